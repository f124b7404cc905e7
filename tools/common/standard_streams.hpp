// Standard output and standard error of the programs: lines that are written at once, and a loss of standard
// output that is noticed.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace memberlist::tools {

// Writes all of `text`, and waits where the descriptor takes nothing just now. Nothing, or why no more can be
// written. Not through stdio: its lock would be held by a write that stalls, and exit() waits for that lock.
std::error_code write_all(int descriptor, std::string_view text);

// A line on standard output; it is dropped once standard output has been lost.
void print_line(const std::string& line);

// Why standard output takes no more; nothing as long as it does. For the one thread that prints.
std::error_code output_error();

// `program`: its name, a colon, and the message as one printable line on standard error. If nobody reads
// that for half a second, it is dropped.
void complain(const std::string& program, const std::string& message);

}  // namespace memberlist::tools
