// We never send what crashes or confuses older peers. Each test covers one kind, over everything
// that a busy node sent. `scripts/interop old-peers` runs older peers themselves.
#include <set>

#include "busy_node.hpp"
#include "message_json.hpp"
#include "support/catch.hpp"
#include "wire/big_endian.hpp"
#include "wire/crc.hpp"
#include "wire/decode.hpp"
#include "wire/label.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

namespace {

bool has_type(BytesView message, MessageType type) {
    return !message.empty() && message[0] == static_cast<std::uint8_t>(type);
}

// Everything that a node sent, parsed by hand, so that no decoder hides an error.
struct Emissions {
    std::vector<std::vector<Bytes>> compounds;  // the parts of each
    std::vector<Bytes> torn_compounds;          // that claim more than they hold
    std::vector<Bytes> packet_messages;         // without compounds, but with their parts
    std::vector<Bytes> dialed;                  // messages
    std::vector<Bytes> accepted;
    std::vector<Bytes> compressions;  // COMPRESS messages
    std::vector<Bytes> expansions;    // their contents
    std::vector<Bytes> plaintexts;    // of sealed streams
};

class Dissection {
public:
    explicit Dissection(const BusyConfig& busy)
        : config_(endpoint_config(busy).frame), cipher_(config_.keyring, entropy_) {
        const auto sent = sent_by_busy_node(busy);
        for (const auto& datagram : sent.datagrams) take_datagram(datagram);
        for (const auto& [id, bytes] : sent.dialed) {
            if (!bytes.empty()) found.dialed.push_back(take_stream(without_label(bytes)));
        }
        for (const auto& [id, bytes] : sent.accepted) {
            if (!bytes.empty()) found.accepted.push_back(take_stream(bytes));
        }
    }

    Emissions found;

private:
    BytesView without_label(BytesView bytes) const {
        return config_.label.empty() ? bytes : bytes.subspan(wire::label_overhead(config_.label));
    }
    Bytes open(BytesView sealed, BytesView associated_data) {
        Bytes plaintext;
        REQUIRE(cipher_.open(sealed, associated_data, plaintext));
        return plaintext;
    }
    Bytes expand(const Bytes& message) {
        if (!has_type(message, MessageType::compress)) return message;
        found.compressions.push_back(message);
        Bytes out;
        const auto compressed = wire::decode_compressed(BytesView(message).subspan(1));
        REQUIRE(compressed);
        REQUIRE(wire::decompress(*compressed, config_.limits.decompressed_bytes, out));
        found.expansions.push_back(out);
        return out;
    }

    void take_datagram(BytesView datagram) {
        Bytes packet = to_bytes(without_label(datagram));
        if (config_.keyring) packet = open(packet, as_bytes(config_.label));
        if (has_type(packet, MessageType::has_crc))
            packet.erase(packet.begin(), packet.begin() + wire::crc_header_bytes);
        const Bytes message = expand(packet);
        if (!has_type(message, MessageType::compound)) return found.packet_messages.push_back(message);

        std::vector<Bytes> parts;
        if (!take_parts(message, parts)) return found.torn_compounds.push_back(message);
        append_all(parts, found.packet_messages);
        found.compounds.push_back(std::move(parts));
    }
    // Returns true if the compound holds exactly what it claims.
    static bool take_parts(BytesView message, std::vector<Bytes>& parts) {
        if (message.size() < 2) return false;
        const std::size_t count = message[1];
        if (message.size() < 2 + 2 * count) return false;
        BytesView lengths = message.subspan(2, 2 * count);
        BytesView rest = message.subspan(2 + 2 * count);
        for (; !lengths.empty(); lengths = lengths.subspan(2)) {
            const std::size_t size = wire::read_u16(lengths);
            if (rest.size() < size) return false;
            parts.push_back(to_bytes(rest.first(size)));
            rest = rest.subspan(size);
        }
        return rest.empty();
    }
    static void append_all(const std::vector<Bytes>& from, std::vector<Bytes>& to) {
        to.insert(to.end(), from.begin(), from.end());
    }

    Bytes take_stream(BytesView bytes) {
        if (!config_.keyring) return expand(to_bytes(bytes));
        REQUIRE(has_type(bytes, MessageType::encrypt));
        auto associated_data = to_bytes(bytes.first(frame::sealed_header_bytes));
        append(associated_data, as_bytes(config_.label));
        found.plaintexts.push_back(open(bytes.subspan(frame::sealed_header_bytes), associated_data));
        return expand(found.plaintexts.back());
    }

