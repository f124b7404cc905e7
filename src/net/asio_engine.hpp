// AsioEngine: the production engine. Runs on real sockets, or on the application's Transport and
// Clock.
#pragma once

#include <mutex>
#include <thread>

#include "net/engine.hpp"

namespace memberlist::net {

class AsioEngine final : public Engine {
public:
    static Result<std::unique_ptr<Engine>> create(EngineConfig config, EngineListener& listener);
    // Joins the thread, or detaches it when called on that thread.
    ~AsioEngine() override;

    const SocketAddress& bound_address() const override;
    TimePoint now() const override;
    Result<void> start(const std::shared_ptr<void>& owner) override;
    void post(Completion<> command) override;
    void shutdown() override;
    bool must_not_wait() const override;
    bool runs_by_itself() const override { return true; }
    void run_until(FunctionRef<bool()>) override {}
    void step(Input input) override;

private:
    struct Parts;
    explicit AsioEngine(std::unique_ptr<Parts> parts);
    Result<void> start_thread(std::shared_ptr<void> owner);
    bool is_current_thread() const;

    std::unique_ptr<Parts> parts_;
    std::weak_ptr<void> owner_;  // application's executor only
    std::mutex thread_mutex_;
    std::thread thread_;
};

}  // namespace memberlist::net
