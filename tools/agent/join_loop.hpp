// Joins the seeds, retrying with back-off until one answers. Seeds often start later than the
// agent.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "agent/event_printer.hpp"
#include "memberlist/memberlist.hpp"

namespace memberlist::agent {

// Returns after a successful join, when `stop` is requested between two attempts, or when the node
// has shut down.
void join_until_reached(const std::stop_token& stop, Memberlist list, const std::vector<std::string>& seeds,
                        EventPrinter& events);

// Returns false if `stop` was requested before `pause` ended.
bool pause_for(const std::stop_token& stop, Duration pause);

}  // namespace memberlist::agent
