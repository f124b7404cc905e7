// Transport: how a node's packets and streams travel, for those who carry them themselves: over a connection that they have
// already, through a proxy, in memory. Config::transport; without one it is UDP and TCP. Go: Transport.
//
// Two directions. The node calls a Transport and its TransportStreams: on the engine's thread, one call at a time, start()
// apart. The transport calls the NodePort and StreamPorts that it was given: on any thread, also from inside a call of the
// node; those calls hand over, never wait, and never call back. Nothing here may throw.
//
// What a transport carries is what UDP and TCP would: packets may get lost, be doubled and overtake each other; the bytes of
// a stream come in order, or the stream breaks. Encryption, labels and compression are the node's. The address that a packet
// or a stream comes from need not be the one under which its sender is known.
//
// Not Go's: its NodeAwareTransport is told the name of the receiver as well; here who needs it finds it with its address.
#pragma once

#include <cstdint>
#include <memory>
#include <system_error>

#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/export.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

namespace net {
class TransportInbox;
struct InboundStream;
}  // namespace net

// The node's hold on one stream. Destroyed by the node: at once where it has no more use for the stream, which then breaks
// if it is not over. What is reported after that is ignored.
class TransportStream {
public:
    virtual ~TransportStream() = default;
    // Sends all of it, after what was written before. Of a stream that was opened, called once it is connected.
    virtual void write(Bytes data) = 0;
    // Nothing will be written any more: tells the other side the end when everything is out, and then reports
    // closed() without an error. The node hears nothing more of what the other side says.
    virtual void finish() = 0;
};

// What a transport tells of one stream, in this order: connected() (of one that was opened), received() any number of
// times, ended(), closed(). A value; copies tell of the same stream, which need not be there any more.
class MEMBERLIST_API StreamPort {
public:
    // The other side has accepted.
    void connected();
    // Bytes that came in; copied. What waits for a node that has no time is bounded by Config::limits.held_bytes, all
    // streams together; a stream that goes beyond it is closed with `limit_exceeded`. False: it is, or the node has ended.
    bool received(BytesView data);
    // The other side will send no more.
    void ended();
    // Nobody is there, the stream broke, or finish() is done (then without an error). The last report.
    void closed(std::error_code error);

private:
    friend class net::TransportInbox;
    StreamPort(std::shared_ptr<net::TransportInbox> inbox, std::shared_ptr<net::InboundStream> stream);

    std::shared_ptr<net::TransportInbox> inbox_;
    std::shared_ptr<net::InboundStream> stream_;
};

// What a transport tells its node. A value; it may outlive the node, and then does nothing.
class MEMBERLIST_API NodePort {
public:
    // A packet came in; copied. False: dropped, because the node has no time (2 MiB wait for it), it is larger than
    // 65,535 bytes, or the node has ended. The first two are counted in Stats::drops, as `limit_exceeded`.
    bool received(const SocketAddress& from, BytesView packet);
    // Somebody opened a stream. `stream` is destroyed if too many wait for the node to look at them
    // (Config::limits.accepted_streams), which is counted in Stats::drops as `limit_exceeded`, or if the node has ended.
    // What comes in may be told at once.
    StreamPort accepted(const SocketAddress& from, std::unique_ptr<TransportStream> stream);

private:
    friend class net::TransportInbox;
    explicit NodePort(std::shared_ptr<net::TransportInbox> inbox);

    std::shared_ptr<net::TransportInbox> inbox_;
};

// Carries the packets and streams of one node.
class Transport {
public:
    virtual ~Transport() = default;

    // The first call, by Memberlist::create(), on its thread. `wanted` is Config::bind_host with bind_port. Returns the
    // address of the node, which the others are told where Config::advertise is absent; with a port of 0, or an error,
    // create() fails with it. Once per transport: a second node needs one of its own. Go: FinalAdvertiseAddr.
    virtual Result<SocketAddress> start(const SocketAddress& wanted, NodePort node) = 0;

    // Sends one packet, of at most Config::udp_buffer_size bytes (a user message by itself, 65,507), or not. The view is
    // valid during the call. The error says that the receiver cannot be reached, so that no probe waits for it;
    // std::errc::no_buffer_space and message_size say nothing about the receiver: the packet is dropped, and counted in
    // Stats::datagrams_dropped. Go: WriteTo.
    virtual std::error_code send_packet(const SocketAddress& to, BytesView packet) = 0;

    // Begins to open a stream; `port` hears of what becomes of it. Null: it cannot be opened, and nothing is to be
    // reported. The node gives up by destroying it: timeouts are its business. Go: DialTimeout.
    virtual std::unique_ptr<TransportStream> open_stream(const SocketAddress& to, StreamPort port) = 0;

    // The last call, when the node ends or create() fails after start(); all streams are destroyed by then. The node's open
    // operations end only after it: if it waits for threads of the transport, those must not be in a blocking function of
    // the node, shutdown() included. Go: Shutdown.
    virtual void stop() = 0;
};

}  // namespace memberlist
