// MessageExtent: finds where the stream message at the start of a growing buffer ends.
//
// Call it with the whole buffer each time more has arrived; the total work is linear in the bytes,
// however they are split. Handles PING, ACK, PUSH_PULL, USER, ERROR and COMPRESS. (ENCRYPT messages
// start with their length and are handled by `src/frame`.) Allocates nothing. Checks lengths and
// counts against the limits before waiting for the bytes. It finds only the end:
// decode_stream_message may still refuse the message, for example for a wrong field type or values
// nested too deeply. Not thread-safe.
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
    // `limits` must outlive this object.
    explicit MessageExtent(const Limits& limits) : limits_(&limits) {}

    // Returns the size of the message once it is complete, or nullopt while bytes are missing.
    // `buffer` must begin with the bytes of the previous call. Errors: `unknown_message_type`,
    // `malformed_message`, `limit_exceeded`; do not call again after one.
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
    // True if no value is missing and all bytes of the last one have arrived.
    Result<bool> skip_values(BytesView buffer);
    Result<void> account_for(const ValueHead& head);
    Result<void> finish_stage(BytesView buffer);
    Result<void> expect(std::uint64_t values, std::uint64_t raw_bytes);

    const Limits* limits_;
    Stage stage_ = Stage::type;
    // Everything before it is accounted for; may lie beyond the buffer.
    std::uint64_t position_ = 0;
    // Msgpack values from position_ to the end of the stage, including nested ones.
    std::uint64_t values_missing_ = 0;
    std::uint64_t trailing_bytes_ = 0;  // raw bytes after the last value
};

}  // namespace memberlist::wire
