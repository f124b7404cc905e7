// Sends user messages to every other member, alternating between rounds of packets and rounds of
// streams.
//
// The payload `from NAME to PEER #ROUND via udp|tcp` tells a script from the receiver's events
// alone who sent what to whom. Rounds on streams may carry another payload instead.
#pragma once

#include <stop_token>
#include <string>

#include "memberlist/memberlist.hpp"

namespace memberlist::agent {

// `on_streams` is the payload of messages on streams. If it is empty, they carry the text above.
void send_messages(const std::stop_token& stop, Memberlist list, Duration every,
                   const std::string& on_streams);

// Sends on the topic "interop". Odd rounds send `topic from NAME to PEER #ROUND` to every other
// member. Even rounds broadcast `topic from NAME to all #ROUND`, replacing the previous broadcast.
void send_on_topic(const std::stop_token& stop, Memberlist list, Duration every);

}  // namespace memberlist::agent
