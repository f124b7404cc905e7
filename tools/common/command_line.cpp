#include "common/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "common/text_codec.hpp"

namespace memberlist::tools {

namespace {

constexpr std::size_t help_column = 30;

Result<std::string> parse_label(const std::string& text) {
    if (text.size() <= wire::Limits{}.label_bytes) return text;
    return Error{Errc::invalid_argument, "is " + std::to_string(text.size()) +
                                             " bytes long, must be at most " +
                                             std::to_string(wire::Limits{}.label_bytes)};
}

}  // namespace

void complain(const std::string& program, const std::string& message) {
    std::string line = program + ": " + message;
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::fprintf(stderr, "%s\n", line.c_str());
}

std::optional<ExitCode> parse_arguments(CLI::App& app, int argc, const char* const* argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        app.exit(help);
        return ExitCode::success;
    } catch (const CLI::ParseError& error) {
        complain(app.get_name(), std::string(error.what()) + "; see --help");
        return ExitCode::usage;
    }
    return std::nullopt;
}

void set_manual(CLI::App& app, const std::string& description, const std::string& footer) {
    app.description(description);
    app.footer(footer);
    app.get_formatter()->column_width(help_column);
}

void add_security_options(CLI::App& app, TreeOptions& options) {
    add_parsed(
        app, "--key", "BASE64", parse_key, [&options](Bytes key) { options.keys.push_back(std::move(key)); },
        "Key of 16, 24 or 32 bytes; may be repeated: the first encrypts, all decrypt");
    add_parsed(
        app, "--label", "LABEL", parse_label,
        [&options](std::string label) { options.label = std::move(label); },
        "Label of the cluster, at most 255 bytes");
}

frame::FrameConfig frame_config(const TreeOptions& options) {
    frame::FrameConfig config;
    config.label = options.label.value_or("");
    config.compression = wire::Compression::none;
    if (!options.keys.empty()) {
        const auto others = std::span(options.keys).subspan(1);
        config.keyring = Keyring::create(options.keys.front(), others).value();
    }
    return config;
}

Result<std::uint16_t> parse_port(const std::string& text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, port);
    if (parsed.ec == std::errc{} && parsed.ptr == end && port != 0) return port;
    return Error{Errc::invalid_argument, "must be a port from 1 to 65535"};
}

}  // namespace memberlist::tools
