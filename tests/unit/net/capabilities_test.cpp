// Capabilities passed to create() are used.
#include "memberlist/capabilities.hpp"

#include <atomic>

#include "support/seeded_entropy.hpp"
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

class CountingEntropy final : public Entropy {
public:
    bool fill(std::span<std::uint8_t> out) override {
        ++asked;
        return !is_dry && bytes_.fill(out);
    }
    std::atomic<int> asked{0};
    std::atomic<bool> is_dry{false};

private:
    SeededEntropy bytes_{1};
};

Config encrypted(const std::string& name, std::shared_ptr<Entropy> entropy) {
    Config config = quick_config(name);
    config.secret_key = Bytes(16, 1);
    config.entropy = std::move(entropy);
    return config;
}

}  // namespace

TEST_CASE("seeds are looked up with the resolver that was handed in", "[net]") {
    LoopbackNode a("a");
    Config config = quick_config("b");
    config.resolver = [](const std::string& host) -> Result<std::vector<IpAddress>> {
        if (host == "seeds.test") return std::vector{*IpAddress::parse("127.0.0.1")};
        if (host == "empty.test") return std::vector<IpAddress>{};
        return Error{Errc::resolve_failed, "never heard of " + host};
    };
    LoopbackNode b(config);
    const std::string port = ":" + std::to_string(a->bound_address().port);
    const auto joined = b->join({"seeds.test" + port, "empty.test", "other.test"});
    REQUIRE(joined);
    CHECK(joined->joined == 1);
    REQUIRE(joined->failures().size() == 2);
    CHECK(joined->failures()[0].error.code == Errc::resolve_failed);
    CHECK(joined->failures()[1].error.message() == "never heard of other.test");
}

TEST_CASE("nonces and seeds come from the entropy that was handed in", "[net]") {
    const auto entropy = std::make_shared<CountingEntropy>();
    LoopbackNode a(encrypted("a", entropy));
    CHECK(entropy->asked > 0);  // the seed
    LoopbackNode b(encrypted("b", nullptr));
    REQUIRE(b->join({a.address()}));
    const int before = entropy->asked;
    CHECK(a->ping(b->local_node()));
    CHECK(entropy->asked > before);
    entropy->is_dry = true;
    CHECK_FALSE(a->send_reliable(b->local_node(), as_bytes("in the clear?")));
    CHECK(b->stats().user_messages_received == 0);
    CHECK_FALSE(Memberlist::create(encrypted("c", entropy)));
}
