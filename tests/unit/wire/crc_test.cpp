#include "wire/crc.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "wire/decode.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;
using memberlist::test::to_hex;

TEST_CASE("the checksum is CRC-32/IEEE", "[wire][crc]") {
    CHECK(crc32({}) == 0);
    CHECK(crc32(as_bytes("a")) == 0xe8b7be43);
    CHECK(crc32(as_bytes("123456789")) == 0xcbf43926);
    CHECK(crc32(as_bytes("The quick brown fox jumps over the lazy dog")) == 0x414fa339);
}

TEST_CASE("the checksum does not depend on how the bytes fall into eights", "[wire][crc]") {
    Bytes data(100);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i * 37);
    for (std::size_t size = 0; size <= data.size(); ++size) {
        std::uint32_t bit_by_bit = 0xffffffff;
        for (const std::uint8_t byte : BytesView(data).first(size)) {
            bit_by_bit ^= byte;
            for (int bit = 0; bit < 8; ++bit) {
                bit_by_bit = bit_by_bit >> 1 ^ ((bit_by_bit & 1) != 0 ? 0xedb88320 : 0);
            }
        }
        CHECK(crc32(BytesView(data).first(size)) == ~bit_by_bit);
    }
}

TEST_CASE("a packet with a checksum is written as Go writes it and read back", "[wire][crc]") {
    const Bytes message = from_hex("03030303");
    Bytes packet;
    encode_crc_header(message, packet);
    append(packet, message);
    CHECK(to_hex(packet) == "0c8393ccd203030303");
    const auto checked = check_crc(packet);
    REQUIRE(checked);
    CHECK(to_hex(*checked) == "03030303");
}

TEST_CASE("packets with checksums of a live memberlist 0.2 are accepted", "[wire][crc][golden]") {
    const Bytes suspect =
        from_hex("0cbb6fa0530383a446726f6da57065657231ab496e6361726e6174696f6e01a44e6f6465a7707970726f6265");
    const auto suspected = check_crc(suspect);
    REQUIRE(suspected);
    CHECK(*decode_packet_message(*suspected) == PacketMessage(Suspect{1, "pyprobe", "peer1"}));

    const Bytes alive = from_hex(
        "0c0879f4280486a441646472a47f000001ab496e6361726e6174696f6e01a44d657461c0a44e6f6465a7707970726f6265a4"
        "506f7274cd461ea356736ea6010502020504");
    const auto gossiped = check_crc(alive);
    REQUIRE(gossiped);
    const Bytes address = from_hex("7f000001");
    const Bytes versions = from_hex("010502020504");
    CHECK(*decode_packet_message(*gossiped) ==
          PacketMessage(Alive{1, "pyprobe", BytesView(address), 17950, {}, BytesView(versions)}));
}

TEST_CASE("a wrong checksum is refused and both are named", "[wire][crc]") {
    const auto checked = check_crc(from_hex("0c0093ccd203030303"));
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == Errc::bad_checksum);
    CHECK(checked.error().detail == "invalid checksum for UDP packet: 8393ccd2, 93ccd2");
}

TEST_CASE("a packet shorter than the header is truncated, an empty message is not", "[wire][crc]") {
    CHECK(check_crc(from_hex("0c000000")).error().code == Errc::truncated);
    const Bytes empty = from_hex("0c00000000");
    const auto checked = check_crc(empty);
    REQUIRE(checked);
    CHECK(checked->empty());
}
