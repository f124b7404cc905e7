#include "endpoint/operations/ping.hpp"

#include "endpoint/node_names.hpp"
#include "endpoint/operations/context.hpp"

namespace memberlist::endpoint {

Result<void> Ping::start(OperationContext& context, OpId id) const {
    if (auto named = check_node_name(context.config.require_node_names, to.name); !named) return named;
    context.swim.ping(context.now, id, to.name, to.address, context.effects);
    context.limit(id, timeout);
    return {};
}

}  // namespace memberlist::endpoint
