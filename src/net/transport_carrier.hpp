// TransportCarrier: packets and streams over the application's Transport.
#pragma once

#include <memory>
#include <unordered_map>

#include "base/telemetry.hpp"
#include "net/carrier.hpp"
#include "net/transport_inbox.hpp"

namespace memberlist::net {

class TransportCarrier final : public Carrier, private TransportInbox::Reader {
public:
    TransportCarrier(std::shared_ptr<Transport> transport, const endpoint::StreamLimits& limits,
                     std::shared_ptr<Mailbox> mailbox, Telemetry telemetry);
    ~TransportCarrier() override;

    // Starts the transport and returns the node's address. Fails with the transport's error, or
    // with `bind_failed` if the address has no port.
    Result<SocketAddress> bind(const SocketAddress& wanted);

    void start() override;
    void send(std::span<const OutboundDatagram> datagrams, std::vector<SocketAddress>& refused) override;
    void dial(StreamId id, const SocketAddress& to) override;
    void write(StreamId id, Bytes data) override;
    void finish(StreamId id) override;
    void abort(StreamId id) override;
    void stop_accepting() override;
    void close() override;
    NetCounters counters() const override;

private:
    void on_items(std::deque<TransportInbox::Item> items) override;
    bool note_dropped();
    void flush_datagrams(std::vector<TransportInbox::Packet>& packets);
    void on_accepted(TransportInbox::Accepted& accepted);
    void on_closed(const TransportInbox::Closed& closed);
    template <class Call>
    void with_stream(StreamId id, Call call);

    std::shared_ptr<Transport> transport_;
    std::shared_ptr<TransportInbox> inbox_;
    Logger log_;
    Metrics metrics_;
    bool is_started_ = false;  // the transport is started and not stopped
    // Null if the transport could not open the stream.
    std::unordered_map<StreamId, std::unique_ptr<TransportStream>> streams_;
    NetCounters counters_;
};

}  // namespace memberlist::net
