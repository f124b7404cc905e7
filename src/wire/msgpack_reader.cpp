#include "wire/msgpack_reader.hpp"

#include <msgpack/null_visitor.hpp>
#include <msgpack/unpack.hpp>

namespace memberlist::wire {

namespace {

// Skips values nested at most `depth_max` containers deep.
class DepthBound : public msgpack::null_visitor {
public:
    explicit DepthBound(std::size_t depth_max) : levels_left_(depth_max) {}

    bool start_array(std::uint32_t) { return enter(); }
    bool start_map(std::uint32_t) { return enter(); }
    bool end_array() { return leave(); }
    bool end_map() { return leave(); }
    void insufficient_bytes(std::size_t, std::size_t) { failure_ = Errc::truncated; }

    Errc failure() const { return failure_; }

private:
    bool enter() {
        if (levels_left_ == 0) {
            failure_ = Errc::limit_exceeded;
            return false;
        }
        --levels_left_;
        return true;
    }
    bool leave() {
        ++levels_left_;
        return true;
    }

    std::size_t levels_left_;
    Errc failure_ = Errc::malformed_message;
};

}  // namespace

MsgpackReader::StructHead MsgpackReader::read_struct_head() {
    const ValueHead head = take().head;
    if (head.is_container()) return {head.kind == ValueKind::array, head.argument};
    if (head.kind != ValueKind::nil) fail(Errc::malformed_message);
    return {};
}

// Go: decode.go decStructFieldKey accepts any byte string. There, an empty or nil key causes an
// index panic, which becomes a decode error.
std::string_view MsgpackReader::read_key() {
    const Value value = take();
    if (!value.head.is_byte_string() || value.payload.empty()) fail(Errc::malformed_message);
    return as_text(value.payload);
}

// Go: msgpack.go DecodeBool, which accepts the fixed-form 0 and 1 but no wider integers.
void MsgpackReader::read(bool& field) {
    const ValueHead head = take().head;
    const bool is_fixed_number =
        head.kind == ValueKind::unsigned_integer && head.head_bytes == 1 && head.argument <= 1;
    if (head.kind != ValueKind::boolean && head.kind != ValueKind::nil && !is_fixed_number)
        fail(Errc::malformed_message);
    field = !has_failed() && head.argument == 1;
}

std::uint64_t MsgpackReader::read_unsigned(std::uint64_t max) {
    const ValueHead head = take().head;
    if (head.kind == ValueKind::nil) return 0;
    const bool is_unsigned =
        head.kind == ValueKind::unsigned_integer ||
        (head.kind == ValueKind::signed_integer && static_cast<std::int64_t>(head.argument) >= 0);
    if (is_unsigned && head.argument <= max) return head.argument;
    fail(Errc::malformed_message);
    return 0;
}

void MsgpackReader::read(std::int64_t& field) {
    const ValueHead head = take().head;
    const bool is_integer =
        head.kind == ValueKind::unsigned_integer || head.kind == ValueKind::signed_integer;
    if (!is_integer && head.kind != ValueKind::nil) fail(Errc::malformed_message);
    field = is_integer ? static_cast<std::int64_t>(head.argument) : 0;
}

void MsgpackReader::read(NilableBytes& field) {
    const Value value = take();
    field = value.head.is_byte_string() ? NilableBytes(value.payload) : NilableBytes();
    if (!value.head.is_byte_string() && value.head.kind != ValueKind::nil) fail(Errc::malformed_message);
}

void MsgpackReader::read(BytesView& field) {
    NilableBytes value;
    read(value);
    field = value.bytes;
}

void MsgpackReader::read(std::string_view& field) {
    NilableBytes value;
    read(value);
    field = as_text(value.bytes);
}

void MsgpackReader::skip() {
    const auto head = parse_head(rest());
    if (head && head->is_container() && !has_failed()) {
        skip_container();
    } else {
        take();
    }
}

void MsgpackReader::skip_container() {
    DepthBound visitor(depth_max_);
    const std::string_view text = as_text(input_);
    try {
        if (!msgpack::parse(text.data(), text.size(), position_, visitor)) fail(visitor.failure());
        // An extension of 2^32-1 bytes where size_t has 32 bits.
    } catch (const msgpack::unpack_error&) {
        fail(Errc::malformed_message);
    }
}

MsgpackReader::Value MsgpackReader::take() {
    if (has_failed()) return {};
    const auto head = parse_head(rest());
    if (!head || rest().size() - head->head_bytes < head->payload_bytes()) {
        fail(Errc::truncated);
        return {};
    }
    if (head->kind == ValueKind::invalid) fail(Errc::malformed_message);
    const BytesView payload =
        rest().subspan(head->head_bytes, static_cast<std::size_t>(head->payload_bytes()));
    position_ += head->head_bytes + payload.size();
    return {*head, payload};
}

void MsgpackReader::fail(Errc reason) {
    if (!has_failed()) failure_ = reason;
}

}  // namespace memberlist::wire
