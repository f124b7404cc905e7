// Real nodes on 127.0.0.1 with short intervals. Their events are logged, and each node ends with
// the test.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "memberlist/memberlist.hpp"
#include "support/catch.hpp"
#include "unit/net/event_log.hpp"

namespace memberlist::test {

// Ten probes per second detect a failure within about a second. News that gossip misses comes with
// the next push/pull.
inline Config quick_config(const std::string& name) {
    using namespace std::chrono_literals;
    Config config = Config::local();
    config.name = name;
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    config.probe_interval = 100ms;
    config.probe_timeout = 50ms;
    config.gossip_interval = 20ms;
    config.retransmit_mult = 4;
    config.push_pull_interval = 500ms;
    config.suspicion_max_timeout_mult = 2;
    config.log = nullptr;
    return config;
}

// A Delegate whose metadata the test can change.
class ChangingMeta final : public Delegate {
public:
    void set(const std::string& meta) {
        const std::lock_guard lock(mutex_);
        meta_ = to_bytes(meta);
    }
    Bytes node_meta(std::size_t) override {
        const std::lock_guard lock(mutex_);
        return meta_;
    }

private:
    std::mutex mutex_;
    Bytes meta_;
};

class LoopbackNode {
public:
    explicit LoopbackNode(const std::string& name) : LoopbackNode(quick_config(name)) {}
    explicit LoopbackNode(Config config) : list_(start(std::move(config), events_)) {}

    Memberlist& list() { return list_; }
    const Memberlist& list() const { return list_; }
    Memberlist* operator->() { return &list_; }
    EventLog& events() { return *events_; }
    std::string address() const { return list_.bound_address().to_string(); }

    // Returns this node's record of `name`.
    Node find(const std::string& name) {
        for (const Node& node : list_.members()) {
            if (node.name == name) return node;
        }
        FAIL("no member " << name);
        return {};
    }

private:
    static Memberlist start(Config config, const std::shared_ptr<EventLog>& events) {
        config.on_event = [events](const Event& event) { events->add(event); };
        auto list = Memberlist::create(std::move(config));
        if (!list) FAIL(list.error().message());
        return *list;
    }

    std::shared_ptr<EventLog> events_ = std::make_shared<EventLog>();
    Memberlist list_;
};

}  // namespace memberlist::test
