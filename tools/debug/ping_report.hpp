// PingReport prints the answers and the final statistics of debug-ping.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "debug/round_trips.hpp"
#include "memberlist/address.hpp"
#include "wire/message.hpp"

namespace memberlist::tools {

class PingReport {
public:
    using Clock = std::chrono::steady_clock;

    // `target` is the text from the command line.
    explicit PingReport(std::string target) : target_(std::move(target)) {}

    void on_sent(std::uint32_t seq_no);
    // Reports an answer, even a late one. Marks a duplicate and ignores answers to unknown pings.
    void on_ack(const wire::Ack& ack, const SocketAddress& from);
    // Reports that the relaying node got no answer. The answer may still arrive.
    void on_nack(std::uint32_t seq_no, const SocketAddress& from) const;
    // Gives up on a ping. Has no effect if it was answered.
    void on_timeout(std::uint32_t seq_no);
    // Reports a ping that cannot be answered any more.
    void on_failure(std::uint32_t seq_no, const std::string& why);
    void on_unreadable(const SocketAddress& from, const std::string& why) const;

    // Calls `call` whenever no ping can be answered in time any more.
    void on_settled(std::function<void()> call) { on_settled_ = std::move(call); }
    bool was_answered() const { return round_trips_.count() > 0; }
    void print_statistics() const;

private:
    // Bounds the pings that can still be answered; older ones are forgotten.
    static constexpr std::size_t remembered_max = 65'536;

    std::string target_;
    std::function<void()> on_settled_;
    std::map<std::uint32_t, Clock::time_point> sent_at_;
    std::set<std::uint32_t> waiting_;
    std::set<std::uint32_t> answered_;
    RoundTrips round_trips_;
    std::uint64_t sent_ = 0;
    std::uint64_t duplicates_ = 0;
    Clock::time_point begun_ = Clock::now();
};

}  // namespace memberlist::tools
