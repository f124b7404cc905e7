// Sends user messages to every other member, one round as packets, the next on streams.
//
// The payload, `from NAME to PEER #ROUND via udp|tcp`, says who sent what to whom and how, so that a script
// can tell from the receiver's events alone; on streams it may be any bytes instead.
#pragma once

#include <stop_token>
#include <string>

#include "memberlist/memberlist.hpp"

namespace memberlist::agent {

// `on_streams`: the payload of messages on streams; empty: as above.
void send_messages(const std::stop_token& stop, Memberlist list, Duration every,
                   const std::string& on_streams);

// The same on the topic "interop": odd rounds to every other member, `topic from NAME to PEER #ROUND`, even rounds as a
// broadcast, `topic from NAME to all #ROUND`, each in the place of the one before.
void send_on_topic(const std::stop_token& stop, Memberlist list, Duration every);

}  // namespace memberlist::agent
