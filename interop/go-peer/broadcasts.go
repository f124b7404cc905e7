// User broadcasts: payloads that memberlist's broadcast queue gossips a limited number of times.
package main

import (
	"fmt"

	"github.com/hashicorp/memberlist"
)

// userBroadcast is one payload. A new one never replaces an older one.
type userBroadcast []byte

func (b userBroadcast) Invalidates(memberlist.Broadcast) bool { return false }
func (b userBroadcast) Message() []byte                       { return b }
func (b userBroadcast) Finished()                             {}

// queueBroadcasts fills a queue with `broadcast NAME #1` and so on. They go out with the next
// packets to other members.
func queueBroadcasts(name string, count, retransmitMult int, members func() int) *memberlist.TransmitLimitedQueue {
	queue := &memberlist.TransmitLimitedQueue{NumNodes: members, RetransmitMult: retransmitMult}
	for i := 1; i <= count; i++ {
		queue.QueueBroadcast(userBroadcast(fmt.Sprintf("broadcast %s #%d", name, i)))
	}
	return queue
}
