// NodeUnderTest: an Endpoint behind a shell that plays the network and the application. It checks
// every action and every state against the promises of an endpoint:
//
// - An operation ends exactly once, by the shutdown at the latest.
// - Streams are dialed, written to and closed in the order that actions.hpp describes.
// - Another member can read everything that is sent.
// - Packets with gossip keep to their budget.
// - Members, queued messages, streams and memory are bounded.
// - The events about a member come in a possible order.
//
// A violation ends the process (FUZZ_CHECK).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "endpoint/endpoint.hpp"
#include "peer.hpp"

namespace memberlist::fuzz {

using namespace std::chrono_literals;

// An application that always has something to send.
class TalkativeApplication : public Delegate, public AdmissionPolicy, public PingDelegate {
public:
    Bytes node_meta(std::size_t limit) override { return Bytes(limit * (++metas_asked_ % 3) / 2, 'm'); }
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
        // Sometimes fills the packet to the last byte, otherwise exceeds it by one.
        const std::size_t fills = limit > overhead ? limit - overhead : 0;
        return {Bytes(++broadcasts_asked_ % 4 == 0 ? fills : fills + 1, 'b'), Bytes(8, 'b')};
    }
    Bytes local_state(bool) override { return Bytes(40, 's'); }
    std::error_code on_alive(const Node& peer) override { return refusal(peer.name == refused_name); }
    std::error_code on_merge(std::span<const Node> peers) override { return refusal(peers.size() == 3); }
    Bytes ack_payload() override { return Bytes(100, 'p'); }

    static constexpr std::string_view refused_name = "n13";

private:
    static std::error_code refusal(bool refuses) {
        return refuses ? make_error_code(Errc::refused_by_policy) : std::error_code();
    }

    std::size_t metas_asked_ = 0;
    std::size_t broadcasts_asked_ = 0;
};

class NodeUnderTest {
public:
    // The node is "n0". Its limits are small, so that inputs can reach them.
    explicit NodeUnderTest(frame::FrameConfig frame);

    // Another member, with the cluster's label and keys.
    Peer& peer() { return peer_; }

    void receive(const SocketAddress& from, BytesView datagram);
    void fail_to_send(const SocketAddress& to);

    // Picks a stream by number, modulo the number of streams. Does nothing without streams.
    void accept_stream(const SocketAddress& from);
    void conclude_dial(std::size_t pick, bool is_connected);
    void receive_on_stream(std::size_t pick, BytesView data);
    // Delivers `message` in the form that a member would send, unless the stream has ended.
    void receive_message_on_stream(std::size_t pick, BytesView message);
    void end_stream(std::size_t pick);
    void break_stream(std::size_t pick);
    void conclude_writing(std::size_t pick);

    // Fires every deadline in time, or all of them late and at once. One run lasts at most
    // `time_max`.
    void pass_time(Duration duration);
    void oversleep(Duration duration);

    void join(const std::vector<SocketAddress>& seeds, std::size_t unresolved);
    void leave(Duration timeout);
    void update(Duration timeout);
    void ping(const Node& to);
    void send_reliable(const Node& to, Bytes payload);
    void send_best_effort(const Node& to, BytesView payload);
    void cancel(std::size_t pick);
    // Ends the run.
    void shut_down();

    static constexpr Duration time_max = 90s;

private:
    enum class Phase : std::uint8_t { dialing, open, closing };
    struct Stream {
        StreamId id;
        frame::StreamRole role;
        Phase phase;
        bool has_ended = false;         // the peer sends nothing more
        bool was_written = false;       // the node has written its message
        std::size_t closing_since = 0;  // the step number
    };

    template <class Call>
    void step(const Call& call);
    void begin(endpoint::Operation operation);
    Duration take_time(Duration wanted);
    void check_due();
    void answer_lookups();

    std::size_t count_streams(frame::StreamRole role) const;
    Stream* pick_stream(std::size_t pick, std::initializer_list<Phase> phases);
    Stream& stream(StreamId id);
    void forget_stream(StreamId id);

    void check_actions();
    void check_abort(StreamId id);
    void check_datagram(BytesView datagram);
    void check_written(Stream& to, BytesView data);
    void check_event(const Event& event);
    void check_state() const;
    void check_memory() const;

    static endpoint::EndpointConfig config_for(frame::FrameConfig frame);

    const std::size_t memory_before_;
    const endpoint::EndpointConfig config_;
    TalkativeApplication application_;
    test::SeededEntropy entropy_{2};
    Peer peer_;
    TimePoint now_{1000s};
    TimePoint end_of_time_ = now_ + time_max;
    endpoint::Endpoint endpoint_;
    endpoint::Actions out_;
    std::size_t steps_ = 0;
    std::vector<Stream> streams_;
    std::map<OpId, bool> operations_;  // true if it has ended
    std::set<std::string> live_;       // according to the events
    std::set<std::string> suspects_;
    std::vector<endpoint::ResolveSeed> lookups_;
    bool is_leaving_ = false;
};

}  // namespace memberlist::fuzz
