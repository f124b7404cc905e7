// EventPrinter prints events to standard output, one per line, as text or JSON. interop/README.md
// defines the format, which go-peer shares.
//
// Thread-safe. Printing never blocks: events come from the engine's thread, and a node that waits
// for a terminal would look dead to its peers. Timestamps never go backwards.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "agent/byte_counter.hpp"
#include "agent/flag_values.hpp"
#include "common/line_queue.hpp"
#include "memberlist/event.hpp"
#include "memberlist/operation.hpp"
#include "memberlist/stats.hpp"
#include "memberlist/topic.hpp"

namespace memberlist::agent {

class EventPrinter {
public:
    // `on_output_lost` is called at most once, on a thread of its own, when standard output cannot
    // be written any more. The call may come after the printer is destroyed.
    EventPrinter(EventFormat format, std::function<void()> on_output_lost);

    void print_listening(const std::string& name, const SocketAddress& address);
    // `members` is the number of members that this node lists after the event.
    void print(const Event& event, std::size_t members);
    void print(const TopicMessage& message);
    // Prints a line for each seed or seed address that failed, then the result.
    void print_joined(const JoinSummary& summary);
    void print_join_failed(const std::string& error);
    // Reports that the keys were reread. Prints their number only.
    void print_keys(std::size_t count);
    void print_stats(const Stats& stats, const ByteCounter& bytes);

    // Waits up to `limit` for all events to be written. Returns the number of unwritten events.
    std::size_t finish(Duration limit);

private:
    void write(const char* event, const nlohmann::ordered_json& fields);
    std::string line(const char* event, const nlohmann::ordered_json& fields);

    const EventFormat format_;
    std::chrono::system_clock::time_point last_time_{};  // guarded by the queue's lock
    tools::LineQueue lines_;
};

}  // namespace memberlist::agent
