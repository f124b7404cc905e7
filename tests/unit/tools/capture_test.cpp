#include <pcap.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "debug/capture_writer.hpp"
#include "debug/stream_assembly.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace memberlist::tools {
namespace {

SocketAddress address(const char* text) { return SocketAddress::parse(text).value(); }

Arrival arrival(Carrier carrier, const char* from, const char* to, Bytes bytes) {
    return {carrier,          address(from),
            address(to),      WallTime(std::chrono::microseconds(1'234'567'890'123'456)),
            std::move(bytes), {}};
}

// Returns all frames that the writer makes.
std::vector<Bytes> written_frames(const std::vector<Arrival>& arrivals) {
    const auto path =
        std::filesystem::temp_directory_path() / ("capture-test-" + std::to_string(getpid()) + ".pcap");
    {
        auto writer = CaptureWriter::create(path.string());
        REQUIRE(writer);
        for (const Arrival& each : arrivals) REQUIRE(writer->write(each));
    }
    std::vector<Bytes> frames;
    char why[PCAP_ERRBUF_SIZE];
    pcap_t* file = pcap_open_offline(path.c_str(), why);
    REQUIRE(file != nullptr);
    CHECK(pcap_datalink(file) == DLT_RAW);
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    while (pcap_next_ex(file, &header, &data) == 1) {
        CHECK(header->ts.tv_sec == 1'234'567'890);
        CHECK(header->ts.tv_usec == 123'456);
        frames.push_back(to_bytes(BytesView(data, header->caplen)));
    }
    pcap_close(file);
    std::filesystem::remove(path);
    return frames;
}

// Limits the file size of this process while it lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

TEST_CASE("a capture that cannot be written is noticed at once", "[tools][capture]") {
    CHECK(CaptureWriter::create("/dev/full").error().code == std::errc::no_space_on_device);
    CHECK(CaptureWriter::create("/no/such/folder").error().code == Errc::invalid_argument);

    const auto path =
        std::filesystem::temp_directory_path() / ("capture-test-" + std::to_string(getpid()) + ".pcap");
    auto writer = CaptureWriter::create(path.string());
    REQUIRE(writer);
    // Larger than the stdio buffer, so the write fails before the flush.
    const auto large = arrival(Carrier::tcp, "10.0.0.1:1", "10.0.0.2:2", Bytes(100'000, 7));
    {
        const FileSizeLimit limit(50'000);
        const auto written = writer->write(large);
        REQUIRE_FALSE(written);
        CHECK(written.error().code == std::errc::file_too_large);
    }
    CHECK_FALSE(writer->close());
    std::filesystem::remove(path);
    CHECK(CaptureWriter::create("/dev/null")->close());
}

// RFC 1071: a valid checksum makes the sum all ones.
bool checksum_holds(BytesView ip_packet) {
    const bool is_v4 = ip_packet[0] >> 4 == 4;
    const BytesView transport = ip_packet.subspan(is_v4 ? 20 : 40);
    std::uint32_t sum = ip_packet[is_v4 ? 9 : 6] + static_cast<std::uint32_t>(transport.size());
    const auto add = [&](BytesView bytes) {
        for (std::size_t i = 0; i < bytes.size(); ++i) sum += i % 2 == 0 ? bytes[i] * 256U : bytes[i];
    };
    add(is_v4 ? ip_packet.subspan(12, 8) : ip_packet.subspan(8, 32));
    add(transport);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

TEST_CASE("what a capture holds is what arrived, with checksums that hold", "[tools][capture]") {
    const auto [from, to] =
        GENERATE(std::pair{"10.0.0.1:1000", "10.0.0.2:7946"}, std::pair{"[fe80::1]:1000", "[fe80::2]:7946"});
    const auto frames = written_frames({arrival(Carrier::udp, from, to, {1, 2, 3})});
    REQUIRE(frames.size() == 1);
    CHECK(checksum_holds(frames[0]));
    const auto segment = parse_frame(DLT_RAW, frames[0]);
    REQUIRE(segment);
    CHECK(segment->carrier == Carrier::udp);
    CHECK(segment->from == address(from));
    CHECK(segment->to == address(to));
    CHECK(to_bytes(segment->payload) == Bytes{1, 2, 3});
    CHECK(segment->missing == Missing::nothing);
}

TEST_CASE("a stream in a capture comes together again", "[tools][capture]") {
    Bytes bytes(150'000);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
    const auto frames = written_frames({arrival(Carrier::tcp, "10.0.0.1:1000", "10.0.0.2:7946", bytes)});
    REQUIRE(frames.size() == 5);  // SYN, three pieces, FIN
    std::vector<Arrival> streams;
    StreamAssembly assembly([&](const Arrival& stream) { streams.push_back(stream); });
    for (const Bytes& frame : frames) {
        CHECK(checksum_holds(frame));
        assembly.add({}, parse_frame(DLT_RAW, frame).value());
    }
    REQUIRE(streams.size() == 1);
    CHECK(streams[0].bytes == bytes);
    CHECK(streams[0].from == address("10.0.0.1:1000"));
}

TEST_CASE("link headers are looked behind, and other traffic is passed over", "[tools][capture]") {
    const Bytes ip = written_frames({arrival(Carrier::udp, "10.0.0.1:1", "10.0.0.2:2", {9})})[0];
    const auto behind = [&](const char* header) {
        Bytes frame = test::from_hex(header);
        append(frame, ip);
        return frame;
    };
    CHECK(parse_frame(DLT_EN10MB, behind("ffffffffffff 000000000000 0800")));
    CHECK(parse_frame(DLT_EN10MB, behind("ffffffffffff 000000000000 8100 0001 0800")));
    CHECK(parse_frame(DLT_LINUX_SLL, behind("0000 0001 0006 0000000000000000 0800")));
    CHECK(parse_frame(DLT_LINUX_SLL2, behind("0800 0000 00000001 0001 00 06 0000000000000000")));
    CHECK(parse_frame(DLT_NULL, behind("02000000")));
    CHECK_FALSE(parse_frame(DLT_EN10MB, behind("ffffffffffff 000000000000 0806")));  // ARP
    CHECK_FALSE(parse_frame(DLT_IEEE802_11, ip));
    Bytes padded = ip;
    padded.resize(60);
    CHECK(parse_frame(DLT_RAW, padded)->payload.size() == 1);
    Bytes later_fragment = ip;
    later_fragment[7] = 1;
    CHECK_FALSE(parse_frame(DLT_RAW, later_fragment));
    for (std::size_t length = 0; length < 28; ++length)
        CHECK_FALSE(parse_frame(DLT_RAW, BytesView(ip).first(length)));
}

// Segments of one direction, and the streams assembled from them.
struct Direction {
    void segment(std::uint32_t sequence, std::string_view text, bool is_last = false) {
        Segment part = of(sequence);
        part.payload = as_bytes(text);
        part.is_last = is_last;
        assembly.add({}, part);
    }
    void opening(std::uint32_t sequence) {
        Segment part = of(sequence);
        part.is_first = true;
        assembly.add({}, part);
    }
    Segment of(std::uint32_t sequence) const {
        Segment part;
        part.carrier = Carrier::tcp;
        part.from = from;
        part.to = to;
        part.sequence = sequence;
        return part;
    }

    SocketAddress from = address("10.0.0.1:1");
    SocketAddress to = address("10.0.0.2:2");
    std::vector<std::string> streams;
    std::vector<std::optional<std::string>> labels;
    StreamAssembly assembly{[this](const Arrival& stream) {
        streams.emplace_back(as_text(stream.bytes));
        labels.push_back(stream.dialed_label);
    }};
};

TEST_CASE("segments are put in order, once, across the end of the numbers", "[tools][capture]") {
    Direction direction;
    direction.segment(0xfffffffe, "abc");
    direction.segment(4, "gh", true);
    direction.segment(1, "def");
    direction.segment(0xfffffffe, "abc");  // sent again
    direction.assembly.finish();
    CHECK(direction.streams == std::vector<std::string>{"abcdefgh"});
}

TEST_CASE("what is sent again after the end of a direction is no stream of its own", "[tools][capture]") {
    Direction direction;
    direction.segment(10, "abc");
    direction.segment(13, "def", true);
    const auto [sequence, text] = GENERATE(std::pair{10, "abc"}, std::pair{10, "abcdef"},
                                           std::pair{13, "def"}, std::pair{14, "e"}, std::pair{12, "cd"});
    direction.segment(static_cast<std::uint32_t>(sequence), text, GENERATE(false, true));
    direction.assembly.finish();
    CHECK(direction.streams == std::vector<std::string>{"abcdef"});
}

TEST_CASE("what is sent on the same ports but elsewhere in the numbers is another stream",
          "[tools][capture]") {
    const std::uint32_t sequence = GENERATE(9u, 14u, 16u, 5'000u, 0x80000000u);
    Direction direction;
    direction.segment(10, "abcdef", true);
    direction.segment(sequence, "uvw", true);
    direction.assembly.finish();
    CHECK(direction.streams == std::vector<std::string>{"abcdef", "uvw"});
}

TEST_CASE("ports that are used anew carry a new stream, whatever its numbers", "[tools][capture]") {
    Direction direction;
    direction.segment(10, "abcdef", true);
    direction.opening(9);
    direction.segment(10, "abc", true);
    direction.segment(10, "abc", true);
    direction.assembly.finish();
    CHECK(direction.streams == std::vector<std::string>{"abcdef", "abc"});
}

TEST_CASE("what is open when the capture ends is shown up to its first gap", "[tools][capture]") {
    Direction direction;
    direction.segment(10, "ab");
    direction.segment(14, "ef", true);
    CHECK(direction.streams.empty());
    direction.assembly.finish();
    CHECK(direction.streams == std::vector<std::string>{"ab"});
}

TEST_CASE("an answer knows the label of its dialer, whichever ends first", "[tools][capture]") {
    const bool answer_ends_first = GENERATE(true, false);
    Direction direction;
    direction.segment(0,
                      std::string_view("\xf4\x04"
                                       "blahx"),
                      !answer_ends_first);
    std::swap(direction.from, direction.to);
    direction.segment(0, "y", true);
    direction.assembly.finish();
    REQUIRE(direction.streams.size() == 2);
    const std::size_t answer = direction.streams[0] == "y" ? 0 : 1;
    CHECK(direction.labels[answer] == "blah");
    CHECK_FALSE(direction.labels[1 - answer].has_value());
}

}  // namespace
}  // namespace memberlist::tools
