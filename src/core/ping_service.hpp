// PingService: answers pings, and pings on behalf of other nodes and of the application (Go: net.go
// handlePing, handleIndirectPing; ping_delegate; Memberlist.Ping).
//
// Bounded: at most SwimConfig::relays_max pings on behalf of others are in flight. Not thread-safe.
#pragma once

#include <unordered_map>

#include "core/corrections.hpp"
#include "core/gossip.hpp"
#include "core/node_context.hpp"

namespace memberlist::core {

class PingService {
public:
    PingService(NodeContext& context, Gossip& gossip, Corrections& corrections)
        : context_(context), gossip_(gossip), corrections_(corrections) {}

    void on_ping(TimePoint now, const SocketAddress& from, const wire::Ping& ping, Effects& out);
    void on_indirect_ping(TimePoint now, const SocketAddress& from, const wire::IndirectPing& request,
                          Effects& out);
    void on_ack(TimePoint now, const wire::Ack& ack, Effects& out);
    void on_relay_timeout(std::uint32_t seq_no, Effects& out);

    void start_ping(TimePoint now, OpId operation, const std::string& name, const SocketAddress& to,
                    Effects& out);
    void on_user_ping_timeout(std::uint32_t seq_no, Effects& out);
    // Ends the application's ping, if `operation` is one.
    void cancel(OpId operation, std::error_code error, Effects& out);
    void cancel_all(std::error_code error, Effects& out);

    // Pings in flight, for other nodes and for the application.
    std::size_t relays() const { return relays_.size(); }
    std::size_t user_pings() const { return user_pings_.size(); }

private:
    struct Relay {
        std::uint32_t requested_seq_no;
        SocketAddress requester;
        bool wants_nack;
        TimerId timer;
    };
    struct UserPing {
        OpId operation;
        TimePoint sent;
        TimerId timer;
    };
    using UserPings = std::unordered_map<std::uint32_t, UserPing>;

    void finish(UserPings::iterator ping, std::error_code error, Duration round_trip, Effects& out);

    NodeContext& context_;
    Gossip& gossip_;
    Corrections& corrections_;
    // By our sequence number. For look-up only; iteration would depend on the hash.
    std::unordered_map<std::uint32_t, Relay> relays_;
    UserPings user_pings_;
};

}  // namespace memberlist::core
