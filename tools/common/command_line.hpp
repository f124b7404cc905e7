// The common parts of the debug tools' command lines. Every error is one line on standard error.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/manual.hpp"
#include "common/packet_tree.hpp"
#include "common/standard_streams.hpp"

namespace memberlist::tools {

enum class ExitCode : int {
    success = 0,  ///< The input was read completely, or the peer answered.
    failure = 1,  ///< The input was broken, no peer answered, or the output was lost.
    usage = 2,    ///< The command line, or a file or address that it names, cannot be used.
};

// Runs `run` and returns its exit code. Reports a failure if standard output was lost, for example
// because its reader has gone. SIGPIPE does not end the program.
int run_tool(const std::string& program, const std::function<ExitCode()>& run);

// Returns nothing to continue. Otherwise help or an error has been printed, and the result is the
// exit code.
std::optional<ExitCode> parse_arguments(CLI::App& app, int argc, const char* const* argv);

// A tool without subcommands: its name, its help, its options, and the function that does its work.
template <class Options>
struct Tool {
    const char* program;
    Manual (*manual)();
    void (*add_options)(CLI::App& app, Options& options);
    ExitCode (*run)(const Options& options);
};

// Parses the command line and runs `tool`. Returns the exit code for main().
template <class Options>
int run_tool(const Tool<Options>& tool, int argc, const char* const* argv) {
    return run_tool(tool.program, [&] {
        CLI::App app("", tool.program);
        set_manual(app, tool.manual());
        Options options;
        tool.add_options(app, options);
        if (const auto done = parse_arguments(app, argc, argv)) return *done;
        return tool.run(options);
    });
}

// Adds an option whose text `parse` turns into a value for `store`.
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

// A range of numbers, in words "a number from 1 to 65535". The parse error is "must be " and these
// words.
struct NumberRange {
    std::uint64_t least = 0;
    std::uint64_t most = 0;

    Result<std::uint64_t> parse(const std::string& text) const;
    std::string to_string() const;
};

// Adds an option that takes a number in `range`. The help text ends with the range.
template <class Store>
CLI::Option* add_number(CLI::App& app, const std::string& name, const std::string& value_name,
                        NumberRange range, Store store, const std::string& help) {
    return add_parsed(
        app, name, value_name, [range](const std::string& text) { return range.parse(text); }, store,
        help + "; " + range.to_string());
}

// The purpose of --key.
enum class KeyUse { decrypt, encrypt, both };

// Adds --label and --key, which is repeatable if keys decrypt. `label_help` describes the use and
// the default of the label.
void add_security_options(CLI::App& app, TreeOptions& options, KeyUse use, const std::string& label_help);

// The label and keys as a node's configuration, without compression. The first key encrypts.
frame::FrameConfig frame_config(const TreeOptions& options);

}  // namespace memberlist::tools
