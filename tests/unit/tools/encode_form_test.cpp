#include "debug/encode_form.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "wire/encode.hpp"

namespace memberlist::tools {
namespace {

template <class Message>
Bytes encoded(const EncodeForm<Message>& form) {
    Bytes out;
    wire::encode(form.message(), out);
    return out;
}

TEST_CASE("a form that is filled in is the message of WIRE.md", "[tools]") {
    EncodeForm<wire::Alive> form;
    REQUIRE(form.set("Node", "node-a"));
    REQUIRE(form.set("Addr", "10.0.0.1"));
    REQUIRE(form.set("Port", "7946"));
    REQUIRE(form.set("Incarnation", "1"));
    REQUIRE(form.set("Vsn", "1/5/2/0/0/0"));
    CHECK(test::to_hex(encoded(form)) ==
          "0486a441646472a40a000001ab496e6361726e6174696f6e01a44d657461c0a44e6f6465a66e6f64652d61a4506f7274cd"
          "1f0aa3"
          "56736ea6010502000000");
}

TEST_CASE("bytes are nil, empty, text or hexadecimal", "[tools]") {
    EncodeForm<wire::Alive> form;
    CHECK(form.message().meta.is_nil);
    REQUIRE(form.set("Meta", ""));
    CHECK_FALSE(form.message().meta.is_nil);
    REQUIRE(form.set("Meta", "hex:ff80"));
    CHECK(to_bytes(form.message().meta.bytes) == Bytes{0xff, 0x80});
    REQUIRE(form.set("Meta", "nil"));
    CHECK(form.message().meta.is_nil);
    REQUIRE(form.set("Addr", "::ffff:10.0.0.1"));
    CHECK(form.message().address.bytes.size() == 16);
}

TEST_CASE("a state is a number or a name", "[tools]") {
    EncodeForm<wire::PushNodeState> form;
    REQUIRE(form.set("State", "left"));
    CHECK(form.message().state == 3);
    REQUIRE(form.set("State", "-7"));
    CHECK(form.message().state == -7);
    CHECK_FALSE(form.set("State", "gone"));
}

TEST_CASE("a value that its field does not take is refused by name", "[tools]") {
    EncodeForm<wire::Alive> form;
    CHECK(form.set("Port", "65536").error().message() ==
          "Port must be a number from 0 to 65535, not \"65536\"");
    CHECK(form.set("Port", "1x").error().message() == "Port must be a number from 0 to 65535, not \"1x\"");
    CHECK_FALSE(form.set("Addr", "10.0.0"));
    CHECK_FALSE(form.set("Vsn", "1/5/2"));
    CHECK_FALSE(form.set("Vsn", "1/5/2/0/0/256"));
    CHECK_FALSE(form.set("Meta", "hex:0"));
    CHECK_FALSE(form.set("Nonsense", "1"));
}

}  // namespace
}  // namespace memberlist::tools
