// The golden vectors cover every case that they are meant for, sent by a running memberlist where
// possible. A recording that loses a case fails here.
#include <functional>

#include "golden_file.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

using MessagePredicate = std::function<bool(const Json& message)>;
using VectorPredicate = std::function<bool(const GoldenVector& vector)>;

struct Wanted {
    const char* what;
    VectorPredicate holds;
};

// Sent by a running node.
const std::vector<GoldenVector>& sent_vectors() {
    static const auto vectors =
        golden_vectors([](const GoldenVector& vector) { return vector.origin == "memberlist"; });
    return vectors;
}

// Written by the encoder alone: no node of this version sends these forms.
const std::vector<GoldenVector>& encoded_vectors() {
    static const auto vectors =
        golden_vectors([](const GoldenVector& vector) { return vector.origin == "go-msgpack"; });
    return vectors;
}

void check_all(const std::vector<GoldenVector>& vectors, const std::vector<Wanted>& wanted) {
    for (const auto& [what, holds] : wanted) {
        INFO(what);
        CHECK(std::any_of(vectors.begin(), vectors.end(), holds));
    }
}
void check_all(const std::vector<Wanted>& wanted) { check_all(sent_vectors(), wanted); }

// Matches vectors with a message of `type` for which `passes` holds.
VectorPredicate has(const std::string& type, const MessagePredicate& passes) {
    return [=](const GoldenVector& vector) {
        return std::any_of(vector.messages.begin(), vector.messages.end(), [&](const Json& message) {
            return message.at("type") == type && passes(message);
        });
    };
}

MessagePredicate is_nil(const std::string& field) {
    return [=](const Json& message) { return message.at(field).is_null(); };
}
// The size in bytes. The file has two digits per byte.
MessagePredicate has_size(const std::string& field, std::size_t low, std::size_t high) {
    return [=](const Json& message) {
        const Json& value = message.at(field);
        return value.is_string() && value.get<std::string>().size() >= 2 * low &&
               value.get<std::string>().size() <= 2 * high;
    };
}
MessagePredicate has_members(std::size_t count) {
    return [=](const Json& message) { return message.at("Nodes").size() == count; };
}
MessagePredicate is(const std::string& field, const Json& value) {
    return [=](const Json& message) { return message.at(field) == value; };
}

VectorPredicate both(const VectorPredicate& first, const VectorPredicate& second) {
    return [=](const GoldenVector& vector) { return first(vector) && second(vector); };
}
VectorPredicate on(bool packet) {
    return [=](const GoldenVector& vector) { return is_packet(vector) == packet; };
}
VectorPredicate has_layer(const std::string& layer) {
    return [=](const GoldenVector& vector) { return vector.has_layer(layer); };
}
VectorPredicate has_key(std::size_t bytes) {
    return [=](const GoldenVector& vector) {
        return !vector.keys.empty() && vector.keys.front().size() == bytes;
    };
}
// Counts the leaf messages of a compound.
VectorPredicate has_parts(std::size_t count) {
    return both(has_layer("compound"),
                [=](const GoldenVector& vector) { return vector.messages.size() == count; });
}

}  // namespace

