// Carrier: transports a node's packets and streams, over sockets (SocketCarrier) or over the
// application's Transport (TransportCarrier).
//
// Lives on one strand. Never reports to its observer from inside a call, and never after close().
#pragma once

#include <optional>
#include <span>
#include <system_error>
#include <vector>

#include "base/function_ref.hpp"
#include "base/strong_id.hpp"
#include "net/datagram.hpp"
#include "net/engine.hpp"

namespace memberlist::net {

class Carrier {
public:
    // All views are valid only during the call.
    struct Observer {
        virtual ~Observer() = default;
        virtual void on_datagrams(std::span<const InboundDatagram> datagrams) = 0;
        // Returns the id of the new stream, or nullopt to refuse it. Calls `adopt` with the id
        // before anything is done with the stream.
        virtual std::optional<StreamId> on_accepted(const SocketAddress& from,
                                                    FunctionRef<void(StreamId)> adopt) = 0;
        virtual void on_connected(StreamId id) = 0;
        virtual void on_data(StreamId id, BytesView data) = 0;
        // The peer will send no more data.
        virtual void on_end(StreamId id) = 0;
        // The last report: dialing failed, the stream broke, or finish() is done (without an
        // error).
        virtual void on_closed(StreamId id, std::error_code error) = 0;
    };

    Carrier() = default;
    virtual ~Carrier() = default;
    Carrier(const Carrier&) = delete;
    Carrier& operator=(const Carrier&) = delete;

    // Must be the first call. `observer` must stay valid until close().
    void attach(Observer& observer) { observer_ = &observer; }
    // Starts reporting to the observer.
    virtual void start() = 0;

    // Sends what can be sent without waiting and drops the rest, as a network would. Appends
    // destinations that cannot be reached to `refused`.
    virtual void send(std::span<const OutboundDatagram> datagrams, std::vector<SocketAddress>& refused) = 0;

    // No effect on a stream that has ended.
    virtual void dial(StreamId id, const SocketAddress& to) = 0;
    virtual void write(StreamId id, Bytes data) = 0;
    virtual void finish(StreamId id) = 0;
    virtual void abort(StreamId id) = 0;

    virtual void stop_accepting() = 0;
    virtual void close() = 0;
    virtual NetCounters counters() const = 0;

protected:
    Observer& observer() { return *observer_; }

private:
    Observer* observer_ = nullptr;
};

}  // namespace memberlist::net
