// What the command lines of the debug tools have in common. Every complaint is one line on standard error.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "common/packet_tree.hpp"

namespace memberlist::tools {

enum class ExitCode : int {
    success = 0,  ///< All was read; the peer answered.
    failure = 1,  ///< Something was broken; nobody answered.
    usage = 2,    ///< The command line, or a file or address that it names, is not usable.
};

// `program`: its name, a colon, and the message with its line breaks taken out.
void complain(const std::string& program, const std::string& message);

// Nothing: go on. Else help was printed, or an error, and this is the code to exit with.
std::optional<ExitCode> parse_arguments(CLI::App& app, int argc, const char* const* argv);

// Puts the text that is a manual page's NAME and DESCRIPTION, and its EXAMPLES and EXIT STATUS, around the
// options.
void set_manual(CLI::App& app, const std::string& description, const std::string& footer);

// An option whose text `parse` turns into a value for `store`.
template <class Parse, class Store>
CLI::Option* add_parsed(CLI::App& app, const std::string& name, const std::string& value_name, Parse parse,
                        Store store, const std::string& help) {
    const auto take = [name, parse, store](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            auto value = parse(text);
            if (!value) throw CLI::ValidationError(name, value.error().message());
            store(std::move(*value));
        }
    };
    return app.add_option_function<std::vector<std::string>>(name, take, help)
        ->type_name(value_name)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
}

// --key, repeatable, and --label.
void add_security_options(CLI::App& app, TreeOptions& options);

// --key, of which the first encrypts, and --label, as a node has them. No compression.
frame::FrameConfig frame_config(const TreeOptions& options);

Result<std::uint16_t> parse_port(const std::string& text);

}  // namespace memberlist::tools
