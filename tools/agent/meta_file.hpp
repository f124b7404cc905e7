// Metadata that changes while the node runs: SIGHUP rereads the file.
#pragma once

#include <string>

#include "agent/agent_delegate.hpp"
#include "memberlist/memberlist.hpp"

namespace memberlist::agent {

// Returns the text of the file without a final line feed, at most 512 bytes.
Result<std::string> read_meta_file(const std::string& path);

// Rereads the file and announces the metadata to the cluster. If the file cannot be used, prints an
// error and keeps the previous metadata.
void reread_meta_file(Memberlist list, const std::string& path, AgentDelegate& delegate);

}  // namespace memberlist::agent
