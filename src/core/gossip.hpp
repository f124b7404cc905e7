// Gossip: puts queued broadcasts into packets, into gossip packets of their own every interval and
// behind other messages.
//
// SWIM section 4.1 (piggybacking); Go: state.go gossip, net.go getBroadcasts. Not thread-safe.
#pragma once

#include "core/node_context.hpp"
#include "core/versions.hpp"

namespace memberlist::core {

class Gossip {
public:
    explicit Gossip(NodeContext& context) : context_(context) {}

    // Sends queued broadcasts to a few random members.
    void on_tick(TimePoint now, Effects& out);

    // Sends `message` to `to`, and fills the rest of the packet with gossip.
    template <class Message>
    void send(const SocketAddress& to, const Message& message, Effects& out) {
        out.begin_packet(to, understands_crc(to));
        out.add_message(message);
        fill_behind_first(out);
    }

private:
    // For a packet that is not addressed to a known record. True only if a member that understands
    // a CRC has the receiver's IP as its name (Go: rawSendMsgPacket).
    bool understands_crc(const SocketAddress& to) const;
    void fill_behind_first(Effects& out);
    // Adds queued messages to the last packet opened. The application's usually come after ours.
    void fill(PacketRoom room, Effects& out);
    PacketRoom empty_packet_room() const;
    void fill_from_delegate(PacketRoom& room, Effects& out);

    NodeContext& context_;
    std::uint32_t packets_ = 0;        // packets in which the application could send
    std::vector<MemberId> receivers_;  // reused
};

}  // namespace memberlist::core
