// Plays scenario files.
#pragma once

#include <string>
#include <vector>

namespace memberlist::sim {

// Plays each file, or each .txt file of a folder, and compares what it leaves with the trace in it. With `rewrites` the
// trace is recorded anew. Returns the exit code: 0 all as expected, 1 one differs, 2 one cannot be read or parsed.
int run_scenarios(const std::vector<std::string>& paths, bool rewrites);

}  // namespace memberlist::sim
