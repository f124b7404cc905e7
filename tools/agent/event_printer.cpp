#include "agent/event_printer.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "common/iso_time.hpp"
#include "common/text_codec.hpp"

namespace memberlist::agent {

namespace {

using Json = nlohmann::ordered_json;

// Payloads longer than `payload_shown_max` are cut to `payload_beginning` bytes.
constexpr std::size_t payload_shown_max = 1024;
constexpr std::size_t payload_beginning = 64;

constexpr std::size_t date_length = sizeof "2026-01-02T" - 1;

std::string to_text(BytesView bytes) { return std::string(as_text(bytes)); }

Json about(const Node& node) { return {{"node", node.name}, {"address", node.address.to_string()}}; }

const char* name_of(const Event& event) {
    // In the order of the Event variant.
    constexpr std::array names{"join",        "leave",  "update",   "suspect",
                               "unreachable", "refute", "conflict", "user"};
    static_assert(names.size() == std::variant_size_v<Event>);
    return names[event.index()];
}

// The CRC-32 of zlib and Go's hash/crc32, in hexadecimal.
std::string crc32(BytesView bytes) {
    std::uint32_t crc = 0xffff'ffff;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb8'8320 : 0);
    }
    crc = ~crc;
    const std::array<std::uint8_t, 4> big_endian{
        static_cast<std::uint8_t>(crc >> 24), static_cast<std::uint8_t>(crc >> 16),
        static_cast<std::uint8_t>(crc >> 8), static_cast<std::uint8_t>(crc)};
    return tools::to_hex(big_endian);
}

// The whole payload if it is short. Otherwise its first bytes, its size and its checksum.
Json payload_of(BytesView payload) {
    if (payload.size() <= payload_shown_max) return {{"payload", to_text(payload)}};
    return {{"payload", to_text(payload.first(payload_beginning))},
            {"bytes", payload.size()},
            {"crc32", crc32(payload)}};
}

struct FieldsOf {
    std::size_t members;

    Json operator()(const NodeJoined& joined) const { return with_meta(joined.node); }
    Json operator()(const NodeUpdated& updated) const { return with_meta(updated.node); }
    Json operator()(const NodeRefuted& refuted) const { return counted(about(refuted.node)); }
    Json operator()(const NodeUnreachable& event) const { return counted(about(event.node)); }
    Json operator()(const NodeLeft& left) const {
        Json fields = about(left.node);
        fields["graceful"] = left.graceful;
        return counted(std::move(fields));
    }
    Json operator()(const NodeSuspected& suspected) const {
        Json fields = about(suspected.node);
        fields["accuser"] = suspected.accuser;
        return counted(std::move(fields));
    }
    Json operator()(const NameConflict& conflict) const {
        Json fields = about(conflict.existing);
        fields["claimant"] = conflict.claimant.address.to_string();
        return fields;
    }
    Json operator()(const UserMessage& message) const {
        Json fields = payload_of(message.payload);
        fields["from"] = message.from.to_string();
        return fields;
    }

    Json with_meta(const Node& node) const {
        Json fields = about(node);
        fields["meta"] = to_text(node.meta);
        return counted(std::move(fields));
    }
    Json counted(Json fields) const {
        fields["members"] = members;
        return fields;
    }
};

// Prints node and address bare where that is unambiguous, payloads quoted, and other fields by
// name: `join go-1 127.0.0.1:40002 meta="text" members=3`.
std::string text_line(const std::string& time, const char* event, const Json& fields) {
    std::string line = time.substr(date_length, time.size() - date_length - 1) + " " + event;
    for (const auto& [name, value] : fields.items()) {
        const bool is_unnamed = name == "node" || name == "address" || name == "payload";
        const bool is_free_text = name == "payload" || name == "meta" || name == "error";
        line += is_unnamed ? " " : " " + name + "=";
        if (!value.is_string()) {
            line += value.dump();
            continue;
        }
        const auto& text = value.get_ref<const std::string&>();
        line += is_free_text ? tools::in_quotes(text) : tools::in_quotes_if_needed(text);
    }
    return line;
}

std::string json_line(const std::string& time, const char* event, const Json& fields) {
    Json line{{"time", time}, {"event", event}};
    line.update(fields);
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

tools::LineQueue::Config standard_output(std::function<std::string(std::size_t)> dropped_line,
                                         std::function<void()> on_lost) {
    tools::LineQueue::Config config;
    config.descriptor = STDOUT_FILENO;
    config.dropped_line = std::move(dropped_line);
    config.on_lost = std::move(on_lost);
    return config;
}

}  // namespace

EventPrinter::EventPrinter(EventFormat format, std::function<void()> on_output_lost)
    : format_(format),
      lines_(standard_output(
          [this](std::size_t count) {
              return line("dropped", {{"count", count}});
          },
          std::move(on_output_lost))) {}

void EventPrinter::print_listening(const std::string& name, const SocketAddress& address) {
    write("listening", {{"node", name}, {"address", address.to_string()}});
}

void EventPrinter::print(const Event& event, std::size_t members) {
    write(name_of(event), std::visit(FieldsOf{members}, event));
}

void EventPrinter::print(const TopicMessage& message) {
    write("topic", {{"node", message.sender.name},
                    {"topic", message.topic},
                    {"payload", to_text(message.payload)},
                    {"broadcast", message.is_broadcast}});
}

void EventPrinter::print_joined(const JoinSummary& summary) {
    for (const SeedFailure& failure : summary.failures()) {
        write("seed_failed", {{"seed", failure.seed}, {"error", failure.message()}});
    }
    write("joined", {{"seeds", summary.joined}});
}

void EventPrinter::print_join_failed(const std::string& error) { write("join_failed", {{"error", error}}); }

void EventPrinter::print_keys(std::size_t count) { write("keys", {{"count", count}}); }

void EventPrinter::print_stats(const Stats& stats, const ByteCounter& bytes) {
    Json drops = Json::object();
    for (const DropCount& drop : stats.drops) drops[drop.reason] = drop.count;
    write("stats", {{"suspicions", stats.suspect_messages},
                    {"deaths", stats.dead_messages},
                    {"refutations", stats.refutations},
                    {"packets_sent", stats.datagrams_sent},
                    {"packets_received", stats.datagrams_received},
                    {"bytes_sent", bytes.sent()},
                    {"bytes_received", bytes.received()},
                    {"streams_accepted", stats.streams_accepted},
                    {"streams_dialed", stats.streams_dialed},
                    {"drops", std::move(drops)}});
}

std::size_t EventPrinter::finish(Duration limit) { return lines_.finish(limit); }

void EventPrinter::write(const char* event, const Json& fields) {
    lines_.push([&] { return line(event, fields); });
}

std::string EventPrinter::line(const char* event, const Json& fields) {
    last_time_ = std::max(last_time_, std::chrono::system_clock::now());
    const std::string time = tools::iso_time(last_time_);
    return (format_ == EventFormat::json ? json_line(time, event, fields) : text_line(time, event, fields)) +
           "\n";
}

}  // namespace memberlist::agent
