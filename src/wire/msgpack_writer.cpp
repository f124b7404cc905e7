#include "wire/msgpack_writer.hpp"

#include <msgpack/pack.hpp>

#include <limits>

#include "base/assert.hpp"

namespace memberlist::wire {

namespace {

class Appender {
public:
    explicit Appender(Bytes& out) : out_(out) {}
    void write(const char* data, std::size_t size) { append(out_, as_bytes({data, size})); }

private:
    Bytes& out_;
};

}  // namespace

void MsgpackWriter::write_map_head(std::uint32_t entries) {
    Appender appender(out_);
    msgpack::packer(appender).pack_map(entries);
}

void MsgpackWriter::write(bool value) {
    Appender appender(out_);
    msgpack::packer<Appender> packer(appender);
    value ? packer.pack_true() : packer.pack_false();
}

void MsgpackWriter::write_unsigned(std::uint64_t value) {
    Appender appender(out_);
    msgpack::packer(appender).pack_uint64(value);
}

// Go: msgpack.go EncodeInt. msgpack-c's pack_int64 agrees for one-byte and negative numbers, but
// uses unsigned forms for larger ones: 200 would be cc c8 instead of d1 00 c8.
void MsgpackWriter::write(std::int64_t value) {
    Appender appender(out_);
    msgpack::packer<Appender> packer(appender);
    if (value <= std::numeric_limits<std::int8_t>::max()) {
        packer.pack_int64(value);
    } else if (value <= std::numeric_limits<std::int16_t>::max()) {
        packer.pack_fix_int16(static_cast<std::int16_t>(value));
    } else if (value <= std::numeric_limits<std::int32_t>::max()) {
        packer.pack_fix_int32(static_cast<std::int32_t>(value));
    } else {
        packer.pack_fix_int64(value);
    }
}

void MsgpackWriter::write(BytesView bytes) {
    MEMBERLIST_ASSERT(bytes.size() <= std::numeric_limits<std::uint32_t>::max());
    Appender appender(out_);
    msgpack::packer(appender).pack_v4raw(static_cast<std::uint32_t>(bytes.size()));
    append(out_, bytes);
}

void MsgpackWriter::write(std::string_view text) { write(as_bytes(text)); }

void MsgpackWriter::write(const NilableBytes& bytes) {
    if (!bytes.is_nil) return write(bytes.bytes);
    Appender appender(out_);
    msgpack::packer(appender).pack_nil();
}

}  // namespace memberlist::wire
