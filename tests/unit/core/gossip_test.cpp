#include "core/gossip.hpp"

#include <algorithm>
#include <set>

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

// Always has more to send, or never has anything.
struct Application final : Delegate {
    bool is_talkative = true;
    std::size_t message_bytes = 50;
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
        std::vector<Bytes> all;
        const Bytes message(message_bytes, 'u');
        if (is_talkative) all.resize(limit / (message.size() + overhead), message);
        return all;
    }
};

struct Packet {
    std::size_t news = 0;
    std::size_t user = 0;
    std::size_t bytes = 0;
    std::set<std::string> subjects;
};

// Returns the packets of two gossip intervals, with more membership news queued than they can hold.
std::vector<Packet> busy_gossip(Application* application) {
    core::SwimConfig config;
    config.probe_interval = config.push_pull_interval = config.heal_interval = 0s;
    SwimScript s(config, {.delegate = application});
    s.run_for(config.gossip_interval);
    for (int i = 2; i <= 99; ++i) s.alive("n" + std::to_string(i), 1, {}, std::string(60, 'm'));
    s.sent.clear();
    const std::size_t first = s.packets;
    s.run_for(2 * config.gossip_interval);
    std::vector<Packet> packets(s.packets - first);
    for (const Sent& sent : s.sent) {
        Packet& packet = packets.at(sent.packet - first);
        packet.bytes += sent.bytes->size() + 2;
        if (sent.type() == wire::MessageType::user) {
            ++packet.user;
        } else {
            ++packet.news;
            packet.subjects.insert(std::string(sent.as<wire::Alive>().node));
        }
    }
    return packets;
}

}  // namespace

TEST_CASE("one packet in four is the application's first, and large messages fit it too") {
    for (const std::size_t bytes : {50U, 1'200U}) {
        Application application;
        application.message_bytes = bytes;
        const auto packets = busy_gossip(&application);
        REQUIRE(packets.size() == 6);
        const auto has_user = [](const Packet& packet) { return packet.user > 0; };
        const auto has_news = [](const Packet& packet) { return packet.news > 0; };
        CHECK(std::count_if(packets.begin(), packets.end(), has_user) >= 1);
        CHECK(std::count_if(packets.begin(), packets.end(), has_news) >= 4);
        for (const Packet& packet : packets) CHECK(packet.bytes <= 1400);
    }
}

TEST_CASE("what the application does not use goes to news about members, none of it twice") {
    Application application;
    application.is_talkative = false;
    const auto packets = busy_gossip(&application);
    const auto without = busy_gossip(nullptr);
    REQUIRE(packets.size() == without.size());
    for (std::size_t i = 0; i < packets.size(); ++i) {
        CHECK(packets[i].user == 0);
        CHECK(packets[i].news == without[i].news);
        CHECK(packets[i].subjects.size() == packets[i].news);
        CHECK(packets[i].bytes > 1200);
    }
}
