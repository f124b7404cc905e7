// Unbuffered lines on standard output and standard error, with detection of lost output.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace memberlist::tools {

// Writes all of `text`, waiting while the descriptor is full. Returns the error, if any. Does not
// use stdio: a stalled write would hold its lock, for which exit() waits.
std::error_code write_all(int descriptor, std::string_view text);

// Prints a line to standard output, or drops it if standard output was lost.
void print_line(const std::string& line);

// Returns the error that made standard output unusable, if any. Only the printing thread may call
// it.
std::error_code output_error();

// Prints `program`, a colon and the message as one printable line on standard error. Drops the line
// if standard error stays full for half a second.
void complain(const std::string& program, const std::string& message);

}  // namespace memberlist::tools
