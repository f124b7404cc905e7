#include "endpoint/operations/join.hpp"

#include "endpoint/node_names.hpp"
#include "endpoint/operations/context.hpp"

namespace memberlist::endpoint {

namespace {

// Literals need no name server, and do not wait for one.
void begin_seed(OperationContext& context, JoinId join, std::size_t index, const std::string& text) {
    auto seed = Seed::parse(text, context.config.swim.default_port);
    if (!seed) return context.joins.on_unresolved(join, index, seed.error());
    if (auto named = check_node_name(context.config.require_node_names, seed->name); !named)
        return context.joins.on_unresolved(join, index, named.error());
    context.seeds.remember(text);
    const auto literal = seed->literal_address();
    if (!literal) return context.joins.on_unresolved(join, index, literal.error());
    if (*literal) return context.joins.on_resolved(join, index, seed->name, {**literal});
    context.out.push(ResolveSeed{join, index, std::move(*seed)});
}

void begin_join(OperationContext& context, std::optional<OpId> id, const std::vector<std::string>& seeds,
                Duration timeout) {
    const JoinId join = context.joins.start(id, seeds, context.deadline(timeout));
    for (std::size_t i = 0; i < seeds.size(); ++i) begin_seed(context, join, i, seeds[i]);
}

}  // namespace

Result<void> Join::start(OperationContext& context, OpId id) const {
    context.swim.return_from_leave(context.now, context.effects);
    begin_join(context, id, seeds, timeout);
    return {};
}

Result<void> Rejoin::start(OperationContext& context, OpId id) const {
    return Join{.seeds = context.seeds.texts(), .timeout = timeout}.start(context, id);
}

// Literal addresses are left out, since another node may live there by now. So are names that never
// led to the cluster: nobody asked for them to be joined again.
void rejoin_proven_seeds(OperationContext& context, Duration timeout) {
    const auto seeds = context.seeds.proven_names();
    if (seeds.empty() || !context.joins.empty() || context.swim.state().is_leaving) return;
    begin_join(context, std::nullopt, seeds, timeout);
}

}  // namespace memberlist::endpoint
