// ScenarioTrace: the events that the nodes of a scenario reported, as lines in the order of virtual
// time.
//
// An event that several nodes report one after the other is one line, and so are all events that
// one node reports at one moment:
//       0.003  a: b joined; c joined
//       1.733  a, c, d: e suspected by b, until 1.934
// Not thread-safe.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/world.hpp"

namespace memberlist::sim {

class ScenarioTrace final : public Observer {
public:
    explicit ScenarioTrace(const World& world) : world_(world), began_(world.now()) {}

    // Adds a statement of the scenario.
    void add_statement(const std::string& text);
    // Adds a line about the run as a whole.
    void add_remark(const std::string& text);
    // Sets the name of the next operation that starts, such as "join a". Its end is traced under
    // it.
    void name_next_operation(std::string text) { next_operation_ = std::move(text); }
    std::vector<std::string> lines();

    void on_operation(HostId host, OpId operation) override {
        operations_[{host, operation}] = next_operation_;
    }
    void on_action(HostId host, const endpoint::Action& action, BytesView datagram) override;

private:
    // One or more events, and who reported them when.
    struct Entry {
        TimePoint first{};
        TimePoint last{};
        std::string reporters;
        std::string text;
    };

    void add(HostId host, std::string text);
    void flush();
    std::string describe(const std::string& reporter, const Event& event) const;
    std::string stamp(TimePoint time) const;

    const World& world_;
    TimePoint began_;
    Entry open_;
    std::string next_operation_;
    std::map<std::pair<HostId, OpId>, std::string> operations_;
    std::vector<std::string> lines_;
};

}  // namespace memberlist::sim
