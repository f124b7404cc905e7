#include "net/transport_inbox.hpp"

#include <utility>

#include "base/overloaded.hpp"
#include "memberlist/error.hpp"

namespace memberlist::net {

namespace {

// The most a UDP socket would read.
constexpr std::size_t packet_bytes_max = 65'535;
// Approximate memory that a queued packet or piece of stream data takes besides its bytes.
constexpr std::size_t item_bytes = 128;

}  // namespace

TransportInbox::TransportInbox(Limits limits, std::shared_ptr<Mailbox> mailbox)
    : limits_(limits), mailbox_(std::move(mailbox)) {}

NodePort TransportInbox::port() { return NodePort(shared_from_this()); }

StreamPort TransportInbox::port_of(StreamId dialed) {
    auto stream = std::make_shared<InboundStream>();
    stream->id = dialed;
    return {shared_from_this(), std::move(stream)};
}

// --- on the strand -------------------------------------------------------------------------------

void TransportInbox::open(Reader& reader) {
    const Lock lock(mutex_);
    reader_ = &reader;
    call_reader();
}

void TransportInbox::refuse_streams() {
    const Lock lock(mutex_);
    takes_streams_ = false;
}

void TransportInbox::close() {
    std::deque<Item> gone;  // destroyed after the lock is released: streams may call us
    const Lock lock(mutex_);
    is_closed_ = true;
    reader_ = nullptr;
    gone.swap(waiting_);
}

TransportInbox::Dropped TransportInbox::take_dropped() {
    const Lock lock(mutex_);
    return std::exchange(dropped_, {});
}

void TransportInbox::hand_over() {
    std::deque<Item> items;
    Reader* reader = nullptr;
    {
        const Lock lock(mutex_);
        is_called_ = false;
        reader = reader_;
        while (reader != nullptr && !waiting_.empty() && items.size() < limits_.items_per_turn) {
            note_taken(waiting_.front());
            items.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        if (!waiting_.empty()) call_reader();
    }
    if (reader != nullptr) reader->on_items(std::move(items));
}

void TransportInbox::note_taken(const Item& item) {
    std::visit(Overloaded{
                   [&](const Packet& packet) { packet_bytes_ -= packet.data.size() + item_bytes; },
                   [&](const Data& data) { stream_bytes_ -= data.bytes.size() + item_bytes; },
                   [&](const Accepted&) { --accepted_; },
                   [](const auto&) {},
               },
               item);
}

// --- on any thread -------------------------------------------------------------------------------

// Requires the lock.
void TransportInbox::put(Item item) {
    waiting_.push_back(std::move(item));
    call_reader();
}

// Requires the lock. Schedules the reader, so that the node learns of the drop even if nothing else
// arrives.
void TransportInbox::note_dropped(std::uint64_t& counter) {
    ++counter;
    call_reader();
}

// Requires the lock.
void TransportInbox::call_reader() {
    if (reader_ == nullptr || is_called_ || (waiting_.empty() && dropped_.total() == 0)) return;
    auto task = [self = shared_from_this()] { self->hand_over(); };
    is_called_ = mailbox_->post(task);
}

bool TransportInbox::on_packet(const SocketAddress& from, BytesView packet) {
    const Lock lock(mutex_);
    if (is_closed_) return false;
    if (packet.size() > packet_bytes_max ||
        packet_bytes_ + packet.size() + item_bytes > limits_.packet_bytes) {
        note_dropped(dropped_.packets);
        return false;
    }
    packet_bytes_ += packet.size() + item_bytes;
    put(Packet{from, to_bytes(packet)});
    return true;
}

StreamPort TransportInbox::accept(const SocketAddress& from, std::unique_ptr<TransportStream> stream) {
    auto accepted = std::make_shared<InboundStream>();
    {
        const Lock lock(mutex_);
        const bool has_ended = is_closed_ || !takes_streams_;
        const bool has_place = !has_ended && accepted_ < limits_.accepted;
        if (has_place) {
            ++accepted_;
            put(Accepted{from, accepted, std::move(stream)});
        } else {
            accepted->is_closed = true;
            if (!has_ended) note_dropped(dropped_.streams);
        }
    }
    // An unwanted stream is destroyed here, after the lock is released.
    return {shared_from_this(), std::move(accepted)};
}

void TransportInbox::on_connected(const Stream& stream) {
    const Lock lock(mutex_);
    if (is_closed_ || stream->is_closed || std::exchange(stream->is_connected, true)) return;
    put(Connected{stream});
}

bool TransportInbox::on_data(const Stream& stream, BytesView data) {
    const Lock lock(mutex_);
    if (is_closed_ || stream->is_closed) return false;
    if (data.empty() || stream->has_ended) return true;
    if (stream_bytes_ + data.size() + item_bytes > limits_.stream_bytes) {
        stream->is_closed = true;
        put(Closed{stream, Errc::limit_exceeded});
        return false;
    }
    stream_bytes_ += data.size() + item_bytes;
    put(Data{stream, to_bytes(data)});
    return true;
}

void TransportInbox::on_ended(const Stream& stream) {
    const Lock lock(mutex_);
    if (is_closed_ || stream->is_closed || std::exchange(stream->has_ended, true)) return;
    put(Ended{stream});
}

void TransportInbox::on_closed(const Stream& stream, std::error_code error) {
    const Lock lock(mutex_);
    if (is_closed_ || std::exchange(stream->is_closed, true)) return;
    put(Closed{stream, error});
}

}  // namespace memberlist::net

namespace memberlist {

NodePort::NodePort(std::shared_ptr<net::TransportInbox> inbox) : inbox_(std::move(inbox)) {}

bool NodePort::received(const SocketAddress& from, BytesView packet) {
    return inbox_->on_packet(from, packet);
}

StreamPort NodePort::accepted(const SocketAddress& from, std::unique_ptr<TransportStream> stream) {
    return inbox_->accept(from, std::move(stream));
}

StreamPort::StreamPort(std::shared_ptr<net::TransportInbox> inbox, std::shared_ptr<net::InboundStream> stream)
    : inbox_(std::move(inbox)), stream_(std::move(stream)) {}

void StreamPort::connected() { inbox_->on_connected(stream_); }
bool StreamPort::received(BytesView data) { return inbox_->on_data(stream_, data); }
void StreamPort::ended() { inbox_->on_ended(stream_); }
void StreamPort::closed(std::error_code error) { inbox_->on_closed(stream_, error); }

}  // namespace memberlist
