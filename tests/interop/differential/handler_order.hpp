// The order in which memberlist handles the messages of one packet.
//
// Go answers PING, INDIRECT_PING, ACK and NACK while reading and puts the others on two stacks. It
// handles ALIVE first, and the newest message first on each stack (Go: net.go getNextMessage). We
// handle all messages in packet order. Where the orders lead to different results, our side gets
// the messages in Go's order.
#pragma once

#include "layers.hpp"
#include "our_node.hpp"

namespace memberlist::differential {

// Splits `datagram` into packets with its messages in Go's order, and adds what the reader refuses.
// A packet with at most one message stays as it is.
Arrival in_handler_order(const NodeSetup& setup, BytesView datagram);

}  // namespace memberlist::differential
