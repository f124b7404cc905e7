// SwimScript: one Swim, driven by hand on virtual time; what it asks for is decoded for reading.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/swim.hpp"
#include "core/versions.hpp"
#include "endpoint/frame_gossip_budget.hpp"
#include "wire/decode.hpp"

namespace memberlist::test {

using namespace std::chrono_literals;

// A message that was sent. Copies share the bytes, so that views into them live as long as the
// script's list.
struct Sent {
    SocketAddress to;
    bool with_crc = false;
    std::size_t packet = 0;  // messages of one packet share the number
    std::shared_ptr<const Bytes> bytes;
    wire::MessageType type() const { return static_cast<wire::MessageType>(bytes->at(0)); }
    template <class T>
    T as() const {
        return std::get<T>(*wire::decode_packet_message(*bytes));
    }
};

inline SocketAddress at(std::string_view text) { return *SocketAddress::parse(text); }

// What a Swim by itself asks for the sizes of its packets.
struct ScriptBudget {
    explicit ScriptBudget(const frame::FrameConfig& layers = {}) : packet(layers) {}
    ScriptBudget(const ScriptBudget&) = delete;
    ScriptBudget& operator=(const ScriptBudget&) = delete;
    frame::PacketBudget packet;
    endpoint::FrameGossipBudget gossip{packet};
};

class SwimScript {
public:
    explicit SwimScript(const core::SwimConfig& config = {}, core::Questions questions = {},
                        std::uint64_t seed = 1, Telemetry telemetry = Logger{},
                        const frame::FrameConfig& layers = {})
        : budget(layers),
          swim(config,
               {.name = "self", .address = at("10.0.0.1:7946"), .versions = {}, .first_incarnation = 1},
               Rng(seed), questions, budget.gossip, std::move(telemetry)) {
        swim.start(now, effects);
        collect();
        sent.clear();
        events.clear();
    }

    // A peer says that `name` is alive.
    void alive(std::string_view name, std::uint32_t incarnation = 1, std::string_view address = {},
               std::string_view meta = {}, ProtocolVersions versions = {}) {
        const SocketAddress where = address.empty() ? address_of(name) : at(address);
        const auto raw = core::version_bytes(versions);
        message(wire::Alive{.incarnation = incarnation,
                            .node = name,
                            .address = where.ip.wire_bytes(),
                            .port = where.port,
                            .meta = meta.empty() ? wire::NilableBytes{} : wire::NilableBytes{as_bytes(meta)},
                            .versions = BytesView(raw)});
    }
    void suspect(std::string_view name, std::uint32_t incarnation, std::string_view from) {
        message(wire::Suspect{.incarnation = incarnation, .node = name, .from = from});
    }
    void dead(std::string_view name, std::uint32_t incarnation, std::string_view from) {
        message(wire::Dead{.incarnation = incarnation, .node = name, .from = from});
    }
    void message(const wire::PacketMessage& m, std::string_view from = "10.0.0.99:7946") {
        swim.on_message(now, at(from), m, effects);
        collect();
    }

    // Lets time pass, firing every deadline at its own time, or later by `lateness`, as a real
    // timer does.
    void run_for(Duration duration) {
        const TimePoint end = now + duration;
        while (swim.next_deadline() && *swim.next_deadline() <= end) {
            now = std::max(now, *swim.next_deadline() + lateness);
            swim.on_deadline(now, effects);
            collect();
        }
        now = std::max(now, end);
    }

    // How one of our leave streams ended.
    void end_leave_stream(const core::StartLeaveStream& leave, bool arrived) {
        swim.on_leave_stream(leave.operation, arrived, effects);
        collect();
    }

    const core::Member& member(std::string_view name) const {
        const auto id = swim.state().members.find(name);
        if (!id) throw std::out_of_range("no member " + std::string(name));
        return swim.state().members[*id];
    }
    bool knows(std::string_view name) const { return swim.state().members.find(name).has_value(); }
    std::size_t queued() const { return swim.state().broadcasts.size(); }

    template <class T>
    std::vector<Sent> sent_of(wire::MessageType type, T passes) const {
        std::vector<Sent> found;
        std::copy_if(sent.begin(), sent.end(), std::back_inserter(found),
                     [&](const Sent& s) { return s.type() == type && passes(s); });
        return found;
    }
    std::vector<Sent> sent_of(wire::MessageType type) const {
        return sent_of(type, [](const Sent&) { return true; });
    }
    template <class T>
    std::vector<T> events_of() const {
        std::vector<T> found;
        for (const Event& event : events) {
            if (const T* e = std::get_if<T>(&event)) found.push_back(*e);
        }
        return found;
    }

    // The address that tests give a member: "n7" lives at 10.0.0.7.
    static SocketAddress address_of(std::string_view name) {
        return at("10.0.0." + (name.size() > 1 && name[0] == 'n' ? std::string(name.substr(1)) : "200") +
                  ":7946");
    }

    TimePoint now{1000s};
    Duration lateness{};
    core::Effects effects;
    ScriptBudget budget;
    core::Swim swim;
    std::vector<Sent> sent;
    std::vector<Event> events;
    std::vector<core::StartPushPull> syncs;
    std::vector<core::StartStreamPing> stream_pings;
    std::vector<core::StartLeaveStream> leave_streams;
    std::size_t rejoins = 0;
    std::vector<core::Finish> finished;
    std::size_t packets = 0;

    // Moves what the last step asked for into the lists above. Called by everything here; by hand
    // after direct calls.
    void collect() {
        std::vector<BytesView> messages;
        for (core::Effect& effect : effects.list()) {
            if (auto* packet = std::get_if<core::SendPacket>(&effect)) {
                effects.messages(*packet, messages);
                for (const BytesView m : messages)
                    sent.push_back(
                        {packet->to, packet->with_crc, packets, std::make_shared<const Bytes>(to_bytes(m))});
                ++packets;
            } else if (auto* announce = std::get_if<core::Announce>(&effect)) {
                events.push_back(announce->event);
            } else if (auto* sync = std::get_if<core::StartPushPull>(&effect)) {
                syncs.push_back(*sync);
            } else if (auto* ping = std::get_if<core::StartStreamPing>(&effect)) {
                stream_pings.push_back(*ping);
            } else if (auto* leave = std::get_if<core::StartLeaveStream>(&effect)) {
                leave_streams.push_back(*leave);
            } else if (std::holds_alternative<core::RejoinSeeds>(effect)) {
                ++rejoins;
            } else if (auto* finish = std::get_if<core::Finish>(&effect)) {
                finished.push_back(*finish);
            }
        }
        effects.clear();
    }
};

}  // namespace memberlist::test
