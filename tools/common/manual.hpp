// The help of the debug tools, laid out as manual pages are: NAME, SYNOPSIS, DESCRIPTION, COMMANDS, OPTIONS,
// further sections, EXIT STATUS, EXAMPLES.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

namespace memberlist::tools {

// All but `arguments`, `exit_status` and `examples` is text that is broken into lines here; a line that
// begins with a space stays as it is.
struct Manual {
    std::string summary;      ///< What it does, without a full stop: "shows what arrives, decoded".
    std::string arguments;    ///< Of the synopsis: "[OPTIONS] FILE".
    std::string description;  ///< Paragraphs, with an empty line between them.
    std::vector<std::pair<std::string, std::string>> sections = {};  ///< Titles in capitals, and texts.
    std::vector<std::string> exit_status;                            ///< "0  all of it could be read".
    std::vector<std::string> examples;                               ///< Command lines.
};

// Makes `app --help` this manual. The options are those of `app`, and of its option groups.
void set_manual(CLI::App& app, Manual manual);

}  // namespace memberlist::tools
