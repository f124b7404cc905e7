#include "api/running_node.hpp"

#include "api/engine_config.hpp"
#include "base/assert.hpp"
#include "endpoint/node_names.hpp"

namespace memberlist::api {

Result<std::shared_ptr<RunningNode>> RunningNode::create(Config config) {
    if (auto installed = install_secret_key(config); !installed) return installed.error();
    auto engine_config = to_engine_config(config);
    if (!engine_config) return engine_config.error();
    std::shared_ptr<RunningNode> node(new RunningNode(*engine_config, std::move(config)));
    engine_config->questions = questions_of(node->application_);
    auto engine = net::Engine::create(std::move(*engine_config), *node);
    if (!engine) return engine.error();
    node->engine_ = std::move(*engine);
    if (auto started = node->engine_->start(node); !started) return started.error();
    return node;
}

RunningNode::RunningNode(const net::EngineConfig& engine_config, Config config)
    : frame_config_(engine_config.endpoint.frame),
      requires_node_names_(engine_config.endpoint.require_node_names),
      log_(engine_config.log),
      application_(std::move(config)) {}

void RunningNode::cancel(OpId id) {
    engine_->post([this, id](std::error_code refused) {
        if (refused) return;
        engine_->step([&](auto& endpoint, TimePoint now, auto& out) { endpoint.cancel(now, id, out); });
    });
}

Result<void> RunningNode::send_best_effort(const Node& to, BytesView payload) {
    if (is_shut_down_) return Errc::shutting_down;
    if (auto named = endpoint::check_node_name(requires_node_names_, to.name); !named) return named;
    if (const std::size_t limit = best_effort_bytes_max(frame_config_); payload.size() > limit) {
        return Error{Errc::message_too_large, "a datagram holds at most " + std::to_string(limit) +
                                                  " bytes of user message, not " +
                                                  std::to_string(payload.size())};
    }
    engine_->post([this, to, bytes = to_bytes(payload)](std::error_code refused) {
        if (refused) return;
        engine_->step([&](auto& endpoint, TimePoint now, auto& out) {
            const auto sent = endpoint.send_best_effort(now, to, bytes, out);
            if (!sent)
                log_.warn("a user message to {to} was dropped: {error}",
                          {{"to", to.address}, {"error", sent.error()}});
        });
    });
    return {};
}

void RunningNode::shutdown() {
    is_shut_down_ = true;
    engine_->shutdown();
}

// --- what the engine reports -------------------------------------------------------------------------------

void RunningNode::on_step(const core::NodeContext& state, const net::NetCounters& counters) {
    view_.publish(state, counters);
}

void RunningNode::on_event(const Event& event) {
    view_.apply(event);
    if (application_.on_event) application_.on_event(event);
}

void RunningNode::on_finish(endpoint::Finish finish) {
    auto operation = operations_.extract(finish.operation);
    MEMBERLIST_ASSERT(!operation.empty());
    const std::error_code error = finish.error.code;
    operation.mapped()(error, std::move(finish));
}

// What the application handed us may itself hold a Memberlist of this node; letting go of it here ends that
// circle.
void RunningNode::on_stopped() {
    MEMBERLIST_ASSERT(operations_.empty());
    application_ = {};
}

}  // namespace memberlist::api
