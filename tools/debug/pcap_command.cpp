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
    std::optional<std::uint16_t> port;
};

struct CloseCapture {
    void operator()(pcap_t* capture) const { pcap_close(capture); }
};
using Capture = std::unique_ptr<pcap_t, CloseCapture>;

// libpcap reads classic pcap and pcapng alike.
Result<Capture> open_capture(const std::string& path) {
    std::array<char, PCAP_ERRBUF_SIZE> why{};
    Capture capture(pcap_open_offline(path.c_str(), why.data()));
    if (!capture) return Error(Errc::invalid_argument, why.data());
    if (!is_known_link(pcap_datalink(capture.get()))) {
        const char* name = pcap_datalink_val_to_name(pcap_datalink(capture.get()));
        return Error(Errc::invalid_argument,
                     std::string("frames of link type ") + (name != nullptr ? name : "unknown") +
                         " are not understood (Ethernet, Linux cooked, loopback and raw IP are)");
    }
    return capture;
}

WallTime time_of(const pcap_pkthdr& header) {
    const auto since_epoch =
        std::chrono::seconds(header.ts.tv_sec) + std::chrono::microseconds(header.ts.tv_usec);
    return WallTime(std::chrono::duration_cast<WallTime::duration>(since_epoch));
}

bool is_wanted(const Segment& segment, std::optional<std::uint16_t> port) {
    return !port || segment.from.port == *port || segment.to.port == *port;
}

// Prints all that is in the capture. Nothing, or why it could not be read to its end.
std::optional<std::string> print_capture(pcap_t* capture, std::optional<std::uint16_t> port,
                                         ArrivalPrinter& printer) {
    const int link_type = pcap_datalink(capture);
    StreamAssembly streams([&](const Arrival& stream) { printer.print(stream); });
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    int got = 0;
    while ((got = pcap_next_ex(capture, &header, &data)) == 1) {
        const auto segment = parse_frame(link_type, BytesView(data, header->caplen));
        if (!segment || !is_wanted(*segment, port)) continue;
        if (segment->carrier == Carrier::tcp) {
            streams.add(time_of(*header), *segment);
        } else {
            printer.print(
                {Carrier::udp, segment->from, segment->to, time_of(*header), to_bytes(segment->payload), {}});
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
    return broken_file || printer.broken() > 0 ? ExitCode::failure : ExitCode::success;
}

}  // namespace

void add_pcap_command(CLI::App& app, ExitCode& exit_code) {
    CLI::App& command = *app.add_subcommand("pcap", "Show the packets and streams of a capture");
    const auto options = std::make_shared<PcapOptions>();
    command
        .add_option("FILE", options->file,
                    "Capture in pcap or pcapng format, as tcpdump and Wireshark write them")
        ->required();
    add_parsed(
        command, "--port", "PORT", parse_port, [options](std::uint16_t port) { options->port = port; },
        "Only what comes from or goes to this port, UDP and TCP (default: everything)");
    command.add_flag("--json", options->print.json, "One JSON object per line instead of text");
    command.add_flag("-v,--verbose", options->print.verbose, "The whole tree of each packet and stream");
    add_security_options(command, options->tree);
    command.footer(
        "\nOne line per packet in the order of the capture; one line per direction of a TCP connection when "
        "that direction has\n"
        "ended. Frames may be Ethernet (with VLAN tags), Linux cooked, loopback or raw IP. IP fragments are "
        "not put together.\n"
        "\nEXAMPLES\n"
        "  tcpdump -i any -w gossip.pcap port 7946\n"
        "  memberlist-debug-codec pcap gossip.pcap --port 7946 --key \"$KEY\" --label blue\n"
        "  memberlist-debug-codec pcap gossip.pcap --json | jq 'select(.ok | not)'\n"
        "\nEXIT STATUS\n"
        "  0  all of it could be decoded\n"
        "  1  some of it is broken, or the file ends in the middle\n"
        "  2  the command line is wrong, or the file is no capture");
    command.final_callback([options, &exit_code] { exit_code = decode_capture(*options); });
}

}  // namespace memberlist::tools
