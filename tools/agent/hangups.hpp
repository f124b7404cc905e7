// SIGHUP: files that the agent was given have changed, and are to be read again.
#pragma once

#include <functional>
#include <stop_token>

namespace memberlist::agent {

// Before the first thread starts: all inherit it. Without it SIGHUP ends the agent, as it ends any program.
void block_hangups();

// Calls `reread` at every SIGHUP, until `stop` is requested.
void follow_hangups(const std::stop_token& stop, const std::function<void()>& reread);

}  // namespace memberlist::agent
