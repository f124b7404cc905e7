// The help of the debug tools, laid out like a manual page: NAME, SYNOPSIS, DESCRIPTION, COMMANDS,
// OPTIONS, further sections, EXIT STATUS, EXAMPLES.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

namespace memberlist::tools {

// All texts are broken into lines, except `arguments`, `exit_status`, `examples` and lines that
// start with a space.
struct Manual {
    std::string summary;      ///< What the tool does, without a full stop.
    std::string arguments;    ///< Arguments in the synopsis: "[OPTIONS] FILE".
    std::string description;  ///< Paragraphs, separated by empty lines.
    /// Titles in capitals, and texts.
    std::vector<std::pair<std::string, std::string>> sections = {};
    /// "0  everything could be decoded".
    std::vector<std::string> exit_status;
    std::vector<std::string> examples;  ///< Command lines.
};

// Sets the help of `app`, including its options and option groups.
void set_manual(CLI::App& app, Manual manual);

}  // namespace memberlist::tools
