// Metadata that change while the node runs: a file that is read again at every SIGHUP.
#pragma once

#include <stop_token>
#include <string>

#include "agent/agent_delegate.hpp"
#include "memberlist/memberlist.hpp"

namespace memberlist::agent {

// The text of the file, without the line feed that editors put at its end; at most 512 bytes.
Result<std::string> read_meta_file(const std::string& path);

// Before the first thread starts: all inherit it. Without it SIGHUP ends the agent, as it ends any program.
void block_hangups();

// Reads the file again at every SIGHUP and tells the cluster, until `stop` is requested. A file that cannot be
// used is complained about and changes nothing.
void follow_meta_file(const std::stop_token& stop, Memberlist list, const std::string& path,
                      AgentDelegate& delegate);

}  // namespace memberlist::agent
