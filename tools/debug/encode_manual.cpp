#include "debug/encode_manual.hpp"

#include <array>

#include "common/message_kinds.hpp"

namespace memberlist::tools {

namespace {

using wire::MessageType;

constexpr const char* program = "memberlist-debug-codec encode ";

const std::vector<std::string> exit_status{"0  the message was printed", "1  the output was lost",
                                           "2  the command line is invalid"};

// The application's bytes are not a msgpack field, so they cannot be nil.
constexpr const char* user_values = "BYTES are text or hex:00ff; nil has no special meaning here.";
constexpr const char* values =
    "BYTES are text, hex:00ff, or nil, which differs from an empty value. An IP is 10.0.0.1 (4 bytes on the "
    "wire), ::ffff:10.0.0.1 (16 bytes), fe80::1 (16 bytes), hex:... for bytes that are not an address, or "
    "nil. VERSIONS are six numbers from 0 to 255, such as 1/5/2/0/0/0: minimum, maximum and current version "
    "of the protocol, then of the application's own protocol; or hex:..., or nil.";

// The purpose of a TYPE, and example command lines.
struct TypeHelp {
    MessageType kind;
    const char* meaning;
    std::vector<const char*> examples;  // after "encode "
};

const std::array<TypeHelp, 11>& type_helps() {
    static const std::array<TypeHelp, 11> helps{{
        {MessageType::ping,
         "Asks a node for an ack. A node with another name drops it.",
         {"ping --seq-no 1 --node node-b --source-addr 10.0.0.1 --source-port 7946 --source-node node-a",
          "ping --seq-no 1 --node node-b --stream"}},
        {MessageType::indirect_ping,
         "Asks a node to ping another node and to forward its ack.",
         {"indirect-ping --seq-no 1 --target 10.0.0.2 --port 7946 --node node-b --nack",
          "indirect-ping --seq-no 1 --target fe80::2 --port 7946 --node node-b --source-addr fe80::1 "
          "--source-port 7946"}},
        {MessageType::ack,
         "Answers a ping.",
         {"ack --seq-no 1", "ack --seq-no 1 --payload hex:00ff", "ack --seq-no 1 --payload \"\" --stream"}},
        {MessageType::nack,
         "Tells the sender of an indirect ping that the target has not answered in time.",
         {"nack --seq-no 1", "nack --seq-no 1 --crc"}},
        {MessageType::suspect,
         "Reports that a node did not answer.",
         {"suspect --node node-b --incarnation 3 --from node-a"}},
        {MessageType::alive,
         "Announces a node with its address, metadata and versions.",
         {"alive --node node-a --addr 10.0.0.1 --port 7946 --incarnation 1",
          "alive --node node-a --addr 10.0.0.1 --port 7946 --meta hex:ff80 --vsn 1/5/2/2/5/4 --compress "
          "--crc --label blue"}},
        {MessageType::dead,
         "Reports that a node is dead or, if From is the node itself, that it has left.",
         {"dead --node node-b --incarnation 3 --from node-a",
          "dead --node node-b --incarnation 3 --from node-b"}},
        {MessageType::user,
         "Carries a payload of the application.",
         {"user --payload hello", "user --payload hex:00ff --stream --label blue"}},
        {MessageType::push_pull,
         "Sends the full member list to another node and asks for its list. Streams only.",
         {"push-pull --join --member Name=node-a,Addr=10.0.0.1,Port=7946,Incarnation=1",
          "push-pull --member Name=node-a,Addr=10.0.0.1,Port=7946 --member Name=node-b,State=left "
          "--user-state hello"}},
        {MessageType::error,
         "Tells the dialing side why its stream was refused. Streams only.",
         {"error --error \"remote state is encrypted\""}},
        {MessageType::compound,
         "Carries several messages in one packet.",
         {"compound --part \"$(memberlist-debug-codec encode nack --seq-no 1)\" --part "
          "\"$(memberlist-debug-codec encode user --payload hello)\""}},
    }};
    return helps;
}

constexpr const char* seq_no_help = "Sequence number that the answer repeats, 0 to 4294967295 (default 0)";
constexpr const char* incarnation_help =
    "Incarnation of the node, 0 to 4294967295; each refutation raises it (default 0)";
constexpr const char* text_help = ", any text (default: empty)";

std::string node_help(MessageType kind) {
    if (kind == MessageType::ping)
        return "Name of the node that should answer, any text (default: empty, any node answers)";
    if (kind == MessageType::indirect_ping)
        return "Name of the node to ping, any text (default: empty, any node answers)";
    return std::string("Name of the node that the message is about") + text_help;
}

}  // namespace

std::string type_names() {
    std::string names;
    for (const TypeHelp& help : type_helps())
        names.append(names.empty() ? "" : ", ").append(kind_name(help.kind));
    return names;
}

Manual encode_manual() {
    return {
        .summary = "print the hexadecimal form of a message",
        .arguments = "TYPE [OPTIONS]",
        .description =
            std::string("Each TYPE has its own options, see 'encode TYPE --help'. Omitted fields are zero, "
                        "empty or nil, except Vsn, which is 1/5/2/0/0/0. Layers wrap the message in "
                        "memberlist's order: compression, checksum, encryption, and the label outermost.\n"
                        "\n") +
            values,
        .exit_status = exit_status,
        .examples = {std::string(program) + "ping --seq-no 1 --node node-b",
                     std::string(program) +
                         "alive --node a --addr 10.0.0.1 --port 7946 --compress --crc --label blue",
                     std::string(program) +
                         "push-pull --join --member Name=a,Addr=10.0.0.1,Port=7946,Incarnation=1"},
    };
}

Manual type_manual(MessageType kind) {
    const std::string name(kind_name(kind));
    Manual manual{.summary = "print the hexadecimal form of a message of type " + name,
                  .arguments = "[OPTIONS]",
                  .description = {},
                  .exit_status = exit_status,
                  .examples = {}};
    for (const TypeHelp& help : type_helps()) {
        if (help.kind != kind) continue;
        manual.description =
            std::string(help.meaning) + "\n\n" + (kind == MessageType::user ? user_values : values);
        for (const char* example : help.examples) manual.examples.push_back(program + std::string(example));
    }
    return manual;
}

std::string field_help(MessageType kind, std::string_view key) {
    if (key == "Node") return node_help(kind);
    if (key == "SeqNo") return seq_no_help;
    if (key == "Incarnation") return incarnation_help;
    if (key == "SourceAddr") return "IP address of the asking node (default: nil, not sent)";
    if (key == "SourcePort") return "Port of the asking node, 0 to 65535 (default 0, not sent)";
    if (key == "SourceNode") return "Name of the asking node, any text (default: empty, not sent)";
    if (key == "Target") return "IP address of the node to ping (default: nil)";
    if (key == "Nack") return "Ask for a nack if the target does not answer in time (default: no nack)";
    if (key == "Port" && kind == MessageType::indirect_ping)
        return "Port of the node to ping, 0 to 65535 (default 0)";
    if (key == "From") return std::string("Name of the node that reports it") + text_help;
    if (key == "Addr") return "IP address of the node (default: nil)";
    if (key == "Port") return "Port of the node, 0 to 65535 (default 0)";
    if (key == "Meta") return "The node's metadata; memberlist allows 512 bytes (default: nil)";
    if (key == "Vsn") return "Versions that the node supports (default 1/5/2/0/0/0)";
    if (key == "Payload") return "Payload of the application (default: nil)";
    if (key == "Error") return std::string("Reason for the refusal") + text_help;
    if (key == "Join") return "Mark the push/pull as part of a join (default: a periodic exchange)";
    return "Field " + std::string(key);
}

}  // namespace memberlist::tools
