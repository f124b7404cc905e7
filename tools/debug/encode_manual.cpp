#include "debug/encode_manual.hpp"

#include <array>

#include "common/message_kinds.hpp"

namespace memberlist::tools {

namespace {

using wire::MessageType;

constexpr const char* program = "memberlist-debug-codec encode ";

const std::vector<std::string> exit_status{"0  the message was printed", "1  the output was lost",
                                           "2  the command line is wrong"};

// Bytes of the application, behind the message or in place of it, are there or not: nil would mean nothing.
constexpr const char* user_values = "BYTES are text, or hex:00ff; nil is a text like any other here.";
constexpr const char* values =
    "BYTES are text, hex:00ff, or nil, which is not the same as no bytes. An IP is 10.0.0.1 (4 bytes on "
    "the wire), ::ffff:10.0.0.1 (16 bytes), fe80::1 (16 bytes), hex:... for what is no address, or nil. "
    "VERSIONS are six numbers from 0 to 255, such as 1/5/2/0/0/0: least, most and spoken version of the "
    "protocol, then of the application's own; or hex:..., or nil.";

// One TYPE: what it is for, and command lines that make one.
struct TypeHelp {
    MessageType kind;
    const char* meaning;
    std::vector<const char*> examples;  // behind "encode "
};

const std::array<TypeHelp, 11>& type_helps() {
    static const std::array<TypeHelp, 11> helps{{
        {MessageType::ping,
         "Asks the node for an ack. The node drops it if it has another name.",
         {"ping --seq-no 1 --node node-b --source-addr 10.0.0.1 --source-port 7946 --source-node node-a",
          "ping --seq-no 1 --node node-b --stream"}},
        {MessageType::indirect_ping,
         "Asks a node to ping another one, and to pass its ack on.",
         {"indirect-ping --seq-no 1 --target 10.0.0.2 --port 7946 --node node-b --nack",
          "indirect-ping --seq-no 1 --target fe80::2 --port 7946 --node node-b --source-addr fe80::1 "
          "--source-port 7946"}},
        {MessageType::ack,
         "Answers a ping.",
         {"ack --seq-no 1", "ack --seq-no 1 --payload hex:00ff", "ack --seq-no 1 --payload \"\" --stream"}},
        {MessageType::nack,
         "Tells who asked for an indirect ping that there is no answer so far.",
         {"nack --seq-no 1", "nack --seq-no 1 --crc"}},
        {MessageType::suspect,
         "Tells others that a node did not answer.",
         {"suspect --node node-b --incarnation 3 --from node-a"}},
        {MessageType::alive,
         "Tells others that a node is there, and what it is.",
         {"alive --node node-a --addr 10.0.0.1 --port 7946 --incarnation 1",
          "alive --node node-a --addr 10.0.0.1 --port 7946 --meta hex:ff80 --vsn 1/5/2/2/5/4 --compress "
          "--crc --label blue"}},
        {MessageType::dead,
         "Tells others that a node is dead or, if it says so itself, that it has left.",
         {"dead --node node-b --incarnation 3 --from node-a",
          "dead --node node-b --incarnation 3 --from node-b"}},
        {MessageType::user,
         "Carries bytes of the application.",
         {"user --payload hello", "user --payload hex:00ff --stream --label blue"}},
        {MessageType::push_pull,
         "Tells another node all members, and asks for its own list. It has no packet form.",
         {"push-pull --join --member Name=node-a,Addr=10.0.0.1,Port=7946,Incarnation=1",
          "push-pull --member Name=node-a,Addr=10.0.0.1,Port=7946 --member Name=node-b,State=left "
          "--user-state hello"}},
        {MessageType::error,
         "Tells the dialing side why its stream was refused. It has no packet form.",
         {"error --error \"remote state is encrypted\""}},
        {MessageType::compound,
         "Carries several messages in one packet.",
         {"compound --part \"$(memberlist-debug-codec encode nack --seq-no 1)\" --part "
          "\"$(memberlist-debug-codec encode user --payload hello)\""}},
    }};
    return helps;
}

constexpr const char* seq_no_help = "Number by which the answer is known, 0 to 4294967295 (default 0)";
constexpr const char* incarnation_help =
    "Incarnation of the node that it is about, which grows with each refutation: 0 to 4294967295 (default 0)";
constexpr const char* text_help = ", any text (default: empty)";

std::string node_help(MessageType kind) {
    if (kind == MessageType::ping)
        return "Name of the node that shall answer, any text (default: empty, any node answers)";
    if (kind == MessageType::indirect_ping)
        return "Name of the node to ping, any text (default: empty, any node answers)";
    return std::string("Name of the node that it is about") + text_help;
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
            std::string(
                "Each TYPE has options of its own: 'encode TYPE --help'. Fields that are not given are "
                "zero, empty or nil, but Vsn is 1/5/2/0/0/0. The layers go around the message in the "
                "order of memberlist: compression, checksum, encryption, label outermost.\n"
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
    if (key == "SourceAddr") return "IP address of whoever asks (default: nil, which is not sent)";
    if (key == "SourcePort") return "Port of whoever asks, 0 to 65535 (default 0, which is not sent)";
    if (key == "SourceNode") return "Name of whoever asks, any text (default: empty, which is not sent)";
    if (key == "Target") return "IP address of the node to ping (default: nil)";
    if (key == "Nack") return "Ask for a nack where there is no answer in time (default: not)";
    if (key == "Port" && kind == MessageType::indirect_ping)
        return "Port of the node to ping, 0 to 65535 (default 0)";
    if (key == "From") return std::string("Name of the node that says so") + text_help;
    if (key == "Addr") return "IP address of the node (default: nil)";
    if (key == "Port") return "Port of the node, 0 to 65535 (default 0)";
    if (key == "Meta") return "The node's metadata; memberlist allows 512 bytes (default: nil)";
    if (key == "Vsn") return "Versions that the node speaks (default 1/5/2/0/0/0)";
    if (key == "Payload") return "What the application sends along (default: nil)";
    if (key == "Error") return std::string("Why it was refused") + text_help;
    if (key == "Join") return "The sender joins; it is not a periodic exchange (default: not)";
    return "Field " + std::string(key);
}

}  // namespace memberlist::tools
