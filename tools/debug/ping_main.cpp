// memberlist-debug-ping: ping(8) for memberlist nodes.
#include <asio/signal_set.hpp>
#include <csignal>
#include <limits>

#include "common/command_line.hpp"
#include "common/endpoints.hpp"
#include "common/text_codec.hpp"
#include "debug/pinger.hpp"

namespace memberlist::tools {
namespace {

using namespace std::chrono_literals;

constexpr const char* program = "memberlist-debug-ping";
constexpr std::uint16_t default_port = 7946;

struct PingOptions {
    TreeOptions security;
    std::string target;
    std::string via;
    std::string node;
    bool tcp = false;
    std::uint32_t count = 0;  // 0: no limit
    Duration interval = 1s;
    Duration timeout = 2s;
};

void add_options(CLI::App& app, PingOptions& options) {
    app.add_option("TARGET", options.target, "HOST[:PORT] of the node (required); the default port is 7946")
        ->required();
    app.add_option("--node", options.node,
                   "Name of the node; a node with another name does not answer (default: any name)")
        ->type_name("NAME");
    auto* tcp = app.add_flag(
        "--tcp", options.tcp,
        "Ping over TCP, with one connection per ping; times include connecting (default: UDP packets)");
    app.add_option("--indirect", options.via,
                   "Ask the node at this address to ping the target, as a node does when its own ping fails; "
                   "not with --tcp (default: ping directly)")
        ->type_name("HOST:PORT")
        ->excludes(tcp);
    add_number(
        app, "--count", "N", {1, std::numeric_limits<std::uint32_t>::max()},
        [&](std::uint64_t count) { options.count = static_cast<std::uint32_t>(count); },
        "Stop after this many pings (default: no limit)");
    add_parsed(
        app, "--interval", "DURATION", parse_duration, [&](Duration time) { options.interval = time; },
        "Time between pings, in ms, s, m or h, from 1ms to 1000000h (default 1s)");
    add_parsed(
        app, "--timeout", "DURATION", parse_duration, [&](Duration time) { options.timeout = time; },
        "Time to wait for an answer, in ms, s, m or h, from 1ms to 1000000h (default 2s)");
    add_security_options(app, options.security, KeyUse::both,
                         "Label of the cluster, at most 255 bytes (default: none)");
}

Manual ping_manual() {
    return {
        .summary = "ping a memberlist node",
        .arguments = "[OPTIONS] TARGET",
        .description =
            "Sends the pings with which nodes of HashiCorp memberlist, or of this library, probe each other. "
            "Prints a line for each answer with its sequence number, its round-trip time and its payload: "
            "the network coordinate of a Serf node, or else the bytes. Stops on SIGINT, on SIGTERM or after "
            "--count, and prints the loss and the minimum, mean, maximum and standard deviation of the round "
            "trips. It does not join the cluster.\n"
            "\n"
            "A node silently drops a ping that it cannot decrypt, that has another label, or that is "
            "addressed to another name. A wrong --key, --label or --node therefore looks like a dead node. "
            "With --indirect, a nack means that the relaying node got no answer within its own probe "
            "timeout.",
        .exit_status = {"0  at least one ping was answered",
                        "1  no ping was answered, or the output was lost",
                        "2  the command line is invalid, or a host name has no address"},
        .examples =
            {"memberlist-debug-ping 10.0.0.1:7946 --count 3",
             "memberlist-debug-ping 10.0.0.1:7946 --node db-1 --key \"$KEY\" --label blue --interval 200ms",
             "memberlist-debug-ping 10.0.0.1:7946 --tcp --count 1 --timeout 500ms",
             "memberlist-debug-ping 10.0.0.1:7946 --indirect 10.0.0.2:7946"},
    };
}

// Sends a ping at each interval, times out unanswered pings, and stops `io` after the last one.
class Schedule {
public:
    Schedule(asio::io_context& io, const PingOptions& options, Pinger& pinger, PingReport& report)
        : io_(io), options_(options), pinger_(pinger), report_(report), next_(io) {
        next_.expires_after(Duration::zero());
        report_.on_settled([this] { stop_if_done(); });
    }

