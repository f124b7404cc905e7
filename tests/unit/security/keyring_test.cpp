#include "memberlist/keyring.hpp"

#include <thread>

#include "support/catch.hpp"

using namespace memberlist;

namespace {

Bytes key_of(std::size_t size, std::uint8_t fill) { return Bytes(size, fill); }

}  // namespace

TEST_CASE("a ring made by itself is empty", "[security][keyring]") {
    const Keyring ring;
    CHECK(ring.empty());
    CHECK(ring.keys().empty());
}

TEST_CASE("create puts the primary key first and skips duplicates", "[security][keyring]") {
    const std::vector<Bytes> others{key_of(16, 2), key_of(16, 1), key_of(32, 3), key_of(16, 2)};
    const auto ring = Keyring::create(key_of(16, 1), others);
    REQUIRE(ring);
    CHECK((*ring)->keys() == std::vector<Bytes>{key_of(16, 1), key_of(16, 2), key_of(32, 3)});
    CHECK_FALSE((*ring)->empty());
}

TEST_CASE("only 16, 24 and 32 bytes make a key", "[security][keyring]") {
    Keyring ring;
    for (const std::size_t size : {16U, 24U, 32U}) {
        CHECK(ring.add(key_of(size, 7)));
        CHECK(Keyring::create(key_of(size, 7)));
    }
    for (const std::size_t size : {0U, 3U, 15U, 17U, 31U, 33U, 38U}) {
        const auto added = ring.add(key_of(size, 7));
        REQUIRE_FALSE(added);
        CHECK(added.error().code == Errc::invalid_key);
        CHECK(added.error().message() == "key size must be 16, 24 or 32 bytes");
        CHECK_FALSE(Keyring::create(key_of(size, 7)));
    }
    CHECK(ring.keys().size() == 3);
}

TEST_CASE("no ring is made without a primary key or with a bad one among the others", "[security][keyring]") {
    const std::vector<Bytes> good{key_of(16, 1)};
    const std::vector<Bytes> bad{key_of(16, 1), key_of(5, 2)};
    const auto without_primary = Keyring::create({}, good);
    REQUIRE_FALSE(without_primary);
    CHECK(without_primary.error().code == Errc::invalid_key);
    CHECK(without_primary.error().message() == "empty primary key not allowed");
    CHECK_FALSE(Keyring::create({}));
    CHECK_FALSE(Keyring::create(key_of(16, 3), bad));
}

TEST_CASE("the first key of an empty ring becomes primary, later ones do not", "[security][keyring]") {
    Keyring ring;
    CHECK(ring.add(key_of(16, 1)));
    CHECK(ring.add(key_of(16, 2)));
    CHECK(ring.add(key_of(16, 1)));
    CHECK(ring.keys() == std::vector<Bytes>{key_of(16, 1), key_of(16, 2)});
}

TEST_CASE("use moves a key to the front and keeps the order of the rest", "[security][keyring]") {
    Keyring ring;
    for (std::uint8_t fill = 1; fill <= 4; ++fill) CHECK(ring.add(key_of(16, fill)));
    CHECK(ring.use(key_of(16, 3)));
    CHECK(ring.keys() == std::vector<Bytes>{key_of(16, 3), key_of(16, 1), key_of(16, 2), key_of(16, 4)});

    const auto unknown = ring.use(key_of(16, 9));
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == Errc::unknown_key);
    CHECK(unknown.error().message() == "requested key is not in the keyring");
    CHECK(ring.keys().front() == key_of(16, 3));
}

TEST_CASE("the primary key cannot be removed, an unknown one is removed without complaint",
          "[security][keyring]") {
    Keyring ring;
    CHECK(ring.remove(key_of(16, 1)));  // Go panics on an empty ring
    CHECK(ring.add(key_of(16, 1)));
    CHECK(ring.add(key_of(16, 2)));

    const auto primary = ring.remove(key_of(16, 1));
    REQUIRE_FALSE(primary);
    CHECK(primary.error().code == Errc::primary_key_in_use);
    CHECK(primary.error().message() == "removing the primary key is not allowed");

    CHECK(ring.remove(key_of(16, 2)));
    CHECK(ring.remove(key_of(16, 2)));
    CHECK(ring.keys() == std::vector<Bytes>{key_of(16, 1)});
}

TEST_CASE("the generation changes with every change and only then", "[security][keyring]") {
    Keyring ring;
    const auto changes = [&](auto&& act) {
        const auto before = ring.generation();
        act();
        return ring.generation() != before;
    };
    CHECK(changes([&] { CHECK(ring.add(key_of(16, 1))); }));
    CHECK(changes([&] { CHECK(ring.add(key_of(16, 2))); }));
    CHECK_FALSE(changes([&] { CHECK(ring.add(key_of(16, 2))); }));
    CHECK_FALSE(changes([&] { CHECK_FALSE(ring.add(key_of(1, 2))); }));
    CHECK(changes([&] { CHECK(ring.use(key_of(16, 2))); }));
    CHECK_FALSE(changes([&] { CHECK(ring.use(key_of(16, 2))); }));
    CHECK_FALSE(changes([&] { CHECK_FALSE(ring.use(key_of(16, 3))); }));
    CHECK_FALSE(changes([&] { CHECK_FALSE(ring.remove(key_of(16, 2))); }));
    CHECK(changes([&] { CHECK(ring.remove(key_of(16, 1))); }));
    CHECK_FALSE(changes([&] { CHECK(ring.remove(key_of(16, 1))); }));
}

TEST_CASE("a ring may be changed by several threads while others read it", "[security][keyring]") {
    Keyring ring;
    CHECK(ring.add(key_of(16, 0)));
    std::atomic<bool> all_valid{true};
    {
        std::vector<std::jthread> threads;
        for (std::uint8_t part = 0; part < 4; ++part) {
            threads.emplace_back([&ring, &all_valid, part] {
                for (std::uint8_t i = 0; i < 50; ++i) {
                    const auto key = key_of(16, static_cast<std::uint8_t>(1 + part * 50 + i));
                    if (!ring.add(key) || !ring.use(key)) all_valid = false;
                    if (i % 2 == 0) static_cast<void>(ring.remove(key));
                    for (const auto& held : ring.keys()) {
                        if (held != key_of(16, held.front())) all_valid = false;
                    }
                    if (ring.empty()) all_valid = false;
                }
            });
        }
    }
    CHECK(all_valid);
    const auto keys = ring.keys();
    CHECK(keys.size() >= 101);  // the first key and those never removed
    CHECK(std::count(keys.begin(), keys.end(), key_of(16, 2)) == 1);
}
