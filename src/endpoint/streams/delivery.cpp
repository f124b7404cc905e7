#include "endpoint/streams/delivery.hpp"

#include "endpoint/streams/line.hpp"
#include "wire/encode.hpp"

namespace memberlist::endpoint {

Result<Next> Delivery::open(Line& line) {
    const auto sent = line.send([&](Bytes& out) { wire::encode_user_stream(payload_, out); });
    if (!sent) return sent.error();
    return Next::flush;
}

// Only a peer that speaks before we do: nobody answers a user message.
Result<Next> Delivery::on_message(Line&, const wire::StreamMessage&) {
    return Error{Errc::unknown_message_type, "unexpected reply"};
}

void Delivery::on_sent(Line& line) { line.report({.operation = operation_}); }

void Delivery::on_failure(Line& line, const Error& error) {
    line.report({.operation = operation_, .error = error});
}

void Delivery::on_cancel(Line& line, const Error& reason) { on_failure(line, reason); }

}  // namespace memberlist::endpoint
