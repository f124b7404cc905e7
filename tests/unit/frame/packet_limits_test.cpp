// The maximum work that one datagram can cause.
#include "frame/packet_reader.hpp"

#include "frame_fixture.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

struct Work {
    std::size_t messages = 0;
    std::size_t message_bytes = 0;
    std::size_t drops = 0;
    std::size_t limit_drops = 0;
};

Work read_counting(Peer& peer, BytesView datagram) {
    REQUIRE(datagram.size() <= peer.config.limits.datagram_bytes);
    Work work;
    peer.reader.read(
        datagram,
        [&](BytesView message) {
            ++work.messages;
            work.message_bytes += message.size();
        },
        [&](const Error& error) {
            ++work.drops;
            if (error.code == Errc::limit_exceeded) ++work.limit_drops;
        });
    return work;
}

Bytes nested(std::size_t levels, Bytes (*wrap)(BytesView)) {
    Bytes message = ack;
    for (std::size_t i = 0; i < levels; ++i) message = wrap(message);
    return message;
}

// The expansion limit of one datagram.
constexpr std::size_t work_bytes = wire::Limits{}.packet_work_bytes;

Bytes lone_compound(BytesView message) { return raw_compound({to_bytes(message)}); }

}  // namespace

TEST_CASE("sixteen levels are read and the seventeenth is not", "[frame][packet][limits]") {
    Peer peer(plain_config());
    for (const auto wrap : {lone_compound, compressed}) {
        CHECK(read_packet(peer, nested(16, wrap)).messages == std::vector<std::string>{ack_hex});
        const auto too_deep = read_packet(peer, nested(17, wrap));
        CHECK(too_deep.messages.empty());
        REQUIRE(too_deep.drops.size() == 1);
        CHECK(too_deep.drops[0].code == Errc::nesting_too_deep);
    }
}

TEST_CASE("a compound of bombs expands to no more than the limit in total", "[frame][packet][limits]") {
    Peer peer(plain_config());
    const auto bomb = compressed(Bytes(200'000, 0));  // a PING of zeros in less than a kilobyte
    REQUIRE(bomb.size() < 1'000);
    const auto work = read_counting(peer, raw_compound(std::vector<Bytes>(30, bomb)));
    CHECK(work.messages == 1);
    CHECK(work.message_bytes == 200'000);
    CHECK(work.drops == 29);
    CHECK(work.limit_drops == 29);

    const auto small_bomb = compressed(Bytes(10'000, 0));
    const auto many = read_counting(peer, raw_compound(std::vector<Bytes>(255, small_bomb)));
    CHECK(many.messages == work_bytes / 10'000);
    CHECK(many.message_bytes <= work_bytes);
    CHECK(many.messages + many.limit_drops == 255);
}

TEST_CASE("compressions inside compressions share one budget", "[frame][packet][limits]") {
    Peer peer(plain_config());
    const auto bomb = compressed(Bytes(200'000, 0));
    // 35 times 200 kB in a few kB
    const auto outer = compressed(raw_compound(std::vector<Bytes>(35, bomb)));
    const auto work = read_counting(peer, outer);
    CHECK(work.messages == 1);
    CHECK(work.message_bytes == 200'000);
    CHECK(work.limit_drops == 34);
}

TEST_CASE("a single bomb above the limit is refused, and the reader goes on", "[frame][packet][limits]") {
    Peer peer(plain_config());
    CHECK(read_counting(peer, compressed(Bytes(work_bytes, 0))).messages == 1);
    const auto work = read_counting(peer, compressed(Bytes(work_bytes + 1, 0)));
    CHECK(work.messages == 0);
    CHECK(work.limit_drops == 1);
    CHECK(read_packet(peer, compressed(ack)).messages == std::vector<std::string>{ack_hex});
}

TEST_CASE("the limit of one expansion holds within the budget of the datagram", "[frame][packet][limits]") {
    auto config = plain_config();
    config.limits.decompressed_bytes = 1'000;
    Peer peer(config);
    CHECK(read_counting(peer, compressed(Bytes(1'000, 0))).messages == 1);
    CHECK(read_counting(peer, compressed(Bytes(1'001, 0))).limit_drops == 1);
}

TEST_CASE("expansions that fail at their end are not for free", "[frame][packet][limits]") {
    Peer peer(plain_config());
    auto failing = compressed(Bytes(100'000, 0));
    // Replaces the end code in the last two bytes with a clear code, so that the stream has no end.
    failing[failing.size() - 2] = 0;
    failing[failing.size() - 1] = 0;
    const auto first = read_packet(peer, failing);
    REQUIRE(first.drops.size() == 1);
    REQUIRE(first.drops[0].code == Errc::malformed_compression);

    const auto reading = read_packet(peer, raw_compound({ack, failing, compressed(alive), alive}));
    // plain parts are still read
    CHECK(reading.messages == std::vector<std::string>{ack_hex, alive_hex});
    REQUIRE(reading.drops.size() == 2);
    CHECK(reading.drops[0].code == Errc::malformed_compression);
    CHECK(reading.drops[1].code == Errc::limit_exceeded);
}

TEST_CASE("an unknown algorithm costs nothing, so what follows it is expanded", "[frame][packet][limits]") {
    Peer peer(plain_config());
    const auto unknown = from_hex("0982a4416c676f07a3427566ab00e9949943278d9b330101");
    const auto reading = read_packet(peer, raw_compound({unknown, compressed(alive)}));
    CHECK(reading.messages == std::vector<std::string>{alive_hex});
    REQUIRE(reading.drops.size() == 1);
    CHECK(reading.drops[0].code == Errc::unknown_compression);
}

TEST_CASE("a datagram hands out no more than so many parts, empty or not", "[frame][packet][limits]") {
    Peer peer(plain_config());
    const auto check_bounded = [&](const Bytes& part, std::size_t most) {
        const auto row = raw_compound(std::vector<Bytes>(255, part));
        const auto work = read_counting(peer, compressed(raw_compound(std::vector<Bytes>(127, row))));
        CHECK(work.messages + work.drops == most);
        CHECK(work.limit_drops == 1);
    };
    // Of the 300 messages looked at, these are containers: the compression, the outer compound, and
    // each row that was started. One more drop reports the limit.
    const std::size_t begun_rows = 2;
    check_bounded({}, wire::Limits{}.packet_messages - 2 - begun_rows + 1);
    check_bounded(from_hex("08"), wire::Limits{}.packet_messages - 2 - begun_rows + 1);
}

TEST_CASE("as many parts as Go can send are read", "[frame][packet][limits]") {
    Peer peer(plain_config());
    const auto work = read_counting(peer, raw_compound(std::vector<Bytes>(255, ack)));
    CHECK(work.messages == 255);
    CHECK(work.drops == 0);
}
