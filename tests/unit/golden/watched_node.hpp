// WatchedNode: one whole node in virtual time. It keeps every byte that the node sends. The test
// plays all peers.
#pragma once

#include <deque>
#include <map>

#include "base/function_ref.hpp"
#include "base/logger.hpp"
#include "endpoint/endpoint.hpp"
#include "golden_peer.hpp"
#include "wire/encode.hpp"
#include "wire/label.hpp"

namespace memberlist::test {

using namespace std::chrono_literals;

// All bytes sent by a node.
struct SentBytes {
    std::vector<Bytes> datagrams;
    std::map<StreamId, Bytes> dialed;
    std::map<StreamId, Bytes> accepted;
};

class WatchedNode {
public:
    WatchedNode(endpoint::EndpointConfig config, core::Questions questions)
        : outside_(config.frame, Bytes(12, 0x77)),
          endpoint_(std::move(config), Rng(1), entropy_, questions, Logger{}) {
        step([&](auto& out) { endpoint_.start(now_, out); });
    }

    // Delivers a packet with one message.
    void hear(const wire::PacketMessage& message) {
        Bytes encoded;
        wire::encode(message, encoded);
        Bytes datagram;
        const std::vector<BytesView> one{encoded};
        if (!outside_.packet_writer.write(one, false, datagram)) throw std::runtime_error("cannot be packed");
        step([&](auto& out) { endpoint_.on_datagram(now_, outsider(), datagram, out); });
    }

    // Opens a stream to the node and sends a message, or invalid bytes after a valid label.
    void is_told(const wire::StreamMessage& message) {
        Bytes encoded;
        wire::encode(message, encoded);
        Bytes data;
        if (!outside_.stream_writer.write(encoded, frame::StreamRole::dialed, data)) {
            throw std::runtime_error("cannot be packed");
        }
        is_dialed(data);
    }
    void is_told_nonsense(BytesView nonsense) {
        Bytes data;
        wire::encode_label_header(outside_.config.label, data);
        append(data, nonsense);
        is_dialed(data);
    }

    void joins(const SocketAddress& seed) {
        step([&](auto& out) {
            endpoint_.begin(now_, next_operation(), endpoint::Join{{seed.to_string()}, {}}, out);
        });
    }
    void sends(BytesView payload) {
        const Node to{.name = "n1", .address = outsider(), .meta = {}, .versions = {}};
        step([&](auto& out) {
            endpoint_.begin(now_, next_operation(), endpoint::SendReliable{to, to_bytes(payload), {}}, out);
            if (!endpoint_.send_best_effort(now_, to, payload, out))
                throw std::runtime_error("cannot be sent");
        });
    }
    void leaves() {
        step([&](auto& out) { endpoint_.begin(now_, next_operation(), endpoint::Leave{5s}, out); });
    }

    void run_for(Duration duration) {
        const TimePoint end = now_ + duration;
        while (endpoint_.next_deadline() && *endpoint_.next_deadline() <= end) {
            now_ = std::max(now_, *endpoint_.next_deadline());
            step([&](auto& out) { endpoint_.on_deadline(now_, out); });
        }
        now_ = end;
    }

    static SocketAddress outsider() { return *SocketAddress::parse("10.9.9.9:7946"); }

    SentBytes sent;

private:
    void step(FunctionRef<void(endpoint::Actions& out)> call) {
        endpoint::Actions actions;
        call(actions);
        std::vector<StreamId> connected;
        std::vector<StreamId> finished;
        for (const auto& action : actions.list()) {
            if (const auto* datagram = std::get_if<endpoint::SendDatagram>(&action)) {
                sent.datagrams.push_back(to_bytes(actions.payload(*datagram)));
            } else if (const auto* dial = std::get_if<endpoint::Connect>(&action)) {
                sent.dialed[dial->id];
                connected.push_back(dial->id);
            } else if (const auto* data = std::get_if<endpoint::WriteStream>(&action)) {
                const auto stream = sent.accepted.find(data->id);
                append(stream == sent.accepted.end() ? sent.dialed.at(data->id) : stream->second, data->data);
            } else if (const auto* finish = std::get_if<endpoint::FinishStream>(&action)) {
                finished.push_back(finish->id);
            }
        }
        for (const auto id : connected) {
            step([&](auto& out) { endpoint_.on_stream_connected(now_, id, out); });
        }
        for (const auto id : finished) {
            step([&](auto& out) { endpoint_.on_stream_closed(now_, id, {}, out); });
        }
    }

    void is_dialed(BytesView data) {
        std::optional<StreamId> id;
        step([&](auto& out) { id = endpoint_.on_stream_accepted(now_, outsider(), out); });
        if (!id) throw std::runtime_error("the stream was refused");
        sent.accepted[*id];
        step([&](auto& out) { endpoint_.on_stream_data(now_, *id, data, out); });
    }

    OpId next_operation() { return OpId{++operations_}; }

    TimePoint now_{1000s};
    SeededEntropy entropy_{1};
    GoldenPeer outside_;
    endpoint::Endpoint endpoint_;
    std::uint64_t operations_ = 0;
};

}  // namespace memberlist::test
