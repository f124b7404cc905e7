// Transport: carries a node's packets and streams by other means than UDP and TCP sockets, for
// example over an existing connection, through a proxy or in memory. Set it as Config::transport.
// Go: Transport.
//
// Calls go in two directions. The node calls the Transport and its TransportStreams on the node's
// thread, one call at a time, except for start(). The transport may call its NodePort and
// StreamPorts on any thread, even from inside a call by the node; these calls queue their data,
// never block and never call back. No function may throw.
//
// A transport gives the guarantees of UDP and TCP: packets may be lost, duplicated and reordered;
// the bytes of a stream arrive in order, or the stream breaks. Encryption, labels and compression
// belong to the node. The source address of a packet or stream may differ from the address that its
// sender advertises.
//
// Unlike Go's NodeAwareTransport, it is not given the receiver's name; look it up by the address.
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

// The node's side of a stream: what the node calls to send on it and to end it. The node destroys
// it, possibly before the stream has ended; the stream then breaks. Anything that the transport
// reports after that is ignored.
class TransportStream {
public:
    virtual ~TransportStream() = default;
    // Sends all of `data` after everything written before. For a stream from open_stream(), called
    // only after connected() was reported.
    virtual void write(Bytes data) = 0;
    // Ends the stream: once everything is sent, signals the end to the other side, then reports
    // closed() without an error. The node ignores anything that the other side still sends.
    virtual void finish() = 0;
};

// Reports the progress of one stream to the node. The order is connected() (only for a stream from
// open_stream()), any number of received(), ended(), closed(). Copies refer to the same stream and
// may outlive it.
class MEMBERLIST_API StreamPort {
public:
    // The other side accepted the stream.
    void connected();
    // Bytes arrived; they are copied. While the node is busy, at most Config::limits.held_bytes are
    // queued for all streams together; a stream that exceeds this is closed with `limit_exceeded`.
    // Returns false if the stream was closed for that reason or the node has ended.
    bool received(BytesView data);
    // The other side will send nothing more.
    void ended();
    // The stream is over: nothing answered, it broke, or finish() is done (in that case without an
    // error). This is the last report.
    void closed(std::error_code error);

private:
    friend class net::TransportInbox;
    StreamPort(std::shared_ptr<net::TransportInbox> inbox, std::shared_ptr<net::InboundStream> stream);

    std::shared_ptr<net::TransportInbox> inbox_;
    std::shared_ptr<net::InboundStream> stream_;
};

// Reports packets and streams to the node. Copies report to the same node. It may outlive the node,
// and then does nothing.
class MEMBERLIST_API NodePort {
public:
    // A packet arrived; it is copied. Returns false if it was dropped because 2 MiB are already
    // queued for a busy node, because it exceeds 65,535 bytes, or because the node has ended. The
    // first two are counted in Stats::drops as `limit_exceeded`.
    bool received(const SocketAddress& from, BytesView packet);
    // Another node opened a stream. Its bytes may be reported immediately. `stream` is destroyed if
    // the node has ended, or if too many streams are queued for a busy node
    // (Config::limits.accepted_streams); the latter is counted in Stats::drops as `limit_exceeded`.
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

    // Starts the transport and returns the node's address, which is advertised unless
    // Config::advertise is set. `wanted` is Config::bind_host with bind_port. An error, or a port
    // of 0, makes Memberlist::create() fail. The first call, made by create() on its caller's
    // thread. Called once: every node needs a transport of its own. Go: FinalAdvertiseAddr.
    virtual Result<SocketAddress> start(const SocketAddress& wanted, NodePort node) = 0;

    // Sends one packet, without a guarantee. It has at most Config::udp_buffer_size bytes, or
    // 65,507 if it is a single user message. `packet` is valid only during the call. An error means
    // that the receiver is unreachable, so a probe of it fails early. The exceptions are
    // std::errc::no_buffer_space and message_size, which drop the packet and count in
    // Stats::datagrams_dropped. Go: WriteTo.
    virtual std::error_code send_packet(const SocketAddress& to, BytesView packet) = 0;

    // Starts to open a stream, whose progress is reported to `port`. Returns null, and reports
    // nothing, if it cannot be opened. The node handles timeouts and gives up by destroying the
    // stream. Go: DialTimeout.
    virtual std::unique_ptr<TransportStream> open_stream(const SocketAddress& to, StreamPort port) = 0;

    // Stops the transport. The last call, made when the node ends or when create() fails after
    // start(); all streams have been destroyed by then. The node's open operations end only after
    // stop() has returned, so it must not wait for threads that are in a blocking function of the
    // node, including shutdown(). Go: Shutdown.
    virtual void stop() = 0;
};

}  // namespace memberlist
