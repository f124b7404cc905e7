#include "net/asio_engine.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <future>

#include "net/advertise_address.hpp"
#include "net/engine_thread.hpp"
#include "net/executor.hpp"
#include "net/socket_carrier.hpp"
#include "net/step_loop.hpp"
#include "net/transport_carrier.hpp"

namespace memberlist::net {

namespace {

thread_local const AsioEngine* current_engine = nullptr;

// Go: memberlist.go setAlive.
void warn_about_plaintext(const EngineConfig& config, const SocketAddress& advertised) {
    const auto& keyring = config.endpoint.frame.keyring;
    const bool is_encrypted = keyring != nullptr && !keyring->empty();
    if (!is_encrypted && !is_special_purpose(advertised.ip)) {
        config.log.warn("Binding to public address without encryption!", {{"address", advertised}});
    }
}

// Members with the same allowed networks will refuse us. Config::validate() has already rejected
// the cases that could be detected before binding.
void warn_about_refusal(const EngineConfig& config, const SocketAddress& advertised) {
    const auto& allowed = config.endpoint.swim.allowed_networks;
    if (allowed && !allowed->empty() && !any_contains(*allowed, advertised.ip)) {
        config.log.warn("Our own address is in none of the allowed networks", {{"address", advertised}});
    }
}

struct BoundCarrier {
    std::unique_ptr<Carrier> carrier;
    SocketAddress bound;
};

Result<BoundCarrier> bind_carrier(const asio::any_io_executor& executor,
                                  const std::shared_ptr<Mailbox>& mailbox, EngineConfig& config) {
    const Telemetry telemetry{config.log, config.metrics};
    if (config.transport != nullptr) {
        auto carrier = std::make_unique<TransportCarrier>(std::move(config.transport),
                                                          config.endpoint.streams, mailbox, telemetry);
        const auto bound = carrier->bind(config.bind);
        if (!bound) return bound.error();
        return BoundCarrier{std::move(carrier), *bound};
    }
    auto sockets = bind_sockets(executor, config.bind);
    if (!sockets) return sockets.error();
    const SocketAddress bound = sockets->address;
    return BoundCarrier{std::make_unique<SocketCarrier>(std::move(*sockets), telemetry), bound};
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::create(EngineConfig config, EngineListener& listener) {
    return AsioEngine::create(std::move(config), listener);
}

// The members below refer to `context`, so it is declared first and destroyed last.
struct AsioEngine::Parts {
    explicit Parts(const std::shared_ptr<const Executor>& given) {
        if (given != nullptr) {
            executor = strand.emplace(given->value);
        } else {
            executor = work.emplace(context.emplace(1).get_executor()).get_executor();
        }
        mailbox = std::make_shared<Mailbox>(executor);
    }

    std::optional<asio::io_context> context;  // own thread only
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::optional<asio::strand<asio::any_io_executor>> strand;  // application's executor only
    asio::any_io_executor executor;
    SocketAddress bound;
    std::shared_ptr<Mailbox> mailbox;
    std::shared_ptr<const NodeClock> clock;
    std::shared_ptr<StepLoop> loop;

    void stop() {
        loop->stop();
        work.reset();
    }
};

Result<std::unique_ptr<Engine>> AsioEngine::create(EngineConfig config, EngineListener& listener) {
    auto parts = std::make_unique<Parts>(config.executor);
    auto carrier = bind_carrier(parts->executor, parts->mailbox, config);
    if (!carrier) return carrier.error();
    const auto advertised = advertise_address(config.advertise, carrier->bound);
    if (!advertised) return advertised.error();

    parts->bound = carrier->bound;
    if (config.bind.port == 0)
        config.log.debug("Using dynamic bind port {port}", {{"port", carrier->bound.port}});
    config.endpoint.local.address = *advertised;
    config.endpoint.swim.default_port = carrier->bound.port;
    warn_about_plaintext(config, *advertised);
    warn_about_refusal(config, *advertised);
    parts->clock = std::make_shared<const NodeClock>(std::move(config.clock));
    parts->loop = std::make_shared<StepLoop>(
        StepLoop::Machine{parts->executor, parts->mailbox, parts->clock, std::move(carrier->carrier)},
        std::move(config), listener);
    return std::unique_ptr<Engine>(new AsioEngine(std::move(parts)));
}

AsioEngine::AsioEngine(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

AsioEngine::~AsioEngine() {
    if (!thread_.joinable()) return;
    if (is_current_thread()) {
        thread_.detach();
    } else {
        thread_.join();
    }
}

const SocketAddress& AsioEngine::bound_address() const { return parts_->bound; }

TimePoint AsioEngine::now() const { return parts_->clock->now(); }

Result<void> AsioEngine::start(const std::shared_ptr<void>& owner) {
    if (!parts_->strand) return start_thread(owner);
    owner_ = owner;
    parts_->loop->start();  // safe off the strand: nothing runs on it yet
    asio::post(*parts_->strand, [loop = parts_->loop, owner] {
        loop->open();
        loop->deliver();
    });
    return {};
}

Result<void> AsioEngine::start_thread(std::shared_ptr<void> owner) {
    std::promise<void> started;
    auto first_step = started.get_future();
    auto run = [this, started = std::move(started), keep_alive = std::move(owner)]() mutable {
        const EngineThread::Work at_work;
        current_engine = this;
        parts_->loop->start();
        parts_->loop->open();
        started.set_value();
        parts_->loop->deliver();
        parts_->context->run();
    };
    try {
        thread_ = std::thread(std::move(run));
    } catch (const std::system_error& error) {
        return Error{error.code(), "cannot start the engine's thread: " + error.code().message()};
    }
    first_step.get();
    return {};
}

void AsioEngine::post(Completion<> command) {
    auto task = [loop = parts_->loop, owner = owner_.lock(), command = std::move(command)]() mutable {
        if (loop->is_stopped()) return command(Errc::shutting_down);
        const EngineThread::Work at_work;
        command({});
    };
    // The mailbox refuses only after the loop has stopped; the task then reports `shutting_down`.
    if (!parts_->mailbox->post(task)) task();
}

void AsioEngine::shutdown() {
    post([parts = parts_.get()](const std::error_code& refused) {
        if (!refused) parts->stop();
    });
    if (must_not_wait() || parts_->strand) return;
    const std::lock_guard lock(thread_mutex_);
    if (thread_.joinable()) thread_.join();
}

// Checks the strand too, because it may be running something other than a step, such as a coroutine
// of the application.
bool AsioEngine::must_not_wait() const { return is_current_thread() || EngineThread::is_current(); }

bool AsioEngine::is_current_thread() const {
    return parts_->strand ? parts_->strand->running_in_this_thread() : current_engine == this;
}

void AsioEngine::step(Input input) { parts_->loop->step(input); }

}  // namespace memberlist::net
