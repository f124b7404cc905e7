// Rereads the agent's files on SIGHUP.
#pragma once

#include <functional>
#include <stop_token>

namespace memberlist::agent {

// Blocks SIGHUP for all threads; call it before the first thread starts. An unblocked SIGHUP ends
// the agent.
void block_hangups();

// Calls `reread` on every SIGHUP until `stop` is requested.
void follow_hangups(const std::stop_token& stop, const std::function<void()>& reread);

}  // namespace memberlist::agent
