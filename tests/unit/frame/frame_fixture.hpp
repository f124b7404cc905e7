// Shared by the frame tests: the outer layers of one peer with the golden nonce, and messages to
// send through them.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <string>
#include <vector>

#include "frame/packet_reader.hpp"
#include "frame/packet_writer.hpp"
#include "frame/stream_reader.hpp"
#include "frame/stream_writer.hpp"
#include "support/hex.hpp"
#include "support/seeded_entropy.hpp"
#include "wire/compress.hpp"

namespace memberlist::test {

using frame::FrameConfig;
using frame::StreamRole;

// The keys of the golden vectors: K16 = 00..0f, K24 and K32.
inline Bytes golden_key(std::size_t size, std::uint8_t first = 0) {
    Bytes key(size);
    std::iota(key.begin(), key.end(), first);
    return key;
}

// A configuration without compression and encryption. Each test enables what it needs.
inline FrameConfig plain_config(std::string label = {}) {
    FrameConfig config;
    config.label = std::move(label);
    config.compression = wire::Compression::none;
    return config;
}

inline FrameConfig sealed_config(std::string label = {}, Bytes key = golden_key(16)) {
    auto config = plain_config(std::move(label));
    config.keyring = Keyring::create(key).value();
    return config;
}

struct Peer {
    explicit Peer(FrameConfig frame_config) : config(std::move(frame_config)) {}

    Bytes packet(std::initializer_list<Bytes> messages, bool with_crc = false) {
        const std::vector<BytesView> views(messages.begin(), messages.end());
        Bytes out;
        if (!writer.write(views, with_crc, out)) throw std::runtime_error("the packet could not be written");
        return out;
    }
    Bytes stream(BytesView message, StreamRole role) {
        Bytes out;
        if (!stream_writer.write(message, role, out))
            throw std::runtime_error("the stream could not be written");
        return out;
    }
    frame::StreamReader stream_reader(StreamRole role) { return {config, cipher, role}; }

    FrameConfig config;
    FixedEntropy entropy{from_hex("a0a1a2a3a4a5a6a7a8a9aaab")};
    security::MessageCipher cipher{config.keyring, entropy};
    frame::PacketWriter writer{config, cipher};
    frame::PacketReader reader{config, cipher};
    frame::StreamWriter stream_writer{config, cipher};
};

// The result of reading one datagram.
struct Reading {
    std::vector<std::string> messages;  // in hexadecimal
    std::vector<Error> drops;
};

inline Reading read_packet(Peer& peer, BytesView datagram) {
    Reading reading;
    peer.reader.read(
        datagram, [&](BytesView message) { reading.messages.push_back(to_hex(message)); },
        [&](const Error& error) { reading.drops.push_back(error); });
    return reading;
}

// A compound that our writer would not make, with any number of parts, even empty ones.
inline Bytes raw_compound(const std::vector<Bytes>& parts) {
    Bytes out{7, static_cast<std::uint8_t>(parts.size())};
    for (const auto& part : parts) {
        out.push_back(static_cast<std::uint8_t>(part.size() >> 8));
        out.push_back(static_cast<std::uint8_t>(part.size()));
    }
    for (const auto& part : parts) append(out, part);
    return out;
}

// A COMPRESS message, even if compression makes it longer.
inline Bytes compressed(BytesView message) {
    wire::Compressor compressor;
    Bytes out;
    compressor.wrap(wire::Compression::lzw, message, out);
    return out;
}

inline const std::string ack_hex = "0282a75061796c6f6164c0a55365714e6f2a";
inline const Bytes ack = from_hex(ack_hex);
inline const std::string alive_hex =
    "0486a441646472a40a000001ab496e6361726e6174696f6e01a44d657461c0a44e6f6465a66e6f64652d61a4506f7274cd1f0aa3"
    "56736e"
    "a6010502000000";
inline const Bytes alive = from_hex(alive_hex);
inline const Bytes user_stream = from_hex("0881aa557365724d73674c656e03616263");

}  // namespace memberlist::test
