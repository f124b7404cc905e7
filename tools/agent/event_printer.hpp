// EventPrinter: events on standard output, one per line, as text or JSON. The contract is in
// interop/README.md; go-peer keeps the same one.
//
// Thread-safe, and never waits for whoever reads: events come from the engine's thread, and a node that waits
// for a terminal has failed to the others. Times never go backwards from line to line.
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
    // `on_output_lost` is called once, from a thread of its own, when standard output takes no more; perhaps
    // after the printer has gone.
    EventPrinter(EventFormat format, std::function<void()> on_output_lost);

    void print_listening(const std::string& name, const SocketAddress& address);
    // `members`: how many this node lists after the event.
    void print(const Event& event, std::size_t members);
    void print(const TopicMessage& message);
    // With a line before it for every seed, or address of one, that failed all the same.
    void print_joined(const JoinSummary& summary);
    void print_join_failed(const std::string& error);
    // After the keys have been read again; none of them is shown.
    void print_keys(std::size_t count);
    void print_stats(const Stats& stats, const ByteCounter& bytes);

    // Waits until all is written, but no longer than `limit`; how many events are not.
    std::size_t finish(Duration limit);

private:
    void write(const char* event, const nlohmann::ordered_json& fields);
    std::string line(const char* event, const nlohmann::ordered_json& fields);

    const EventFormat format_;
    std::chrono::system_clock::time_point last_time_{};  // guarded by the queue, which asks for lines
    tools::LineQueue lines_;
};

}  // namespace memberlist::agent
