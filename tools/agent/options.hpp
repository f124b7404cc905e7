// The command line of memberlist-agent, checked before anything is opened.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/flag_values.hpp"

namespace memberlist::agent {

enum class ExitCode : int {
    success = 0,
    failure = 1,    ///< A second signal, a leave that takes too long, or a failure while running.
    bad_input = 2,  ///< Something whoever started us can mend.
};

struct Options {
    Config config;
    std::vector<std::string> seeds;
    std::string meta;
    EventFormat event_format = EventFormat::text;
    std::optional<Duration> send_every;
    std::optional<Duration> topics_every;
    std::string meta_file;  ///< Where `meta` comes from; empty: from the command line, once and for all.
    std::string keys_file;  ///< Where the keyring comes from; empty: from the command line, once and for all.
    std::string on_streams;    ///< What messages on streams hold; empty: a text that says from whom they are.
    std::string refuse_merge;  ///< Why nobody may join; empty: everybody may.
    std::uint32_t broadcasts = 0;
    std::optional<Duration> stats_every;
};

// The options, or the code to exit with: help and version go to standard output, an error goes to standard
// error as one line that names the flag and what it takes.
std::variant<Options, ExitCode> parse_command_line(int argc, const char* const* argv);

// One line on standard error, as all that the agent itself has to say; none if standard error has stalled.
void complain(const std::string& message);

}  // namespace memberlist::agent
