#include "wire/crc.hpp"

#include <array>
#include <cstdio>

#include "wire/big_endian.hpp"
#include "wire/message.hpp"

namespace memberlist::wire {

namespace {

constexpr std::uint32_t polynomial = 0xedb88320;  // IEEE 802.3, reflected
constexpr std::size_t slices = 8;

using Tables = std::array<std::array<std::uint32_t, 256>, slices>;

// tables[k][b]: the contribution of byte b when k bytes follow it.
constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        tables[0][byte] = crc;
    }
    for (std::size_t slice = 1; slice < slices; ++slice) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t previous = tables[slice - 1][byte];
            tables[slice][byte] = (previous >> 8) ^ tables[0][previous & 0xff];
        }
    }
    return tables;
}

constexpr Tables tables = make_tables();

std::uint32_t read_little_endian(BytesView input) {
    return input[0] | std::uint32_t{input[1]} << 8 | std::uint32_t{input[2]} << 16 |
           std::uint32_t{input[3]} << 24;
}

std::string checksums(std::uint32_t computed, std::uint32_t expected) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "invalid checksum for UDP packet: %x, %x", computed, expected);
    return text.data();
}

}  // namespace

// Slicing-by-8 (Kounavis and Berry, 2005): eight independent table look-ups per step.
std::uint32_t crc32(BytesView data) {
    std::uint32_t crc = 0xffffffff;
    for (; data.size() >= slices; data = data.subspan(slices)) {
        const std::uint32_t low = crc ^ read_little_endian(data);
        crc = tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^ tables[5][low >> 16 & 0xff] ^
              tables[4][low >> 24] ^ tables[3][data[4]] ^ tables[2][data[5]] ^ tables[1][data[6]] ^
              tables[0][data[7]];
    }
    for (const std::uint8_t byte : data) crc = (crc >> 8) ^ tables[0][(crc ^ byte) & 0xff];
    return ~crc;
}

void encode_crc_header(BytesView message, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(MessageType::has_crc));
    append_u32(crc32(message), out);
}

Result<BytesView> check_crc(BytesView packet) {
    if (packet.size() < crc_header_bytes) return Errc::truncated;
    const std::uint32_t expected = read_u32(packet.subspan(1));
    const BytesView message = packet.subspan(crc_header_bytes);
    const std::uint32_t computed = crc32(message);
    if (computed != expected) return Error{Errc::bad_checksum, checksums(computed, expected)};
    return message;
}

}  // namespace memberlist::wire
