#include "testing/virtual_world.hpp"

#include "base/overloaded.hpp"

namespace memberlist::testing {

// Derived from virtual time, so it is the same in every run.
std::chrono::system_clock::time_point VirtualWorld::time_of_day() const {
    using namespace std::chrono;
    constexpr sys_days first_day{year{2024} / January / 1};
    return first_day + duration_cast<system_clock::duration>(world_.now().time_since_epoch());
}

void VirtualWorld::post(Completion<> task) {
    tasks_.push_back(std::move(task));
    if (is_busy_) return;
    const Busy busy(is_busy_);
    run_tasks();
}

bool VirtualWorld::advance(TimePoint end) {
    const Busy busy(is_busy_);
    deliver();
    run_tasks();
    const bool has_happened = world_.advance(end);
    deliver();
    run_tasks();
    return has_happened;
}

void VirtualWorld::run_tasks() {
    while (!tasks_.empty()) {
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        task({});
        deliver();
    }
}

void VirtualWorld::deliver() {
    while (!reports_.empty()) {
        auto [host, report] = std::move(reports_.front());
        reports_.pop_front();
        const auto node = nodes_.find(host);
        if (node == nodes_.end()) continue;
        std::visit(
            Overloaded{
                [&](endpoint::Announce& event) { node->second.listener->on_event(std::move(event.event)); },
                [&](endpoint::Finish& finish) { node->second.listener->on_finish(std::move(finish)); },
            },
            report);
    }
}

void VirtualWorld::on_datagram(sim::HostId host) {
    const auto node = nodes_.find(host);
    if (node != nodes_.end()) ++node->second.counters.datagrams_received;
}

void VirtualWorld::on_stream_accepted(sim::HostId host) {
    const auto node = nodes_.find(host);
    if (node != nodes_.end()) ++node->second.counters.streams_accepted;
}

void VirtualWorld::on_action(sim::HostId host, const endpoint::Action& action, BytesView datagram) {
    const auto watcher = on_packet_;  // keeps it alive: it may replace itself
    if (const auto* sent = std::get_if<endpoint::SendDatagram>(&action);
        sent != nullptr && watcher && *watcher)
        (*watcher)({.from = world_.host(host).address, .to = sent->to, .bytes = datagram});
    const auto node = nodes_.find(host);
    if (node == nodes_.end()) return;
    std::visit(Overloaded{
                   [&](const endpoint::SendDatagram&) { ++node->second.counters.datagrams_sent; },
                   [&](const endpoint::Connect&) { ++node->second.counters.streams_dialed; },
                   [&](const endpoint::Announce& event) { reports_.emplace_back(host, event); },
                   [&](const endpoint::Finish& finish) { reports_.emplace_back(host, finish); },
                   [](const auto&) {},
               },
               action);
}

void VirtualWorld::on_step(sim::HostId host) {
    const auto node = nodes_.find(host);
    if (node != nodes_.end())
        node->second.listener->on_step(world_.process(host).state(), node->second.counters);
}

}  // namespace memberlist::testing
