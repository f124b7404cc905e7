#include "wire/label.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;
using memberlist::test::to_hex;

namespace {

std::string header(std::string_view label) {
    Bytes out;
    encode_label_header(label, out);
    return to_hex(out);
}

}  // namespace

TEST_CASE("a label costs two bytes and itself", "[wire][label]") {
    CHECK(label_overhead("") == 0);
    CHECK(label_overhead("a") == 3);
    CHECK(label_overhead("abcdefg") == 9);
}

TEST_CASE("a label header is written as Go writes it", "[wire][label]") {
    CHECK(header("blah") == "f404626c6168");
    CHECK(header("").empty());
    const std::string longest(255, 'x');
    CHECK(header(longest) == "f4ff" + to_hex(as_bytes(longest)));
}

TEST_CASE("a label is taken off a packet", "[wire][label]") {
    const Bytes packet = from_hex("f404626c6168 0282");
    const auto split = split_label(packet);
    REQUIRE(split);
    CHECK(split->label == "blah");
    CHECK(to_hex(split->rest) == "0282");
}

TEST_CASE("a label may be all there is", "[wire][label]") {
    const Bytes header_alone = from_hex("f404626c6168");
    const auto packet = split_label(header_alone);
    REQUIRE(packet);
    CHECK(packet->label == "blah");
    CHECK(packet->rest.empty());
    const auto stream = split_stream_label(header_alone);
    REQUIRE(stream);
    REQUIRE(stream->has_value());
    CHECK((*stream)->label == "blah");
}

TEST_CASE("only the outermost label is taken off", "[wire][label]") {
    const Bytes packet = from_hex("f40161 f40162 00");
    const auto split = split_label(packet);
    REQUIRE(split);
    CHECK(split->label == "a");
    CHECK(to_hex(split->rest) == "f4016200");
}

TEST_CASE("a packet without a label header is left alone", "[wire][label]") {
    const Bytes packet = from_hex("0282");
    const auto split = split_label(packet);
    REQUIRE(split);
    CHECK(split->label.empty());
    CHECK(to_hex(split->rest) == "0282");
    const auto empty = split_label({});
    REQUIRE(empty);
    CHECK(empty->rest.empty());
}

TEST_CASE("a truncated or empty label is refused with Go's text", "[wire][label]") {
    const auto detail = [](std::string_view hex) {
        const auto split = split_label(from_hex(hex));
        REQUIRE_FALSE(split);
        CHECK(split.error().code == Errc::malformed_label);
        return split.error().detail;
    };
    CHECK(detail("f4") == "cannot decode label; packet has been truncated");
    CHECK(detail("f405626c6168") == "cannot decode label; packet has been truncated");
    CHECK(detail("f400") == "label header cannot be empty when present");
    CHECK(detail("f4000102") == "label header cannot be empty when present");
    CHECK(truncated_label("stream").detail == "cannot decode label; stream has been truncated");
    CHECK(truncated_label("stream").code == Errc::malformed_label);
}

TEST_CASE("a label at the head of a stream is waited for", "[wire][label]") {
    const Bytes stream = from_hex("f404626c6168 0a");
    for (std::size_t size = 0; size < 6; ++size) {
        const auto split = split_stream_label(BytesView(stream).first(size));
        REQUIRE(split);
        CHECK_FALSE(split->has_value());
    }
    const auto split = split_stream_label(stream);
    REQUIRE(split);
    REQUIRE(split->has_value());
    CHECK((*split)->label == "blah");
    CHECK(to_hex((*split)->rest) == "0a");
}

TEST_CASE("a stream without a label is known by its first byte, an empty label by its second",
          "[wire][label]") {
    const Bytes plain = from_hex("06");
    const auto split = split_stream_label(plain);
    REQUIRE(split);
    REQUIRE(split->has_value());
    CHECK((*split)->label.empty());
    CHECK(to_hex((*split)->rest) == "06");
    CHECK(split_stream_label(from_hex("f400")).error().code == Errc::malformed_label);
}