TEST_CASE("the golden vectors hold every form of each message", "[golden]") {
    check_all({
        {"ping with source", has("ping", has_size("SourceAddr", 4, 16))},
        {"indirect ping with nack", has("indirect_ping", is("Nack", true))},
        {"indirect ping without nack", has("indirect_ping", is("Nack", false))},
        {"ack, nil payload", has("ack", is_nil("Payload"))},
        {"ack, empty payload", has("ack", has_size("Payload", 0, 0))},
        {"ack, long payload", has("ack", has_size("Payload", 256, 65'535))},
        {"nack", has("nack", [](const Json&) { return true; })},
        {"suspect", has("suspect", [](const Json&) { return true; })},
        {"alive, nil meta", has("alive", is_nil("Meta"))},
        {"alive, empty meta", has("alive", has_size("Meta", 0, 0))},
        {"alive, 512-byte meta", has("alive", has_size("Meta", 512, 512))},
        {"dead", has("dead", [](const Json& m) { return m.at("Node") != m.at("From"); })},
        {"leave", has("dead", [](const Json& m) { return m.at("Node") == m.at("From"); })},
        {"user message in a packet", both(on(true), has("user", has_size("Payload", 1, 65'535)))},
        {"empty user message in a packet", both(on(true), has("user", has_size("Payload", 0, 0)))},
        {"user message on a stream", both(on(false), has("user", has_size("Payload", 1, 1'000'000)))},
        {"error reply", has("error", [](const Json&) { return true; })},
    });
    // Some older peers send these.
    check_all(
        encoded_vectors(),
        {
            {"ping without source", both(on(true), has("ping", is_nil("SourceAddr")))},
            {"ping without source on a stream", both(on(false), has("ping", is_nil("SourceAddr")))},
            {"ping with a source address alone",
             has("ping",
                 [](const Json& m) { return m.at("SourceAddr").is_string() && m.at("SourcePort") == 0; })},
            {"ping with a source port alone",
             has("ping",
                 [](const Json& m) { return m.at("SourceAddr").is_null() && m.at("SourcePort") != 0; })},
            {"indirect ping without source", has("indirect_ping", is_nil("SourceAddr"))},
            {"indirect ping, nil target", has("indirect_ping", is_nil("Target"))},
            {"indirect ping, empty target", has("indirect_ping", has_size("Target", 0, 0))},
            {"ack with a payload on a stream", both(on(false), has("ack", has_size("Payload", 1, 100)))},
            {"error reply without text", has("error", is("Error", ""))},
        });
}

TEST_CASE("every golden vector tells who made it", "[golden]") {
    const auto all = golden_vectors([](const auto&) { return true; });
    CHECK(sent_vectors().size() + encoded_vectors().size() == all.size());
}

TEST_CASE("the golden vectors hold push/pulls of all sizes", "[golden]") {
    for (const std::size_t members : {0U, 1U, 3U, 40U, 200U}) {
        INFO(members << " members");
        CHECK(std::any_of(sent_vectors().begin(), sent_vectors().end(),
                          has("push_pull", has_members(members))));
    }
    check_all({
        {"user state", has("push_pull", has_size("UserState", 1, 100))},
        {"long user state", has("push_pull", has_size("UserState", 32'768, 1'000'000))},
        {"join", has("push_pull", is("Join", true))},
        {"no join", has("push_pull", is("Join", false))},
    });
    for (int state = 0; state <= 3; ++state) {
        INFO("a member in state " << state);
        CHECK(std::any_of(sent_vectors().begin(), sent_vectors().end(), has("push_pull", [&](const Json& m) {
                              const Json& nodes = m.at("Nodes");
                              return std::any_of(nodes.begin(), nodes.end(),
                                                 [&](const Json& node) { return node.at("State") == state; });
                          })));
    }
}

TEST_CASE("the golden vectors hold compounds up to the limit, and every form of address", "[golden]") {
    for (const std::size_t parts : {2U, 5U, 127U, 128U, 255U}) {
        INFO(parts << " parts");
        CHECK(std::any_of(sent_vectors().begin(), sent_vectors().end(), has_parts(parts)));
    }
    const auto is_v4_in_16_bytes = [](const Json& m) {
        return m.at("Addr").is_string() &&
               m.at("Addr").get<std::string>().starts_with("00000000000000000000ffff");
    };
    const auto is_v6 = [](const Json& m) {
        return m.at("Addr").is_string() && m.at("Addr").get<std::string>().starts_with("20010db8");
    };
    check_all({
        {"IPv4 in 4 bytes", has("alive", has_size("Addr", 4, 4))},
        {"IPv4 in 16 bytes", has("alive", is_v4_in_16_bytes)},
        {"IPv6", has("alive", is_v6)},
    });
}

TEST_CASE("the golden vectors hold every key size with both versions, labels, CRCs and compression",
          "[golden]") {
    for (const std::size_t bytes : {16U, 24U, 32U}) {
        for (const std::string version : {"encryption 0", "encryption 1"}) {
            for (const bool packet : {true, false}) {
                INFO(bytes << " bytes, " << version << (packet ? " in a packet" : " on a stream"));
                CHECK(std::any_of(sent_vectors().begin(), sent_vectors().end(),
                                  both(on(packet), both(has_key(bytes), has_layer(version)))));
            }
        }
    }
    check_all({
        {"label", has_layer("label")},
        {"label and encryption", both(has_layer("label"), has_layer("encryption 1"))},
        {"CRC", has_layer("crc")},
        {"compression in a packet", both(on(true), has_layer("compression"))},
        {"compression on a stream", both(on(false), has_layer("compression"))},
        {"no compression", [](const auto& v) { return v.config.compression == wire::Compression::none; }},
    });
}
