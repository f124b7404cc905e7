#include "agent/message_sender.hpp"

#include "agent/join_loop.hpp"
#include "agent/options.hpp"

namespace memberlist::agent {

namespace {

void complain_about(const std::string& peer, const std::string& via, const std::string& reason) {
    complain("message to " + peer + " via " + via + " failed: " + reason);
}

void send_as_packet(Memberlist& list, const Node& peer, const std::string& payload) {
    const auto sent = list.send_best_effort(peer, as_bytes(payload));
    if (!sent) complain_about(peer.name, "udp", sent.error().message());
}

// Sends without waiting, so that one silent peer does not delay the messages to the others.
void send_on_stream(Memberlist& list, const Node& peer, const std::string& payload) {
    list.start_send_reliable(list.reserve(), peer, to_bytes(payload), no_timeout,
                             [name = peer.name](std::error_code error) {
                                 if (error && error != Errc::shutting_down)
                                     complain_about(name, "tcp", error.message());
                             });
}

}  // namespace

void send_messages(const std::stop_token& stop, Memberlist list, Duration every,
                   const std::string& on_streams) {
    const std::string self = list.local_node().name;
    for (std::uint64_t round = 1; pause_for(stop, every); ++round) {
        const bool as_packet = round % 2 == 1;
        const std::string ending = " #" + std::to_string(round) + (as_packet ? " via udp" : " via tcp");
        for (const Node& peer : list.members()) {
            if (peer.name == self) continue;
            const std::string payload = "from " + self + " to " + peer.name + ending;
            if (as_packet) {
                send_as_packet(list, peer, payload);
            } else {
                send_on_stream(list, peer, on_streams.empty() ? payload : on_streams);
            }
        }
    }
}

void send_on_topic(const std::stop_token& stop, Memberlist list, Duration every) {
    const std::string self = list.local_node().name;
    const auto complain_if_failed = [](const std::string& receiver, const Result<void>& sent) {
        if (!sent) complain_about(receiver, "topic", sent.error().message());
    };
    for (std::uint64_t round = 1; pause_for(stop, every); ++round) {
        const std::string ending = " #" + std::to_string(round);
        if (round % 2 == 0) {
            const std::string payload = "topic from " + self + " to all" + ending;
            complain_if_failed("all", list.broadcast("interop", as_bytes(payload), "round"));
            continue;
        }
        for (const Node& peer : list.members()) {
            if (peer.name == self) continue;
            const std::string payload = "topic from " + self + " to " + peer.name + ending;
            complain_if_failed(peer.name, list.send(peer.name, "interop", as_bytes(payload)));
        }
    }
}

}  // namespace memberlist::agent
