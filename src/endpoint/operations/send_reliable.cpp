#include "endpoint/operations/send_reliable.hpp"

#include "endpoint/node_names.hpp"
#include "endpoint/operations/context.hpp"
#include "endpoint/streams/delivery.hpp"

namespace memberlist::endpoint {

Result<void> SendReliable::start(OperationContext& context, OpId id) {
    if (auto named = check_node_name(context.config.require_node_names, to.name); !named) return named;
    const std::size_t limit = context.config.frame.limits.user_message_bytes;
    if (payload.size() > limit) {
        return Error{Errc::message_too_large, "a stream carries at most " + std::to_string(limit) +
                                                  " bytes of user message, not " +
                                                  std::to_string(payload.size())};
    }
    context.swim.count_user_message();
    context.limit(id, timeout);
    context.streams.open(context.now, to.address, to.name, std::make_unique<Delivery>(id, std::move(payload)),
                         context.out);
    return {};
}

}  // namespace memberlist::endpoint
