// memberlist-debug-codec pcap on a capture of two nodes of Go's memberlist v0.7.0 (interop/go-peer)
// with key and label: a join, gossip, probes, user messages in packets and on a stream, two leaves.
// Recorded with tcpdump in a separate network namespace:
//
//   tcpdump -i lo -U -w two_go_nodes.pcap 'not icmp' &
//   go-peer --name go-1 --bind 127.0.0.1:7946 --encrypt $key --label blue --meta first &
//   go-peer --name go-2 --bind 127.0.0.1:7947 --join 127.0.0.1:7946 --encrypt $key --label blue
//     --send-every 900ms &
//   SIGTERM to go-2 after 3 s and to go-1 after 4 s, then SIGINT to tcpdump
#include <pcap.h>

#include <filesystem>

#include "captured_output.hpp"
#include "debug/capture_frame.hpp"
#include "support/catch.hpp"

namespace memberlist::test {
namespace {

using Catch::Matchers::Contains;

// the bytes 0, 1, 2, ...
constexpr const char* key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const std::string capture = std::string(MEMBERLIST_CAPTURE_FOLDER) + "/two_go_nodes.pcap";

std::size_t count(std::string_view text, std::string_view wanted) {
    std::size_t found = 0;
    for (auto at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) ++found;
    return found;
}

ToolRun run_pcap(const std::string& file) {
    return run_codec({"pcap", file, "--key", key, "--label", "blue"});
}

// Repeats every TCP segment, and repeats all but the SYNs once more at the end of the capture.
class Repetitive {
public:
    Repetitive()
        : path_(std::filesystem::temp_directory_path() / ("repetitive-" + std::to_string(getpid()))) {
        char why[PCAP_ERRBUF_SIZE];
        pcap_t* in = pcap_open_offline(capture.c_str(), why);
        REQUIRE(in != nullptr);
        pcap_dumper_t* out = pcap_dump_open(in, path_.c_str());
        REQUIRE(out != nullptr);
        std::vector<std::pair<pcap_pkthdr, Bytes>> late;
        pcap_pkthdr* header = nullptr;
        const u_char* data = nullptr;
        const auto dump = [&](const pcap_pkthdr& frame, const u_char* bytes) {
            pcap_dump(reinterpret_cast<u_char*>(out), &frame, bytes);
        };
        while (pcap_next_ex(in, &header, &data) == 1) {
            dump(*header, data);
            const BytesView frame(data, header->caplen);
            const auto segment = tools::parse_frame(pcap_datalink(in), frame);
            if (!segment || segment->carrier != tools::Carrier::tcp) continue;
            dump(*header, data);
            if (!segment->payload.empty()) ++repeated;
            if (!segment->is_first) late.emplace_back(*header, to_bytes(frame));
        }
        for (const auto& [frame, bytes] : late) dump(frame, bytes.data());
        pcap_dump_close(out);
        pcap_close(in);
    }
    ~Repetitive() { std::filesystem::remove(path_); }
    Repetitive(const Repetitive&) = delete;
    Repetitive& operator=(const Repetitive&) = delete;

    std::string path() const { return path_.string(); }
    int repeated = 0;  ///< Segments with a payload.

private:
    std::filesystem::path path_;
};

TEST_CASE("a capture of two Go nodes is decoded, all of it", "[tools][pcap]") {
    const auto run = run_pcap(capture);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    CHECK(count(run.out, " udp ") == 19);
    CHECK(count(run.out, " tcp ") == 3);
    CHECK(count(run.out, "BROKEN") == 0);
    CHECK_THAT(run.out, Contains("19 packets of 2248 bytes, 3 streams of 418 bytes, 0 of them broken\n"));
    // Both halves of the join. The answer has no label header of its own.
    CHECK(count(run.out, "encrypt compress push-pull Join=true Nodes=1\n") == 2);
    CHECK_THAT(
        run.out,
        Contains(" > 127.0.0.1:7946 100 bytes: label=\"blue\" encrypt compress user Payload=28 bytes\n"));
    CHECK_THAT(run.out, Contains("ping SeqNo=1 Node=\"go-2\"") && Contains("ping SeqNo=1 Node=\"go-1\""));
    CHECK(count(run.out, "ack SeqNo=") == 4);
    CHECK(count(run.out, "crc user Payload=28 bytes\n") == 2);
    CHECK(count(run.out, "crc dead Node=\"go-2\" From=\"go-2\" Incarnation=1\n") == 3);
}

TEST_CASE("segments of two Go nodes that were sent again are no further streams", "[tools][pcap]") {
    const Repetitive again;
    REQUIRE(again.repeated >= 3);
    const auto run = run_pcap(again.path());
    CHECK(run.code == 0);
    CHECK_THAT(run.out, Contains("19 packets of 2248 bytes, 3 streams of 418 bytes, 0 of them broken\n"));
}

TEST_CASE("a capture of two Go nodes is reported as broken without their key", "[tools][pcap]") {
    const auto run = run_codec({"pcap", capture, "--label", "blue"});
    CHECK(run.code == 1);
    CHECK_THAT(run.out, Contains("19 packets of 2248 bytes, 3 streams of 418 bytes, 22 of them broken\n"));
}

}  // namespace
}  // namespace memberlist::test
