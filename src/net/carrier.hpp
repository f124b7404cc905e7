// Carrier: takes a node's packets and streams to others, and brings theirs: sockets (SocketCarrier), or a Transport of the
// application's own (TransportCarrier).
//
// Lives on one strand. Reports never come inside a call, and none comes after close().
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
    // All views are valid during the call.
    struct Observer {
        virtual ~Observer() = default;
        virtual void on_datagrams(std::span<const InboundDatagram> datagrams) = 0;
        // The stream's id, which `adopt` is told before anything is done with it. nullopt: it is not wanted.
        virtual std::optional<StreamId> on_accepted(const SocketAddress& from,
                                                    FunctionRef<void(StreamId)> adopt) = 0;
        virtual void on_connected(StreamId id) = 0;
        virtual void on_data(StreamId id, BytesView data) = 0;
        // The peer will send no more.
        virtual void on_end(StreamId id) = 0;
        // Dialing failed, the stream broke, or finish() is done (then without an error). The last report.
        virtual void on_closed(StreamId id, std::error_code error) = 0;
    };

    Carrier() = default;
    virtual ~Carrier() = default;
    Carrier(const Carrier&) = delete;
    Carrier& operator=(const Carrier&) = delete;

    // First of all; `observer` outlives the time until close().
    void attach(Observer& observer) { observer_ = &observer; }
    // From now on there are reports.
    virtual void start() = 0;

    // Sends what can be sent now and never waits; the rest is dropped, as the network would. Destinations that cannot be
    // reached are appended to `refused`.
    virtual void send(std::span<const OutboundDatagram> datagrams, std::vector<SocketAddress>& refused) = 0;

    // Of streams that are over, nothing happens.
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
