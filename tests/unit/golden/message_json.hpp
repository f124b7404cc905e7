// Converts messages to and from the JSON of the golden vectors: memberlist's field names, byte
// fields in hexadecimal, nil as null, and the message name as "type".
#pragma once

#include <deque>

#include "base/overloaded.hpp"
#include "golden_file.hpp"
#include "wire/message.hpp"

namespace memberlist::test {

// --- to JSON -------------------------------------------------------------------------------------

inline Json to_json(const wire::NilableBytes& bytes) {
    return bytes.is_nil ? Json() : Json(to_hex(bytes.bytes));
}

// An omitted field becomes nil; it cannot be told from an empty one.
inline void add_source(const wire::Source& source, Json& json) {
    json["SourceAddr"] = to_json(source.address);
    json["SourcePort"] = source.port;
    json["SourceNode"] = source.name;
}

inline Json to_json(const wire::Ping& ping) {
    Json json{{"type", "ping"}, {"SeqNo", ping.seq_no}, {"Node", ping.node}};
    add_source(ping.source, json);
    return json;
}
inline Json to_json(const wire::IndirectPing& ping) {
    Json json{{"type", "indirect_ping"}, {"SeqNo", ping.seq_no}, {"Target", to_json(ping.target)},
              {"Port", ping.port},       {"Node", ping.node},    {"Nack", ping.wants_nack}};
    add_source(ping.source, json);
    return json;
}
inline Json to_json(const wire::Ack& ack) {
    return {{"type", "ack"}, {"SeqNo", ack.seq_no}, {"Payload", to_json(ack.payload)}};
}
inline Json to_json(const wire::Nack& nack) { return {{"type", "nack"}, {"SeqNo", nack.seq_no}}; }
inline Json to_json(const wire::Suspect& suspect) {
    return {{"type", "suspect"},
            {"Incarnation", suspect.incarnation},
            {"Node", suspect.node},
            {"From", suspect.from}};
}
inline Json to_json(const wire::Dead& dead) {
    return {{"type", "dead"}, {"Incarnation", dead.incarnation}, {"Node", dead.node}, {"From", dead.from}};
}
inline Json to_json(const wire::Alive& alive) {
    return {{"type", "alive"},
            {"Incarnation", alive.incarnation},
            {"Node", alive.node},
            {"Addr", to_json(alive.address)},
            {"Port", alive.port},
            {"Meta", to_json(alive.meta)},
            {"Vsn", to_json(alive.versions)}};
}
inline Json to_json(const wire::UserData& user) {
    return {{"type", "user"}, {"Payload", to_hex(user.payload)}};
}
inline Json to_json(const wire::ErrorReply& reply) { return {{"type", "error"}, {"Error", reply.error}}; }
inline Json to_json(const wire::PushNodeState& node) {
    return {{"Name", node.name},
            {"Addr", to_json(node.address)},
            {"Port", node.port},
            {"Meta", to_json(node.meta)},
            {"Incarnation", node.incarnation},
            {"State", node.state},
            {"Vsn", to_json(node.versions)}};
}
inline Json to_json(const wire::PushPull& state) {
    Json nodes = Json::array();
    for (const auto& node : state.nodes) nodes.push_back(to_json(node));
    return {{"type", "push_pull"},
            {"Join", state.join},
            {"Nodes", nodes},
            {"UserState", to_hex(state.user_state)}};
}

template <class... Messages>
Json to_json(const std::variant<Messages...>& message) {
    return std::visit([](const auto& alternative) { return to_json(alternative); }, message);
}

// --- from JSON -----------------------------------------------------------------------------------

// Builds messages whose views point into the JSON and into this object. Both must outlive the
// messages.
class MessageBuilder {
public:
    wire::PacketMessage packet_message(const Json& json) {
        const auto type = json.at("type").get<std::string>();
        if (type == "ping") return ping(json);
        if (type == "indirect_ping") return indirect_ping(json);
        if (type == "ack") return ack(json);
        if (type == "nack") return wire::Nack{number(json, "SeqNo")};
        if (type == "suspect") {
            return wire::Suspect{number(json, "Incarnation"), text(json, "Node"), text(json, "From")};
        }
        if (type == "alive") return alive(json);
        if (type == "dead") {
            return wire::Dead{number(json, "Incarnation"), text(json, "Node"), text(json, "From")};
        }
        if (type == "user") return wire::UserData{octets(json, "Payload").bytes};
        throw std::runtime_error("no packet carries " + type);
    }

    wire::StreamMessage stream_message(const Json& json) {
        const auto type = json.at("type").get<std::string>();
        if (type == "ping") return ping(json);
        if (type == "ack") return ack(json);
        if (type == "push_pull") return push_pull(json);
        if (type == "user") return wire::UserData{octets(json, "Payload").bytes};
        if (type == "error") return wire::ErrorReply{text(json, "Error")};
        throw std::runtime_error("no stream carries " + type);
    }

private:
    template <class Number = std::uint32_t>
    static Number number(const Json& json, const char* key) {
        return json.at(key).get<Number>();
    }
    static std::uint16_t port(const Json& json, const char* key) { return number<std::uint16_t>(json, key); }
    static std::string_view text(const Json& json, const char* key) {
        return json.at(key).get_ref<const std::string&>();
    }
    wire::NilableBytes octets(const Json& json, const char* key) {
        const auto& value = json.at(key);
        if (value.is_null()) return {};
        return BytesView(storage_.emplace_back(from_hex(value.get_ref<const std::string&>())));
    }
    wire::Source source(const Json& json) {
        return {octets(json, "SourceAddr"), port(json, "SourcePort"), text(json, "SourceNode")};
    }

    wire::Ping ping(const Json& json) { return {number(json, "SeqNo"), text(json, "Node"), source(json)}; }
    wire::IndirectPing indirect_ping(const Json& json) {
        return {.seq_no = number(json, "SeqNo"),
                .target = octets(json, "Target"),
                .port = port(json, "Port"),
                .node = text(json, "Node"),
                .wants_nack = json.at("Nack").get<bool>(),
                .source = source(json)};
    }
    wire::Ack ack(const Json& json) { return {number(json, "SeqNo"), octets(json, "Payload")}; }
    wire::Alive alive(const Json& json) {
        return {.incarnation = number(json, "Incarnation"),
                .node = text(json, "Node"),
                .address = octets(json, "Addr"),
                .port = port(json, "Port"),
                .meta = octets(json, "Meta"),
                .versions = octets(json, "Vsn")};
    }
    wire::PushPull push_pull(const Json& json) {
        wire::PushPull state{json.at("Join").get<bool>(), {}, octets(json, "UserState").bytes};
        for (const auto& node : json.at("Nodes")) {
            state.nodes.push_back({.name = text(node, "Name"),
                                   .address = octets(node, "Addr"),
                                   .port = port(node, "Port"),
                                   .meta = octets(node, "Meta"),
                                   .incarnation = number(node, "Incarnation"),
                                   .state = number<std::int64_t>(node, "State"),
                                   .versions = octets(node, "Vsn")});
        }
        return state;
    }

    std::deque<Bytes> storage_;
};

}  // namespace memberlist::test
