// MessageExtent: where the stream message at the beginning of a growing buffer ends.
//
// Feed it the whole buffer each time more has arrived; the work is linear in the bytes, however they are cut.
// Knows PING, ACK, PUSH_PULL, USER, ERROR and COMPRESS; an ENCRYPT message has its length up front and is the
// frame's business. Nothing is allocated; lengths and counts from the network are checked against the limits
// before they are waited for. It finds the end and no more: a message that it has measured may still be
// refused by decode_stream_message (a wrong field type, values nested too deeply). Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"
#include "wire/limits.hpp"

namespace memberlist::wire {

struct ValueHead;

class MessageExtent {
public:
    // `limits` outlive this object.
    explicit MessageExtent(const Limits& limits) : limits_(&limits) {}

    // The message's size once it is complete; nullopt while bytes are missing; `unknown_message_type`,
    // `malformed_message` or `limit_exceeded` when it never will be. `buffer` must begin with what was fed
    // before. After an error there is nothing more to ask.
    Result<std::optional<std::size_t>> measure(BytesView buffer);

private:
    enum class Stage : std::uint8_t {
        type,
        single_value,
        compressed,
        push_pull_header,
        push_pull_nodes,
        user_header,
        end
    };

    Result<void> begin(std::uint8_t type);
    Result<bool> skip_values(
        BytesView buffer);  // true: no value is missing and all bytes of the last one are here
    Result<void> account_for(const ValueHead& head);
    Result<void> finish_stage(BytesView buffer);
    Result<void> expect(std::uint64_t values, std::uint64_t raw_bytes);

    const Limits* limits_;
    Stage stage_ = Stage::type;
    std::uint64_t position_ = 0;  // all before it is accounted for; may lie beyond what has arrived
    std::uint64_t values_missing_ =
        0;  // msgpack values from position_ to the end of the stage, nested ones included
    std::uint64_t trailing_bytes_ = 0;  // raw bytes behind the last value
};

}  // namespace memberlist::wire
