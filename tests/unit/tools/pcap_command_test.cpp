// memberlist-debug-codec pcap on captures that the tests build byte by byte.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "captured_output.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace memberlist::test {
namespace {

using Catch::Matchers::Contains;

enum class ByteOrder { little, big };

constexpr std::uint32_t ethernet = 1;  // link types as stored in files
constexpr std::uint32_t ieee_802_11 = 105;
constexpr std::uint32_t microseconds_magic = 0xa1b2c3d4;
constexpr std::uint32_t nanoseconds_magic = 0xa1b23c4d;

const Bytes ack = from_hex("0282a75061796c6f6164c0a55365714e6f2a");  // SeqNo 42

Bytes number(std::uint32_t value, std::size_t bytes, ByteOrder order = ByteOrder::big) {
    Bytes out;
    for (std::size_t i = bytes; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    if (order == ByteOrder::little) std::reverse(out.begin(), out.end());
    return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) append(out, part);
    return out;
}

// 10.0.0.1:PORT to 10.0.0.2:1000.
Bytes udp_v4(BytesView payload, std::uint16_t port = 7946) {
    const auto udp_bytes = static_cast<std::uint32_t>(8 + payload.size());
    return joined({from_hex("4500"), number(20 + udp_bytes, 2),
                   from_hex("00000000 4011 0000 0a000001 0a000002"), number(port, 2), number(1000, 2),
                   number(udp_bytes, 2), from_hex("0000"), to_bytes(payload)});
}

// [fe80::1]:7946 to [fe80::2]:1000.
Bytes udp_v6(BytesView payload) {
    const auto udp_bytes = static_cast<std::uint32_t>(8 + payload.size());
    return joined({from_hex("60000000"), number(udp_bytes, 2),
                   from_hex("1140 fe800000000000000000000000000001 fe800000000000000000000000000002"),
                   number(7946, 2), number(1000, 2), number(udp_bytes, 2), from_hex("0000"),
                   to_bytes(payload)});
}

// 10.0.0.1:7946 to 10.0.0.2:1000.
Bytes tcp_v4(std::uint32_t sequence, std::uint8_t flags, BytesView payload) {
    return joined({from_hex("4500"), number(static_cast<std::uint32_t>(40 + payload.size()), 2),
                   from_hex("00000000 4006 0000 0a000001 0a000002"), number(7946, 2), number(1000, 2),
                   number(sequence, 4), number(0, 4), Bytes{5 << 4, flags}, from_hex("ffff00000000"),
                   to_bytes(payload)});
}

Bytes ethernet_frame(const char* ethertype, BytesView packet) {
    return joined({from_hex("020000000001 020000000002"), from_hex(ethertype), to_bytes(packet)});
}

// A frame of which the file holds only the first `kept` bytes.
struct Frame {
    explicit Frame(Bytes frame, std::size_t kept_bytes = 65'535)
        : bytes(std::move(frame)), kept(std::min(bytes.size(), kept_bytes)) {}
    Bytes bytes;
    std::size_t kept;
};

Bytes classic(const std::vector<Frame>& frames, ByteOrder order = ByteOrder::little,
              std::uint32_t link_type = ethernet, std::uint32_t magic = microseconds_magic) {
    Bytes file =
        joined({number(magic, 4, order), number(2, 2, order), number(4, 2, order), number(0, 4, order),
                number(0, 4, order), number(65'535, 4, order), number(link_type, 4, order)});
    for (const Frame& frame : frames) {
        append(file, joined({number(1'234'567'890, 4, order), number(123'456, 4, order),
                             number(static_cast<std::uint32_t>(frame.kept), 4, order),
                             number(static_cast<std::uint32_t>(frame.bytes.size()), 4, order)}));
        append(file, BytesView(frame.bytes).first(frame.kept));
    }
    return file;
}

// A block of pcapng: type, length, body padded to four bytes, length.
Bytes block(std::uint32_t type, Bytes body) {
    body.resize((body.size() + 3) / 4 * 4);
    const Bytes length = number(static_cast<std::uint32_t>(12 + body.size()), 4, ByteOrder::little);
    return joined({number(type, 4, ByteOrder::little), length, body, length});
}

Bytes pcapng(const std::vector<Frame>& frames, std::uint32_t link_type = ethernet) {
    constexpr auto little = ByteOrder::little;
    Bytes file = joined({block(0x0a0d0d0a, from_hex("4d3c2b1a 0100 0000 ffffffffffffffff")),
                         block(1, joined({number(link_type, 2, little), number(0, 2), number(0, 4)}))});
    for (const Frame& frame : frames) {
        append(file, block(6, joined({number(0, 4), number(0, 4), number(1'000'000, 4, little),
                                      number(static_cast<std::uint32_t>(frame.kept), 4, little),
                                      number(static_cast<std::uint32_t>(frame.bytes.size()), 4, little),
                                      to_bytes(BytesView(frame.bytes).first(frame.kept))})));
    }
    return file;
}

ToolRun run_pcap(const Bytes& file, std::vector<std::string> options = {}) {
    const auto path =
        std::filesystem::temp_directory_path() / ("pcap-test-" + std::to_string(getpid()) + ".pcap");
    std::ofstream(path, std::ios::binary) << as_text(file);
    options.insert(options.begin(), {"pcap", path.string()});
    auto run = run_codec(options);
    std::filesystem::remove(path);
    return run;
}

TEST_CASE("captures of each format, byte order and resolution of time are read", "[tools][pcap]") {
    const std::vector<Frame> frames{Frame(ethernet_frame("0800", udp_v4(ack)))};
    const auto file = GENERATE_COPY(pcapng(frames), classic(frames), classic(frames, ByteOrder::big),
                                    classic(frames, ByteOrder::little, ethernet, nanoseconds_magic),
                                    classic(frames, ByteOrder::big, ethernet, nanoseconds_magic));
    const auto run = run_pcap(file);
    CHECK(run.code == 0);
    CHECK_THAT(run.out, Contains("udp 10.0.0.1:7946 > 10.0.0.2:1000 18 bytes: ack SeqNo=42\n"));
    CHECK_THAT(run.out, Contains("1 packet of 18 bytes, 0 streams of 0 bytes, 0 of them broken\n"));
    CHECK(run.err.empty());
}

TEST_CASE("times of a capture are told, to the millisecond", "[tools][pcap]") {
    const std::vector<Frame> frames{Frame(ethernet_frame("0800", udp_v4(ack)))};
    CHECK_THAT(run_pcap(classic(frames)).out, Contains("23:31:30.123 udp"));
    const auto with_nanoseconds = classic(frames, ByteOrder::little, ethernet, nanoseconds_magic);
    CHECK_THAT(run_pcap(with_nanoseconds).out, Contains("23:31:30.000 udp"));  // 123,456 ns
    CHECK_THAT(run_pcap(pcapng(frames)).out, Contains("00:00:01.000 udp"));
}

TEST_CASE("IPv6 and VLAN tags are understood in captures", "[tools][pcap]") {
    const auto run = run_pcap(pcapng({Frame(ethernet_frame("86dd", udp_v6(ack))),
                                      Frame(ethernet_frame("8100 0007 0800", udp_v4(ack))),
                                      Frame(ethernet_frame("88a8 0007 8100 0008 86dd", udp_v6(ack)))}));
    CHECK(run.code == 0);
    CHECK_THAT(run.out, Contains("udp [fe80::1]:7946 > [fe80::2]:1000 18 bytes: ack SeqNo=42\n"));
    CHECK_THAT(run.out, Contains("udp 10.0.0.1:7946 > 10.0.0.2:1000 18 bytes: ack SeqNo=42\n"));
    CHECK_THAT(run.out, Contains("3 packets"));
}

TEST_CASE("a capture that ends in the middle of a packet is broken, up to there it is shown",
          "[tools][pcap]") {
    const std::vector<Frame> frames{Frame(ethernet_frame("0800", udp_v4(ack))),
                                    Frame(ethernet_frame("0800", udp_v4(ack)))};
    for (Bytes file : {pcapng(frames), classic(frames, ByteOrder::big)}) {
        file.erase(file.end() - 6, file.end());
        const auto run = run_pcap(file);
        CHECK(run.code == 1);
        CHECK_THAT(run.out, Contains("1 packet of 18 bytes"));
        CHECK_THAT(run.err, Contains("truncated"));
        CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    }
}

TEST_CASE("a capture of frames that are not understood is of no use", "[tools][pcap]") {
    const std::vector<Frame> frames{Frame(Bytes(60, 0))};
    for (const Bytes& file : {pcapng(frames, ieee_802_11), classic(frames, ByteOrder::little, ieee_802_11)}) {
        const auto run = run_pcap(file);
        CHECK(run.code == 2);
        CHECK(run.out.empty());
        CHECK_THAT(run.err, Contains("link type IEEE802_11"));
    }
}

TEST_CASE("what cannot be opened is named once, with the reason", "[tools][pcap]") {
    const auto missing = run_codec({"pcap", "/no-such-file"});
    CHECK(missing.code == 2);
    CHECK(missing.err == "memberlist-debug-codec: /no-such-file: No such file or directory\n");
    const auto folder = run_codec({"pcap", "/tmp"});
    CHECK(folder.code == 2);
    CHECK_THAT(folder.err, Contains("/tmp: ") && Contains("directory"));
}

TEST_CASE("a packet of which the capture holds a part is cut, not broken", "[tools][pcap]") {
    constexpr std::size_t headers = 14 + 20 + 8;
    const std::vector<Frame> frames{
        Frame(ethernet_frame("0800", udp_v4(ack)), headers + 10),
        Frame(ethernet_frame("0800", udp_v4(to_bytes("\x08hello"))), headers + 4)};
    for (const Bytes& file : {pcapng(frames), classic(frames)}) {
        const auto run = run_pcap(file);
        CHECK(run.code == 1);
        CHECK_THAT(run.out, Contains("10 bytes: ack CUT at 10: cut short by the capture"));
        CHECK_THAT(run.out, Contains("4 bytes: user Payload=3 bytes CUT at 4: cut short by the capture"));
        CHECK_THAT(run.out, !Contains("BROKEN"));
        CHECK_THAT(run.out, Contains("0 of them broken, 2 cut\n"));
    }
    const auto verbose = run_pcap(classic(frames), {"-v"});
    CHECK_THAT(verbose.out, Contains("cut short by the capture") && !Contains("BROKEN"));
    const auto json = run_pcap(classic(frames), {"--json"});
    CHECK_THAT(json.out, Contains(R"("ok":false,"cut":true)") && Contains(R"("broken":0,"cut":2)"));
}

TEST_CASE("the first piece of a fragmented packet is cut, the others are passed over", "[tools][pcap]") {
    Bytes first = udp_v4(ack);
    first[6] = 0x20;
    Bytes second = udp_v4(ack);
    second[7] = 8;
    const auto run =
        run_pcap(pcapng({Frame(ethernet_frame("0800", first)), Frame(ethernet_frame("0800", second))}));
    CHECK(run.code == 1);
    CHECK_THAT(run.out, Contains("other IP fragments") && Contains("1 packet of") && Contains("1 cut"));
}

TEST_CASE("a stream with a segment that is cut is one stream, shown up to there", "[tools][pcap]") {
    constexpr std::size_t headers = 14 + 20 + 20;
    const Bytes message = joined({from_hex("0881aa557365724d73674c656e0a"), to_bytes("0123456789")});
    const BytesView bytes(message);
    const auto run =
        run_pcap(pcapng({Frame(ethernet_frame("0800", tcp_v4(0, 0x02, {}))),
                         Frame(ethernet_frame("0800", tcp_v4(1, 0x10, bytes.first(16))), headers + 8),
                         Frame(ethernet_frame("0800", tcp_v4(17, 0x10, bytes.subspan(16)))),
                         Frame(ethernet_frame("0800", tcp_v4(25, 0x11, {})))}));
    CHECK(run.code == 1);
    CHECK_THAT(
        run.out,
        Contains("tcp 10.0.0.1:7946 > 10.0.0.2:1000 8 bytes: user CUT at 8: cut short by the capture"));
    CHECK_THAT(run.out, Contains("1 stream of 8 bytes, 0 of them broken, 1 cut\n"));
}

TEST_CASE("port 7946 is shown, another one on request, and 0 is all of them", "[tools][pcap]") {
    const auto file = pcapng(
        {Frame(ethernet_frame("0800", udp_v4(ack))), Frame(ethernet_frame("0800", udp_v4(ack, 5000)))});
    CHECK_THAT(run_pcap(file).out, Contains("10.0.0.1:7946") && Contains("1 packet of"));
    CHECK_THAT(run_pcap(file, {"--port", "5000"}).out, Contains("10.0.0.1:5000") && Contains("1 packet of"));
    CHECK_THAT(run_pcap(file, {"--port", "0"}).out, Contains("2 packets of"));
    for (const char* wrong : {"-1", "65536", "x", ""}) {
        const auto run = run_pcap(file, {"--port", wrong});
        CHECK(run.code == 2);
        CHECK_THAT(run.err, Contains("a number from 0 to 65535"));
    }
}

}  // namespace
}  // namespace memberlist::test
