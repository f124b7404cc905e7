// Effects: everything the protocol asks of the outside in one step, as a list that the owner
// reuses.
//
// A packet is a list of encoded messages: first the message it is sent for, then piggybacked
// broadcasts. Their bytes share one arena, so a step in the steady state allocates nothing.
// `endpoint` adds the outer layers.
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

// One datagram. Effects::messages() returns its messages.
struct SendPacket {
    SocketAddress to;
    bool with_crc = false;  ///< The receiver is known to understand a CRC.
    std::size_t first_message = 0;
    std::size_t message_count = 0;
};

// Start a push/pull with a member. The reply comes back through Swim::merge.
struct StartPushPull {
    SocketAddress to;
    std::string name;
    bool is_join = false;  ///< Two clusters may meet: both sides ask their admission policies.
};

// Ping a member over a stream, because packets were not answered. An ack in time comes back through
// Swim::on_stream_ack.
struct StartStreamPing {
    SocketAddress to;
    std::string name;
    std::uint32_t seq_no = 0;
    TimePoint deadline;
    bool is_expected = true;  ///< Log a failure as an error.
};

// Send our leave to a member over a stream (Swim::encode_leave). The result comes back through
// Swim::on_leave_stream.
struct StartLeaveStream {
    SocketAddress to;
    std::string name;
    OpId operation;
};

// Join the application's seeds again, with their names resolved anew: no other member is left.
// Replies come back through Swim::merge. Ignored while an earlier one runs.
struct RejoinSeeds {
    Duration timeout = std::chrono::seconds(30);  ///< 0: only the limits of the exchanges apply.
};

struct Announce {
    Event event;
};

// An operation ended. Each operation that was started ends exactly once.
struct Finish {
    OpId operation;
    std::error_code error{};
    Duration round_trip{};  ///< Of a ping.
};

using Effect =
    std::variant<SendPacket, StartPushPull, StartStreamPing, StartLeaveStream, RejoinSeeds, Announce, Finish>;

class Effects {
public:
    // Opens a packet. Messages added from now on belong to it, until the next packet is opened.
    void begin_packet(const SocketAddress& to, bool with_crc) {
        effects_.emplace_back(SendPacket{to, with_crc, messages_.size(), 0});
        packet_ = effects_.size() - 1;
    }

    // Opens another packet to the same receiver as the last one.
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

    // Removes the last packet if it has no messages. Returns whether it did.
    bool drop_packet_if_empty() {
        MEMBERLIST_ASSERT(packet_ + 1 == effects_.size());
        if (std::get<SendPacket>(effects_[packet_]).message_count > 0) return false;
        effects_.pop_back();
        return true;
    }

    // Size of the last message added.
    std::size_t last_message_bytes() const { return messages_.back().size; }

    template <class T>
    void push(T effect) {
        effects_.emplace_back(std::move(effect));
    }

    std::span<Effect> list() { return effects_; }
    std::span<const Effect> list() const { return effects_; }

    // Overwrites `out` with the encoded messages of `packet`, in order. Valid until the next
    // change.
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
    std::size_t packet_ = 0;  // the last packet opened
};

}  // namespace memberlist::core
