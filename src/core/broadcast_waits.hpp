// BroadcastWaits: operations that end when the cluster has been told, that is leaves and updates
// (Go: memberlist.go Leave, UpdateNode).
//
// An update ends when its message has been gossiped often enough or replaced. A leave also goes to
// a few members over streams; it ends when it has been gossiped and one of these members has it, or
// none can be reached. Not thread-safe.
#pragma once

#include <vector>

#include "core/node_context.hpp"

namespace memberlist::core {

class BroadcastWaits {
public:
    explicit BroadcastWaits(NodeContext& context) : context_(context) {}

    // Ends `operation` successfully when `other` ends, in whatever way; at once if `other` is over
    // already.
    void start_behind(TimePoint now, OpId operation, OpId other, Duration timeout, Effects& out);
    // `timeout` 0 means no limit, as in Go. `leave_streams` is the number of members that get the
    // message over a stream.
    void start(TimePoint now, OpId operation, Duration timeout, std::size_t leave_streams = 0);
    void on_timeout(OpId operation, Effects& out) { finish(operation, Errc::timed_out, out); }
    // One of the operation's leave streams has ended.
    void on_leave_stream(OpId operation, bool arrived, Effects& out);
    // Ends the operations whose messages have left the broadcast queue. Call it after each step.
    void finish_broadcasts(Effects& out);

    // Ignores an operation that is over or unknown.
    void finish(OpId operation, std::error_code error, Effects& out);
    void finish_all(std::error_code error, Effects& out);

private:
    struct Wait {
        OpId operation;
        TimerId timer{};
        bool is_gossiped = false;
        bool is_handed_over = false;
        std::size_t open_leave_streams = 0;
        std::optional<OpId> behind{};
        bool is_over() const { return is_gossiped && (is_handed_over || open_leave_streams == 0); }
    };

    std::vector<Wait>::iterator find(OpId operation);
    void finish_if_over(std::vector<Wait>::iterator wait, Effects& out);

    NodeContext& context_;
    std::vector<Wait> waits_;
    std::vector<OpId> gossiped_;  // reused
};

}  // namespace memberlist::core
