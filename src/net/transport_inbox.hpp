// TransportInbox: queues what a Transport reports, in order, for the node's strand.
//
// Any thread adds items and never waits. The strand takes a limited number per turn, so that timers
// get their turn. Waiting packets and stream bytes are bounded. Thread-safe. NodePorts and
// StreamPorts keep the inbox alive and find it closed once the node is gone.
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

// The state of a stream that its StreamPort refers to.
struct InboundStream {
    std::optional<StreamId> id;  // used by the strand; absent until adopted
    // What has been reported; guarded by the inbox's lock.
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
        // The next items, in order. Empty if the only news is that something was dropped.
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

    // These four are called on the strand. open() starts passing items to `reader`, until close().
    void open(Reader& reader);
    void refuse_streams();
    void close();
    // Returns what was dropped since the last call.
    Dropped take_dropped();

    // --- what a transport reports ---
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
    mutable std::mutex mutex_;  // guards the members below
    std::deque<Item> waiting_;
    std::size_t packet_bytes_ = 0;
    std::size_t stream_bytes_ = 0;
    std::size_t accepted_ = 0;
    Dropped dropped_;  // not yet taken by take_dropped()
    Reader* reader_ = nullptr;
    bool is_called_ = false;  // hand_over() is posted
    bool takes_streams_ = true;
    bool is_closed_ = false;
};

}  // namespace memberlist::net
