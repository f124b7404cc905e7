#include "debug/selftest_command.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "common/message_kinds.hpp"
#include "common/tree_text.hpp"
#include "wire/compound.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace memberlist::tools {

namespace {

using wire::MessageType;

struct Sample {
    std::string name;
    bool is_stream = false;
    Bytes message;
    bool decodes_to_itself = false;  // when decoded as a node does
};

const std::array<std::uint8_t, 4> address{10, 0, 0, 1};
const std::array<std::uint8_t, 6> versions{1, 5, 2, 0, 0, 0};
const std::array<std::uint8_t, 3> payload{'a', 0, 0xff};
const wire::Source source{BytesView(address), 7946, "node-a"};

template <class Message>
Sample packet_sample(MessageType kind, const Message& message) {
    Sample sample{std::string(kind_name(kind)), false, {}, false};
    wire::encode(message, sample.message);
    const auto decoded = wire::decode_packet_message(sample.message);
    sample.decodes_to_itself = decoded && *decoded == wire::PacketMessage(message);
    return sample;
}

template <class Message>
Sample stream_sample(MessageType kind, const Message& message) {
    Sample sample{std::string(kind_name(kind)), true, {}, false};
    wire::encode(wire::StreamMessage(message), sample.message);
    const auto decoded = wire::decode_stream_message(sample.message, wire::Limits{});
    sample.decodes_to_itself = decoded && *decoded == wire::StreamMessage(message);
    return sample;
}

// A compound of all packet samples.
Sample compound_sample(const std::vector<Sample>& parts) {
    Sample sample{std::string(kind_name(MessageType::compound)), false, {}, true};
    std::vector<BytesView> views;
    views.reserve(parts.size());
    for (const Sample& part : parts) views.emplace_back(part.message);
    wire::encode_compound(views, sample.message);
    return sample;
}

std::vector<Sample> make_samples() {
    const wire::Ping ping{42, "node-b", source};
    const wire::Ack ack{70'000, BytesView(payload)};
    const wire::PushNodeState member{"node-a", BytesView(address), 7946, {}, 1, 0, BytesView(versions)};
    std::vector<Sample> samples{
        packet_sample(MessageType::ping, ping),
        packet_sample(MessageType::indirect_ping,
                      wire::IndirectPing{300, BytesView(address), 7946, "node-b", true, source}),
        packet_sample(MessageType::ack, ack),
        packet_sample(MessageType::nack, wire::Nack{300}),
        packet_sample(MessageType::suspect, wire::Suspect{7, "node-b", "node-a"}),
        packet_sample(MessageType::alive, wire::Alive{1, "node-a", BytesView(address), 7946,
                                                      BytesView(payload), BytesView(versions)}),
        packet_sample(MessageType::dead, wire::Dead{200, "node-b", "node-b"}),
        packet_sample(MessageType::user, wire::UserData{payload}),
    };
    samples.push_back(compound_sample(samples));
    const std::vector<Sample> on_streams{
        stream_sample(MessageType::ping, ping),
        stream_sample(MessageType::ack, ack),
        stream_sample(MessageType::push_pull, wire::PushPull{true, {member, member}, payload}),
        stream_sample(MessageType::user, wire::UserData{payload}),
        stream_sample(MessageType::error, wire::ErrorReply{"remote state is encrypted"}),
    };
    samples.insert(samples.end(), on_streams.begin(), on_streams.end());
    return samples;
}

struct Wrapping {
    const char* name;
    bool compress;
    bool checksum;
    bool encrypt;
    bool old_encryption;
    bool label;
};

constexpr std::array wrappings{
    Wrapping{"plain", false, false, false, false, false},
    Wrapping{"compress", true, false, false, false, false},
    Wrapping{"crc", false, true, false, false, false},
    Wrapping{"encrypt", false, false, true, false, false},
    Wrapping{"encrypt-0", false, false, true, true, false},
    Wrapping{"label", false, false, false, false, true},
    Wrapping{"all", true, true, true, false, true},
};

// Appends each message with its fields.
void append_content(const Layer& layer, std::string& out) {
    out += layer.kind + "{";
    for (const Field& field : layer.fields) out += field.name + "=" + value_text(field.value) + ";";
    for (const Layer& inner : layer.inner) append_content(inner, out);
    out += "}";
}

std::string content(const Layer& tree) {
    std::string text;
    for (const Layer* message : messages_of(tree)) append_content(*message, text);
    return text;
}

Layer read(TreeReader& reader, BytesView bytes, bool is_stream) {
    return is_stream ? reader.stream(bytes) : reader.packet(bytes);
}

// Returns the size of the wrapped sample, "-" if the wrapping does not apply, or "FAILED" if the
// sample does not come back unchanged.
std::string try_wrapping(const Sample& sample, const Wrapping& wrapping, const Enclose& enclosing) {
    if (sample.is_stream && wrapping.checksum && !wrapping.encrypt) return "-";
    TreeOptions security;
    if (wrapping.encrypt) security.keys = {Bytes(32, 1), Bytes(16, 2)};
    if (wrapping.label) security.label = "selftest";
    Envelope envelope{sample.is_stream, wrapping.compress, wrapping.checksum, frame_config(security), {}};
    if (wrapping.old_encryption) envelope.config.encryption = security::EncryptionVersion::padded;
    const auto bytes = enclosing(sample.message, envelope);
    if (!bytes) return "FAILED";
    // The receiver has the encrypting key as its second key.
    std::reverse(security.keys.begin(), security.keys.end());
    TreeReader receiver(security);
    TreeReader plain_reader({});
    const Layer wrapped = read(receiver, *bytes, sample.is_stream);
    const Layer bare = read(plain_reader, sample.message, sample.is_stream);
    const bool is_same = sample.decodes_to_itself && is_whole(wrapped) && content(wrapped) == content(bare);
    return is_same ? std::to_string(bytes->size()) : "FAILED";
}

std::string columns(const std::string& carrier, const std::string& name,
                    const std::vector<std::string>& cells) {
    std::array<char, 160> text{};
    auto used = static_cast<std::size_t>(
        std::snprintf(text.data(), text.size(), "%-8s%-14s", carrier.c_str(), name.c_str()));
    for (const std::string& cell : cells) {
        used += static_cast<std::size_t>(
            std::snprintf(text.data() + used, text.size() - used, "%10s", cell.c_str()));
    }
    return text.data();
}

}  // namespace

ExitCode selftest(const Enclose& enclosing) {
    std::vector<std::string> names;
    names.reserve(std::size(wrappings));
    for (const Wrapping& wrapping : wrappings) names.emplace_back(wrapping.name);
    print_line(columns("", "bytes", names));
    int tried = 0;
    int failed = 0;
    for (const Sample& sample : make_samples()) {
        std::vector<std::string> cells;
        for (const Wrapping& wrapping : wrappings) {
            cells.push_back(try_wrapping(sample, wrapping, enclosing));
            if (cells.back() != "-") ++tried;
            if (cells.back() == "FAILED") ++failed;
        }
        print_line(columns(sample.is_stream ? "stream" : "packet", sample.name, cells));
    }
    print_line(std::to_string(tried) + " round trips, " + std::to_string(failed) + " failed");
    return failed == 0 ? ExitCode::success : ExitCode::failure;
}

void add_selftest_command(CLI::App& app, ExitCode& exit_code) {
    CLI::App& command = *app.add_subcommand("selftest");
    set_manual(
        command,
        {.summary = "encode and decode every kind of message and print a table",
         .arguments = "",
         .description = "Wraps and unwraps each message in each way. A cell shows the size in bytes, FAILED, "
                        "or - if the wrapping does not apply. On streams, 'all' has no checksum.",
         .exit_status = {"0  every message came back unchanged",
                         "1  a message did not come back unchanged, or the output was lost",
                         "2  the command line is invalid"},
         .examples = {"memberlist-debug-codec selftest"}});
    command.final_callback([&exit_code] { exit_code = selftest(enclose); });
}

}  // namespace memberlist::tools
