// The protocol's messages as values. Text and byte fields are views, into the datagram when decoded
// and into the sender's data when encoding.
//
// Field names, types and meanings are in src/wire/README.md. Go: net.go, the structs ping,
// indirectPingReq, ackResp and others.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "memberlist/bytes.hpp"

namespace memberlist::wire {

enum class MessageType : std::uint8_t {
    ping = 0,
    indirect_ping = 1,
    ack = 2,
    suspect = 3,
    alive = 4,
    dead = 5,
    push_pull = 6,
    compound = 7,
    user = 8,
    compress = 9,
    encrypt = 10,
    nack = 11,
    has_crc = 12,
    error = 13,
    has_label = 244,
};

// A Go byte slice. nil and empty differ on the wire, and the difference is kept when a message is
// passed on.
struct NilableBytes {
    BytesView bytes;
    bool is_nil = true;

    NilableBytes() = default;
    NilableBytes(BytesView data) : bytes(data), is_nil(false) {}

    friend bool operator==(const NilableBytes& a, const NilableBytes& b) {
        return a.is_nil == b.is_nil && as_text(a.bytes) == as_text(b.bytes);
    }
};

// Where to send the answer, instead of to the datagram's source. Empty from peers before v0.2.0.
struct Source {
    NilableBytes address;  ///< 4 or 16 bytes; omitted on the wire when empty.
    std::uint16_t port = 0;
    std::string_view name;

    friend bool operator==(const Source&, const Source&) = default;
};

struct Ping {
    std::uint32_t seq_no = 0;
    std::string_view node;  ///< The intended recipient; empty: any node.
    Source source;
    friend bool operator==(const Ping&, const Ping&) = default;
};

struct IndirectPing {
    std::uint32_t seq_no = 0;  ///< Chosen by the requester; echoed in the answer.
    NilableBytes target;
    std::uint16_t port = 0;
    std::string_view node;  ///< Name of the final target.
    bool wants_nack = false;
    Source source;
    friend bool operator==(const IndirectPing&, const IndirectPing&) = default;
};

struct Ack {
    std::uint32_t seq_no = 0;
    NilableBytes payload;
    friend bool operator==(const Ack&, const Ack&) = default;
};

struct Nack {
    std::uint32_t seq_no = 0;
    friend bool operator==(const Nack&, const Nack&) = default;
};

struct Suspect {
    std::uint32_t incarnation = 0;
    std::string_view node;
    std::string_view from;
    friend bool operator==(const Suspect&, const Suspect&) = default;
};

struct Alive {
    std::uint32_t incarnation = 0;
    std::string_view node;
    NilableBytes address;
    std::uint16_t port = 0;
    NilableBytes meta;
    NilableBytes versions;  ///< Six bytes from every correct sender.
    friend bool operator==(const Alive&, const Alive&) = default;
};

// `node == from` means that the node left voluntarily.
struct Dead {
    std::uint32_t incarnation = 0;
    std::string_view node;
    std::string_view from;
    friend bool operator==(const Dead&, const Dead&) = default;
};

// In front of a user message's payload in a packet: the type byte.
inline constexpr std::size_t user_header_bytes = 1;

struct UserData {
    BytesView payload;
    friend bool operator==(const UserData& a, const UserData& b) {
        return as_text(a.payload) == as_text(b.payload);
    }
};

// The reply to a stream message that could not be read.
struct ErrorReply {
    std::string_view error;
    friend bool operator==(const ErrorReply&, const ErrorReply&) = default;
};

// One member's state in a push/pull.
struct PushNodeState {
    std::string_view name;
    NilableBytes address;
    std::uint16_t port = 0;
    NilableBytes meta;
    std::uint32_t incarnation = 0;
    std::int64_t state = 0;  ///< A NodeState; anything else is ignored.
    NilableBytes versions;
    friend bool operator==(const PushNodeState&, const PushNodeState&) = default;
};

struct PushPull {
    bool join = false;
    std::vector<PushNodeState> nodes;
    BytesView user_state;
    friend bool operator==(const PushPull& a, const PushPull& b) {
        return a.join == b.join && a.nodes == b.nodes && as_text(a.user_state) == as_text(b.user_state);
    }
};

// A compressed message: COMPRESS without its type byte. This is a layer, so neither variant below
// contains it.
struct Compressed {
    std::uint8_t algorithm = 0;
    BytesView data;
    friend bool operator==(const Compressed& a, const Compressed& b) {
        return a.algorithm == b.algorithm && as_text(a.data) == as_text(b.data);
    }
};

// The contents of a packet without its layers. UserData is everything after the type byte.
using PacketMessage = std::variant<Ping, IndirectPing, Ack, Nack, Suspect, Alive, Dead, UserData>;

// The contents of a stream without its layers.
using StreamMessage = std::variant<Ping, Ack, PushPull, UserData, ErrorReply>;

}  // namespace memberlist::wire
