// Conversation: what one stream is for. One class per kind, each in a file of its own.
//
// The driver owns everything that streams have in common: dialing and accepting, framing,
// deadlines, limits and counting. A conversation decides what is said. It sees whole messages and
// never an id, a deadline or a byte count. After each call it says what comes next. Not
// thread-safe.
#pragma once

#include <optional>

#include "base/strong_id.hpp"
#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"
#include "memberlist/time.hpp"
#include "wire/message.hpp"

namespace memberlist::endpoint {

class StreamHandle;

// What the driver does with the stream after a conversation has had its turn.
enum class Next : std::uint8_t {
    /// Waits for a message.
    listen,
    /// Discards whatever else arrives and waits until the peer ends the stream, however it does:
    /// on_end().
    await_end,
    /// Closes the stream once all bytes are out. The conversation is over and hears no more.
    finish,
    /// The same, but the conversation hears whether the bytes went out: on_sent() or on_failure().
    flush,
};

class Conversation {
public:
    Conversation() = default;
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    virtual ~Conversation() = default;

    // Until when it has to be over, from the dial on. Absent: the stream timeout for the dial, then
    // twice that for the exchange.
    virtual std::optional<TimePoint> deadline() const { return std::nullopt; }

    // The stream that we dialed is connected. An error closes it and comes back through
    // on_failure().
    virtual Result<Next> open(StreamHandle& stream);
    // A whole message arrived; its views are valid during the call. An error closes the stream and
    // comes back through on_failure(). On streams that we dialed, an ERROR message never gets here:
    // it is such an error.
    virtual Result<Next> on_message(StreamHandle& stream, const wire::StreamMessage& message) = 0;
    // After Next::await_end: the stream has ended, timed out or broken.
    virtual void on_end(StreamHandle&) {}
    // After Next::flush: all bytes are out.
    virtual void on_sent(StreamHandle&) {}
    // The stream could not be opened, broke or timed out before the conversation was over, or it
    // was closed to free memory while the last bytes of an answer were going out. If the dial was
    // refused, there is no stream to send on.
    virtual void on_failure(StreamHandle& stream, const Error& error) = 0;

    // Whether the stream exists only for this operation or join, and is closed when that is
    // canceled.
    virtual bool serves(OpId) const { return false; }
    virtual bool serves(JoinId) const { return false; }
    // We close the stream early, for `reason`: a cancel, or the end of the node.
    virtual void on_cancel(StreamHandle&, const Error& /*reason*/) {}
};

// Streams that we accept are opened by their peer.
inline Result<Next> Conversation::open(StreamHandle&) { return Next::listen; }

}  // namespace memberlist::endpoint
