// Metadata that change while the node runs: a file that is read again at every SIGHUP.
#pragma once

#include <string>

#include "agent/agent_delegate.hpp"
#include "memberlist/memberlist.hpp"

namespace memberlist::agent {

// The text of the file, without the line feed that editors put at its end; at most 512 bytes.
Result<std::string> read_meta_file(const std::string& path);

// Reads the file again and tells the cluster. A file that cannot be used is complained about and changes
// nothing.
void reread_meta_file(Memberlist list, const std::string& path, AgentDelegate& delegate);

}  // namespace memberlist::agent
