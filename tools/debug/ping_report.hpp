// PingReport: what debug-ping prints while it pings and at its end, and the count behind it.
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

    // `target` as the user wrote it.
    explicit PingReport(std::string target) : target_(std::move(target)) {}

    void on_sent(std::uint32_t seq_no);
    // An answer, late or not; a second one to the same ping is told as such, one to no ping of ours is not
    // told.
    void on_ack(const wire::Ack& ack, const SocketAddress& from);
    // Whoever was asked to ping the target says that it got no answer; that may still come.
    void on_nack(std::uint32_t seq_no, const SocketAddress& from) const;
    // It is not waited for any longer; nothing happens if it has been answered.
    void on_timeout(std::uint32_t seq_no);
    // It cannot be answered any more; `why` for people.
    void on_failure(std::uint32_t seq_no, const std::string& why);
    void on_unreadable(const SocketAddress& from, const std::string& why) const;

    // `call` is called whenever no ping is left that could still be answered in time.
    void on_settled(std::function<void()> call) { on_settled_ = std::move(call); }
    bool was_answered() const { return round_trips_.count() > 0; }
    void print_statistics() const;

private:
    // For the pings that can still be answered; old ones are forgotten.
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
