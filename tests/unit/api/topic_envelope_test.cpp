#include "api/topic_envelope.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace memberlist;
using namespace memberlist::api;

namespace {

const Bytes payload = to_bytes("hi");
const TopicEnvelope direct{.topic = "chat", .sender = "n1", .number = {}, .key = {}, .payload = payload};
const TopicEnvelope broadcast{
    .topic = "chat", .sender = "n1", .number = 0x0102030405060708U, .key = "k", .payload = payload};

}  // namespace

TEST_CASE("an envelope is written as docs/topics.md has it") {
    CHECK(test::to_hex(encode_topic_envelope(direct)) ==
          "894d4c54010004000002"
          "0000000000000000"
          "63686174"
          "6e31"
          "6869");
    CHECK(test::to_hex(encode_topic_envelope(broadcast)) ==
          "894d4c54010104010002"
          "0102030405060708"
          "63686174"
          "6b"
          "6e31"
          "6869");
    CHECK(topic_overhead(broadcast) == encode_topic_envelope(broadcast).size() - payload.size());
}

TEST_CASE("an envelope is read back as it was written") {
    for (const TopicEnvelope& written : {direct, broadcast}) {
        const Bytes message = encode_topic_envelope(written);
        CHECK(has_topic_envelope(message));
        const auto read = decode_topic_envelope(message);
        REQUIRE(read);
        CHECK(read->topic == written.topic);
        CHECK(read->sender == written.sender);
        CHECK(read->number == written.number);
        CHECK(read->key == written.key);
        CHECK(as_text(read->payload) == "hi");
    }
}

TEST_CASE("every envelope that is cut off, or holds what it must not, is malformed") {
    const Bytes whole = encode_topic_envelope(broadcast);
    for (std::size_t size = 4; size < topic_overhead(broadcast); ++size)
        CHECK(decode_topic_envelope(BytesView(whole).first(size)).error().code == Errc::malformed_message);
    // an empty payload
    CHECK(decode_topic_envelope(BytesView(whole).first(topic_overhead(broadcast))));
    const auto with = [](Bytes message, std::size_t at, std::uint8_t value) {
        message[at] = value;
        return decode_topic_envelope(message);
    };
    CHECK_FALSE(with(whole, 4, 2));                           // version
    CHECK_FALSE(with(whole, 5, 2));                           // kind
    CHECK_FALSE(with(whole, 6, 0));                           // no topic
    CHECK_FALSE(with(whole, 9, 0));                           // no sender
    CHECK_FALSE(with(whole, 8, 3));                           // a sender of more than 512 bytes
    CHECK_FALSE(with(encode_topic_envelope(direct), 17, 1));  // a number
    CHECK_FALSE(with(encode_topic_envelope(direct), 7, 1));   // a key
    TopicEnvelope unnumbered = broadcast;
    unnumbered.number = 0;
    CHECK_FALSE(decode_topic_envelope(encode_topic_envelope(unnumbered)));
    unnumbered.number = 1;
    CHECK(decode_topic_envelope(encode_topic_envelope(unnumbered)));
}

TEST_CASE("other user messages have no envelope") {
    CHECK_FALSE(has_topic_envelope({}));
    CHECK_FALSE(has_topic_envelope(as_bytes("\x89ML")));
    CHECK_FALSE(has_topic_envelope(as_bytes("hello, world")));
}
