// AsioEngine: the engine of production, on real sockets, or on a Transport and a Clock of the application's own.
#pragma once

#include <mutex>
#include <thread>

#include "net/engine.hpp"

namespace memberlist::net {

class AsioEngine final : public Engine {
public:
    static Result<std::unique_ptr<Engine>> create(EngineConfig config, EngineListener& listener);
    // On the engine's own thread, it lets the thread go instead of waiting for itself.
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
    std::weak_ptr<void> owner_;  // on an executor
    std::mutex thread_mutex_;
    std::thread thread_;
};

}  // namespace memberlist::net
