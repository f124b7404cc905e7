#include "common/command_line.hpp"

#include <charconv>
#include <csignal>
#include <sstream>

#include "common/text_codec.hpp"

namespace memberlist::tools {

namespace {

Result<std::string> parse_label(const std::string& text) {
    if (text.size() <= wire::Limits{}.label_bytes) return text;
    return Error{Errc::invalid_argument, "must be at most " + std::to_string(wire::Limits{}.label_bytes) +
                                             " bytes long, but is " + std::to_string(text.size())};
}

const char* key_help(KeyUse use) {
    switch (use) {
        case KeyUse::decrypt:
            return "Key to decrypt with, base64 of 16, 24 or 32 bytes; may be repeated, and each key is "
                   "tried (default: none, encrypted data is shown as such)";
        case KeyUse::encrypt:
            return "Key to encrypt with, base64 of 16, 24 or 32 bytes: AES-128, -192 or -256 (default: none, "
                   "no encryption)";
        case KeyUse::both: break;
    }
    return "Key of the cluster, base64 of 16, 24 or 32 bytes; may be repeated: the first key encrypts, and "
           "each key is tried on what arrives (default: none, no encryption)";
}

}  // namespace

int run_tool(const std::string& program, const std::function<ExitCode()>& run) {
    std::signal(SIGPIPE, SIG_IGN);
    ExitCode code = run();
    if (const auto error = output_error()) {
        complain(program, "cannot write to standard output: " + error.message());
        code = ExitCode::failure;
    }
    return static_cast<int>(code);
}

std::optional<ExitCode> parse_arguments(CLI::App& app, int argc, const char* const* argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        std::ostringstream text;
        app.exit(help, text);
        print_line(text.str().substr(0, text.str().size() - 1));  // the text ends in a line break
        return ExitCode::success;
    } catch (const CLI::ParseError& error) {
        complain(app.get_name(), std::string(error.what()) + "; see --help");
        return ExitCode::usage;
    }
    return std::nullopt;
}

Result<std::uint64_t> NumberRange::parse(const std::string& text) const {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec == std::errc{} && parsed.ptr == end && number >= least && number <= most) return number;
    return Error{Errc::invalid_argument, "must be " + to_string() + but_not(text)};
}

std::string NumberRange::to_string() const {
    return "a number from " + std::to_string(least) + " to " + std::to_string(most);
}

void add_security_options(CLI::App& app, TreeOptions& options, KeyUse use, const std::string& label_help) {
    const auto add_key = [&options, use](Bytes key) {
        if (use == KeyUse::encrypt && !options.keys.empty())
            throw CLI::ValidationError("--key", "only one key can encrypt");
        options.keys.push_back(std::move(key));
    };
    add_parsed(app, "--key", "BASE64", parse_key, add_key, key_help(use));
    add_parsed(
        app, "--label", "LABEL", parse_label,
        [&options](std::string label) { options.label = std::move(label); }, label_help);
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

}  // namespace memberlist::tools
