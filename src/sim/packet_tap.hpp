// PacketTap: decodes the packets that one node sends, with that node's keys and label.
#pragma once

#include <optional>
#include <vector>

#include "frame/packet_reader.hpp"
#include "sim/sim_entropy.hpp"

namespace memberlist::sim {

class PacketTap {
public:
    explicit PacketTap(const frame::FrameConfig& config)
        : config_(config), cipher_(config_.keyring, entropy_), reader_(config_, cipher_) {}
    PacketTap(const PacketTap&) = delete;
    PacketTap& operator=(const PacketTap&) = delete;

    bool is_encrypting() const { return config_.verify_outgoing && cipher_.is_enabled(); }

    // Calls `on_message` for each message of the packet. Returns false if any part is unreadable.
    bool read(BytesView datagram, FunctionRef<void(BytesView message)> on_message) {
        bool is_readable = true;
        reader_.read(datagram, on_message, [&](const Error&) { is_readable = false; });
        return is_readable;
    }

private:
    frame::FrameConfig config_;
    SimEntropy entropy_{0};
    security::MessageCipher cipher_;
    frame::PacketReader reader_;
};

}  // namespace memberlist::sim
