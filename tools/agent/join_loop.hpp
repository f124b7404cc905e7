// Joins the seeds, and tries again with back-off until one answers: seeds often start later than we do.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "agent/event_printer.hpp"
#include "memberlist/memberlist.hpp"

namespace memberlist::agent {

// Returns when joined, when asked to stop between two tries, or when the node has been shut down.
void join_until_reached(const std::stop_token& stop, Memberlist list, const std::vector<std::string>& seeds,
                        EventPrinter& events);

// False if `stop` was requested before `pause` was over.
bool pause_for(const std::stop_token& stop, Duration pause);

}  // namespace memberlist::agent
