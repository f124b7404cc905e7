#include "api/running_node.hpp"

#include <algorithm>

#include "api/engine_config.hpp"
#include "base/assert.hpp"
#include "endpoint/node_names.hpp"

namespace memberlist::api {

using endpoint::Actions;
using endpoint::Endpoint;

namespace {

// Adds the drops of topic messages to those of the protocol.
void add_drops(Stats& stats, Errc reason, const DropCounters& drops) {
    if (drops[reason] == 0) return;
    const auto known = std::find_if(stats.drops.begin(), stats.drops.end(),
                                    [&](const DropCount& drop) { return drop.reason == errc_name(reason); });
    if (known != stats.drops.end()) {
        known->count += drops[reason];
    } else {
        stats.drops.push_back({std::string(errc_name(reason)), drops[reason]});
    }
}

}  // namespace

Result<std::shared_ptr<RunningNode>> RunningNode::create(Config config, const EngineFactory& factory) {
    if (auto installed = install_secret_key(config); !installed) return installed.error();
    auto engine_config = to_engine_config(config);
    if (!engine_config) return engine_config.error();
    std::shared_ptr<RunningNode> node(new RunningNode(*engine_config, std::move(config)));
    engine_config->questions = questions_of(node->application_);
    engine_config->questions.delegate = &node->topics_;
    auto engine = factory.make(std::move(*engine_config), *node);
    if (!engine) return engine.error();
    node->engine_ = std::move(*engine);
    if (auto started = node->engine_->start(node); !started) return started.error();
    return node;
}

RunningNode::RunningNode(const net::EngineConfig& engine_config, Config config)
    : budget_(engine_config.endpoint.frame),
      requires_node_names_(engine_config.endpoint.require_node_names),
      log_(engine_config.log),
      application_(std::move(config)),
      topics_(application_, budget_.gossip_payload_bytes_max(), view_,
              Telemetry(log_, engine_config.metrics)) {}

void RunningNode::begin(OpId id, endpoint::Operation operation, Done done) {
    // Boxed: GCC 12 warns about a moved-from variant in a lambda (maybe-uninitialized), without
    // cause.
    auto boxed = std::make_unique<endpoint::Operation>(std::move(operation));
    engine_->post(
        [this, id, boxed = std::move(boxed), done = std::move(done)](std::error_code refused) mutable {
            if (!refused && operations_.contains(id)) refused = Errc::invalid_argument;
            if (refused) return done(refused, {.operation = id, .error = refused});
            operations_.emplace(id, std::move(done));
            engine_->step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
                endpoint.begin(now, id, std::move(*boxed), out);
            });
        });
}

void RunningNode::finish(OpId id, Error error, Done done) {
    engine_->post([id, error = std::move(error), done = std::move(done)](std::error_code refused) mutable {
        if (refused) error = refused;
        const std::error_code code = error.code;
        done(code, {.operation = id, .error = std::move(error)});
    });
}

void RunningNode::cancel(OpId id) {
    engine_->post([this, id](std::error_code refused) {
        if (refused) return;
        engine_->step(
            [&](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.cancel(now, id, out); });
    });
}

Result<void> RunningNode::send_best_effort(const Node& to, BytesView payload) {
    if (is_shut_down_) return Errc::shutting_down;
    if (auto named = endpoint::check_node_name(requires_node_names_, to.name); !named) return named;
    if (const std::size_t limit = budget_.datagram_payload_bytes_max(); payload.size() > limit) {
        return Error{Errc::message_too_large, "a datagram holds at most " + std::to_string(limit) +
                                                  " bytes of user message, not " +
                                                  std::to_string(payload.size())};
    }
    engine_->post([this, to, bytes = to_bytes(payload)](std::error_code refused) {
        if (refused) return;
        engine_->step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
            const auto sent = endpoint.send_best_effort(now, to, bytes, out);
            if (!sent)
                log_.warn("a user message to {to} was dropped: {error}",
                          {{"to", to.address}, {"error", sent.error()}});
        });
    });
    return {};
}

Result<void> RunningNode::confirm_dead(std::string_view name) {
    const auto node = view_.find(name);
    if (node == nullptr) return Error{Errc::unknown_node, "no member is called '" + std::string(name) + "'"};
    if (!node->is_unreachable)
        return Error{Errc::invalid_argument, "member '" + std::string(name) + "' is not unreachable"};
    if (is_shut_down_) return Errc::shutting_down;
    engine_->post([this, node](std::error_code refused) {
        if (refused) return;
        engine_->step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
            endpoint.confirm_dead(now, node->name, out);
        });
    });
    return {};
}

