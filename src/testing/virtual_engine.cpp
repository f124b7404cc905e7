#include "testing/virtual_engine.hpp"

#include <stdexcept>

namespace memberlist::testing {

using endpoint::Actions;
using endpoint::Endpoint;

VirtualEngine::VirtualEngine(std::shared_ptr<VirtualWorld> world, sim::HostId host, net::EngineConfig config,
                             net::EngineListener& listener)
    : world_(std::move(world)), host_(host), config_(std::move(config)), listener_(listener) {
    config_.endpoint.local.address = bound_address();
    config_.endpoint.swim.default_port = bound_address().port;
    world_->attach(host_, listener_);
}

VirtualEngine::~VirtualEngine() {
    if (is_stopped_) return;  // another node may use the host by now
    world_->detach(host_);
    if (world_->world().host(host_).is_running()) world_->world().crash(host_);
}

Result<void> VirtualEngine::start(const std::shared_ptr<void>& owner) {
    owner_ = owner;
    world_->world().boot(host_, std::move(config_.endpoint), config_.questions, config_.random_seed,
                         {config_.log, config_.metrics});
    return {};
}

void VirtualEngine::post(Completion<> command) {
    if (is_stopped_) return command(Errc::shutting_down);
    world_->post([this, owner = owner_.lock(), command = std::move(command)](std::error_code) mutable {
        command(is_stopped_ ? make_error_code(Errc::shutting_down) : std::error_code());
    });
}

void VirtualEngine::shutdown() {
    post([this](std::error_code refused) {
        if (!refused) stop();
    });
}

void VirtualEngine::stop() {
    is_stopped_ = true;
    step([](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.shutdown(now, out); });
    world_->world().crash(host_);
    listener_.on_stopped();
    world_->detach(host_);
}

void VirtualEngine::run_until(FunctionRef<bool()> is_done) {
    const TimePoint end = now() + std::chrono::hours(24);
    while (!is_done()) {
        if (!world_->advance(end))
            throw std::runtime_error("a blocking call has not finished within a virtual day");
    }
}

void VirtualEngine::step(Input input) {
    world_->world().step(host_, input);
    world_->deliver();
}

}  // namespace memberlist::testing