    frame::FrameConfig config_;
    SeededEntropy entropy_{2};
    security::MessageCipher cipher_;
};

template <class Check>
void for_each_busy_node(const Check& check) {
    for (const auto& busy : busy_configs) {
        INFO(busy.name);
        check(Dissection(busy).found);
    }
}

template <class Message>
std::vector<Message> packet_messages(const Emissions& sent) {
    std::vector<Message> found;
    for (const auto& bytes : sent.packet_messages) {
        const auto message = wire::decode_packet_message(bytes);
        REQUIRE(message);
        if (const auto* wanted = std::get_if<Message>(&*message)) found.push_back(*wanted);
    }
    return found;
}

std::vector<wire::PushPull> push_pulls(const Emissions& sent) {
    std::vector<wire::PushPull> found;
    for (const auto* streams : {&sent.dialed, &sent.accepted}) {
        for (const auto& bytes : *streams) {
            const auto message = wire::decode_stream_message(bytes, {});
            REQUIRE(message);
            if (const auto* state = std::get_if<wire::PushPull>(&*message)) found.push_back(*state);
        }
    }
    return found;
}

// Skips one msgpack value. Throws at a str8, a bin, an array, a float or an extension, which
// go-msgpack 0.5 cannot read or memberlist never writes.
void skip_old_value(BytesView& rest) {
    const std::uint8_t head = rest[0];
    rest = rest.subspan(1);
    if (head <= 0x7f || head >= 0xe0 || head == 0xc0 || head == 0xc2 || head == 0xc3) return;
    std::size_t size = 0;
    if (head <= 0x8f) {
        for (int values = 2 * (head & 0x0f); values > 0; --values) skip_old_value(rest);
    } else if (head >= 0xa0 && head <= 0xbf) {
        size = head & 0x1f;
    } else if (head >= 0xcc && head <= 0xd3) {
        size = std::size_t{1} << (head & 3);
    } else if (head == 0xda) {
        size = 2 + std::size_t{wire::read_u16(rest)};
    } else if (head == 0xdb) {
        size = 4 + std::size_t{wire::read_u32(rest)};
    } else {
        throw std::runtime_error("msgpack head " + to_hex(std::vector{head}) + " is not of the old profile");
    }
    if (rest.size() < size) throw std::runtime_error("the value is cut short");
    rest = rest.subspan(size);
}

// Returns the bytes after the msgpack values of a message.
BytesView after_old_values(BytesView message, std::size_t values) {
    REQUIRE_FALSE(message.empty());
    BytesView rest = message.subspan(1);
    for (std::size_t i = 0; i < values; ++i) skip_old_value(rest);
    return rest;
}

void check_old_profile(const Bytes& stream_message) {
    const auto decoded = wire::decode_stream_message(stream_message, {});
    REQUIRE(decoded);
    std::size_t values = 1;
    std::size_t raw_bytes = 0;
    if (const auto* state = std::get_if<wire::PushPull>(&*decoded)) {
        values += state->nodes.size();
        raw_bytes = state->user_state.size();
    } else if (const auto* user = std::get_if<wire::UserData>(&*decoded)) {
        raw_bytes = user->payload.size();
    }
    CHECK(after_old_values(stream_message, values).size() == raw_bytes);
}

}  // namespace

TEST_CASE("every ALIVE has a version vector of six bytes", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        const auto alives = packet_messages<wire::Alive>(sent);
        CHECK(alives.size() > 200);
        std::set<std::size_t> sizes;
        for (const auto& alive : alives) sizes.insert(alive.versions.bytes.size());
        CHECK(sizes == std::set<std::size_t>{6});
    });
}

TEST_CASE("every version vector in a push/pull has six bytes", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        const auto states = push_pulls(sent);
        CHECK(states.size() >= 4);
        std::size_t leave_streams = 0;  // streams that name only the leaving node
        for (const auto& state : states) {
            const bool is_leave_stream =
                state.nodes.size() == 1 && state.nodes[0].state == static_cast<int>(NodeState::left);
            if (is_leave_stream) ++leave_streams;
            CHECK((is_leave_stream || state.nodes.size() > 100));
            for (const auto& node : state.nodes) CHECK(node.versions.bytes.size() == 6);
        }
        CHECK(leave_streams == 3);
    });
}

TEST_CASE("no compound has 128 parts or more", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        std::size_t most = 0;
        for (const auto& parts : sent.compounds) most = std::max(most, parts.size());
        CHECK(most == 127);  // more was queued, so the limit was reached
    });
}

// The two bytes 07 80 crash memberlist up to v0.2.3: a compound of 128 parts without any lengths.
TEST_CASE("no compound claims more than it holds, and none is 07 80", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        CHECK(sent.compounds.size() > 1);
        for (const auto& message : sent.torn_compounds) FAIL_CHECK(to_hex(message));
    });
}

