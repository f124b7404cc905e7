#include "endpoint/streams/delivery.hpp"

#include "endpoint/streams/stream_handle.hpp"
#include "wire/encode.hpp"

namespace memberlist::endpoint {

Result<Next> Delivery::open(StreamHandle& stream) {
    const auto sent = stream.send([&](Bytes& out) { wire::encode_user_stream(payload_, out); });
    if (!sent) return sent.error();
    return Next::flush;
}

// Only a peer that speaks before we do: nobody answers a user message.
Result<Next> Delivery::on_message(StreamHandle&, const wire::StreamMessage&) {
    return Error{Errc::unknown_message_type, "unexpected reply"};
}

void Delivery::on_sent(StreamHandle& stream) { stream.report({.operation = operation_}); }

void Delivery::on_failure(StreamHandle& stream, const Error& error) {
    stream.report({.operation = operation_, .error = error});
}

void Delivery::on_cancel(StreamHandle& stream, const Error& reason) { on_failure(stream, reason); }

}  // namespace memberlist::endpoint
