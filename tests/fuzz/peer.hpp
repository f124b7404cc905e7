// Peer: the outer layers of one member in both directions, and their configuration from a byte of
// the input.
#pragma once

#include <numeric>
#include <vector>

#include "frame/packet_reader.hpp"
#include "frame/packet_writer.hpp"
#include "frame/stream_reader.hpp"
#include "frame/stream_writer.hpp"
#include "fuzz_target.hpp"
#include "support/seeded_entropy.hpp"
#include "wire/label.hpp"

namespace memberlist::fuzz {

// K16, K24 and K32 of the golden vectors are 0, 1, 2, ...
inline Bytes golden_key(std::size_t size, std::uint8_t first = 0) {
    Bytes key(size);
    std::iota(key.begin(), key.end(), first);
    return key;
}

namespace frame_bits {
inline constexpr std::uint8_t label = 1, key = 2, padded = 4, accept_plaintext = 8, lzw = 16, lz4 = 32,
                              send_plaintext = 64, skip_label_check = 128;
}

// Bounds the expansion of a datagram, and of LZW in its own target. It is lower than in production,
// for speed.
inline constexpr std::size_t expansion_max = 64 * 1024;

// Label "blah" and key K16, as in the golden vectors.
inline frame::FrameConfig frame_config(std::uint8_t bits) {
    frame::FrameConfig config;
    if ((bits & frame_bits::label) != 0) config.label = "blah";
    if ((bits & frame_bits::key) != 0) config.keyring = Keyring::create(golden_key(16)).value();
    if ((bits & frame_bits::padded) != 0) config.encryption = security::EncryptionVersion::padded;
    config.compression = (bits & frame_bits::lzw) != 0   ? wire::Compression::lzw
                         : (bits & frame_bits::lz4) != 0 ? wire::Compression::lz4
                                                         : wire::Compression::none;
    config.verify_incoming = (bits & frame_bits::accept_plaintext) == 0;
    config.verify_outgoing = (bits & frame_bits::send_plaintext) == 0;
    config.limits.packet_work_bytes = expansion_max;
    config.skip_inbound_label_check = (bits & frame_bits::skip_label_check) != 0;
    return config;
}

// The configuration of another member of the cluster. It understands everything that `config`
// sends, and vice versa.
inline frame::FrameConfig counterpart_of(frame::FrameConfig config) {
    config.verify_incoming = config.verify_outgoing;
    config.skip_inbound_label_check = false;
    return config;
}

// The result of reading one datagram.
struct Reading {
    std::vector<Bytes> messages;
    std::vector<Errc> drops;

    std::size_t message_bytes() const {
        std::size_t sum = 0;
        for (const Bytes& message : messages) sum += message.size();
        return sum;
    }
    friend bool operator==(const Reading&, const Reading&) = default;
};

class Peer {
public:
    explicit Peer(frame::FrameConfig frame_config) : config(std::move(frame_config)) {}

    Reading read(BytesView datagram) {
        Reading reading;
        reader.read(
            datagram, [&](BytesView message) { reading.messages.push_back(to_bytes(message)); },
            [&](const Error& error) { reading.drops.push_back(static_cast<Errc>(error.code.value())); });
        return reading;
    }

    // Puts label and encryption around any bytes.
    Bytes wrap(BytesView plaintext) {
        Bytes datagram;
        if (!config.skip_inbound_label_check) wire::encode_label_header(config.label, datagram);
        if (!cipher.is_enabled()) {
            append(datagram, plaintext);
        } else {
            FUZZ_CHECK(cipher.seal(config.encryption, plaintext, as_bytes(config.label), datagram));
        }
        return datagram;
    }

    Bytes write_stream(BytesView message, frame::StreamRole role) {
        Bytes stream;
        FUZZ_CHECK(frame::StreamWriter(config, cipher).write(message, role, stream));
        return stream;
    }

    const frame::FrameConfig config;
    test::SeededEntropy entropy{1};
    security::MessageCipher cipher{config.keyring, entropy};
    frame::PacketReader reader{config, cipher};
    frame::PacketWriter writer{config, cipher};
};

}  // namespace memberlist::fuzz
