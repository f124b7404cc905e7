// Gossip: puts queued broadcasts into packets, on their own every gossip interval and on the back of other
// messages.
//
// SWIM section 4.1 (piggybacking); Go: state.go gossip, net.go getBroadcasts. Not thread-safe.
#pragma once

#include "core/node_context.hpp"
#include "core/versions.hpp"

namespace memberlist::core {

class Gossip {
public:
    explicit Gossip(NodeContext& context) : context_(context) {}

    // Sends what is queued to a few random members.
    void on_tick(TimePoint now, Effects& out);

    // Sends `message` to `to`, with as much gossip behind it as the packet holds.
    template <class Message>
    void send(const SocketAddress& to, const Message& message, Effects& out) {
        out.begin_packet(to, understands_crc(to));
        out.add_message(message);
        fill_behind_first(out);
    }

private:
    // The receiver of a packet that is not addressed to a known record: known only if its name is its IP (Go:
    // rawSendMsgPacket).
    bool understands_crc(const SocketAddress& to) const;
    void fill_behind_first(Effects& out);
    // Adds queued messages to the packet opened last, the application's after ours.
    void fill(PacketRoom room, Effects& out);
    PacketRoom empty_packet_room() const;
    void fill_from_delegate(PacketRoom& room, Effects& out);

    NodeContext& context_;
    std::uint32_t packets_ = 0;        // that the application could have had something in
    std::vector<MemberId> receivers_;  // reused
};

}  // namespace memberlist::core
