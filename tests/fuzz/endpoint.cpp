// A whole node. Input: a byte that configures its layers, then a script (endpoint_script.hpp) of
// actions by the network, time and the application.
#include "core/versions.hpp"
#include "endpoint_script.hpp"
#include "node_under_test.hpp"
#include "wire/encode.hpp"

namespace memberlist::fuzz {
namespace {

constexpr std::uint8_t layers_max =
    frame_bits::label | frame_bits::key | frame_bits::padded | frame_bits::lzw | frame_bits::lz4;

std::string take_name(Input& input) {
    const unsigned choice = input.byte();
    switch (choice) {
        case 255: return std::string(1024, 'l');  // the longest allowed
        case 254: return std::string(1025, 'l');
        case 253: return {};
        default: return "n" + std::to_string(choice % 64);
    }
}

SocketAddress take_address(Input& input) {
    const std::uint8_t choice = input.byte();
    const Bytes ip =
        choice < 192 ? Bytes{10, 0, 0, static_cast<std::uint8_t>(choice % 64 + 1)} : Bytes(16, choice);
    return {.ip = *IpAddress::from_bytes(ip), .port = 7946, .scope_id = 0};
}

Duration take_tenths(Input& input) { return input.byte() * 100ms; }
BytesView take_bytes(Input& input) { return input.take(input.u16()); }
Node take_node(Input& input) {
    Node node;
    node.name = take_name(input);
    node.address = take_address(input);
    return node;
}

// A statement about a member, and the bytes that its views point to.
struct Claim {
    static Claim take(Input& input) {
        Claim claim;
        claim.state = input.byte() % 4;
        claim.name = take_name(input);
        const std::uint32_t mantissa = input.byte();
        claim.incarnation = mantissa << (input.byte() % 32);
        claim.accuser = take_name(input);
        claim.address = take_address(input);
        claim.meta.resize(input.byte() % 20U * 256, 'm');
        const std::uint8_t versions = input.byte();
        const auto sane = core::version_bytes({});
        claim.versions.assign(sane.begin(), sane.end());
        if (versions > 0) claim.versions.assign(versions % 12U * 8, versions);
        return claim;
    }

    wire::PacketMessage message() const {
        switch (state) {
            case 0:
                return wire::Alive{
                    incarnation,        name, address.ip.wire_bytes(), address.port, BytesView(meta),
                    BytesView(versions)};
            case 1: return wire::Suspect{incarnation, name, accuser};
            case 2: return wire::Dead{incarnation, name, accuser};
            default: return wire::Dead{incarnation, name, name};
        }
    }
    wire::PushNodeState node_state() const {
        return {name,  address.ip.wire_bytes(), address.port, BytesView(meta), incarnation,
                state, BytesView(versions)};
    }

