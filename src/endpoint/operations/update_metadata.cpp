#include "endpoint/operations/update_metadata.hpp"

#include "endpoint/operations/context.hpp"

namespace memberlist::endpoint {

Result<void> UpdateMetadata::start(OperationContext& context, OpId id) const {
    context.swim.update(context.now, id, timeout, context.effects);
    return {};
}

}  // namespace memberlist::endpoint
