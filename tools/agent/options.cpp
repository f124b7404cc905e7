#include "agent/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>
#include <sstream>

#include "agent/keys_file.hpp"
#include "agent/meta_file.hpp"
#include "agent/small_file.hpp"
#include "common/standard_streams.hpp"
#include "common/text_codec.hpp"
#include "memberlist/version.hpp"

namespace memberlist::agent {

namespace {

constexpr const char* program = "memberlist-agent";

constexpr const char* description =
    "memberlist-agent: runs one member of a cluster that speaks the HashiCorp memberlist protocol.\n"
    "Prints events to standard output, one per line. Logs go to standard error.";

constexpr const char* footer =
    "\nExamples:\n"
    "  memberlist-agent --name a --bind 127.0.0.1:7946\n"
    "  memberlist-agent --name b --bind 127.0.0.1:0 --join 127.0.0.1:7946 --events json\n"
    "  memberlist-agent --name c --bind 10.0.0.3:7946 --join seed.example:7946 --encrypt \"$KEY\" --label "
    "blue\n"
    "\nExit codes:\n"
    "  0  left the cluster after SIGINT or SIGTERM\n"
    "  1  stopped by a second signal, could not leave in time, or failed while running\n"
    "  2  invalid flags, or an address that cannot be bound";

// The parsed flags. The profile supplies the remaining settings.
struct Flags {
    std::string name;
    BindAddress bind{"0.0.0.0", 7946};
    std::optional<SocketAddress> advertise;
    std::vector<std::string> seeds;
    Config profile = Config::lan();
    std::shared_ptr<Keyring> keyring;
    std::string label;
    std::string meta;
    CompressionMethod compression = CompressionMethod::lzw;
    std::uint8_t protocol = 2;
    DelegateVersions delegate_versions;
    LogLevel log_level = LogLevel::info;
    EventFormat event_format = EventFormat::text;
    std::optional<Duration> send_every;
    std::optional<Duration> topics_every;
    std::string meta_file;
    std::string keys_file;
    std::string on_streams;
    bool verify_incoming = true;
    bool verify_outgoing = true;
    std::string refuse_merge;
    std::uint32_t broadcasts = 0;
    std::optional<Duration> stats_every;
    std::optional<std::vector<IpNetwork>> allowed_networks;
    std::optional<std::vector<IpNetwork>> allowed_sources;
    std::vector<Limit> limits;
    bool require_node_names = false;
    std::uint32_t incarnation = 1;
    bool tcp_pings = true;
};

// Rejects a flag in the place of a value. CLI11 would take it as the value and then report a
// misleading error.
void check_is_no_flag(const CLI::App& app, const std::string& name, const std::string& text) {
    const std::string flag = text.substr(0, text.find('='));
    if (flag.starts_with("--") && app.get_option_no_throw(flag) != nullptr)
        throw CLI::ValidationError(name, "needs a value, but is followed by " + flag);
}

// Adds a flag whose text is parsed into `target`.
template <class Target, class Parse>
CLI::Option* add_flag(CLI::App& app, const std::string& name, const std::string& value_name, Target& target,
                      Parse parse, const std::string& help) {
    const auto store = [&app, &target, parse, name](const std::string& text) {
        check_is_no_flag(app, name, text);
        auto value = parse(text);
        if (!value) throw CLI::ValidationError(name, value.error().message());
        target = std::move(*value);
    };
    return app.add_option_function<std::string>(name, store, help)->type_name(value_name);
}

// Adds a repeatable flag. `take` receives each parsed value.
template <class Parse, class Take>
void add_list_flag(CLI::App& app, const std::string& name, const std::string& value_name, Parse parse,
                   Take take, const std::string& help) {
    const auto store = [&app, parse, take, name](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            check_is_no_flag(app, name, text);
            auto value = parse(text);
            if (!value) throw CLI::ValidationError(name, value.error().message());
            take(std::move(*value));
        }
    };
    app.add_option_function<std::vector<std::string>>(name, store, help)
        ->type_name(value_name)
        ->allow_extra_args(false);
}

void add_seed_flag(CLI::App& app, std::vector<std::string>& seeds) {
    const auto take = [&seeds](std::string seed) { seeds.push_back(std::move(seed)); };
    add_list_flag(app, "--join", "[NAME/]HOST:PORT", parse_seed, take,
                  "Seed to join; may be repeated (default: none)");
}

// Flags for membership rules and for the treatment of members.
void add_member_flags(CLI::App& app, Flags& flags) {
    const auto into = [](std::optional<std::vector<IpNetwork>>& list) {
        return [&list](const IpNetwork& network) {
            if (!list) list.emplace();
            list->push_back(network);
        };
    };
    add_list_flag(app, "--allow-network", "CIDR", parse_network, into(flags.allowed_networks),
                  "Accept only members with an address in this network, such as 10.0.0.0/8; may be repeated "
                  "(default: any)");
    add_list_flag(app, "--allow-source", "CIDR", parse_network, into(flags.allowed_sources),
                  "Accept packets and streams only from this network; may be repeated (default: any)");
    add_list_flag(
        app, "--limit", "NAME=NUMBER", parse_limit, [&flags](Limit limit) { flags.limits.push_back(limit); },
        "Set a bound of Config::limits, such as accepted_streams=100; may be repeated");
    app.add_flag("--require-node-names", flags.require_node_names,
                 "Require every seed to name its node: NAME/HOST:PORT");
    add_flag(app, "--incarnation", "NUMBER|clock", flags.incarnation, parse_incarnation,
             "First incarnation (default 1); clock: higher than in every earlier run, so that other nodes "
             "accept a restarted node at once");
    add_flag(app, "--tcp-pings", "BOOL", flags.tcp_pings, parse_bool,
             "Ping members over TCP when UDP gets no answer: true (default) or false");
}

// Reads the file while parsing, so that an unusable file counts as bad input.
void add_meta_file_flag(CLI::App& app, Flags& flags) {
    const auto read = [&flags](const std::string& path) {
        auto meta = read_meta_file(path);
        if (meta) flags.meta_file = path;
        return meta;
    };
    add_flag(app, "--meta-file", "FILE", flags.meta, read,
             "Read the metadata from this file, at most 512 bytes; SIGHUP rereads it")
        ->excludes("--meta");
}

// Leaves room within the 20 MiB that a peer accepts on an encrypted stream.
constexpr std::size_t stream_file_bytes_max = 16 * 1024 * 1024;

void add_stream_file_flag(CLI::App& app, Flags& flags) {
    const auto read = [](const std::string& path) { return read_file(path, stream_file_bytes_max); };
    add_flag(app, "--stream-file", "FILE", flags.on_streams, read,
             "With --send-every: payload of the messages on streams, at most 16 MiB");
}

// Flags for encryption.
void add_encryption_flags(CLI::App& app, Flags& flags) {
    add_flag(app, "--encrypt", "BASE64", flags.keyring, parse_keyring,
             "Encryption key, base64 of 16, 24 or 32 bytes: AES-128, -192 or -256");
    const auto read = [&flags](const std::string& path) -> Result<std::shared_ptr<Keyring>> {
        const auto keys = read_keys_file(path);
        if (!keys) return keys.error();
        flags.keys_file = path;
        return Keyring::create(keys->front(), *keys);
    };
    add_flag(app, "--keys-file", "FILE", flags.keyring, read,
             "Read the keys from this file, one per line; the first one encrypts; SIGHUP rereads it")
        ->excludes("--encrypt");
    add_flag(app, "--verify-incoming", "BOOL", flags.verify_incoming, parse_bool,
             "With a key, reject plaintext: true (default), or false during an upgrade");
    add_flag(app, "--verify-outgoing", "BOOL", flags.verify_outgoing, parse_bool,
             "With a key, encrypt what is sent: true (default), or false during an upgrade");
}

void add_flags(CLI::App& app, Flags& flags) {
    add_flag(app, "--name", "NAME", flags.name, parse_name, "Name of this node, unique in the cluster")
        ->required();
    add_flag(
        app, "--bind", "HOST:PORT", flags.bind, parse_bind_address,
        "IP address and port to listen on, for UDP and TCP; port 0 picks a free port (default 0.0.0.0:7946)");
    add_flag(app, "--advertise", "HOST:PORT", flags.advertise, parse_advertised_address,
             "Address at which other nodes reach this one (default: the bound address, or else the first "
             "private one)");
    add_seed_flag(app, flags.seeds);
    add_flag(app, "--profile", "PROFILE", flags.profile, parse_profile,
             "Timing profile: lan (default), wan or local");
    add_encryption_flags(app, flags);
    add_flag(app, "--label", "LABEL", flags.label, parse_label, "Label of the cluster, at most 255 bytes");
    add_flag(app, "--meta", "TEXT", flags.meta, parse_meta, "Metadata of this node, at most 512 bytes");
    add_flag(app, "--compression", "METHOD", flags.compression, parse_compression,
             "Compression: lzw (default), none, or lz4, which Go nodes do not understand");
    add_flag(app, "--protocol", "VERSION", flags.protocol, parse_protocol,
             "Protocol version to speak, 1 to 5 (default 2); version 1 requires the same port on all nodes");
    add_flag(app, "--delegate-versions", "MIN,MAX,CUR", flags.delegate_versions, parse_delegate_versions,
             "Versions of the application's own protocol, each 0 to 255 (default 0,0,0)");
    add_flag(app, "--log-level", "LEVEL", flags.log_level, parse_log_level,
             "Log level: error, warn, info (default), debug or trace");
    add_flag(app, "--events", "FORMAT", flags.event_format, parse_event_format,
             "Event format: text (default) or json");
    add_flag(app, "--send-every", "DURATION", flags.send_every, tools::parse_duration,
             "Send a user message to every other member at this interval, alternating between packets and "
             "streams");
    add_stream_file_flag(app, flags);
    add_flag(app, "--topics-every", "DURATION", flags.topics_every, tools::parse_duration,
             "Send a message on a topic at this interval, alternating between one to each member and one "
             "broadcast");
    add_member_flags(app, flags);
    add_meta_file_flag(app, flags);
    add_flag(app, "--refuse-merge", "TEXT", flags.refuse_merge, parse_refusal,
             "Refuse every join, in either direction, with this text as the reason");
    add_flag(app, "--broadcast", "NUMBER", flags.broadcasts, parse_broadcasts,
             "Number of user messages to gossip to all members, 1 to 10000");
    add_flag(app, "--stats-every", "DURATION", flags.stats_every, tools::parse_duration,
             "Print the counters at this interval, and once more after leaving");
}

Options to_options(Flags flags) {
    Options options;
    options.config = std::move(flags.profile);
    options.config.name = std::move(flags.name);
    options.config.label = std::move(flags.label);
    options.config.bind_host = std::move(flags.bind.host);
    options.config.bind_port = flags.bind.port;
    options.config.advertise = flags.advertise;
    options.config.protocol_version = flags.protocol;
    options.config.delegate_version = flags.delegate_versions.current;
    options.config.delegate_version_min = flags.delegate_versions.min;
    options.config.delegate_version_max = flags.delegate_versions.max;
    options.config.compression = flags.compression;
    options.config.keyring = std::move(flags.keyring);
    options.config.log_level = flags.log_level;
    options.seeds = std::move(flags.seeds);
    options.meta = std::move(flags.meta);
    options.event_format = flags.event_format;
    options.send_every = flags.send_every;
    options.topics_every = flags.topics_every;
    options.meta_file = std::move(flags.meta_file);
    options.keys_file = std::move(flags.keys_file);
    options.on_streams = std::move(flags.on_streams);
    options.config.gossip_verify_incoming = flags.verify_incoming;
    options.config.gossip_verify_outgoing = flags.verify_outgoing;
    options.refuse_merge = std::move(flags.refuse_merge);
    options.broadcasts = flags.broadcasts;
    options.stats_every = flags.stats_every;
    options.config.allowed_networks = std::move(flags.allowed_networks);
    options.config.allowed_sources = std::move(flags.allowed_sources);
    for (const Limit& limit : flags.limits) limit.apply(options.config.limits, limit.value);
    options.config.require_node_names = flags.require_node_names;
    options.config.first_incarnation = flags.incarnation;
    options.config.disable_tcp_pings = !flags.tcp_pings;
    return options;
}

// Returns the first seed without a node name, or nullptr if names are not required.
const std::string* nameless_seed(const Flags& flags) {
    if (!flags.require_node_names) return nullptr;
    const auto has_no_name = [](const std::string& seed) { return seed.find('/') == std::string::npos; };
    const auto seed = std::find_if(flags.seeds.begin(), flags.seeds.end(), has_no_name);
    return seed == flags.seeds.end() ? nullptr : &*seed;
}

// Returns the arguments in reverse order, as CLI11 expects them. Splits `--flag=` into `--flag ""`,
// because CLI11 ignores an empty value after an equals sign.
std::vector<std::string> reversed_arguments(int argc, const char* const* argv) {
    std::vector<std::string> arguments;
    for (const std::string argument : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
        const bool has_empty_value = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
        arguments.push_back(has_empty_value ? argument.substr(0, argument.size() - 1) : argument);
        if (has_empty_value) arguments.emplace_back();
    }
    std::reverse(arguments.begin(), arguments.end());
    return arguments;
}

// Prints the help or the version, without the final line break of `text`.
ExitCode print_text(const std::string& text) {
    tools::print_line(text.substr(0, text.size() - 1));
    if (const auto error = tools::output_error()) {
        complain("cannot write to standard output: " + error.message());
        return ExitCode::failure;
    }
    return ExitCode::success;
}

}  // namespace

std::variant<Options, ExitCode> parse_command_line(int argc, const char* const* argv) {
    CLI::App app(description, program);
    app.footer(footer);
    app.set_version_flag("--version", "memberlist-agent " MEMBERLIST_VERSION " (memberlist protocol 1 to 5)");
    Flags flags;
    add_flags(app, flags);
    try {
        app.parse(reversed_arguments(argc, argv));
    } catch (const CLI::Success& help_or_version) {
        std::ostringstream text;
        app.exit(help_or_version, text);
        return print_text(text.str());
    } catch (const CLI::ParseError& error) {
        complain(error.what());
        return ExitCode::bad_input;
    }
    if (const std::string* seed = nameless_seed(flags)) {
        complain("--join " + *seed + ": --require-node-names requires NAME/HOST:PORT");
        return ExitCode::bad_input;
    }
    return to_options(std::move(flags));
}

void complain(const std::string& message) { tools::complain(program, message); }

}  // namespace memberlist::agent
