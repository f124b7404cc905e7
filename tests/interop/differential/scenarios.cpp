#include "scenarios.hpp"

#include <algorithm>

#include "core/versions.hpp"
#include "faulty_inputs.hpp"
#include "wire/compress.hpp"
#include "wire/encode.hpp"
#include "written_limits.hpp"

namespace memberlist::differential {

namespace {

const SocketAddress observer = *SocketAddress::parse("10.9.9.9:9999");
constexpr std::uint32_t observer_seq_no = 4242;
// The maximum that UDP carries.
constexpr std::size_t datagram_bytes_max = 65'507;

template <class Message>
Bytes encoded(const Message& message) {
    Bytes out;
    wire::encode(message, out);
    return out;
}

// Builds one case.
class Scenario {
public:
    Scenario(std::uint64_t seed, std::uint64_t number)
        : generator_(seed, number),
          setup_(random_setup(generator_)),
          layers_(setup_),
          faulty_inputs_(generator_, setup_, layers_) {
        case_.number = number;
        case_.setup = setup_;
    }

    Case make() {
        if (!generator_.one_in(6)) populate();
        if (generator_.one_in(200)) {
            oversized();
            look();
            return std::move(case_);
        }
        switch (generator_.below(20)) {
            case 0:
            case 1: packets("packet", FaultLevel::none); break;
            case 2:
            case 3:
            case 4:
            case 5: packets("packet, odd forms", FaultLevel::forms); break;
            case 6:
            case 7:
            case 8: packets("packet, odd layers", FaultLevel::layers); break;
            case 9:
            case 10:
            case 11: packets("packet, damaged", FaultLevel::bytes); break;
            case 12: streams("stream", FaultLevel::none); break;
            case 13:
            case 14: streams("stream, odd forms", FaultLevel::forms); break;
            case 15: streams("stream, odd layers", FaultLevel::layers); break;
            case 16:
            case 17: streams("stream, damaged", FaultLevel::bytes); break;
            case 18: join(); break;
            default: generator_.one_in(2) ? send() : relay(); break;
        }
        look();
        return std::move(case_);
    }

private:
    void packets(std::string_view kind, FaultLevel level) {
        case_.kind = kind;
        for (std::size_t left = generator_.between(1, 3); left > 0; --left)
            add_packet(faulty_inputs_.packet(level));
    }

    void streams(std::string_view kind, FaultLevel level) {
        case_.kind = kind;
        const auto message = faulty_inputs_.values().stream_message();
        add(StepKind::stream, faulty_inputs_.stream(level, frame::StreamRole::dialed, message));
    }

    // The reply is usually a push/pull.
    void join() {
        case_.kind = "join";
        Values& values = faulty_inputs_.values();
        const auto level = static_cast<FaultLevel>(generator_.below(4));
        const auto message =
            generator_.one_in(5) ? values.stream_message() : wire::StreamMessage(values.push_pull());
        add(StepKind::join, faulty_inputs_.stream(level, frame::StreamRole::accepted, message));
    }

    void send() {
        case_.kind = "send";
        const StepKind kind = generator_.one_in(2) ? StepKind::send_reliable : StepKind::send_best_effort;
        add(kind, faulty_inputs_.values().payload());
        case_.steps.back().peer_has_crc = generator_.one_in(2);
    }

    // Input that only our bounds refuse. All of it is small on the network.
    void oversized() {
        case_.kind = "oversized";
        Values& values = faulty_inputs_.values();
        const auto around = [&](std::size_t limit) { return generator_.between(limit - 2, limit + 5); };
        const std::string_view text = generator_.keep(std::string(around(written::name_bytes_max), 'n'));
        const BytesView bytes = generator_.keep(Bytes(around(written::meta_bytes_max), 1));
        const BytesView versions = generator_.keep(Bytes(around(written::version_vector_bytes_max), 2));
        wire::Alive alive = values.alive();
        switch (generator_.below(7)) {
            case 0: alive.node = text; return add_compressed(encoded(alive));
            case 1: alive.meta = bytes; return add_compressed(encoded(alive));
            case 2: alive.versions = versions; return add_compressed(encoded(alive));
            case 3: return add_compressed(encoded(wire::Suspect{known_incarnation, "alive-a", text}));
            case 4: {
                wire::IndirectPing request = values.indirect_ping();
                request.node = text;
                return add_compressed(encoded(request));
            }
            case 5: return add_compressed(Bytes(around(written::packet_expansion_bytes_max), 8));
            default:
                const std::vector<Bytes> few(8, encoded(wire::Nack{}));
                add_compressed(
                    raw_compound(std::vector<Bytes>(generator_.between(110, 130), raw_compound(few))));
        }
    }

    void add_compressed(BytesView message) {
        Bytes compressed;
        wire::Compressor().wrap(wire::Compression::lzw, message, compressed);
        add_packet(layers_.packet(compressed));
    }

    // An indirect ping and its answer. The node's first ping has the number 1.
    void relay() {
        case_.kind = "relay";
        Values& values = faulty_inputs_.values();
        add_packet(layers_.packet(encoded(values.indirect_ping())));
        wire::Ack ack = values.ack();
        add_packet(layers_.packet(encoded(ack)));
        ack.seq_no = 1;
        add_packet(layers_.packet(encoded(ack)));
    }

    // A push/pull makes all members alive, then some of them change state.
    void populate() {
        wire::PushPull table;
        const auto versions = core::version_bytes(setup_.versions);
        for (const KnownMember& member : known_members) {
            auto its_versions = versions;
            // Every node must understand the versions that the others speak, or the merge fails.
            its_versions[1] = std::max(member.protocol_max, setup_.versions.protocol);
            its_versions[2] = 2;
            table.nodes.push_back({.name = member.name,
                                   .address = known_address(generator_, member, member.in_16_bytes),
                                   .port = SocketAddress::parse(member.address)->port,
                                   .meta = {},
                                   .incarnation = known_incarnation,
                                   .state = 0,
                                   .versions = generator_.keep(to_bytes(BytesView(its_versions)))});
        }
        add(StepKind::stream, layers_.stream(encoded(table)), observer);
        const auto say = [&](const auto& message) {
            add(StepKind::packet, layers_.packet(encoded(message)), observer);
        };
        say(wire::Suspect{known_incarnation, "suspect-a", "alive-a"});
        say(wire::Dead{known_incarnation, "dead-a", "alive-a"});
        say(wire::Dead{known_incarnation, "left-a", "left-a"});
    }

    void look() {
        add(StepKind::packet, layers_.packet(encoded(wire::Ping{observer_seq_no, {}, {}})), observer);
        add(StepKind::stream, layers_.stream(encoded(wire::PushPull{})), observer);
    }

    void add_packet(Bytes datagram) {
        // Sockets do not deliver empty datagrams.
        datagram.resize(std::clamp<std::size_t>(datagram.size(), 1, datagram_bytes_max));
        add(StepKind::packet, std::move(datagram));
    }
    void add(StepKind kind, Bytes data) { add(kind, std::move(data), faulty_inputs_.values().peer()); }
    void add(StepKind kind, Bytes data, const SocketAddress& peer) {
        case_.steps.push_back({.kind = kind, .peer = peer, .peer_has_crc = false, .data = std::move(data)});
    }

    Generator generator_;
    const NodeSetup setup_;
    Layers layers_;
    FaultyInputs faulty_inputs_;
    Case case_;
};

}  // namespace

Case make_case(std::uint64_t seed, std::uint64_t number) { return Scenario(seed, number).make(); }

}  // namespace memberlist::differential
