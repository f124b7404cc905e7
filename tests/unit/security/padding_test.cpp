#include "security/padding.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace memberlist;
using namespace memberlist::security;

TEST_CASE("padding fills up to whole blocks and is taken off again, for every size", "[security][padding]") {
    for (std::size_t size = 0; size <= 255; ++size) {
        const auto count = padding_size(size);
        CHECK(count >= 1);
        CHECK(count <= 16);
        Bytes padded(size, 0xee);
        padded.insert(padded.end(), count, static_cast<std::uint8_t>(count));
        CHECK(padded.size() % 16 == 0);
        CHECK(unpadded_size(padded) == size);
    }
}

TEST_CASE("a whole block of plaintext gets a block of padding of its own", "[security][padding]") {
    CHECK(padding_size(0) == 16);
    CHECK(padding_size(15) == 1);
    CHECK(padding_size(16) == 16);
    CHECK(padding_size(17) == 15);
}

TEST_CASE("what is not padding is refused, where Go panics or believes it", "[security][padding]") {
    const auto block_ending_in = [](std::string_view tail) {
        auto block = test::from_hex(tail);
        block.insert(block.begin(), 16 - block.size(), 0xee);
        return block;
    };
    CHECK_FALSE(unpadded_size({}));
    CHECK_FALSE(unpadded_size(block_ending_in("00")));
    CHECK_FALSE(unpadded_size(block_ending_in("11")));
    CHECK_FALSE(unpadded_size(block_ending_in("ff")));
    CHECK_FALSE(unpadded_size(block_ending_in("0302 03")));  // one of the three is wrong
    CHECK_FALSE(unpadded_size(test::from_hex("01")));        // not a whole block
    CHECK(unpadded_size(block_ending_in("030303")) == 13);
}
