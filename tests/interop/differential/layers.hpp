// Layers: adds the layers of a peer to packets and streams, and removes those of the node.
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

    // Builds a packet that the node accepts, with at most 127 encoded messages.
    Bytes packet(std::span<const BytesView> messages);
    Bytes packet(BytesView message) { return packet(std::span(&message, 1)); }
    Bytes stream(BytesView message, frame::StreamRole role = frame::StreamRole::dialed);

    // Returns the leaf messages that our reader finds in a packet for the node, and adds its
    // refusals.
    std::vector<Bytes> leaves(BytesView datagram, std::vector<std::string>* refusals = nullptr);
    // A part of a packet for the node. Compounds and compressions are parts, and so are their
    // contents.
    struct Part {
        Bytes raw;
        std::size_t depth = 0;  ///< The number of compounds and compressions around it.
    };
    std::vector<Part> parts(BytesView datagram);
    // The message on a stream for the node, starting with its type byte, even if its body is
    // damaged. Nothing if its layers cannot be removed.
    struct Unwrapped {
        Bytes message;
        Bytes compression = {};  ///< The COMPRESS message around it; empty without one.
    };
    std::optional<Unwrapped> stream_message(BytesView data, frame::StreamRole role);

    // Whether an installed key authenticates the data of the step, and whether we accept the
    // content.
    struct Authentic {
        bool is_authentic = false;
        bool is_readable = false;
        std::uint8_t version = 0;
    };
    Authentic authenticate(const Step& step);

    // Describes what the node sent without nonces and with sorted push/pull members. Two nodes that
    // mean the same give the same text.
    std::string describe_packet(BytesView datagram);
    std::string describe_stream(BytesView data, bool has_label);

    // Whether a packet sent by the node has a CRC, and its leaf messages.
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

// A COMPOUND of any parts, even more or fewer than the format allows.
Bytes raw_compound(const std::vector<Bytes>& parts);

}  // namespace memberlist::differential
