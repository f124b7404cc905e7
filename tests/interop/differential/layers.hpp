// Layers: what a peer of a node does to packets and streams, and what is left when the layers are taken off
// again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "case.hpp"
#include "frame/packet_writer.hpp"
#include "frame/stream_writer.hpp"
#include "support/seeded_entropy.hpp"

namespace memberlist::differential {

class Layers {
public:
    explicit Layers(const NodeSetup& setup);
    Layers(const Layers&) = delete;
    Layers& operator=(const Layers&) = delete;

    // What the node accepts. `messages` are encoded, at most 127 of them.
    Bytes packet(std::span<const BytesView> messages);
    Bytes packet(BytesView message) { return packet(std::span(&message, 1)); }
    Bytes stream(BytesView message, frame::StreamRole role = frame::StreamRole::dialed);

    // The leaf messages that our reader finds in a packet that the node receives, and what it refuses.
    std::vector<Bytes> leaves(BytesView datagram, std::vector<std::string>* refusals = nullptr);
    // Everything that a packet which the node receives is made of, compounds and compressions included, also
    // what is inside of those.
    struct Part {
        Bytes raw;
        std::size_t depth = 0;  ///< So many compounds and compressions are around it.
    };
    std::vector<Part> parts(BytesView datagram);
    // The message on a stream that the node receives, type byte first, however damaged its body is; nothing
    // if the layers around it cannot be taken off.
    struct Unwrapped {
        Bytes message;
        Bytes compression = {};  ///< The COMPRESS message around it; empty if there was none.
    };
    std::optional<Unwrapped> stream_message(BytesView data, frame::StreamRole role);

    // Whether an installed key authenticates what arrives in the step, and whether we also accept what is
    // inside.
    struct Authentic {
        bool is_authentic = false;
        bool is_readable = false;
        std::uint8_t version = 0;
    };
    Authentic authenticate(const Step& step);

    // What the node has sent, with nonces gone and members of a push/pull in one order, so that two nodes
    // that mean the same send the same text.
    std::string describe_packet(BytesView datagram);
    std::string describe_stream(BytesView data, bool has_label);

    // Whether a packet that the node has sent has a CRC, and its leaf messages.
    bool has_crc(BytesView datagram);
    std::vector<Bytes> plain_leaves(BytesView datagram);

private:
    Bytes without_unexpected_label(Bytes data) const;
    std::vector<Bytes> leaves_of(const frame::FrameConfig& config, BytesView datagram,
                                 std::vector<std::string>* refusals);
    std::optional<Bytes> open(BytesView sealed, BytesView associated);
    std::string describe_message(BytesView message);

    const NodeSetup setup_;
    const frame::FrameConfig config_;  // the node's
    const frame::FrameConfig peer_config_;
    test::SeededEntropy entropy_{1};
    security::MessageCipher cipher_;
    frame::PacketWriter packets_;
    frame::StreamWriter streams_;
};

// A COMPOUND of any parts, more or less than the format allows included.
Bytes raw_compound(const std::vector<Bytes>& parts);

}  // namespace memberlist::differential
