#include "bodies.hpp"

#include "base/overloaded.hpp"
#include "forms.hpp"
#include "wire/encode.hpp"

namespace memberlist::differential {

namespace {

// Type byte, a body in some form, and sometimes trailing bytes.
template <class Body>
Bytes odd_message(Generator& generator, wire::MessageType type, const Body& body) {
    Bytes out{static_cast<std::uint8_t>(type)};
    append(out, odd_body(generator, body));
    if (generator.one_in(10)) append(out, generator.bytes(generator.between(1, 5)));
    return out;
}

template <class Message>
Bytes encoded(const Message& message) {
    Bytes out;
    wire::encode(message, out);
    return out;
}

}  // namespace

Bytes Bodies::packet_message(Form form) {
    using Type = wire::MessageType;
    const wire::PacketMessage message = values_.packet_message();
    if (form == Form::plain) return encoded(message);
    return std::visit(
        Overloaded{
            [&](const wire::Ping& m) { return odd_message(generator_, Type::ping, m); },
            [&](const wire::IndirectPing& m) { return odd_message(generator_, Type::indirect_ping, m); },
            [&](const wire::Ack& m) { return odd_message(generator_, Type::ack, m); },
            [&](const wire::Nack& m) { return odd_message(generator_, Type::nack, m); },
            [&](const wire::Suspect& m) { return odd_message(generator_, Type::suspect, m); },
            [&](const wire::Alive& m) { return odd_message(generator_, Type::alive, m); },
            [&](const wire::Dead& m) { return odd_message(generator_, Type::dead, m); },
            [&](const wire::UserData& m) { return encoded(m); },
        },
        message);
}

Bytes Bodies::stream_message(Form form, const wire::StreamMessage& message) {
    using Type = wire::MessageType;
    if (form == Form::plain) return encoded(message);
    return std::visit(Overloaded{
                          [&](const wire::Ping& m) { return odd_message(generator_, Type::ping, m); },
                          [&](const wire::Ack& m) { return odd_message(generator_, Type::ack, m); },
                          [&](const wire::ErrorReply& m) { return odd_message(generator_, Type::error, m); },
                          [&](const wire::PushPull& m) { return odd_push_pull(m); },
                          [&](const wire::UserData& m) { return odd_user_message(m); },
                      },
                      message);
}

Bytes Bodies::compressed(Form form, const wire::Compressed& message) {
    return form == Form::plain ? encoded(message)
                               : odd_message(generator_, wire::MessageType::compress, message);
}

Bytes Bodies::odd_user_message(const wire::UserData& user) {
    auto size = static_cast<std::int64_t>(user.payload.size());
    if (generator_.one_in(8)) size += static_cast<std::int64_t>(generator_.below(5)) - 2;
    Bytes out{static_cast<std::uint8_t>(wire::MessageType::user)};
    append(out, odd_body(generator_, wire::UserStreamHeader{size}));
    append(out, user.payload);
    return out;
}

Bytes Bodies::odd_push_pull(const wire::PushPull& message) {
    constexpr std::array<std::int64_t, 6> wrong{-1, 1, 2, 1'048'577, 20'971'521, -2'000'000'000};
    wire::PushPullHeader header{.join = message.join,
                                .nodes = static_cast<std::int64_t>(message.nodes.size()),
                                .user_state_bytes = static_cast<std::int64_t>(message.user_state.size())};
    if (generator_.one_in(12))
        header.nodes = generator_.one_in(2) ? generator_.pick(wrong) : header.nodes - 1;
    if (generator_.one_in(12)) {
        header.user_state_bytes = generator_.one_in(2) ? generator_.pick(wrong) : header.user_state_bytes - 1;
    }
    Bytes out{static_cast<std::uint8_t>(wire::MessageType::push_pull)};
    append(out, odd_body(generator_, header));
    for (const auto& node : message.nodes) append(out, odd_body(generator_, node));
    append(out, message.user_state);
    return out;
}

}  // namespace memberlist::differential
