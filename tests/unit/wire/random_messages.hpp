// Random messages from a seeded Rng. Lengths near the limits of msgpack's forms are more likely.
#pragma once

#include <deque>
#include <string>

#include "base/rng.hpp"
#include "memberlist/bytes.hpp"
#include "wire/message.hpp"

namespace memberlist::test {

// Owns the bytes that its messages view, so it must outlive them.
class RandomMessages {
public:
    explicit RandomMessages(std::uint64_t seed) : rng_(seed) {}

    Rng& rng() { return rng_; }

    Bytes raw(std::size_t size) {
        Bytes out(size);
        for (auto& byte : out) byte = static_cast<std::uint8_t>(rng_.below(256));
        return out;
    }

    template <class Number>
    Number number() {
        return static_cast<Number>(rng_.next() >> rng_.below(64));
    }

    BytesView bytes() { return kept_.emplace_back(raw(length())); }
    std::string_view text() { return as_text(bytes()); }
    wire::NilableBytes nilable() {
        return rng_.below(4) == 0 ? wire::NilableBytes() : wire::NilableBytes(bytes());
    }
    // `omitempty` fields do not distinguish nil from empty.
    wire::NilableBytes omittable() {
        const BytesView drawn = bytes();
        return drawn.empty() ? wire::NilableBytes() : wire::NilableBytes(drawn);
    }
    wire::Source source() { return {omittable(), number<std::uint16_t>(), text()}; }

    wire::PacketMessage packet_message() {
        switch (rng_.below(8)) {
            case 0: return wire::Ping{number<std::uint32_t>(), text(), source()};
            case 1:
                return wire::IndirectPing{number<std::uint32_t>(), nilable(), number<std::uint16_t>(), text(),
                                          rng_.below(2) == 0,      source()};
            case 2: return wire::Ack{number<std::uint32_t>(), nilable()};
            case 3: return wire::Nack{number<std::uint32_t>()};
            case 4: return wire::Suspect{number<std::uint32_t>(), text(), text()};
            case 5:
                return wire::Alive{number<std::uint32_t>(), text(),    nilable(),
                                   number<std::uint16_t>(), nilable(), nilable()};
            case 6: return wire::Dead{number<std::uint32_t>(), text(), text()};
            default: return wire::UserData{bytes()};
        }
    }

    wire::PushPull push_pull(std::size_t nodes_max) {
        wire::PushPull message{rng_.below(2) == 0, {}, bytes()};
        message.nodes.resize(rng_.below(nodes_max + 1));
        for (auto& node : message.nodes) {
            node = {text(),
                    nilable(),
                    number<std::uint16_t>(),
                    nilable(),
                    number<std::uint32_t>(),
                    number<std::int64_t>(),
                    nilable()};
        }
        return message;
    }

    wire::StreamMessage stream_message() {
        switch (rng_.below(5)) {
            case 0: return wire::Ping{number<std::uint32_t>(), text(), source()};
            case 1: return wire::Ack{number<std::uint32_t>(), nilable()};
            case 2: return wire::UserData{bytes()};
            case 3: return wire::ErrorReply{text()};
            default: return push_pull(6);
        }
    }

private:
    std::size_t length() {
        switch (rng_.below(16)) {
            case 0: return 30 + rng_.below(4);
            case 1: return 254 + rng_.below(4);
            case 2: return rng_.below(40) == 0 ? 65'534 + rng_.below(4) : 0;
            default: return rng_.below(20);
        }
    }

    Rng rng_;
    std::deque<Bytes> kept_;
};

}  // namespace memberlist::test
