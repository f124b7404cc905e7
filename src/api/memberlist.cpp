#include "memberlist/memberlist.hpp"

#include <future>

#include "api/running_node.hpp"

namespace memberlist {

namespace {

using endpoint::Finish;

// Begins an operation and waits for its end. `would_deadlock` on an engine's thread, which would
// wait for itself or for a thread that waits for it.
Result<Finish> run(api::RunningNode& node, endpoint::Operation operation) {
    if (node.engine().must_not_wait()) return Errc::would_deadlock;
    std::promise<Finish> promise;
    auto result = promise.get_future();
    node.begin(node.reserve(), std::move(operation),
               [promise = std::move(promise)](std::error_code, Finish finish) mutable {
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

}  // namespace

// Shared by all copies of a Memberlist; destroying the last copy shuts the node down. Not nested in
// Memberlist, so that the shared library does not export it.
class api::SharedNode {
public:
    explicit SharedNode(std::shared_ptr<RunningNode> node_) : node(std::move(node_)) {}
    ~SharedNode() { node->shutdown(); }
    SharedNode(const SharedNode&) = delete;
    SharedNode& operator=(const SharedNode&) = delete;

    const std::shared_ptr<api::RunningNode> node;
};

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

Result<JoinSummary> Memberlist::join(std::vector<std::string> seeds, Duration timeout) {
    return join_of(run(*impl_->node, endpoint::Join{std::move(seeds), timeout}));
}

Result<JoinSummary> Memberlist::rejoin(Duration timeout) {
    return join_of(run(*impl_->node, endpoint::Rejoin{timeout}));
}

Result<void> Memberlist::leave(Duration timeout) {
    return without_value(run(*impl_->node, endpoint::Leave{timeout}));
}

Result<Duration> Memberlist::ping(const Node& target, Duration timeout) {
    auto finish = run(*impl_->node, endpoint::Ping{target, timeout});
    if (!finish) return std::move(finish.error());
    return finish->round_trip;
}

Result<void> Memberlist::update_metadata(Duration timeout) {
    return without_value(run(*impl_->node, endpoint::UpdateMetadata{timeout}));
}

Result<void> Memberlist::send_reliable(const Node& to, BytesView payload, Duration timeout) {
    return without_value(run(*impl_->node, endpoint::SendReliable{to, to_bytes(payload), timeout}));
}

Result<void> Memberlist::confirm_dead(std::string_view name) { return impl_->node->confirm_dead(name); }

Result<void> Memberlist::send_best_effort(const Node& to, BytesView payload) {
    return impl_->node->send_best_effort(to, payload);
}

Result<void> Memberlist::send(std::string_view node, std::string_view topic, BytesView payload, SendMode mode,
                              Duration timeout) {
    if (auto checked = endpoint::check_timeout(timeout); !checked) return checked;
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

void Memberlist::start_join(OpId id, std::vector<std::string> seeds, Duration timeout,
                            Completion<JoinSummary> done) {
    impl_->node->begin(id, endpoint::Join{std::move(seeds), timeout}, with_join(std::move(done)));
}

void Memberlist::start_rejoin(OpId id, Duration timeout, Completion<JoinSummary> done) {
    impl_->node->begin(id, endpoint::Rejoin{timeout}, with_join(std::move(done)));
}

void Memberlist::start_leave(OpId id, Duration timeout, Completion<> done) {
    impl_->node->begin(id, endpoint::Leave{timeout}, without_value(std::move(done)));
}

void Memberlist::start_ping(OpId id, Node target, Duration timeout, Completion<Duration> done) {
    impl_->node->begin(id, endpoint::Ping{std::move(target), timeout},
                       [done = std::move(done)](std::error_code error, const Finish& finish) mutable {
                           done(error, finish.round_trip);
                       });
}

void Memberlist::start_update_metadata(OpId id, Duration timeout, Completion<> done) {
    impl_->node->begin(id, endpoint::UpdateMetadata{timeout}, without_value(std::move(done)));
}

void Memberlist::start_send_reliable(OpId id, Node to, Bytes payload, Duration timeout, Completion<> done) {
    impl_->node->begin(id, endpoint::SendReliable{std::move(to), std::move(payload), timeout},
                       without_value(std::move(done)));
}

void Memberlist::start_send(OpId id, std::string_view node, std::string_view topic, BytesView payload,
                            SendMode mode, Duration timeout, Completion<> done) {
    auto end = [&](const Error& error) { impl_->node->finish(id, error, without_value(std::move(done))); };
    if (auto checked = endpoint::check_timeout(timeout); !checked) return end(checked.error());
    auto addressed = impl_->node->address(node, topic, payload, mode);
    if (!addressed) return end(addressed.error());
    if (!addressed->as_packet)
        return start_send_reliable(id, std::move(addressed->to), std::move(addressed->message), timeout,
                                   std::move(done));
    const auto sent = send_best_effort(addressed->to, addressed->message);
    end(sent ? Error(Errc::ok) : sent.error());
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