TEST_CASE("no compound has an empty part, and no compression is of an empty message", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        CHECK(sent.compounds.size() > 1);
        for (const auto& parts : sent.compounds) {
            CHECK_FALSE(parts.empty());
            for (const auto& part : parts) CHECK_FALSE(part.empty());
        }
        for (const auto& expansion : sent.expansions) CHECK_FALSE(expansion.empty());
        const auto user_messages = packet_messages<wire::UserData>(sent);
        CHECK(std::any_of(user_messages.begin(), user_messages.end(),
                          [](const auto& user) { return user.payload.empty(); }));
    });
}

TEST_CASE("no stream is sealed or compressed around nothing", "[never]") {
    std::size_t sealed = 0;
    std::size_t compressed = 0;
    for_each_busy_node([&](const Emissions& sent) {
        CHECK(sent.dialed.size() + sent.accepted.size() > 5);
        for (const auto& plaintext : sent.plaintexts) CHECK_FALSE(plaintext.empty());
        for (const auto& expansion : sent.expansions) CHECK_FALSE(expansion.empty());
        sealed += sent.plaintexts.size();
        compressed += sent.expansions.size();
    });
    CHECK(sealed > 10);
    CHECK(compressed > 10);
}

TEST_CASE("no string is written as bin or str8, whatever its length", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        for (const auto& message : sent.packet_messages) {
            if (has_type(message, MessageType::user)) continue;
            INFO(to_hex(message));
            CHECK(after_old_values(message, 1).empty());
        }
        for (const auto& message : sent.compressions) CHECK(after_old_values(message, 1).empty());
        for (const auto* streams : {&sent.dialed, &sent.accepted}) {
            for (const auto& message : *streams) check_old_profile(message);
        }
    });
    // Lengths that no real node has.
    for (const std::size_t length : {0u, 1u, 31u, 32u, 255u, 256u, 65535u, 65536u, 100000u}) {
        INFO(length);
        const std::string text(length, 'x');
        Bytes ping;
        wire::encode(wire::Ping{1, text, {as_bytes(text), 1, text}}, ping);
        CHECK(after_old_values(ping, 1).empty());
        Bytes node{0};
        wire::encode_push_node(
            {.name = text, .address = as_bytes(text), .meta = as_bytes(text), .versions = {}}, node);
        CHECK(after_old_values(node, 1).empty());
        Bytes error;
        wire::encode(wire::ErrorReply{text}, error);
        CHECK(after_old_values(error, 1).empty());
        Bytes compressed;
        wire::encode(wire::Compressed{0, as_bytes(text)}, compressed);
        CHECK(after_old_values(compressed, 1).empty());
    }
}

TEST_CASE("no label header is sent unless a label is configured, and none in an answer", "[never]") {
    for (const auto& busy : busy_configs) {
        INFO(busy.name);
        const auto sent = sent_by_busy_node(busy);
        const bool has_label = !busy.label.empty();
        for (const auto& datagram : sent.datagrams)
            CHECK(has_type(datagram, MessageType::has_label) == has_label);
        for (const auto& [id, bytes] : sent.dialed)
            CHECK(has_type(bytes, MessageType::has_label) == has_label);
        for (const auto& [id, bytes] : sent.accepted) CHECK_FALSE(has_type(bytes, MessageType::has_label));
    }
}

// Peers before v0.1.6 ignore state 3 and later forget a node that left. They cannot be told from
// newer peers. Go sends 3 to everybody, and so do we, but no higher state.
TEST_CASE("no state but alive, suspect, dead and left is told", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        std::set<std::int64_t> told;
        for (const auto& state : push_pulls(sent)) {
            for (const auto& node : state.nodes) told.insert(node.state);
        }
        CHECK(told == std::set<std::int64_t>{0, 1, 2, 3});
    });
}

// Peers before v0.1.1 treat an error reply as an invalid answer and close the stream. They could
// not do more with it anyway.
TEST_CASE("error replies are sent on accepted streams alone, to streams that could not be read", "[never]") {
    for_each_busy_node([](const Emissions& sent) {
        const auto is_error = [](const Bytes& message) { return has_type(message, MessageType::error); };
        CHECK(std::none_of(sent.packet_messages.begin(), sent.packet_messages.end(), is_error));
        CHECK(std::none_of(sent.dialed.begin(), sent.dialed.end(), is_error));
        CHECK(std::count_if(sent.accepted.begin(), sent.accepted.end(), is_error) == 1);
    });
}
