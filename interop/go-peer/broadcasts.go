// User broadcasts: payloads that are gossiped a limited number of times, in memberlist's own queue for them.
package main

import (
	"fmt"

	"github.com/hashicorp/memberlist"
)

// userBroadcast is one payload; a new one never replaces an older one.
type userBroadcast []byte

func (b userBroadcast) Invalidates(memberlist.Broadcast) bool { return false }
func (b userBroadcast) Message() []byte                       { return b }
func (b userBroadcast) Finished()                             {}

// queueBroadcasts fills a queue with `broadcast NAME #1` and so on. They wait for the first packet to another member.
func queueBroadcasts(name string, count, retransmitMult int, members func() int) *memberlist.TransmitLimitedQueue {
	queue := &memberlist.TransmitLimitedQueue{NumNodes: members, RetransmitMult: retransmitMult}
	for i := 1; i <= count; i++ {
		queue.QueueBroadcast(userBroadcast(fmt.Sprintf("broadcast %s #%d", name, i)))
	}
	return queue
}
