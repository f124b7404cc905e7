// Membership events: alice prints them while bob joins, changes his metadata and leaves.
#include <memberlist/memberlist.hpp>

#include <atomic>
#include <future>
#include <iostream>
#include <string_view>

using namespace std::chrono_literals;
using namespace memberlist;

// Supplies bob's metadata. Called on his node's own thread, hence the atomic.
struct Role : Delegate {
    Bytes node_meta(std::size_t) override {
        return to_bytes(std::string_view(primary ? "primary" : "standby"));
    }
    std::atomic<bool> primary = false;
};

// Prints events. Called on the node's own thread, so it must be quick.
struct Printer {
    std::promise<void> bob_has_left;

    void operator()(const NodeJoined& event) { print("joined", event.node); }
    void operator()(const NodeUpdated& event) { print("changed", event.node); }
    void operator()(const NodeSuspected& event) { print("may have failed", event.node); }
    void operator()(const NodeUnreachable& event) { print("may have failed", event.node); }
    void operator()(const NodeRefuted& event) { print("has not failed", event.node); }
    void operator()(const NodeLeft& event) {
        print(event.graceful ? "left" : "failed", event.node);
        bob_has_left.set_value();
    }
    void operator()(const NameConflict& event) { print("has a namesake", event.existing); }
    void operator()(const UserMessage&) {}

    static void print(std::string_view what, const Node& node) {
        std::cout << what << ": " << node.name << ' ' << as_text(node.meta) << std::endl;
    }
};

int main() {
    Printer printer;
    Config config = Config::local();
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;  // pick a free port
    config.name = "alice";
    config.on_event = [&printer](const Event& event) { std::visit(printer, event); };
    auto alice = Memberlist::create(config);

    const auto role = std::make_shared<Role>();
    config.name = "bob";
    config.on_event = nullptr;
    config.delegate = role;
    auto bob = Memberlist::create(config);
    if (!alice || !bob) return 1;

    if (const auto joined = bob->join({alice->bound_address().to_string()}, 5s); !joined)
        return std::cerr << joined.error().message() << '\n', 1;
    std::cout << "members: " << alice->member_count() << '\n';

    role->primary = true;
    if (const auto updated = bob->update_metadata(5s); !updated)
        return std::cerr << updated.error().message() << '\n', 1;

    if (const auto left = bob->leave(5s); !left) return std::cerr << left.error().message() << '\n', 1;
    if (printer.bob_has_left.get_future().wait_for(5s) != std::future_status::ready) return 1;
}
