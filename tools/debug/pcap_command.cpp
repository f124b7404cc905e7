#include "debug/pcap_command.hpp"

#include <pcap.h>

#include <array>
#include <memory>

#include "common/arrival_printer.hpp"
#include "debug/stream_assembly.hpp"

namespace memberlist::tools {

namespace {

constexpr const char* program = "memberlist-debug-codec";

struct PcapOptions {
    TreeOptions tree;
    PrintOptions print;
    std::string file;
    std::uint16_t port = 7946;  // 0: all ports
};

struct CloseCapture {
    void operator()(pcap_t* capture) const { pcap_close(capture); }
};
using Capture = std::unique_ptr<pcap_t, CloseCapture>;

// libpcap puts the file name into some of its messages. Ours always contain it.
std::string without_name(const std::string& path, const std::string& why) {
    const std::string name = path + ": ";
    return why.starts_with(name) ? why.substr(name.size()) : why;
}

// libpcap reads pcap and pcapng.
Result<Capture> open_capture(const std::string& path) {
    std::array<char, PCAP_ERRBUF_SIZE> why{};
    Capture capture(pcap_open_offline(path.c_str(), why.data()));
    if (!capture) return Error(Errc::invalid_argument, without_name(path, why.data()));
    if (!is_known_link(pcap_datalink(capture.get()))) {
        const char* name = pcap_datalink_val_to_name(pcap_datalink(capture.get()));
        return Error(Errc::invalid_argument, std::string("unsupported link type ") +
                                                 (name != nullptr ? name : "unknown") +
                                                 "; must be Ethernet, Linux cooked, loopback or raw IP");
    }
    return capture;
}

WallTime time_of(const pcap_pkthdr& header) {
    const auto since_epoch =
        std::chrono::seconds(header.ts.tv_sec) + std::chrono::microseconds(header.ts.tv_usec);
    return WallTime(std::chrono::duration_cast<WallTime::duration>(since_epoch));
}

bool is_wanted(const Segment& segment, std::uint16_t port) {
    return port == 0 || segment.from.port == port || segment.to.port == port;
}

// Prints the whole capture. Returns why it could not be read completely, if so.
std::optional<std::string> print_capture(pcap_t* capture, std::uint16_t port, ArrivalPrinter& printer) {
    const int link_type = pcap_datalink(capture);
    StreamAssembly streams([&](const Arrival& stream) { printer.print(stream); });
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    int got = 0;
    while (!output_error() && (got = pcap_next_ex(capture, &header, &data)) == 1) {
        const auto segment = parse_frame(link_type, BytesView(data, header->caplen));
        if (!segment || !is_wanted(*segment, port)) continue;
        if (segment->carrier == Carrier::tcp) {
            streams.add(time_of(*header), *segment);
        } else {
            printer.print({Carrier::udp,
                           segment->from,
                           segment->to,
                           time_of(*header),
                           to_bytes(segment->payload),
                           {},
                           segment->missing});
        }
    }
    streams.finish();
    if (got == PCAP_ERROR) return pcap_geterr(capture);
    return std::nullopt;
}

ExitCode decode_capture(const PcapOptions& options) {
    const auto capture = open_capture(options.file);
    if (!capture) {
        complain(program, options.file + ": " + capture.error().message());
        return ExitCode::usage;
    }
    TreeReader reader(options.tree);
    ArrivalPrinter printer(reader, options.print);
    const auto broken_file = print_capture(capture->get(), options.port, printer);
    printer.print_summary({});
    if (broken_file) complain(program, options.file + ": " + *broken_file);
    return broken_file || printer.broken() + printer.cut() > 0 ? ExitCode::failure : ExitCode::success;
}

Manual pcap_manual() {
    return {
        .summary = "decode the packets and streams of a capture",
        .arguments = "[OPTIONS] FILE",
        .description =
            "Prints one line per packet, in the order of the capture, and one line per direction of a TCP "
            "connection when that direction ends. The last line gives totals.\n"
            "\n"
            "FILE is a pcap or pcapng capture, as tcpdump and Wireshark write it, in either byte order. "
            "Frames may be Ethernet (with VLAN tags), Linux cooked, loopback or raw IP. Other traffic is "
            "skipped. Packets that the capture cut short are shown as far as they go and marked as cut. IP "
            "fragments are not reassembled: the first fragment is shown and marked as cut, and the others "
            "are skipped.",
        .sections = {{"JSON",
                      "One line per packet and stream: {\"time\", \"carrier\", \"from\", \"to\", \"bytes\", "
                      "\"ok\", \"cut\", \"tree\"} (tree: see 'memberlist-debug-codec decode --help'); the "
                      "last line is {\"event\": \"summary\", \"packets\", \"packet_bytes\", \"streams\", "
                      "\"stream_bytes\", \"broken\", \"cut\"}."}},
        .exit_status =
            {"0  everything could be decoded",
             "1  something is broken or cut, the file is truncated, or the output was lost",
             "2  the command line is invalid, the file is not a capture, or its link type is unsupported"},
        .examples = {"tcpdump -i any -w gossip.pcap port 7946",
                     "memberlist-debug-codec pcap gossip.pcap --key \"$KEY\" --label blue",
                     "memberlist-debug-codec pcap gossip.pcap --port 0 -v",
                     "memberlist-debug-codec pcap gossip.pcap --json | jq 'select(.ok | not)'"},
    };
}

}  // namespace

void add_pcap_command(CLI::App& app, ExitCode& exit_code) {
    CLI::App& command = *app.add_subcommand("pcap");
    const auto options = std::make_shared<PcapOptions>();
    command.add_option("FILE", options->file, "The capture file (required)")->required();
    add_number(
        command, "--port", "PORT", {0, 65'535},
        [options](std::uint64_t port) { options->port = static_cast<std::uint16_t>(port); },
        "Show only traffic from or to this port, UDP and TCP; 0 shows all ports (default 7946)");
    command.add_flag("--json", options->print.json, "Print one JSON object per line (default: text)");
    command.add_flag(
        "-v,--verbose", options->print.verbose,
        "In text output, also print the tree of each packet and stream (default: one line each)");
    add_security_options(command, options->tree, KeyUse::decrypt,
                         "Label of the cluster, at most 255 bytes; any other label counts as broken "
                         "(default: any label is accepted)");
    set_manual(command, pcap_manual());
    command.final_callback([options, &exit_code] { exit_code = decode_capture(*options); });
}

}  // namespace memberlist::tools
