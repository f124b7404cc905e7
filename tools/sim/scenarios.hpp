// Runs scenario files.
#pragma once

#include <string>
#include <vector>

namespace memberlist::sim {

// Runs each file, or each .txt file of a folder, and compares the trace with the one in the file.
// With `rewrites`, records the new trace instead. Returns the exit code: 0 if all are as expected,
// 1 if a rule was broken or a trace differs, 2 if a file cannot be read or parsed.
int run_scenarios(const std::vector<std::string>& paths, bool rewrites);

}  // namespace memberlist::sim
