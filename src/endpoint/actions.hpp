// Actions: what an endpoint asks of its shell. One list per step, reused.
//
// The shell performs the actions in order. Datagrams lie in one arena: a steady-state step
// allocates nothing, and a shell may send them in one batch.
#pragma once

#include <variant>
#include <vector>

#include "base/strong_id.hpp"
#include "endpoint/seed.hpp"
#include "memberlist/event.hpp"
#include "memberlist/operation.hpp"

namespace memberlist::endpoint {

struct SendDatagram {
    SocketAddress to;
    std::size_t offset = 0;  // in Actions::bytes()
    std::size_t size = 0;
};

// Dial. The shell answers with on_stream_connected or on_stream_closed.
struct Connect {
    StreamId id;
    SocketAddress to;
};

struct WriteStream {
    StreamId id;
    Bytes data;
};

// Close once everything written has gone out; the shell then reports on_stream_closed.
struct FinishStream {
    StreamId id;
};

// Close at once. The endpoint has forgotten the stream: report nothing more about it.
struct AbortStream {
    StreamId id;
};

// Look up all addresses of `seed.host`. The shell answers with on_seed_resolved, found or not. It
// may take its time and look up several at once.
struct ResolveSeed {
    JoinId join;
    std::size_t index = 0;  // of the seed in its join
    Seed seed;
};

// The join is over: lookups for it are no longer needed. A late answer is ignored.
struct ForgetSeeds {
    JoinId join;
};

struct Announce {
    Event event;
};

// An operation has ended. Exactly one per operation that was begun.
struct Finish {
    OpId operation;
    Error error{Errc::ok};  // a code of zero means success
    Duration round_trip{};  // of a ping
    JoinSummary join{};     // of a join
};

using Action = std::variant<SendDatagram, Connect, WriteStream, FinishStream, AbortStream, ResolveSeed,
                            ForgetSeeds, Announce, Finish>;

class Actions {
public:
    template <class T>
    void push(T action) {
        list_.emplace_back(std::move(action));
    }

    std::vector<Action>& list() { return list_; }
    const std::vector<Action>& list() const { return list_; }

    // Where SendDatagram's bytes are written.
    Bytes& bytes() { return bytes_; }
    // Valid until the next change.
    BytesView payload(const SendDatagram& datagram) const {
        return BytesView(bytes_).subspan(datagram.offset, datagram.size);
    }

    void clear() {
        list_.clear();
        bytes_.clear();
    }

private:
    std::vector<Action> list_;
    Bytes bytes_;
};

}  // namespace memberlist::endpoint
