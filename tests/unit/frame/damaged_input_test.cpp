// Random and damaged datagrams and streams. The reader finishes each of them within its limits.
#include <algorithm>

#include "base/rng.hpp"
#include "frame_fixture.hpp"
#include "stream_vectors.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

constexpr int rounds = 20'000;

std::uint8_t random_byte(Rng& rng) { return static_cast<std::uint8_t>(rng.below(256)); }

Bytes random_bytes(Rng& rng, std::size_t size_max) {
    Bytes out(rng.below(size_max + 1));
    for (auto& byte : out) byte = random_byte(rng);
    return out;
}

// Changes, cuts, duplicates or inserts bytes in a few places.
Bytes damaged(Rng& rng, Bytes bytes) {
    for (auto count = 1 + rng.below(4); count > 0 && !bytes.empty(); --count) {
        const auto at = static_cast<std::ptrdiff_t>(rng.below(bytes.size()));
        switch (rng.below(5)) {
            case 0: bytes[static_cast<std::size_t>(at)] = random_byte(rng); break;
            case 1:
                bytes[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1 << rng.below(8));
                break;
            case 2: bytes.resize(static_cast<std::size_t>(at)); break;
            case 3: bytes.insert(bytes.begin() + at, random_byte(rng)); break;
            default: append(bytes, to_bytes(BytesView(bytes).subspan(static_cast<std::size_t>(at)))); break;
        }
    }
    return bytes;
}

const Bytes& any_of(Rng& rng, const std::vector<Bytes>& choices) {
    return choices[rng.below(choices.size())];
}

std::vector<Bytes> sample_packets() {
    const auto compound = raw_compound({ack, compressed(alive), raw_compound({ack, alive}), {}});
    return {ack,
            alive,
            compound,
            compressed(compound),
            compressed(compressed(compound)),
            Peer(plain_config()).packet({compressed(compound)}, true),
            compressed(raw_compound(std::vector<Bytes>(20, compressed(Bytes(100'000, 0)))))};
}

void check_bounded(Peer& peer, BytesView datagram) {
    std::size_t calls = 0;
    std::size_t bytes = 0;
    peer.reader.read(
        datagram,
        [&](BytesView message) {
            ++calls;
            bytes += message.size();
        },
        [&](const Error&) { ++calls; });
    // Each message causes at most one call. A broken compound causes one more, and so does the
    // limit.
    REQUIRE(calls <= 2 * wire::Limits{}.packet_messages + 1);
    REQUIRE(bytes <= peer.config.limits.packet_work_bytes + datagram.size());
}

}  // namespace

TEST_CASE("random and damaged datagrams are read to an end", "[frame][packet][fuzz]") {
    Rng rng(20'240'601);
    Peer plain(plain_config());
    auto lenient_config = sealed_config();
    lenient_config.verify_incoming = false;
    Peer lenient(lenient_config);
    const auto samples = sample_packets();
    for (int i = 0; i < rounds; ++i) {
        const auto datagram = i % 4 == 0 ? random_bytes(rng, 200) : damaged(rng, any_of(rng, samples));
        check_bounded(plain, datagram);
        const auto inside = raw_compound({damaged(rng, any_of(rng, samples)), ack});
        check_bounded(lenient, i % 2 == 0 ? datagram : lenient.packet({inside}));
    }
}

TEST_CASE("random and damaged streams are read to an end", "[frame][stream][fuzz]") {
    Rng rng(20'240'602);
    Peer plain(plain_config());
    Peer sealed(sealed_config());
    const std::vector<Bytes> samples{user_stream, push_pull, ack, compressed(push_pull),
                                     compressed(user_stream)};
    int complete = 0;
    int refused = 0;
    const auto read = [&](Peer& peer, BytesView stream) {
        auto reader = peer.stream_reader(StreamRole::accepted);
        while (!stream.empty()) {
            const auto piece = stream.first(std::min<std::size_t>(stream.size(), 1 + rng.below(40)));
            stream = stream.subspan(piece.size());
            const auto message = reader.feed(piece);
            if (!message) ++refused;
            if (!message || message->has_value()) {
                complete += message ? 1 : 0;
                return;
            }
        }
        CHECK_FALSE(reader.on_end().message().empty());
    };
    for (int i = 0; i < rounds; ++i) {
        const auto bytes = i % 4 == 0 ? random_bytes(rng, 200) : damaged(rng, any_of(rng, samples));
        read(plain, bytes);
        read(sealed, sealed.stream(bytes, StreamRole::dialed));
    }
    CHECK(complete > 1'000);
    CHECK(refused > 1'000);
}
