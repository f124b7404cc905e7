// PacketBudget: how many bytes a datagram may carry, and how many of them the layers take.
//
// The only place that knows these sizes. Ask it whenever you need one and do not keep the answer:
// the first key turns encryption on while the node runs. A value; copies share the keyring.
// Thread-safe.
#pragma once

#include "frame/frame_config.hpp"

namespace memberlist::frame {

class PacketBudget {
public:
    // The payload of the largest IPv4 datagram.
    static constexpr std::size_t datagram_bytes_max = 65'507;

    explicit PacketBudget(const FrameConfig& config);

    // --- now, with encryption on or off ---
    // Bytes that label and encryption add to a datagram, at most.
    std::size_t outer_layers() const;
    // Room for the messages of a gossip packet, including wire::compound_part_overhead for each. Go
    // does not deduct the CRC header and the length of a compound's first message; its packets
    // are up to seven bytes too large.
    std::size_t gossip_bytes() const;
    // The longest payload of a user message that is alone in a packet of ours.
    std::size_t packet_payload_bytes_max() const;
    // The longest payload of a user message that is alone in the largest datagram.
    std::size_t datagram_payload_bytes_max() const;

    // --- at any time: room for the seal is set aside as soon as there is a keyring ---
    // The longest message that may be queued for gossip: it fits a packet of its own.
    std::size_t gossip_message_bytes_max() const;
    // The longest payload of a user message that may be queued for gossip.
    std::size_t gossip_payload_bytes_max() const;

    // Bytes that all layers add to a gossip message, at most, with a label of `label_bytes`.
    static std::size_t gossip_overhead_max(std::size_t label_bytes);

private:
    std::size_t packet_bytes_max_;
    std::size_t label_bytes_;                 // including its header; 0 without a label
    std::size_t seal_bytes_;                  // added by encryption while there is a key
    std::shared_ptr<const Keyring> keyring_;  // null: we never encrypt
};

}  // namespace memberlist::frame