    void send_next() {
        const std::uint32_t seq_no = ++last_seq_no_;
        pinger_.send(seq_no, options_.timeout);
        const auto timeout = std::make_shared<asio::steady_timer>(io_, options_.timeout);
        timeout->async_wait([this, timeout, seq_no](std::error_code) { report_.on_timeout(seq_no); });
        if (output_error()) return io_.stop();
        if (has_sent_all()) return;
        next_.expires_at(next_.expiry() + options_.interval);
        next_.async_wait([this](std::error_code canceled) {
            if (!canceled) send_next();
        });
    }

private:
    bool has_sent_all() const { return options_.count != 0 && last_seq_no_ >= options_.count; }

    void stop_if_done() {
        if (has_sent_all() || output_error()) io_.stop();
    }

    asio::io_context& io_;
    const PingOptions& options_;
    Pinger& pinger_;
    PingReport& report_;
    asio::steady_timer next_;
    std::uint32_t last_seq_no_ = 0;
};

std::string headline(const PingOptions& options, const PingTarget& target) {
    std::string line = "PING " + target.address.to_string();
    if (!target.node.empty()) line += " node " + in_quotes(target.node);
    line += options.tcp ? " over tcp" : " over udp";
    if (target.via) line += " through " + target.via->to_string();
    if (options.security.label) line += ", label " + in_quotes(*options.security.label);
    if (!options.security.keys.empty()) line += ", encrypted";
    return line;
}

ExitCode ping(asio::io_context& io, const PingOptions& options, const PingTarget& target) {
    const auto config = frame_config(options.security);
    PingReport report(options.target);
    std::unique_ptr<Pinger> pinger;
    if (options.tcp) {
        pinger = make_stream_pinger(io, config, target, report);
    } else {
        auto made = make_packet_pinger(io, config, target, report);
        if (!made) {
            complain(program, options.target + ": " + made.error().message());
            return ExitCode::failure;
        }
        pinger = std::move(*made);
    }
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](std::error_code, int) { io.stop(); });
    print_line(headline(options, target));
    if (output_error()) return ExitCode::failure;
    Schedule schedule(io, options, *pinger, report);
    schedule.send_next();
    io.run();
    report.print_statistics();
    return report.was_answered() ? ExitCode::success : ExitCode::failure;
}

// Resolves TARGET or --indirect. Port 0 is invalid, because no node can answer from it.
Result<SocketAddress> resolve_peer(asio::io_context& io, const std::string& text) {
    const auto parts = HostPort::parse(text);
    const bool is_port_at_fault =
        parts ? parts->port == 0 : HostPort::parse(text.substr(0, text.rfind(':'))).has_value();
    if (is_port_at_fault)
        return Error(Errc::invalid_argument, "'" + text + "': the port must be a number from 1 to 65535");
    return resolve(io, text, default_port);
}

ExitCode run(const PingOptions& options) {
    asio::io_context io;
    PingTarget target;
    target.node = options.node;
    const auto address = resolve_peer(io, options.target);
    if (!address) {
        complain(program, "TARGET: " + address.error().message());
        return ExitCode::usage;
    }
    target.address = *address;
    if (!options.via.empty()) {
        const auto via = resolve_peer(io, options.via);
        if (!via) {
            complain(program, "--indirect: " + via.error().message());
            return ExitCode::usage;
        }
        target.via = *via;
    }
    return ping(io, options, target);
}

}  // namespace
}  // namespace memberlist::tools

int main(int argc, char** argv) {
    using namespace memberlist::tools;
    return run_tool<PingOptions>({program, ping_manual, add_options, run}, argc, argv);
}
