#include "sim/scenario_trace.hpp"

#include <array>
#include <cstdio>

#include "base/overloaded.hpp"

namespace memberlist::sim {

void ScenarioTrace::add_statement(const std::string& text) {
    flush();
    lines_.push_back("> " + text);
}

void ScenarioTrace::add_remark(const std::string& text) {
    flush();
    lines_.push_back(stamp(world_.now()) + "  " + text);
}

std::vector<std::string> ScenarioTrace::lines() {
    flush();
    return lines_;
}

void ScenarioTrace::on_action(HostId host, const endpoint::Action& action, BytesView) {
    if (const auto* announce = std::get_if<endpoint::Announce>(&action)) {
        std::string text = describe(world_.host(host).name, announce->event);
        if (!text.empty()) add(host, std::move(text));
        return;
    }
    const auto* finish = std::get_if<endpoint::Finish>(&action);
    if (finish == nullptr) return;
    const std::string& operation = operations_.at({host, finish->operation});
    add(host, operation + (finish->error.code ? " failed: " + finish->error.message() : " done"));
}

void ScenarioTrace::add(HostId host, std::string text) {
    const std::string& name = world_.host(host).name;
    if (text == open_.text) {
        open_.reporters += ", " + name;
    } else if (name == open_.reporters && stamp(world_.now()) == stamp(open_.first)) {
        open_.text += "; " + text;
    } else {
        flush();
        open_ = {.first = world_.now(), .last = {}, .reporters = name, .text = std::move(text)};
    }
    open_.last = world_.now();
}

void ScenarioTrace::flush() {
    if (open_.text.empty()) return;
    const std::string last = stamp(open_.last);
    const bool is_one_moment = last == stamp(open_.first);
    lines_.push_back(stamp(open_.first) + "  " + open_.reporters + ": " + open_.text +
                     (is_one_moment ? "" : ", until " + last.substr(last.find_first_not_of(' '))));
    open_ = {};
}

// Returns an empty string for what is not traced: that a node has joined itself.
std::string ScenarioTrace::describe(const std::string& reporter, const Event& event) const {
    return std::visit(
        Overloaded{
            [&](const NodeJoined& joined) {
                return joined.node.name == reporter ? std::string() : joined.node.name + " joined";
            },
            [](const NodeLeft& left) { return left.node.name + (left.graceful ? " left" : " failed"); },
            [](const NodeUpdated& updated) {
                return updated.node.name + " now has '" + std::string(as_text(updated.node.meta)) + "'";
            },
            [](const NodeSuspected& suspected) {
                return suspected.node.name + " suspected by " + suspected.accuser;
            },
            [](const NodeUnreachable& gone) { return gone.node.name + " unreachable"; },
            [](const NodeRefuted& refuted) { return refuted.node.name + " refuted"; },
            [](const NameConflict& conflict) {
                return "the name " + conflict.existing.name + " is claimed from " +
                       conflict.claimant.address.to_string();
            },
            [](const UserMessage& message) {
                return "message of " + std::to_string(message.payload.size()) + " bytes";
            },
        },
        event);
}

std::string ScenarioTrace::stamp(TimePoint time) const {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%9.3f", std::chrono::duration<double>(time - began_).count());
    return text.data();
}

}  // namespace memberlist::sim