    std::uint8_t state = 0;
    std::string name;
    std::uint32_t incarnation = 0;
    std::string accuser;
    SocketAddress address;
    Bytes meta;
    Bytes versions;
};

void receive_message(NodeUnderTest& node, const SocketAddress& from, const wire::PacketMessage& message) {
    Bytes encoded;
    wire::encode(message, encoded);
    node.receive(from, node.peer().wrap(encoded));
}

void claim(NodeUnderTest& node, Input& input) {
    const SocketAddress from = take_address(input);
    receive_message(node, from, Claim::take(input).message());
}

void probe(NodeUnderTest& node, Input& input) {
    const SocketAddress from = take_address(input);
    const unsigned what = input.byte();
    const std::uint32_t seq_no = input.byte();
    const std::string name = take_name(input);
    const wire::Source source{from.ip.wire_bytes(), from.port, name};
    switch (what % 4) {
        case 0: return receive_message(node, from, wire::Ping{seq_no, name, source});
        case 1: return receive_message(node, from, wire::Ack{seq_no, as_bytes(name)});
        case 2: return receive_message(node, from, wire::Nack{seq_no});
        default:
            return receive_message(
                node, from,
                wire::IndirectPing{seq_no, from.ip.wire_bytes(), 7946, name, what >= 128, source});
    }
}

void push_pull(NodeUnderTest& node, Input& input) {
    const std::size_t pick = input.byte();
    const unsigned shape = input.byte();
    std::vector<Claim> claims;
    for (unsigned i = 0; i < shape / 2 % 32; ++i) claims.push_back(Claim::take(input));
    wire::PushPull message{.join = shape % 2 == 1, .nodes = {}, .user_state = as_bytes("state")};
    for (const Claim& claim : claims) message.nodes.push_back(claim.node_state());
    Bytes encoded;
    wire::encode(message, encoded);
    node.receive_message_on_stream(pick, encoded);
}

void join(NodeUnderTest& node, Input& input) {
    const unsigned shape = input.byte();
    std::vector<SocketAddress> seeds;
    for (unsigned i = 0; i < shape % 8; ++i) seeds.push_back(take_address(input));
    node.join(seeds, shape / 8 % 4);
}

void take_datagram(NodeUnderTest& node, Input& input, bool is_members) {
    const SocketAddress from = take_address(input);
    const BytesView bytes = take_bytes(input);
    node.receive(from, is_members && !bytes.empty() ? node.peer().wrap(bytes) : to_bytes(bytes));
}

void stream_input(NodeUnderTest& node, Input& input, bool is_members) {
    const std::size_t pick = input.byte();
    const BytesView bytes = take_bytes(input);
    is_members ? node.receive_message_on_stream(pick, bytes) : node.receive_on_stream(pick, bytes);
}

void send(NodeUnderTest& node, Input& input, bool is_reliable) {
    const Node to = take_node(input);
    const BytesView payload = take_bytes(input);
    is_reliable ? node.send_reliable(to, to_bytes(payload)) : node.send_best_effort(to, payload);
}

void perform(NodeUnderTest& node, ScriptStep what, Input& input) {
    switch (what) {
        case ScriptStep::datagram: return take_datagram(node, input, false);
        case ScriptStep::member_datagram: return take_datagram(node, input, true);
        case ScriptStep::claim: return claim(node, input);
        case ScriptStep::probe: return probe(node, input);
        case ScriptStep::accept: return node.accept_stream(take_address(input));
        case ScriptStep::dialed: return node.conclude_dial(input.byte(), true);
        case ScriptStep::refused: return node.conclude_dial(input.byte(), false);
        case ScriptStep::stream_data: return stream_input(node, input, false);
        case ScriptStep::stream_message: return stream_input(node, input, true);
        case ScriptStep::push_pull: return push_pull(node, input);
        case ScriptStep::stream_end: return node.end_stream(input.byte());
        case ScriptStep::stream_broken: return node.break_stream(input.byte());
        case ScriptStep::stream_written: return node.conclude_writing(input.byte());
        case ScriptStep::send_failed: return node.fail_to_send(take_address(input));
        case ScriptStep::wait: return node.pass_time(take_tenths(input));
        case ScriptStep::oversleep: return node.oversleep(take_tenths(input));
        case ScriptStep::join: return join(node, input);
        case ScriptStep::leave: return node.leave(take_tenths(input));
        case ScriptStep::update: return node.update(take_tenths(input));
        case ScriptStep::ping: return node.ping(take_node(input));
        case ScriptStep::send_reliable: return send(node, input, true);
        case ScriptStep::send_best_effort: return send(node, input, false);
        case ScriptStep::cancel: return node.cancel(input.byte());
        case ScriptStep::count: return;
    }
}

}  // namespace

void fuzz_one(BytesView bytes) {
    Input input(bytes);
    NodeUnderTest node(frame_config(input.byte() & layers_max));
    while (!input.is_empty()) {
        const auto choice = input.byte() % static_cast<unsigned>(ScriptStep::count);
        perform(node, static_cast<ScriptStep>(choice), input);
    }
    node.shut_down();
}

}  // namespace memberlist::fuzz
