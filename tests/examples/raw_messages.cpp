// The user messages of memberlist itself, which any Go node understands: as a packet, over a
// stream, and as gossip from a queue in which a newer message replaces an older one.
#include <memberlist/broadcast_queue.hpp>
#include <memberlist/memberlist.hpp>

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <set>

using namespace std::chrono_literals;
using namespace memberlist;

// Collects received messages, each text once, because gossip may deliver several copies.
class Heard {
public:
    void operator()(const Event& event) {
        const auto* message = std::get_if<UserMessage>(&event);
        if (message == nullptr) return;
        const std::lock_guard lock(mutex_);
        if (texts_.emplace(as_text(message->payload)).second) std::cout << as_text(message->payload) << '\n';
        changed_.notify_all();
    }
    bool wait_for(const std::string& text) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s, [&] { return texts_.contains(text); });
    }
    bool has(const std::string& text) {
        const std::lock_guard lock(mutex_);
        return texts_.contains(text);
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> texts_;
};

// Supplies our gossip whenever the node builds a packet.
struct Gossip final : Delegate {
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
        return queue.take(overhead, limit, 2);  // 2 members, see member_count()
    }
    BroadcastQueue queue;
};

int main() {
    Heard heard;  // declared before the nodes, which call it until they are gone
    const auto gossip = std::make_shared<Gossip>();
    Config config = Config::local();
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    config.name = "alice";
    config.delegate = gossip;
    auto alice = Memberlist::create(config);
    config.name = "bob";
    config.delegate = nullptr;
    config.on_event = std::ref(heard);
    auto bob = Memberlist::create(config);
    if (!alice || !bob) return 1;

    // Nothing has been sent yet, so the second message replaces the first, which no node will
    // receive.
    bool outdated = false;
    const auto on_finished = [&](BroadcastEnd end) { outdated = end == BroadcastEnd::invalidated; };
    if (!gossip->queue.queue("price", as_bytes("tea is 6"), on_finished)) return 1;
    if (!gossip->queue.queue("price", as_bytes("tea is 7"))) return 1;
    if (!outdated) return 1;

    if (!alice->join({bob->bound_address().to_string()}, 5s)) return 1;
    const auto to = alice->find_node("bob");
    if (!to) return 1;
    if (!alice->send_reliable(*to, as_bytes("over a stream"), 5s)) return 1;
    // A packet may get lost without notice.
    if (!alice->send_best_effort(*to, as_bytes("by packet"))) return 1;
    const bool all =
        heard.wait_for("over a stream") && heard.wait_for("by packet") && heard.wait_for("tea is 7");
    return all && !heard.has("tea is 6") ? 0 : 1;
}
