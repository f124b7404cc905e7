// memberlist-debug-recv: shows every packet and stream that comes to an address, decoded.
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <csignal>

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
    app.add_option("--bind", options.bind, "Address to listen at, UDP and TCP; port 0 picks a free one")
        ->type_name("HOST:PORT")
        ->required();
    app.add_option("--count", options.count, "Stop after so many packets and streams")->type_name("N");
    add_parsed(
        app, "--for", "DURATION", parse_duration, [&](Duration time) { options.duration = time; },
        "Stop after so long, such as 500ms, 10s or 2m");
    app.add_flag("-v,--verbose", options.print.verbose, "The whole tree of each packet and stream");
    app.add_flag("--json", options.print.json, "One JSON object per line instead of text");
    app.add_option("--write", options.write,
                   "Also write all of it to a capture, for 'memberlist-debug-codec pcap'")
        ->type_name("FILE.pcap");
    add_security_options(app, options.tree);
}

void set_recv_manual(CLI::App& app) {
    set_manual(
        app,
        "memberlist-debug-recv: shows every packet and stream that comes to an address, decoded.\n"
        "It answers nothing and is no member. Name it as the seed of a node's join, or let other nodes "
        "believe that a\n"
        "member lives there, and see what they send. Stops on SIGINT, --count or --for, with a line of "
        "totals.",
        "\nThe first line names the address, then there is one line per packet and per stream:\n"
        "  15:04:05.123 udp 10.0.0.1:7946 > 10.0.0.9:7946 69 bytes: ping SeqNo=1 Node=\"b\"\n"
        "With --json each line is an object: {\"event\": \"listening\", \"address\"}, then {\"time\", "
        "\"carrier\", \"from\",\n"
        "\"to\", \"bytes\", \"ok\", \"tree\"} (tree: see 'memberlist-debug-codec decode --help'), at last\n"
        "{\"event\": \"summary\", \"packets\", ...}.\n"
        "In a capture the IP, UDP and TCP headers are made up; addresses, ports, times and contents are "
        "real.\n"
        "\nEXAMPLES\n"
        "  memberlist-debug-recv --bind 127.0.0.1:7946 -v\n"
        "  memberlist-debug-recv --bind 0.0.0.0:7946 --key \"$KEY\" --label blue --for 10s --write "
        "gossip.pcap\n"
        "  memberlist-debug-recv --bind 127.0.0.1:0 --count 1 --json\n"
        "\nEXIT STATUS\n"
        "  0  stopped, whatever came\n"
        "  1  the capture could not be written to its end\n"
        "  2  the command line is wrong, the address cannot be bound, or the capture cannot be created");
}

void print_listening(const SocketAddress& address, bool json) {
    if (json) return print_line(to_line({{"event", "listening"}, {"address", address.to_string()}}));
    print_line("listening at " + address.to_string());
}

// Receives until a signal, the count or the time stops it.
ExitCode receive(asio::io_context& io, Receiver& receiver, std::optional<CaptureWriter>& capture,
                 const RecvOptions& options) {
    TreeReader reader(options.tree);
    ArrivalPrinter printer(reader, options.print);
    ExitCode code = ExitCode::success;
    receiver.start([&](const Arrival& arrival) {
        if (io.stopped()) return;
        printer.print(arrival);
        if (options.count != 0 && printer.count() >= options.count) io.stop();
        if (!capture) return;
        if (const auto written = capture->write(arrival); !written) {
            complain(program, written.error().message());
            code = ExitCode::failure;
            io.stop();
        }
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
    return code;
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
            complain(program, "--write: " + created.error().message());
            return ExitCode::usage;
        }
        capture.emplace(std::move(*created));
    }
    print_listening((*receiver)->address(), options.print.json);
    return receive(io, **receiver, capture, options);
}

}  // namespace
}  // namespace memberlist::tools

int main(int argc, char** argv) {
    using namespace memberlist::tools;
    CLI::App app("", program);
    set_recv_manual(app);
    RecvOptions options;
    add_options(app, options);
    if (const auto done = parse_arguments(app, argc, argv)) return static_cast<int>(*done);
    return static_cast<int>(run(options));
}
