#include "endpoint/operations/leave.hpp"

#include "endpoint/operations/context.hpp"

namespace memberlist::endpoint {

Result<void> Leave::start(OperationContext& context, OpId id) const {
    context.swim.leave(context.now, id, timeout, context.effects);
    return {};
}

}  // namespace memberlist::endpoint
