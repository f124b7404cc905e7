// Attacks by a peer that we dial. The test plays a lying seed.
#include "support/catch.hpp"
#include "support/endpoint_bench.hpp"
#include "wire/compress.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

const std::string seed = "10.0.0.2:7946";

// Joins a seed whose stream is connected.
struct Call {
    explicit Call(endpoint::EndpointConfig config = {}) : bench(std::move(config)) {
        bench.endpoint.begin(bench.now, OpId{1}, endpoint::Join{{seed}}, bench.out);
        stream = bench.asked<endpoint::Connect>().at(0).id;
        bench.endpoint.on_stream_connected(bench.now, stream, bench.out);
    }
    void answer(BytesView data) { bench.receive(stream, data); }
    void wait(Duration duration) {
        bench.now += duration;
        bench.endpoint.on_deadline(bench.now, bench.out);
    }
    std::uint64_t drops(Errc reason) const { return bench.drops(reason); }
    std::uint64_t all_drops() const { return bench.endpoint.state().drops.total(); }
    // Returns true if the join is over and has failed.
    bool has_failed() const {
        const auto finished = bench.asked<endpoint::Finish>();
        return finished.size() == 1 && finished[0].error.code != Errc::ok;
    }

    EndpointBench bench;
    StreamId stream{};
};

Bytes header(std::size_t nodes, std::size_t state_bytes) {
    Bytes message;
    wire::encode_push_pull_header(false, nodes, state_bytes, message);
    return message;
}

}  // namespace

TEST_CASE("a seed that answers with a header that promises the moon is counted") {
    for (const Bytes& lie : {header(0x7fffffff, 0), header(0, 0x7fffffff)}) {
        Call call;
        call.answer(lie);
        CHECK(call.has_failed());
        CHECK(call.drops(Errc::limit_exceeded) == 1);
        CHECK(call.all_drops() == 1);
        CHECK(call.bench.aborted() == 1);
    }
}

TEST_CASE("a seed that answers with a bomb is counted") {
    for (const auto method : {wire::Compression::lzw, wire::Compression::lz4}) {
        endpoint::EndpointConfig config;
        config.frame.limits.decompressed_bytes = 100'000;
        Call call(config);
        Bytes bomb;
        wire::Compressor().wrap(method, Bytes(1'000'000, 0), bomb);
        call.answer(bomb);
        CHECK(call.has_failed());
        CHECK(call.drops(Errc::limit_exceeded) == 1);
        CHECK(call.all_drops() == 1);
    }
}

TEST_CASE("a seed whose answer never ends is counted when its time is over, one that never begins is not") {
    Call slow;
    const Bytes begun = header(1000, 0);
    for (const std::uint8_t byte : begun) {
        slow.answer(Bytes{byte});
        slow.wait(100ms);
    }
    CHECK(slow.all_drops() == 0);
    slow.wait(20s);
    CHECK(slow.has_failed());
    CHECK(slow.drops(Errc::timed_out) == 1);
    CHECK(slow.all_drops() == 1);

    Call silent;
    silent.wait(20s);
    CHECK(silent.has_failed());
    CHECK(silent.all_drops() == 0);
}

TEST_CASE("an answer beyond what streams may hold is counted") {
    endpoint::EndpointConfig config;
    config.streams.held_bytes_max = 1'000;
    Call call(config);
    Bytes endless = header(0, 100'000);
    endless.resize(1'100);
    call.answer(endless);
    CHECK(call.has_failed());
    CHECK(call.drops(Errc::limit_exceeded) == 1);
    CHECK(call.all_drops() == 1);
}

TEST_CASE("an answer that cannot be read, or ends in the middle, is counted by its reason") {
    Call garbled;
    garbled.answer(Bytes{77, 1, 2});
    CHECK(garbled.has_failed());
    CHECK(garbled.drops(Errc::unknown_message_type) == 1);

    Call cut;
    cut.answer(header(1, 0));
    cut.bench.endpoint.on_stream_end(cut.bench.now, cut.stream, cut.bench.out);
    CHECK(cut.has_failed());
    CHECK(cut.all_drops() == 1);
}

TEST_CASE("a seed that says no, or takes no call, is nothing that was dropped") {
    Call refused;
    Bytes no;
    wire::encode(wire::ErrorReply{"no"}, no);
    refused.answer(no);
    CHECK(refused.has_failed());
    CHECK(refused.all_drops() == 0);

    Call reset;
    const auto error = std::make_error_code(std::errc::connection_reset);
    reset.bench.endpoint.on_stream_closed(reset.bench.now, reset.stream, error, reset.bench.out);
    CHECK(reset.has_failed());
    CHECK(reset.all_drops() == 0);
}

TEST_CASE("a stream that is not dialed because too many are open is counted") {
    endpoint::EndpointConfig config;
    config.streams.dialed_max = 1;
    EndpointBench bench(config);
    bench.endpoint.begin(bench.now, OpId{1}, endpoint::Join{{seed, "10.0.0.3:7946", "10.0.0.4:7946"}},
                         bench.out);
    CHECK(bench.asked<endpoint::Connect>().size() == 1);
    CHECK(bench.drops(Errc::limit_exceeded) == 2);
    CHECK(bench.endpoint.state().drops.total() == 2);
}
