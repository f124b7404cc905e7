// EventPrinter: events on standard output, one per line, as text or JSON. The contract is in
// interop/README.md; go-peer keeps the same one.
//
// Thread-safe. Times never go backwards from line to line.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "agent/flag_values.hpp"
#include "memberlist/event.hpp"

namespace memberlist::agent {

class EventPrinter {
public:
    // `on_output_lost` is called once, when standard output takes no more.
    EventPrinter(EventFormat format, std::function<void()> on_output_lost);

    void print_listening(const std::string& name, const SocketAddress& address);
    // `members`: how many this node lists after the event.
    void print(const Event& event, std::size_t members);
    void print_joined(std::size_t seeds);
    void print_join_failed(const std::string& error);

private:
    void write(const char* event, nlohmann::ordered_json fields);

    const EventFormat format_;
    std::mutex mutex_;  // guards what follows
    std::function<void()> on_output_lost_;
    std::chrono::system_clock::time_point last_time_{};
};

}  // namespace memberlist::agent
