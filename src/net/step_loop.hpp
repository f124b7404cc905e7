// StepLoop: runs the endpoint, its carrier and its one timer on one strand.
//
// Each input is one step: call the endpoint, perform its actions in order, arm the timer for its
// next deadline, then report what it announced. Steps never nest: work triggered by a report is
// posted.
#pragma once

#include <asio/steady_timer.hpp>
#include <memory>
#include <set>
#include <vector>

#include "net/carrier.hpp"
#include "net/engine.hpp"
#include "net/mailbox.hpp"
#include "net/node_clock.hpp"
#include "net/resolver.hpp"
#include "security/system_entropy.hpp"

namespace memberlist::net {

class StepLoop final : public std::enable_shared_from_this<StepLoop>, public Carrier::Observer {
public:
    // What the loop runs on. `mailbox` posts to `strand`, and `carrier` reports on it.
    struct Machine {
        asio::any_io_executor strand;
        std::shared_ptr<Mailbox> mailbox;
        std::shared_ptr<const NodeClock> clock;
        std::unique_ptr<Carrier> carrier;
    };

    // All functions except the constructor are called on the strand. `listener` must stay valid
    // until stop().
    StepLoop(Machine machine, EngineConfig config, EngineListener& listener);
    ~StepLoop() override;

    // Performs the first step. May be called on any thread, because nothing runs on the strand yet.
    // The caller then calls open() on the strand, and deliver() to report this step.
    void start();
    // Starts the carrier's reports and the timer.
    void open();
    void deliver();

    void step(Engine::Input input);

    // Stops, in this order: accepting streams, all operations, the timer, the carrier; then
    // delivers the last reports. Idempotent.
    void stop();
    bool is_stopped() const { return is_stopped_; }

private:
    using Report = std::variant<endpoint::Announce, endpoint::Finish>;

    void on_datagrams(std::span<const InboundDatagram> datagrams) override;
    std::optional<StreamId> on_accepted(const SocketAddress& from,
                                        FunctionRef<void(StreamId)> adopt) override;
    void on_connected(StreamId id) override;
    void on_data(StreamId id, BytesView data) override;
    void on_end(StreamId id) override;
    void on_closed(StreamId id, std::error_code error) override;
    void on_timer();
    void on_alarm(TimePoint due);

    void run_step(Engine::Input input);
    void perform_actions();
    void resolve(endpoint::ResolveSeed& asked);
    void arm_timer();
    void arm_with(Clock& clock, TimePoint due);
    void watch_clock(TimePoint due);
    bool has_timer_for(TimePoint due) const { return timer_due_ && *timer_due_ <= due; }
    void wait_for_timer();

    EngineListener& listener_;
    Logger log_;
    Metrics metrics_;
    std::shared_ptr<Entropy> entropy_;
    endpoint::Endpoint endpoint_;
    endpoint::Actions actions_;    // of the current step; reused
    std::vector<Report> reports_;  // announced, not yet delivered

    std::shared_ptr<Mailbox> mailbox_;
    std::shared_ptr<const NodeClock> clock_;
    std::unique_ptr<Carrier> carrier_;
    asio::steady_timer timer_;
    std::optional<TimePoint> timer_due_;  // deadline the timer is armed for
    std::set<TimePoint> alarms_;          // pending alarms of the application's clock
    Resolver resolver_;

    std::vector<OutboundDatagram> outbound_;  // reused
    std::vector<SocketAddress> refused_;      // failed sends, not yet reported to the endpoint
    bool is_open_ = false;
    bool is_stopped_ = false;
};

}  // namespace memberlist::net
