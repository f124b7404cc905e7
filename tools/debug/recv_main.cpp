// memberlist-debug-recv: receives packets and streams on an address and shows them decoded.
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <csignal>
#include <limits>

#include "common/arrival_printer.hpp"
#include "common/command_line.hpp"
#include "common/endpoints.hpp"
#include "common/text_codec.hpp"
#include "common/tree_json.hpp"
#include "debug/capture_writer.hpp"
#include "debug/receiver.hpp"

namespace memberlist::tools {
namespace {

constexpr const char* program = "memberlist-debug-recv";
constexpr std::uint16_t default_port = 7946;

struct RecvOptions {
    TreeOptions tree;
    PrintOptions print;
    std::string bind;
    std::string write;
    std::uint64_t count = 0;  // 0: no limit
    std::optional<Duration> duration;
};

void add_options(CLI::App& app, RecvOptions& options) {
    app.add_option("--bind", options.bind,
                   "Address to listen on, UDP and TCP (required); the default port is 7946, and port 0 picks "
                   "a free one")
        ->type_name("HOST:PORT")
        ->required();
    add_number(
        app, "--count", "N", {1, std::numeric_limits<std::uint64_t>::max()},
        [&](std::uint64_t count) { options.count = count; },
        "Stop after this many packets and streams (default: no limit)");
    add_parsed(
        app, "--for", "DURATION", parse_duration, [&](Duration time) { options.duration = time; },
        "Stop after this time, in ms, s, m or h, from 1ms to 1000000h (default: no limit)");
    app.add_flag("-v,--verbose", options.print.verbose,
                 "In text output, also print the tree of each packet and stream (default: one line each)");
    app.add_flag("--json", options.print.json, "Print one JSON object per line (default: text)");
    app.add_option("--write", options.write,
                   "Also write everything to this file, replacing it, as a capture for "
                   "'memberlist-debug-codec pcap' (default: none)")
        ->type_name("FILE.pcap");
    add_security_options(app, options.tree, KeyUse::decrypt,
                         "Label of the cluster, at most 255 bytes; any other label counts as broken "
                         "(default: any label is accepted)");
}

Manual recv_manual() {
    return {
        .summary = "receive packets and streams on an address and show them decoded",
        .arguments = "--bind HOST:PORT [OPTIONS]",
        .description =
            "Receives without answering and without becoming a member. Give its address to a node as a seed, "
            "or announce a member at its address, and watch what the nodes send. Stops on SIGINT, on "
            "SIGTERM, or after --count or --for, and prints a line of totals.\n"
            "\n"
            "The first line gives the address. After it comes one line per packet and per stream:\n"
            "  15:04:05.123 udp 10.0.0.1:7946 > 10.0.0.9:7946 69 bytes: ping SeqNo=1 Node=\"b\"\n"
            "A capture has synthetic IP, UDP and TCP headers around the real addresses, ports, times and "
            "contents.",
        .sections =
            {{"JSON",
              "{\"event\": \"listening\", \"address\"}, then {\"time\", \"carrier\", \"from\", \"to\", "
              "\"bytes\", \"ok\", \"cut\", \"tree\"} (cut: false; tree: see 'memberlist-debug-codec decode "
              "--help'); the last line is {\"event\": \"summary\", \"packets\", \"packet_bytes\", "
              "\"streams\", \"stream_bytes\", \"broken\", \"cut\", \"seconds\", \"packets_per_second\"}."}},
        .exit_status =
            {"0  stopped normally, whether or not anything arrived",
             "1  the output or the capture could not be written completely",
             "2  the command line is invalid, the address cannot be bound, or the capture cannot be created"},
        .examples = {"memberlist-debug-recv --bind 127.0.0.1:7946 -v",
                     "memberlist-debug-recv --bind 0.0.0.0:7946 --key \"$KEY\" --label blue --for 10s "
                     "--write gossip.pcap",
                     "memberlist-debug-recv --bind 127.0.0.1:0 --count 1 --json"},
    };
}

void print_listening(const SocketAddress& address, bool json) {
    if (json) return print_line(to_line({{"event", "listening"}, {"address", address.to_string()}}));
    print_line("listening at " + address.to_string());
}

// Receives until a signal, the count, the time limit or a failed write stops it.
ExitCode receive(asio::io_context& io, Receiver& receiver, std::optional<CaptureWriter>& capture,
                 const RecvOptions& options) {
    TreeReader reader(options.tree);
    ArrivalPrinter printer(reader, options.print);
    Result<void> written;
    receiver.start([&](const Arrival& arrival) {
        if (io.stopped()) return;
        printer.print(arrival);
        if (capture) written = capture->write(arrival);
        const bool has_all = options.count != 0 && printer.count() >= options.count;
        if (has_all || !written || output_error()) io.stop();
    });
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](std::error_code, int) { io.stop(); });
    asio::steady_timer end(io);
    if (options.duration) {
        end.expires_after(*options.duration);
        end.async_wait([&](std::error_code) { io.stop(); });
    }
    const auto begun = std::chrono::steady_clock::now();
    io.run();
    printer.print_summary(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    if (capture && written) written = capture->close();
    if (written) return ExitCode::success;
    complain(program, "--write " + options.write + ": " + written.error().message());
    return ExitCode::failure;
}

ExitCode run(const RecvOptions& options) {
    asio::io_context io;
    const auto address = resolve(io, options.bind, default_port);
    if (!address) {
        complain(program, "--bind: " + address.error().message());
        return ExitCode::usage;
    }
    auto receiver = Receiver::open(io, *address);
    if (!receiver) {
        complain(program, "--bind: " + receiver.error().message());
        return ExitCode::usage;
    }
    std::optional<CaptureWriter> capture;
    if (!options.write.empty()) {
        auto created = CaptureWriter::create(options.write);
        if (!created) {
            complain(program, "--write " + created.error().message());
            return created.error().code == Errc::invalid_argument ? ExitCode::usage : ExitCode::failure;
        }
        capture.emplace(std::move(*created));
    }
    print_listening((*receiver)->address(), options.print.json);
    if (output_error()) return ExitCode::failure;
    return receive(io, **receiver, capture, options);
}

}  // namespace
}  // namespace memberlist::tools

int main(int argc, char** argv) {
    using namespace memberlist::tools;
    return run_tool<RecvOptions>({program, recv_manual, add_options, run}, argc, argv);
}