Result<RunningNode::Addressed> RunningNode::address(std::string_view node, std::string_view topic,
                                                    BytesView payload, SendMode mode) const {
    const auto envelope = topics_.address(topic, payload);
    if (!envelope) return envelope.error();
    const auto to = view_.find(node);
    if (to == nullptr) return Error{Errc::unknown_node, "no member is called '" + std::string(node) + "'"};
    Addressed addressed{*to, encode_topic_envelope(*envelope), mode == SendMode::packet};
    if (mode == SendMode::automatic)
        addressed.as_packet = addressed.message.size() <= budget_.packet_payload_bytes_max();
    return addressed;
}

Result<void> RunningNode::broadcast(std::string_view topic, BytesView payload, std::string_view key) {
    const auto envelope = topics_.address_to_all(topic, payload, key);
    if (!envelope) return envelope.error();
    const std::size_t size = topic_overhead(*envelope) + payload.size();
    if (const std::size_t limit = budget_.gossip_payload_bytes_max(); size > limit) {
        const std::size_t room = limit - std::min(limit, topic_overhead(*envelope));
        return Error{Errc::message_too_large, "a broadcast on this topic holds at most " +
                                                  std::to_string(room) + " bytes, not " +
                                                  std::to_string(payload.size())};
    }
    if (is_shut_down_) return Errc::shutting_down;
    engine_->post([this, message = encode_topic_envelope(*envelope)](std::error_code refused) {
        if (!refused) topics_.broadcast(engine_->now(), message);
    });
    return {};
}

void RunningNode::shutdown() {
    is_shut_down_ = true;
    engine_->shutdown();
}

// --- what the engine reports ---------------------------------------------------------------------

void RunningNode::on_step(const core::NodeContext& state, const net::NetCounters& counters) {
    view_.publish(state, counters);
}

// Streams receive the event before the callback, so their readers need not wait for it.
void RunningNode::on_event(Event event) {
    if (const auto* message = std::get_if<UserMessage>(&event)) {
        ++user_messages_received_;
        if (topics_.on_message(engine_->now(), *message)) return;
    }
    const EventRecord record{++last_event_, std::move(event)};
    view_.apply(record);
    if (const auto* left = std::get_if<NodeLeft>(&record.event)) topics_.on_gone(left->node.name);
    feed_queues(record);
    if (application_.on_event) application_.on_event(record);
}

void RunningNode::feed_queues(const EventRecord& record) {
    std::vector<std::shared_ptr<EventQueue>> open;
    {
        const std::lock_guard lock(queues_mutex_);
        std::erase_if(queues_, [&](const auto& queue) {
            auto held = queue.lock();
            if (held == nullptr) return true;
            open.push_back(std::move(held));
            return false;
        });
    }
    if (open.empty()) return;
    const auto shared = std::make_shared<const EventRecord>(record);
    for (const auto& queue : open) events_dropped_ += queue->push(shared);
}

std::shared_ptr<EventQueue> RunningNode::open_queue(EventStreamLimits limits) {
    const auto must_not_wait = [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self == nullptr) return false;
        return self->engine().must_not_wait() || !self->engine().runs_by_itself();
    };
    auto queue = std::make_shared<EventQueue>(limits, must_not_wait);
    const std::lock_guard lock(queues_mutex_);
    if (is_stopped_) {
        queue->end();
    } else {
        queues_.push_back(queue);
    }
    return queue;
}

Stats RunningNode::stats() const {
    Stats stats = view_.stats(engine_->now());
    stats.events_dropped = events_dropped_;
    stats.user_messages_received = user_messages_received_;
    const Topics::Queue queue = topics_.queue();
    stats.queued_topic_broadcasts = queue.size;
    stats.topic_broadcasts_dropped = queue.dropped;
    const DropCounters drops = topics_.drops();
    for (std::size_t i = 0; i < DropCounters::reasons; ++i) add_drops(stats, static_cast<Errc>(i), drops);
    return stats;
}

void RunningNode::on_finish(endpoint::Finish finish) {
    auto operation = operations_.extract(finish.operation);
    MEMBERLIST_ASSERT(!operation.empty());
    const std::error_code error = finish.error.code;
    operation.mapped()(error, std::move(finish));
}

// Delegates and callbacks may hold a Memberlist of this node. Releasing them breaks that cycle.
void RunningNode::on_stopped() {
    MEMBERLIST_ASSERT(operations_.empty());
    application_ = {};
    topics_.forget_handlers();
    std::vector<std::weak_ptr<EventQueue>> queues;
    {
        const std::lock_guard lock(queues_mutex_);
        is_stopped_ = true;
        queues.swap(queues_);
    }
    for (const auto& weak : queues) {
        if (const auto queue = weak.lock()) queue->end();
    }
}

}  // namespace memberlist::api
