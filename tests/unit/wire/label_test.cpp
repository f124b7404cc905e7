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

// --- the tables of Go's label_test.go ------------------------------------------------------------

TEST_CASE("a labeled message is header and message, whichever is empty", "[wire][label]") {
    const std::string longest(255, 'a');
    struct Row {
        std::string message, label, expected;
    };
    const std::vector<Row> rows{
        {"", "", ""},
        {"", "foo",
         "\xf4\x03"
         "foo"},
        {"something", "foo",
         "\xf4\x03"
         "foosomething"},
        {"something", "", "something"},
        {"something", longest, "\xf4\xff" + longest + "something"},
        {"EXTRA DATA", "foo",
         "\xf4\x03"
         "fooEXTRA DATA"},
        {"EXTRA DATA", longest, "\xf4\xff" + longest + "EXTRA DATA"},
    };
    for (const Row& row : rows) {
        Bytes out;
        encode_label_header(row.label, out);
        append(out, as_bytes(row.message));
        CHECK(as_text(out) == row.expected);
        CHECK(label_overhead(row.label) + row.message.size() == row.expected.size());
    }
}

TEST_CASE("labels are taken off packets and streams, or refused, as in Go", "[wire][label]") {
    // 00 is a ping, 0d an error reply, 01 also the current encryption version.
    struct Row {
        std::string bytes, label, rest, complaint;
    };
    using namespace std::string_literals;
    const std::string cut = "has been truncated";
    const std::vector<Row> rows{
        {"", "", "", ""},
        {"\x00"
         "blah"s,
         "",
         "\x00"
         "blah"s,
         ""},
        {"\x0d"
         "blah"s,
         "",
         "\x0d"
         "blah"s,
         ""},
        {"\x01"
         "blah"s,
         "",
         "\x01"
         "blah"s,
         ""},
        {"\xf4x", "", "", cut},
        {"\xf4", "", "", cut},
        {"\xf4\x00x"s, "", "", "label header cannot be empty when present"},
        {"\xf4\x02x", "", "", cut},
        {"\xf4\x03"
         "abc\x00"
         "blah"s,
         "abc",
         "\x00"
         "blah"s,
         ""},
        {"\xf4\x03"
         "abc\x0d"
         "blah"s,
         "abc",
         "\x0d"
         "blah"s,
         ""},
        {"\xf4\x03"
         "abc\x01"
         "blah"s,
         "abc",
         "\x01"
         "blah"s,
         ""},
    };
    for (const Row& row : rows) {
        INFO(to_hex(as_bytes(row.bytes)));
        const auto packet = split_label(as_bytes(row.bytes));
        CHECK(packet.has_value() == row.complaint.empty());
        if (packet) {
            CHECK(packet->label == row.label);
            CHECK(as_text(packet->rest) == row.rest);
        } else {
            CHECK_THAT(packet.error().detail, Catch::Contains(row.complaint));
        }

        const auto stream = split_stream_label(as_bytes(row.bytes));
        if (row.complaint == cut) {
            REQUIRE(stream);
            CHECK_FALSE(stream->has_value());  // more may come; the end would be truncated_label()
            CHECK_THAT(truncated_label("stream").detail, Catch::Contains(cut));
        } else if (!row.complaint.empty()) {
            REQUIRE_FALSE(stream);
            CHECK(stream.error().detail == row.complaint);
        } else if (!row.bytes.empty()) {
            REQUIRE(stream);
            REQUIRE(stream->has_value());
            CHECK((*stream)->label == row.label);
            CHECK(as_text((*stream)->rest) == row.rest);
        }
    }
}
