// Changes the key of a running cluster in three steps. Each step is done on all nodes before the
// next one begins, so every node can always read the messages of every other node.
#include <memberlist/memberlist.hpp>

#include <iostream>

using namespace std::chrono_literals;
using namespace memberlist;

const Bytes old_key = to_bytes(std::string_view("the old key, 16b"));
const Bytes new_key = to_bytes(std::string_view("the new key, which has 32 bytes."));

// The node shares its keyring with us: we may change the keys while it runs, from any thread.
struct Member {
    std::shared_ptr<Keyring> keys;
    Memberlist node;
};

Result<Member> start(std::string name) {
    auto keys = Keyring::create(old_key);
    if (!keys) return keys.error();
    Config config = Config::local();
    config.name = std::move(name);
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    config.keyring = *keys;
    auto node = Memberlist::create(config);
    if (!node) return node.error();
    return Member{*keys, *node};
}

// Pings in both directions, encrypted with the current primary keys.
bool understand_each_other(Member& a, Member& b) {
    return a.node.ping(b.node.local_node()) && b.node.ping(a.node.local_node());
}

int main() {
    auto alice = start("alice");
    auto bob = start("bob");
    if (!alice || !bob || !bob->node.join({alice->node.bound_address().to_string()}, 5s)) return 1;

    using Step = Result<void> (*)(Keyring&);
    const std::pair<const char*, Step> steps[] = {
        {"everybody reads the new key", [](Keyring& keys) { return keys.add(new_key); }},
        {"everybody writes with it", [](Keyring& keys) { return keys.use(new_key); }},
        {"nobody reads the old one", [](Keyring& keys) { return keys.remove(old_key); }},
    };
    for (const auto& [meaning, step] : steps) {
        for (Member* member : {&*alice, &*bob}) {
            if (const auto done = step(*member->keys); !done)
                return std::cerr << done.error().message() << '\n', 1;
            // Checked when half of the cluster has done the step, and again when all of it has.
            if (!understand_each_other(*alice, *bob)) return std::cerr << meaning << ": no answer\n", 1;
        }
        std::cout << meaning << '\n';
    }
}
