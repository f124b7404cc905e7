// BroadcastWaits: operations that end when the cluster has been told: leave and update (Go: memberlist.go Leave,
// UpdateNode).
//
// An update is over when its message has been sent as often as it should, or was replaced. A leave is also handed
// to a few members over streams; it is over when it has been gossiped and one of them has it, or none can be reached.
// Not thread-safe.
#pragma once

#include <vector>

#include "core/node_context.hpp"

namespace memberlist::core {

class BroadcastWaits {
public:
    explicit BroadcastWaits(NodeContext& context) : context_(context) {}

    // Waits for the end of `other`, whatever that is; ends at once, well, if it is over.
    void start_behind(TimePoint now, OpId operation, OpId other, Duration timeout, Effects& out);
    // A timeout of zero waits for ever, as in Go. `leave_streams`: how many members are handed the message.
    void start(TimePoint now, OpId operation, Duration timeout, std::size_t leave_streams = 0);
    void on_timeout(OpId operation, Effects& out) { finish(operation, Errc::timed_out, out); }
    // One of the operation's leave streams has ended.
    void on_leave_stream(OpId operation, bool arrived, Effects& out);
    // Ends the operations whose messages are out of the broadcast queue. After each step.
    void finish_broadcasts(Effects& out);

    // No effect if the operation is over, or not ours.
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
