// StreamHandle: what a conversation may do with its stream, for the length of one call.
#pragma once

#include "base/function_ref.hpp"
#include "endpoint/actions.hpp"
#include "endpoint/streams/session_table.hpp"

namespace memberlist::endpoint {

class StreamDriver;

class StreamHandle {
public:
    StreamHandle(StreamDriver& driver, TimePoint now, StreamId id, Session& session, Actions& out)
        : driver_(driver), now_(now), id_(id), session_(session), out_(out) {}

    TimePoint now() const { return now_; }
    const SocketAddress& peer() const { return session_.peer; }
    // Of the member that we dialed; empty where it is not known.
    const std::string& name() const { return session_.name; }
    // Since the dial, or since it was accepted.
    Duration age() const { return now_ - session_.opened; }
    // The first byte of the peer's message, once it is known.
    std::optional<std::uint8_t> message_type() const { return session_.reader.message_type(); }

    // Frames the message that `encode` appends to its argument, and sends it. Errors: sealing
    // failed, or `limit_exceeded` (all streams together hold too many bytes). Return them: the
    // driver closes the stream.
    Result<void> send(FunctionRef<void(Bytes&)> encode);
    // Grants the conversation another stream timeout, from now on.
    void renew_deadline();
    // Ends an operation of the application.
    void report(Finish finish) { out_.push(std::move(finish)); }

private:
    StreamDriver& driver_;
    const TimePoint now_;
    const StreamId id_;
    Session& session_;
    Actions& out_;
};

}  // namespace memberlist::endpoint
