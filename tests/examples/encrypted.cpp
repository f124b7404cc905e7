// A cluster with a key: only nodes that have the key get in.
#include <memberlist/memberlist.hpp>

#include <iostream>

using namespace std::chrono_literals;
using namespace memberlist;

// Starts a node on loopback. A key has 16, 24 or 32 bytes, for AES-128, -192 or -256.
Result<Memberlist> start(std::string name, std::string_view key) {
    Config config = Config::local();
    config.name = std::move(name);
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    config.secret_key = to_bytes(key);
    config.log_level = LogLevel::error;
    return Memberlist::create(config);
}

int main() {
    const std::string_view key =
        "0123456789abcdef0123456789abcdef";  // take yours from a vault or from `openssl rand`
    auto alice = start("alice", key);
    auto bob = start("bob", key);
    auto mallory = start("mallory", "a guess, 16 long");
    if (!alice || !bob || !mallory) return 1;
    const std::string seed = alice->bound_address().to_string();

    if (const auto joined = bob->join({seed}, 5s); !joined)
        return std::cerr << joined.error().message() << '\n', 1;
    std::cout << "bob is in: " << bob->members().size() << " members\n";

    const auto refused = mallory->join({seed}, 5s);
    if (refused) return std::cerr << "mallory got in\n", 1;
    std::cout << "mallory is not: " << refused.error().message() << '\n';

    // A key of any other length is rejected before a socket is opened.
    const auto eve = start("eve", "too short");
    if (eve) return 1;
    std::cout << "neither is eve: " << eve.error().message() << '\n';
}
