#include "wire/msgpack_writer.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::to_hex;

namespace {

template <class Value>
std::string written(const Value& value) {
    Bytes out;
    MsgpackWriter(out).write(value);
    return to_hex(out);
}

std::string head_of(std::size_t size) {
    const Bytes content(size);
    Bytes out;
    MsgpackWriter(out).write(BytesView(content));
    return to_hex(BytesView(out).first(out.size() - size));
}

}  // namespace

TEST_CASE("unsigned numbers take the narrowest unsigned form", "[wire][msgpack]") {
    CHECK(written(std::uint32_t{0}) == "00");
    CHECK(written(std::uint32_t{127}) == "7f");
    CHECK(written(std::uint32_t{128}) == "cc80");
    CHECK(written(std::uint32_t{255}) == "ccff");
    CHECK(written(std::uint32_t{256}) == "cd0100");
    CHECK(written(std::uint32_t{65'535}) == "cdffff");
    CHECK(written(std::uint32_t{65'536}) == "ce00010000");
    CHECK(written(std::uint32_t{0xffffffff}) == "ceffffffff");
    CHECK(written(std::uint16_t{7946}) == "cd1f0a");
    CHECK(written(std::uint8_t{0xc4}) == "ccc4");
}

TEST_CASE("Go ints take the narrowest signed form", "[wire][msgpack]") {
    CHECK(written(std::int64_t{0}) == "00");
    CHECK(written(std::int64_t{127}) == "7f");
    CHECK(written(std::int64_t{128}) == "d10080");
    CHECK(written(std::int64_t{200}) == "d100c8");
    CHECK(written(std::int64_t{32'767}) == "d17fff");
    CHECK(written(std::int64_t{32'768}) == "d200008000");
    CHECK(written(std::int64_t{2'147'483'647}) == "d27fffffff");
    CHECK(written(std::int64_t{2'147'483'648}) == "d30000000080000000");
    CHECK(written(std::int64_t{-1}) == "ff");
    CHECK(written(std::int64_t{-32}) == "e0");
    CHECK(written(std::int64_t{-33}) == "d0df");
    CHECK(written(std::int64_t{-128}) == "d080");
    CHECK(written(std::int64_t{-129}) == "d1ff7f");
    CHECK(written(std::int64_t{-32'769}) == "d2ffff7fff");
    CHECK(written(std::int64_t{-2'147'483'649}) == "d3ffffffff7fffffff");
    CHECK(written(std::numeric_limits<std::int64_t>::min()) == "d38000000000000000");
}

TEST_CASE("byte strings take the old-spec raw forms", "[wire][msgpack]") {
    CHECK(head_of(0) == "a0");
    CHECK(head_of(31) == "bf");
    CHECK(head_of(32) == "da0020");
    CHECK(head_of(40) == "da0028");
    CHECK(head_of(65'535) == "daffff");
    CHECK(head_of(65'536) == "db00010000");
    CHECK(written(std::string_view("hi")) == "a26869");
}

TEST_CASE("nil bytes and empty bytes are written differently", "[wire][msgpack]") {
    CHECK(written(NilableBytes()) == "c0");
    CHECK(written(NilableBytes(BytesView())) == "a0");
}

TEST_CASE("booleans and map heads take one byte", "[wire][msgpack]") {
    CHECK(written(false) == "c2");
    CHECK(written(true) == "c3");
    Bytes out;
    MsgpackWriter(out).write_map_head(8);
    CHECK(to_hex(out) == "88");
}
