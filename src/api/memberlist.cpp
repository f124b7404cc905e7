#include "memberlist/memberlist.hpp"

#include <future>

#include "api/running_node.hpp"

namespace memberlist {

namespace {

using endpoint::Finish;

// Runs `start(done)` and waits until `done` is called. `would_deadlock` on an engine's thread,
// which would wait for itself or for a thread that waits for it.
template <class Start>
Result<Finish> wait_for(api::RunningNode& node, Start start) {
    if (node.engine().must_not_wait()) return Errc::would_deadlock;
    std::promise<Finish> promise;
    auto result = promise.get_future();
    start([promise = std::move(promise)](std::error_code, Finish finish) mutable {
        promise.set_value(std::move(finish));
    });
    node.engine().run_until(
        [&] { return result.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    Finish finish = result.get();
    if (finish.error.code) return std::move(finish.error);
    return finish;
}

Result<void> without_value(const Result<Finish>& finish) {
    if (!finish) return finish.error();
    return {};
}

Result<JoinSummary> join_of(Result<Finish> finish) {
    if (!finish) return std::move(finish.error());
    return std::move(finish->join);
}

api::RunningNode::Done without_value(Completion<> done) {
    return [done = std::move(done)](std::error_code error, const Finish&) mutable { done(error); };
}

api::RunningNode::Done with_join(Completion<JoinSummary> done) {
    return [done = std::move(done)](std::error_code error, Finish finish) mutable {
        done(error, std::move(finish.join));
    };
}

Error below_zero() { return {Errc::invalid_argument, "the timeout of an operation cannot be below zero"}; }

}  // namespace

// Shared by all copies of a Memberlist; destroying the last copy shuts the node down. Not nested in
// Memberlist, so that the shared library does not export it.
class api::SharedNode {
public:
    explicit SharedNode(std::shared_ptr<RunningNode> node_) : node(std::move(node_)) {}
    ~SharedNode() { node->shutdown(); }
    SharedNode(const SharedNode&) = delete;
    SharedNode& operator=(const SharedNode&) = delete;

    void join(OpId id, std::vector<std::string> seeds, Duration timeout, api::RunningNode::Done done);
    void rejoin(OpId id, Duration timeout, api::RunningNode::Done done);
    void leave(OpId id, Duration timeout, api::RunningNode::Done done);
    void ping(OpId id, Node target, Duration timeout, api::RunningNode::Done done);
    void update_metadata(OpId id, Duration timeout, api::RunningNode::Done done);
    void send_reliable(OpId id, Node to, Bytes payload, Duration timeout, api::RunningNode::Done done);

    // Finishes an operation that has nothing to wait for, on the engine's thread like any other.
    void end(OpId id, const Error& error, Completion<> done);

    const std::shared_ptr<api::RunningNode> node;
};

void api::SharedNode::join(OpId id, std::vector<std::string> seeds, Duration timeout,
                           api::RunningNode::Done done) {
    node->start(id, std::move(done), [id, seeds = std::move(seeds), timeout](net::Engine& engine) {
        engine.step(
            [&](auto& endpoint, TimePoint now, auto& out) { endpoint.join(now, id, seeds, timeout, out); });
    });
}

void api::SharedNode::rejoin(OpId id, Duration timeout, api::RunningNode::Done done) {
    node->start(id, std::move(done), [id, timeout](net::Engine& engine) {
        engine.step(
            [&](auto& endpoint, TimePoint now, auto& out) { endpoint.rejoin(now, id, timeout, out); });
    });
}

void api::SharedNode::leave(OpId id, Duration timeout, api::RunningNode::Done done) {
    if (timeout < Duration::zero()) return node->finish(id, below_zero(), std::move(done));
    node->start(id, std::move(done), [id, timeout](net::Engine& engine) {
        engine.step([&](auto& endpoint, TimePoint now, auto& out) { endpoint.leave(now, id, timeout, out); });
    });
}

void api::SharedNode::ping(OpId id, Node target, Duration timeout, api::RunningNode::Done done) {
    if (timeout < Duration::zero()) return node->finish(id, below_zero(), std::move(done));
    node->start(id, std::move(done), [id, target = std::move(target), timeout](net::Engine& engine) {
        engine.step([&](auto& endpoint, TimePoint now, auto& out) {
            endpoint.ping(now, id, target, out);
            endpoint.limit(now, id, timeout, out);
        });
    });
}

void api::SharedNode::update_metadata(OpId id, Duration timeout, api::RunningNode::Done done) {
    if (timeout < Duration::zero()) return node->finish(id, below_zero(), std::move(done));
    node->start(id, std::move(done), [id, timeout](net::Engine& engine) {
        engine.step(
            [&](auto& endpoint, TimePoint now, auto& out) { endpoint.update(now, id, timeout, out); });
    });
}

void api::SharedNode::send_reliable(OpId id, Node to, Bytes payload, Duration timeout,
                                    api::RunningNode::Done done) {
    if (timeout < Duration::zero()) return node->finish(id, below_zero(), std::move(done));
    node->start(id, std::move(done),
                [running = node.get(), id, to = std::move(to), payload = std::move(payload),
                 timeout](net::Engine& engine) mutable {
                    engine.step([&](auto& endpoint, TimePoint now, auto& out) {
                        if (endpoint.send_reliable(now, id, to, std::move(payload), out))
                            running->note_message_sent();
                        endpoint.limit(now, id, timeout, out);
                    });
                });
}

void api::SharedNode::end(OpId id, const Error& error, Completion<> done) {
    node->finish(id, error, without_value(std::move(done)));
}

Memberlist::Memberlist(std::shared_ptr<api::SharedNode> impl) : impl_(std::move(impl)) {}

Result<Memberlist> Memberlist::create(Config config) {
    return create_with(std::move(config), api::EngineFactory{net::Engine::create});
}

Result<Memberlist> Memberlist::create_with(Config config, const api::EngineFactory& factory) {
    if (auto valid = config.validate(); !valid) return valid.error();
    auto node = api::RunningNode::create(std::move(config), factory);
    if (!node) return node.error();
    return Memberlist(std::make_shared<api::SharedNode>(std::move(*node)));
}

// --- blocking ------------------------------------------------------------------------------------

Result<JoinSummary> Memberlist::join(std::vector<std::string> seeds) {
    return join(std::move(seeds), Duration::zero());
}

Result<JoinSummary> Memberlist::join(std::vector<std::string> seeds, Duration timeout) {
    return join_of(wait_for(*impl_->node, [&](auto done) {
        impl_->join(reserve(), std::move(seeds), timeout, std::move(done));
    }));
}

Result<JoinSummary> Memberlist::rejoin(Duration timeout) {
    return join_of(
        wait_for(*impl_->node, [&](auto done) { impl_->rejoin(reserve(), timeout, std::move(done)); }));
}

Result<void> Memberlist::confirm_dead(std::string_view name) { return impl_->node->confirm_dead(name); }

Result<void> Memberlist::leave(Duration timeout) {
    return without_value(
        wait_for(*impl_->node, [&](auto done) { impl_->leave(reserve(), timeout, std::move(done)); }));
}

Result<Duration> Memberlist::ping(const Node& target) { return ping(target, Duration::zero()); }

Result<Duration> Memberlist::ping(const Node& target, Duration timeout) {
    auto finish =
        wait_for(*impl_->node, [&](auto done) { impl_->ping(reserve(), target, timeout, std::move(done)); });
    if (!finish) return std::move(finish.error());
    return finish->round_trip;
}

Result<void> Memberlist::update_metadata(Duration timeout) {
    return without_value(wait_for(
        *impl_->node, [&](auto done) { impl_->update_metadata(reserve(), timeout, std::move(done)); }));
}

Result<void> Memberlist::send_reliable(const Node& to, BytesView payload) {
    return send_reliable(to, payload, Duration::zero());
}

Result<void> Memberlist::send_reliable(const Node& to, BytesView payload, Duration timeout) {
    return without_value(wait_for(*impl_->node, [&](auto done) {
        impl_->send_reliable(reserve(), to, to_bytes(payload), timeout, std::move(done));
    }));
}

Result<void> Memberlist::send_best_effort(const Node& to, BytesView payload) {
    return impl_->node->send_best_effort(to, payload);
}

Result<void> Memberlist::send(std::string_view node, std::string_view topic, BytesView payload, SendMode mode,
                              Duration timeout) {
    if (timeout < Duration::zero()) return below_zero();
    auto addressed = impl_->node->address(node, topic, payload, mode);
    if (!addressed) return addressed.error();
    if (addressed->as_packet) return send_best_effort(addressed->to, addressed->message);
    return send_reliable(addressed->to, addressed->message, timeout);
}

Result<void> Memberlist::broadcast(std::string_view topic, BytesView payload, std::string_view key) {
    return impl_->node->broadcast(topic, payload, key);
}

void Memberlist::on_message(std::string topic, MessageHandler handler) {
    impl_->node->topics().set_handler(std::move(topic), std::move(handler));
}

void Memberlist::shutdown() { impl_->node->shutdown(); }

// --- non-blocking --------------------------------------------------------------------------------

OpId Memberlist::reserve() { return impl_->node->reserve(); }

void Memberlist::start_join(OpId id, std::vector<std::string> seeds, Completion<JoinSummary> done) {
    start_join(id, std::move(seeds), Duration::zero(), std::move(done));
}

void Memberlist::start_join(OpId id, std::vector<std::string> seeds, Duration timeout,
                            Completion<JoinSummary> done) {
    impl_->join(id, std::move(seeds), timeout, with_join(std::move(done)));
}

void Memberlist::start_rejoin(OpId id, Duration timeout, Completion<JoinSummary> done) {
    impl_->rejoin(id, timeout, with_join(std::move(done)));
}

void Memberlist::start_leave(OpId id, Duration timeout, Completion<> done) {
    impl_->leave(id, timeout, without_value(std::move(done)));
}

void Memberlist::start_ping(OpId id, Node target, Completion<Duration> done) {
    start_ping(id, std::move(target), Duration::zero(), std::move(done));
}

void Memberlist::start_ping(OpId id, Node target, Duration timeout, Completion<Duration> done) {
    impl_->ping(id, std::move(target), timeout,
                [done = std::move(done)](std::error_code error, const Finish& finish) mutable {
                    done(error, finish.round_trip);
                });
}

void Memberlist::start_update_metadata(OpId id, Duration timeout, Completion<> done) {
    impl_->update_metadata(id, timeout, without_value(std::move(done)));
}

void Memberlist::start_send_reliable(OpId id, Node to, Bytes payload, Completion<> done) {
    start_send_reliable(id, std::move(to), std::move(payload), Duration::zero(), std::move(done));
}

void Memberlist::start_send_reliable(OpId id, Node to, Bytes payload, Duration timeout, Completion<> done) {
    impl_->send_reliable(id, std::move(to), std::move(payload), timeout, without_value(std::move(done)));
}

void Memberlist::start_send(OpId id, std::string_view node, std::string_view topic, BytesView payload,
                            SendMode mode, Duration timeout, Completion<> done) {
    if (timeout < Duration::zero()) return impl_->end(id, below_zero(), std::move(done));
    auto addressed = impl_->node->address(node, topic, payload, mode);
    if (!addressed) return impl_->end(id, addressed.error(), std::move(done));
    if (!addressed->as_packet)
        return start_send_reliable(id, std::move(addressed->to), std::move(addressed->message), timeout,
                                   std::move(done));
    const auto sent = send_best_effort(addressed->to, addressed->message);
    impl_->end(id, sent ? Error(Errc::ok) : sent.error(), std::move(done));
}

void Memberlist::cancel(OpId id) { impl_->node->cancel(id); }

// --- events and state ----------------------------------------------------------------------------

EventStream Memberlist::events(EventStreamLimits limits) {
    return EventStream(impl_->node->open_queue(limits));
}

std::vector<Node> Memberlist::members() const {
    const Members members = snapshot();
    return {members.begin(), members.end()};
}

Members Memberlist::snapshot() const { return impl_->node->view().members(); }
std::size_t Memberlist::member_count() const { return impl_->node->view().member_count(); }

std::optional<Node> Memberlist::find_node(std::string_view name) const {
    const auto node = impl_->node->view().find(name);
    return node == nullptr ? std::nullopt : std::optional(*node);
}

bool Memberlist::is_alive(std::string_view name) const {
    const auto node = impl_->node->view().find(name);
    return node != nullptr && node->state == NodeState::alive;
}

Node Memberlist::local_node() const { return impl_->node->view().local_node(); }
SocketAddress Memberlist::bound_address() const { return impl_->node->engine().bound_address(); }
Stats Memberlist::stats() const { return impl_->node->stats(); }

}  // namespace memberlist
