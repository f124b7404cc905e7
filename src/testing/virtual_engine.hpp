// VirtualEngine: the net::Engine of a node on a host of a VirtualWorld.
#pragma once

#include "testing/virtual_world.hpp"

namespace memberlist::testing {

class VirtualEngine final : public net::Engine {
public:
    // `host` must exist, without a process on it.
    VirtualEngine(std::shared_ptr<VirtualWorld> world, sim::HostId host, net::EngineConfig config,
                  net::EngineListener& listener);
    ~VirtualEngine() override;

    const SocketAddress& bound_address() const override { return world_->world().host(host_).address; }
    TimePoint now() const override { return world_->world().now(); }
    Result<void> start(const std::shared_ptr<void>& owner) override;
    void post(Completion<> command) override;
    void shutdown() override;
    bool must_not_wait() const override { return world_->is_busy() || net::EngineThread::is_current(); }
    bool runs_by_itself() const override { return false; }
    // Throws std::runtime_error if `is_done` is still false after a virtual day.
    void run_until(FunctionRef<bool()> is_done) override;
    void step(Input input) override;

private:
    void stop();

    const std::shared_ptr<VirtualWorld> world_;
    const sim::HostId host_;
    net::EngineConfig config_;  // empty once the process has started
    net::EngineListener& listener_;
    std::weak_ptr<void> owner_;
    bool is_stopped_ = false;
};

}  // namespace memberlist::testing
