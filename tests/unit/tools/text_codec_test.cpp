#include "common/text_codec.hpp"

#include "support/catch.hpp"

namespace memberlist::tools {
namespace {

using namespace std::chrono_literals;

TEST_CASE("hexadecimal text is read with white space in it, and refused with a place", "[tools]") {
    CHECK(parse_hex(" 00 Ff\n1a").value() == Bytes{0, 255, 26});
    CHECK(parse_hex("").value().empty());
    CHECK(parse_hex("0").error().message() == "has an odd number of hexadecimal digits");
    CHECK(parse_hex("00 0g").error().message() == "not hexadecimal at character 5: \"g\"");
    CHECK(to_hex(Bytes{0, 255, 26}) == "00ff1a");
}

TEST_CASE("base64 is read with its padding only", "[tools]") {
    CHECK(as_text(parse_base64("aGk=").value()) == "hi");
    CHECK(as_text(parse_base64("aGkh").value()) == "hi!");
    CHECK(as_text(parse_base64("aA==").value()) == "h");
    for (const char* wrong : {"aGk", "a===", "====", "aG k", "=aGk", "aG=k", "aGk-"})
        CHECK_FALSE(parse_base64(wrong));
}

TEST_CASE("a key has 16, 24 or 32 bytes, and a complaint does not repeat it", "[tools]") {
    CHECK(parse_key("AAECAwQFBgcICQoLDA0ODw==").value().size() == 16);
    const auto refused = parse_key("c2VjcmV0");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message().find("c2Vj") == std::string::npos);
}

TEST_CASE("a duration is a number above zero with a unit, at most a million hours", "[tools]") {
    CHECK(parse_duration("500ms").value() == 500ms);
    CHECK(parse_duration("10s").value() == 10s);
    CHECK(parse_duration("2m").value() == 2min);
    CHECK(parse_duration("1000000h").value() == 1'000'000h);
    CHECK(parse_duration("3600000000000ms").value() == 1'000'000h);
    CHECK(parse_duration("60000001m").error().message().find("from 1ms to 1000000h") != std::string::npos);
    for (const char* wrong :
         {"", "10", "0s", "-1s", "1d", "s", "1.5s", "99999999999s", "1000001h", "3600000000001ms"}) {
        CHECK_FALSE(parse_duration(wrong));
    }
}

TEST_CASE("text in quotes is printable ASCII", "[tools]") {
    CHECK(in_quotes("a\"b\\c\n\xc3\xa4") == "\"a\\\"b\\\\c\\x0a\\xc3\\xa4\"");
}

TEST_CASE("text of others stays one line, and one value where it must", "[tools]") {
    CHECK(printable("a \"b\"\n\x1b[2J") == "a \"b\"\\x0a\\x1b[2J");
    CHECK(in_quotes_if_needed("node-1.example:80") == "node-1.example:80");
    CHECK(in_quotes_if_needed("").size() == 2);
    for (const char* forged : {"a 1.2.3.4:5", "a\"", "a\\", "a=b", "a\n", "\xc3\xa4"})
        CHECK(in_quotes_if_needed(forged) == in_quotes(forged));
}

}  // namespace
}  // namespace memberlist::tools
