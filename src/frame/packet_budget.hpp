// PacketBudget: how many bytes a datagram may carry, and how many of them the layers around a message take.
//
// The only place that knows these sizes. Ask it whenever a size is needed, and do not keep the answer: a first key turns
// encryption on while the node runs. "Now" in a comment below means just that; everything else stays true after a key has
// been added. A value; copies share the keyring. Thread-safe.
#pragma once

#include "frame/frame_config.hpp"

namespace memberlist::frame {

class PacketBudget {
public:
    // The payload of the largest IPv4 datagram.
    static constexpr std::size_t datagram_bytes_max = 65'507;

    // `packet_bytes_max`: the size of the packets that we fill with gossip, at most `datagram_bytes_max`.
    PacketBudget(const FrameConfig& config, std::size_t packet_bytes_max);

    // What label and encryption add to a datagram now, at most.
    std::size_t outer_layers() const;

    // For the messages of one gossip packet now, each with wire::compound_part_overhead. Go forgets the CRC header and the
    // length of a compound's first message, and sends up to seven bytes too many.
    std::size_t gossip_bytes() const;
    // The longest message that is worth queueing for gossip: it fits a packet of its own.
    std::size_t gossip_message_bytes_max() const;

    // The longest payload of a user message in gossip,
    std::size_t gossip_payload_bytes_max() const;
    // in a datagram of its own that need not be larger than our packets, now,
    std::size_t packet_payload_bytes_max() const;
    // and in the largest datagram, now.
    std::size_t datagram_payload_bytes_max() const;

    // What all layers add to a single gossip message under a label of `label_bytes`, whatever the encryption.
    static std::size_t gossip_overhead_max(std::size_t label_bytes);

private:
    std::size_t packet_bytes_max_;
    std::size_t label_bytes_;                 // with its header
    std::size_t seal_bytes_;                  // once there is a key
    std::shared_ptr<const Keyring> keyring_;  // null: we never encrypt
};

}  // namespace memberlist::frame
