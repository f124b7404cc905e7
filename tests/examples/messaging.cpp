// Sends messages to one member and to all members, and lists the members.
#include <memberlist/memberlist.hpp>

#include <condition_variable>
#include <iostream>
#include <mutex>

using namespace std::chrono_literals;
using namespace memberlist;

// Collects received messages. Handlers run on the threads of the nodes.
class Heard {
public:
    void operator()(const TopicMessage& message) {
        const std::lock_guard lock(mutex_);
        std::cout << message.sender.name << " on " << message.topic << ": " << as_text(message.payload)
                  << '\n';
        ++count_;
        changed_.notify_all();
    }
    bool wait_for(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s, [&] { return count_ >= count; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

Result<Memberlist> start(std::string name) {
    Config config = Config::local();
    config.name = std::move(name);
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    return Memberlist::create(config);
}

int main() {
    Heard heard;  // declared before the nodes, which call it until they are gone
    auto alice = start("alice");
    auto bob = start("bob");
    auto carol = start("carol");
    if (!alice || !bob || !carol) return 1;

    for (Memberlist* node : {&*alice, &*bob, &*carol}) node->on_message("cache", std::ref(heard));
    for (Memberlist* node : {&*carol, &*bob})
        if (!node->join({alice->bound_address().to_string()}, 5s)) return 1;

    // To one member, by name: as a packet if it fits into one, otherwise over a stream.
    if (const auto sent = carol->send("alice", "cache", as_bytes("what is the price of tea?")); !sent)
        return std::cerr << sent.error().message() << '\n', 1;
    if (!heard.wait_for(1)) return 1;

    // To all others, by gossip: it spreads quickly, but nothing confirms its arrival. A later
    // broadcast with the same key replaces an earlier one that is still on its way.
    if (const auto sent = alice->broadcast("cache", as_bytes("the price of tea is 7"), "tea"); !sent)
        return std::cerr << sent.error().message() << '\n', 1;
    if (!heard.wait_for(3)) return 1;

    // A snapshot of the members is cheap, however many there are.
    const Members members = bob->snapshot();
    for (const Node& member : members)
        std::cout << member.name << " at " << member.address.to_string() << ", "
                  << node_state_name(member.state) << '\n';
    if (const auto nobody = bob->send("dave", "cache", {});
        nobody || nobody.error().code != Errc::unknown_node)
        return 1;
    return members.find("carol") != nullptr ? 0 : 1;
}
