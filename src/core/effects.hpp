// Everything the protocol can ask of the world, as one list per step that the owner reuses.
//
// A packet is a list of already encoded messages (the reply first, then piggybacked broadcasts); their bytes
// lie in one arena, so that a steady-state step allocates nothing. `endpoint` puts the outer layers around
// them.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "memberlist/event.hpp"
#include "memberlist/operation.hpp"
#include "wire/encode.hpp"

namespace memberlist::core {

// One datagram. Its messages: Effects::messages().
struct SendPacket {
    SocketAddress to;
    bool with_crc = false;  ///< The receiver is known to understand a CRC.
    std::size_t first_message = 0;
    std::size_t message_count = 0;
};

// Exchange the full state with a member, over a stream. The answer comes back through Swim::merge.
struct StartSync {
    SocketAddress to;
    std::string name;
    bool is_join = false;  ///< Two clusters may meet: both sides ask their policies.
};

// Ping over a stream, because packets got no answer. An answer in time comes back through
// Swim::on_stream_ack.
struct StartStreamPing {
    SocketAddress to;
    std::string name;
    std::uint32_t seq_no = 0;
    TimePoint deadline;
    bool is_expected = true;  ///< Silence is worth an operator's attention.
};

// Tell a member over a stream that we leave (Swim::encode_leave). How it ended comes back through
// Swim::on_leave_stream.
struct StartLeaveStream {
    SocketAddress to;
    std::string name;
    OpId operation;
};

// Join the seeds that the application named again, with their names looked up anew: nobody else is left to
// talk to. Nothing comes back; whoever answers comes through Swim::merge. No effect while an earlier one is
// under way.
struct RejoinSeeds {
    Duration timeout = std::chrono::seconds(30);  ///< Zero: as long as the addresses take.
};

struct Announce {
    Event event;
};

// An operation ended; exactly one per operation that was started.
struct Finish {
    OpId operation;
    std::error_code error{};
    Duration round_trip{};  ///< Of a ping.
};

using Effect =
    std::variant<SendPacket, StartSync, StartStreamPing, StartLeaveStream, RejoinSeeds, Announce, Finish>;

class Effects {
public:
    // Opens a packet; messages added until the next one is opened belong to it.
    void begin_packet(const SocketAddress& to, bool with_crc) {
        effects_.push_back(SendPacket{to, with_crc, messages_.size(), 0});
        packet_ = effects_.size() - 1;
    }

    // Opens one more packet to whom the one opened last goes.
    void begin_another_packet() {
        const SendPacket last = std::get<SendPacket>(effects_[packet_]);
        begin_packet(last.to, last.with_crc);
    }

    template <class Message>
    void add_message(const Message& message) {
        const std::size_t start = arena_.size();
        wire::encode(message, arena_);
        append_message(start);
    }

    void add_encoded(BytesView message) {
        const std::size_t start = arena_.size();
        append(arena_, message);
        append_message(start);
    }

    // Takes back the packet opened last if nothing was added to it; tells whether it did.
    bool drop_packet_if_empty() {
        MEMBERLIST_ASSERT(packet_ + 1 == effects_.size());
        if (std::get<SendPacket>(effects_[packet_]).message_count > 0) return false;
        effects_.pop_back();
        return true;
    }

    // Size of the message added last.
    std::size_t last_message_bytes() const { return messages_.back().size; }

    template <class T>
    void push(T effect) {
        effects_.emplace_back(std::move(effect));
    }

    std::span<Effect> list() { return effects_; }
    std::span<const Effect> list() const { return effects_; }

    // The encoded messages of `packet`, in order; `out` is overwritten. Valid until the next change.
    void messages(const SendPacket& packet, std::vector<BytesView>& out) const {
        out.clear();
        for (std::size_t i = 0; i < packet.message_count; ++i) {
            const Range& range = messages_[packet.first_message + i];
            out.push_back(BytesView(arena_).subspan(range.offset, range.size));
        }
    }

    void clear() {
        effects_.clear();
        messages_.clear();
        arena_.clear();
    }

private:
    struct Range {
        std::size_t offset;
        std::size_t size;
    };

    void append_message(std::size_t start) {
        auto* packet = std::get_if<SendPacket>(&effects_[packet_]);
        MEMBERLIST_ASSERT(packet != nullptr &&
                          packet->first_message + packet->message_count == messages_.size());
        messages_.push_back({start, arena_.size() - start});
        ++packet->message_count;
    }

    std::vector<Effect> effects_;
    std::vector<Range> messages_;
    Bytes arena_;
    std::size_t packet_ = 0;  // the packet opened last
};

}  // namespace memberlist::core
