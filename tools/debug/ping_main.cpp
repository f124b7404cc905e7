// memberlist-debug-ping: ping(8) for memberlist nodes.
#include <asio/signal_set.hpp>
#include <csignal>

#include "common/arrival_printer.hpp"
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
    std::uint64_t count = 0;  // 0: until a signal comes
    Duration interval = 1s;
    Duration timeout = 2s;
};

void add_options(CLI::App& app, PingOptions& options) {
    app.add_option("TARGET", options.target, "HOST:PORT of the node; the port is 7946 if there is none")
        ->required();
    app.add_option("--node", options.node,
                   "The node's name; it answers only if this is its name (default: any name)")
        ->type_name("NAME");
    auto* tcp = app.add_flag("--tcp", options.tcp,
                             "On a stream, one for each ping; the time includes the connection");
    app.add_option("--indirect", options.via,
                   "Ask the node at this address to ping the target, as a suspicious node does")
        ->type_name("HOST:PORT")
        ->excludes(tcp);
    app.add_option("--count", options.count, "Stop after so many pings (default: on SIGINT)")->type_name("N");
    add_parsed(
        app, "--interval", "DURATION", parse_duration, [&](Duration time) { options.interval = time; },
        "Time from ping to ping (default 1s)");
    add_parsed(
        app, "--timeout", "DURATION", parse_duration, [&](Duration time) { options.timeout = time; },
        "How long to wait for an answer (default 2s)");
    add_security_options(app, options.security);
}

void set_ping_manual(CLI::App& app) {
    set_manual(
        app,
        "memberlist-debug-ping: asks a node of HashiCorp memberlist, or of this library, whether it is "
        "there.\n"
        "It sends what nodes probe each other with and prints a line for each answer: sequence number and "
        "round-trip\n"
        "time, and the network coordinate that Serf's nodes send along. It joins nothing; to the node it is "
        "a stranger.",
        "\nA node drops in silence what it cannot decrypt, what has another label, and what is meant for a "
        "node of\n"
        "another name: a wrong --key, --label or --node looks like a node that is not there. The first --key "
        "encrypts.\n"
        "With --indirect a nack means that the node which was asked got no answer in its own probe timeout.\n"
        "\nEXAMPLES\n"
        "  memberlist-debug-ping 10.0.0.1:7946 --count 3\n"
        "  memberlist-debug-ping 10.0.0.1:7946 --node db-1 --key \"$KEY\" --label blue --interval 200ms\n"
        "  memberlist-debug-ping 10.0.0.1:7946 --tcp --count 1 --timeout 500ms\n"
        "  memberlist-debug-ping 10.0.0.1:7946 --indirect 10.0.0.2:7946\n"
        "\nEXIT STATUS\n"
        "  0  at least one ping was answered\n"
        "  1  none was\n"
        "  2  the command line is wrong, or a host name has no address");
}

// Sends at each interval, gives up at each timeout, and stops `io` when there is nothing left to wait for.
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
        if (has_sent_all()) return;
        next_.expires_at(next_.expiry() + options_.interval);
        next_.async_wait([this](std::error_code canceled) {
            if (!canceled) send_next();
        });
    }

private:
    bool has_sent_all() const { return options_.count != 0 && last_seq_no_ >= options_.count; }

    void stop_if_done() {
        if (has_sent_all()) io_.stop();
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
    Schedule schedule(io, options, *pinger, report);
    schedule.send_next();
    io.run();
    report.print_statistics();
    return report.was_answered() ? ExitCode::success : ExitCode::failure;
}

ExitCode run(const PingOptions& options) {
    asio::io_context io;
    PingTarget target;
    target.node = options.node;
    const auto address = resolve(io, options.target, default_port);
    if (!address) {
        complain(program, address.error().message());
        return ExitCode::usage;
    }
    target.address = *address;
    if (!options.via.empty()) {
        const auto via = resolve(io, options.via, default_port);
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
    CLI::App app("", program);
    set_ping_manual(app);
    PingOptions options;
    add_options(app, options);
    if (const auto done = parse_arguments(app, argc, argv)) return static_cast<int>(*done);
    return static_cast<int>(run(options));
}
