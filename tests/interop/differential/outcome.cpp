#include "outcome.hpp"

#include <algorithm>
#include <stdexcept>

#include "fields.hpp"
#include "support/hex.hpp"

namespace memberlist::differential {

namespace {

// interop/oracle/recorder.go
enum class Observation : std::uint8_t {
    packet = 1,
    reply = 2,
    dialed = 3,
    event = 4,
    conflict = 5,
    user_message = 6,
    remote_state = 7,
    ask_alive = 8,
    ask_merge = 9,
    log = 10,
    result = 11,
};

constexpr std::uint8_t status_answered = 0;
constexpr std::uint8_t status_crashed = 1;

struct GoNode {
    std::string name;
    Bytes ip;
    std::uint16_t port = 0;
    Bytes meta;
    ProtocolVersions versions;
    std::uint8_t state = 0;

    std::string text() const { return describe(name, ip, port, meta, versions); }
};

GoNode read_node(FieldReader& in) {
    GoNode node;
    node.name = in.text();
    node.ip = to_bytes(in.bytes());
    node.port = in.u16();
    node.meta = to_bytes(in.bytes());
    node.versions = {in.u8(), in.u8(), in.u8(), in.u8(), in.u8(), in.u8()};
    node.state = in.u8();
    return node;
}

std::string read_event(FieldReader& in) {
    constexpr std::array<std::string_view, 3> names{"join", "leave", "update"};
    const std::string_view name = names.at(in.u8());
    return std::string(name) + " " + read_node(in).text();
}

std::string read_conflict(FieldReader& in) {
    const GoNode existing = read_node(in);
    const GoNode claimant = read_node(in);
    return "conflict " + existing.text() + " claimed by " + describe_address(claimant.ip, claimant.port) +
           " meta " + describe_bytes(claimant.meta);
}

std::string read_merge(FieldReader& in) {
    std::string text = "asks to merge";
    for (std::uint32_t left = in.u32(); left > 0; --left) {
        const GoNode node = read_node(in);
        text += " [" + node.text() + " state " + std::to_string(node.state) + "]";
    }
    return text;
}

// Go and we write some IPv6 addresses differently.
std::string normalized(std::string text) {
    const auto address = SocketAddress::parse(text);
    return address ? address->to_string() : text;
}

void read_observation(FieldReader& in, StepOutcome& out) {
    switch (static_cast<Observation>(in.u8())) {
        case Observation::packet: {
            std::string to = normalized(in.text());
            out.packets.push_back({std::move(to), to_bytes(in.bytes())});
            return;
        }
        case Observation::reply: out.reply = to_bytes(in.bytes()); return;
        case Observation::dialed:
            out.dialed_to = normalized(in.text());
            out.dialed = to_bytes(in.bytes());
            return;
        case Observation::event: out.events.push_back(read_event(in)); return;
        case Observation::conflict: out.events.push_back(read_conflict(in)); return;
        case Observation::user_message: out.events.push_back("user " + describe_bytes(in.bytes())); return;
        case Observation::remote_state: {
            const std::string_view join = in.flag() ? " by join" : "";
            out.questions.push_back("state " + describe_bytes(in.bytes()) + std::string(join));
            return;
        }
        case Observation::ask_alive: out.questions.push_back("asks about " + read_node(in).text()); return;
        case Observation::ask_merge: out.questions.push_back(read_merge(in)); return;
        case Observation::log:
            if (auto refusal = refusal_in_log(in.text())) out.refusals.push_back(std::move(*refusal));
            return;
        case Observation::result: {
            const std::string error = in.text();
            out.succeeded = error.empty();
            if (!error.empty()) out.refusals.push_back(refusal_in_join(error));
            return;
        }
    }
    throw std::runtime_error("the oracle observed something unknown");
}

}  // namespace

std::string describe_bytes(BytesView bytes) { return "'" + test::to_hex(bytes) + "'"; }

std::string describe_address(BytesView ip, std::uint16_t port) {
    if (const auto address = IpAddress::from_bytes(ip)) {
        return SocketAddress{.ip = *address, .port = port, .scope_id = 0}.to_string();
    }
    return describe_bytes(ip) + ":" + std::to_string(port);
}

std::string describe(std::string_view name, BytesView ip, std::uint16_t port, BytesView meta,
                     const ProtocolVersions& v) {
    std::string text = "'" + std::string(name) + "' at " + describe_address(ip, port);
    text += " meta " + describe_bytes(meta) + " versions";
    for (const int version :
         {v.protocol_min, v.protocol_max, v.protocol, v.delegate_min, v.delegate_max, v.delegate}) {
        text += " " + std::to_string(version);
    }
    return text;
}

std::string describe(const Node& node) {
    return describe(node.name, node.address.ip.wire_bytes(), node.address.port, node.meta, node.versions);
}

CaseOutcome parse_outcome(BytesView answer) {
    FieldReader in(answer);
    CaseOutcome outcome;
    const std::uint8_t status = in.u8();
    if (status == status_crashed) {
        outcome.crash = in.text();
        return outcome;
    }
    if (status != status_answered) throw std::runtime_error("the oracle refused a question: " + in.text());
    outcome.steps.resize(in.u16());
    for (StepOutcome& step : outcome.steps) {
        for (std::uint16_t left = in.u16(); left > 0; --left) read_observation(in, step);
        std::sort(step.refusals.begin(), step.refusals.end());
    }
    return outcome;
}

}  // namespace memberlist::differential
