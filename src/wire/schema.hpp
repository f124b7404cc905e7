// The protocol's msgpack structs: one table each, used for both encoding and decoding.
//
// A table lists the fields in wire order: ascending by key, because go-msgpack sorts the names.
// Each field also has its position in the Go struct's declaration, which array-form structs follow
// when decoded. Go: net.go.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <tuple>

#include "wire/message.hpp"
#include "wire/stream_header.hpp"

namespace memberlist::wire {

enum class Presence : std::uint8_t { always, unless_empty };  // unless_empty: Go's `omitempty`

template <class Access>
struct Field {
    std::string_view key;
    std::size_t declared;
    Access access;  // member pointer, or function from struct to member
    Presence presence = Presence::always;

    // The field of `owner`; const if `owner` is.
    template <class Struct>
    constexpr auto& of(Struct& owner) const {
        return std::invoke(access, owner);
    }
};
template <class Access>
Field(std::string_view, std::size_t, Access) -> Field<Access>;
template <class Access>
Field(std::string_view, std::size_t, Access, Presence) -> Field<Access>;

inline constexpr auto source_address = [](auto& message) -> auto& { return message.source.address; };
inline constexpr auto source_name = [](auto& message) -> auto& { return message.source.name; };
inline constexpr auto source_port = [](auto& message) -> auto& { return message.source.port; };

template <class Struct>
struct Schema;

template <>
struct Schema<Ping> {
    static constexpr std::tuple fields{
        Field{"Node", 1, &Ping::node},
        Field{"SeqNo", 0, &Ping::seq_no},
        Field{"SourceAddr", 2, source_address, Presence::unless_empty},
        Field{"SourceNode", 4, source_name, Presence::unless_empty},
        Field{"SourcePort", 3, source_port, Presence::unless_empty},
    };
};

template <>
struct Schema<IndirectPing> {
    static constexpr std::tuple fields{
        Field{"Nack", 4, &IndirectPing::wants_nack},
        Field{"Node", 3, &IndirectPing::node},
        Field{"Port", 2, &IndirectPing::port},
        Field{"SeqNo", 0, &IndirectPing::seq_no},
        Field{"SourceAddr", 5, source_address, Presence::unless_empty},
        Field{"SourceNode", 7, source_name, Presence::unless_empty},
        Field{"SourcePort", 6, source_port, Presence::unless_empty},
        Field{"Target", 1, &IndirectPing::target},
    };
};

template <>
struct Schema<Ack> {
    static constexpr std::tuple fields{
        Field{"Payload", 1, &Ack::payload},
        Field{"SeqNo", 0, &Ack::seq_no},
    };
};

template <>
struct Schema<Nack> {
    static constexpr std::tuple fields{
        Field{"SeqNo", 0, &Nack::seq_no},
    };
};

template <>
struct Schema<Suspect> {
    static constexpr std::tuple fields{
        Field{"From", 2, &Suspect::from},
        Field{"Incarnation", 0, &Suspect::incarnation},
        Field{"Node", 1, &Suspect::node},
    };
};

template <>
struct Schema<Alive> {
    static constexpr std::tuple fields{
        Field{"Addr", 2, &Alive::address}, Field{"Incarnation", 0, &Alive::incarnation},
        Field{"Meta", 4, &Alive::meta},    Field{"Node", 1, &Alive::node},
        Field{"Port", 3, &Alive::port},    Field{"Vsn", 5, &Alive::versions},
    };
};

template <>
struct Schema<Dead> {
    static constexpr std::tuple fields{
        Field{"From", 2, &Dead::from},
        Field{"Incarnation", 0, &Dead::incarnation},
        Field{"Node", 1, &Dead::node},
    };
};

template <>
struct Schema<ErrorReply> {
    static constexpr std::tuple fields{
        Field{"Error", 0, &ErrorReply::error},
    };
};

template <>
struct Schema<Compressed> {
    static constexpr std::tuple fields{
        Field{"Algo", 0, &Compressed::algorithm},
        Field{"Buf", 1, &Compressed::data},
    };
};

template <>
struct Schema<PushPullHeader> {
    static constexpr std::tuple fields{
        Field{"Join", 2, &PushPullHeader::join},
        Field{"Nodes", 0, &PushPullHeader::nodes},
        Field{"UserStateLen", 1, &PushPullHeader::user_state_bytes},
    };
};

template <>
struct Schema<PushNodeState> {
    static constexpr std::tuple fields{
        Field{"Addr", 1, &PushNodeState::address}, Field{"Incarnation", 4, &PushNodeState::incarnation},
        Field{"Meta", 3, &PushNodeState::meta},    Field{"Name", 0, &PushNodeState::name},
        Field{"Port", 2, &PushNodeState::port},    Field{"State", 5, &PushNodeState::state},
        Field{"Vsn", 6, &PushNodeState::versions},
    };
};

template <>
struct Schema<UserStreamHeader> {
    static constexpr std::tuple fields{
        Field{"UserMsgLen", 0, &UserStreamHeader::payload_bytes},
    };
};

// Checks that keys ascend and that the declared positions are a permutation of 0, 1, 2, ...
template <class Struct>
constexpr bool schema_is_sound() {
    return std::apply(
        [](const auto&... field) {
            const std::array keys{field.key...};
            std::array<int, sizeof...(field)> uses{};
            (++uses.at(field.declared), ...);
            for (std::size_t i = 0; i < keys.size(); ++i) {
                if (uses[i] != 1 || (i > 0 && keys[i - 1] >= keys[i])) return false;
            }
            return true;
        },
        Schema<Struct>::fields);
}

}  // namespace memberlist::wire
