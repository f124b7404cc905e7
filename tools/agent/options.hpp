// The command line of memberlist-agent. It is checked before anything is opened.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/flag_values.hpp"

namespace memberlist::agent {

enum class ExitCode : int {
    success = 0,
    failure = 1,    ///< A second signal, a leave that timed out, or a failure while running.
    bad_input = 2,  ///< An error that the user can fix: flags, or an address that cannot be bound.
};

struct Options {
    Config config;
    std::vector<std::string> seeds;
    std::string meta;
    EventFormat event_format = EventFormat::text;
    std::optional<Duration> send_every;
    std::optional<Duration> topics_every;
    std::string meta_file;     ///< Source of `meta`; empty: `meta` comes from the command line.
    std::string keys_file;     ///< Source of the keyring; empty: the key comes from the command
                               ///< line.
    std::string on_streams;    ///< Payload of messages on streams; empty: a text that names the
                               ///< sender.
    std::string refuse_merge;  ///< Reason for refusing every join; empty: joins are accepted.
    std::uint32_t broadcasts = 0;
    std::optional<Duration> stats_every;
};

// Returns the options, or an exit code. Help and version go to standard output. An error goes to
// standard error as one line that names the flag and its allowed values.
std::variant<Options, ExitCode> parse_command_line(int argc, const char* const* argv);

// Prints one line to standard error, or nothing if standard error has stalled.
void complain(const std::string& message);

}  // namespace memberlist::agent
