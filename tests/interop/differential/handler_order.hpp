// The order in which memberlist handles the messages of one packet.
//
// PING, INDIRECT_PING, ACK and NACK are answered as they are read; the others wait on two stacks: ALIVE comes
// before the rest, the newest first (Go: net.go getNextMessage). We handle all in the order of the packet.
// Where both orders lead to different ends, ours is compared in Go's.
#pragma once

#include "layers.hpp"
#include "our_node.hpp"

namespace memberlist::differential {

// Packets with the messages of `datagram` in Go's order, one after the other, and what the reader refuses of
// it. A packet of one message, or none, is left alone.
Arrival in_handler_order(const NodeSetup& setup, BytesView datagram);

}  // namespace memberlist::differential
