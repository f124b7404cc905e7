// TransportInbox: what a Transport tells a node, in order, on its way to the node's strand.
//
// Any thread puts in and never waits; the strand takes out some at a time, so that timers have their turn. Bounded: packets,
// and bytes of streams, that wait. Thread-safe; NodePorts and StreamPorts keep it, and find it closed when the node is gone.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>

#include "base/strong_id.hpp"
#include "memberlist/transport.hpp"
#include "net/mailbox.hpp"

namespace memberlist::net {

// A stream as its StreamPort knows it.
struct InboundStream {
    std::optional<StreamId> id;  // the strand's: absent until a stream that came in is adopted
    // Guarded by the inbox: what has been told.
    bool is_connected = false;
    bool has_ended = false;
    bool is_closed = false;
};

class TransportInbox : public std::enable_shared_from_this<TransportInbox> {
public:
    using Stream = std::shared_ptr<InboundStream>;

    struct Packet {
        SocketAddress from;
        Bytes data;
    };
    struct Accepted {
        SocketAddress from;
        Stream stream;
        std::unique_ptr<TransportStream> hold;
    };
    struct Connected {
        Stream stream;
    };
    struct Data {
        Stream stream;
        Bytes bytes;
    };
    struct Ended {
        Stream stream;
    };
    struct Closed {
        Stream stream;
        std::error_code error;
    };
    using Item = std::variant<Packet, Accepted, Connected, Data, Ended, Closed>;

    struct Reader {
        virtual ~Reader() = default;
        // What came next, all of it in order; nothing if something was dropped and that is all.
        virtual void on_items(std::deque<Item> items) = 0;
    };

    struct Dropped {
        std::uint64_t packets = 0;
        std::uint64_t streams = 0;

        std::uint64_t total() const { return packets + streams; }
    };

    struct Limits {
        std::size_t packet_bytes = 2 * 1024 * 1024;  // waiting; Go: net_transport.go udpRecvBufSize
        std::size_t stream_bytes = 0;                // waiting
        std::size_t accepted = 0;                    // streams waiting to be adopted
        std::size_t items_per_turn = 64;
    };

    TransportInbox(Limits limits, std::shared_ptr<Mailbox> mailbox);

    NodePort port();
    StreamPort port_of(StreamId dialed);

    // On the strand: from now on `reader` is told, until close().
    void open(Reader& reader);
    void refuse_streams();
    void close();
    // What had no place, since this was last asked.
    Dropped take_dropped();

    // --- what a transport tells ---
    bool on_packet(const SocketAddress& from, BytesView packet);
    StreamPort accept(const SocketAddress& from, std::unique_ptr<TransportStream> stream);
    void on_connected(const Stream& stream);
    bool on_data(const Stream& stream, BytesView data);
    void on_ended(const Stream& stream);
    void on_closed(const Stream& stream, std::error_code error);

private:
    using Lock = std::lock_guard<std::mutex>;

    void put(Item item);
    void note_dropped(std::uint64_t& counter);
    void call_reader();
    void hand_over();
    void note_taken(const Item& item);

    const Limits limits_;
    const std::shared_ptr<Mailbox> mailbox_;
    mutable std::mutex mutex_;  // guards what follows
    std::deque<Item> waiting_;
    std::size_t packet_bytes_ = 0;
    std::size_t stream_bytes_ = 0;
    std::size_t accepted_ = 0;
    Dropped dropped_;  // and not yet taken
    Reader* reader_ = nullptr;
    bool is_called_ = false;  // the reader knows that something waits
    bool takes_streams_ = true;
    bool is_closed_ = false;
};

}  // namespace memberlist::net
