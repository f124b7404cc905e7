// What a running peer does on its own: joining its seeds and sending user messages.
package main

import (
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	firstJoinRetry = time.Second
	lastJoinRetry  = 30 * time.Second
)

// joinUntilReached retries with back-off until a seed answers. Seeds often start later than the
// peer.
func joinUntilReached(list *memberlist.Memberlist, seeds []string, events *eventPrinter, logger *log.Logger,
	stop <-chan struct{}) {
	if len(seeds) == 0 {
		return
	}
	for retry := firstJoinRetry; ; retry = min(2*retry, lastJoinRetry) {
		reached, err := list.Join(seeds)
		if err == nil {
			events.print(event{Event: "joined", Seeds: &reached})
			return
		}
		reason := strings.Join(strings.Fields(err.Error()), " ") // memberlist lists the seeds on several lines
		events.print(event{Event: "join_failed", Error: &reason})
		logger.Printf("[WARN] go-peer: cannot reach any seed; retrying in %s", retry)
		select {
		case <-stop:
			return
		case <-time.After(retry):
		}
	}
}

// sendMessages sends to every other member, alternating between rounds of packets and rounds of
// streams. The payload tells a script from the receiver's events alone who sent what to whom.
//
// Rounds on streams send `onStreams` instead, unless it is nil.
func sendMessages(list *memberlist.Memberlist, every time.Duration, onStreams []byte, logger *log.Logger,
	stop <-chan struct{}) {
	if every == 0 {
		return
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for round := 1; ; round++ {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		via, send := "udp", list.SendBestEffort
		if round%2 == 0 {
			via, send = "tcp", list.SendReliable
		}
		self := list.LocalNode().Name
		for _, peer := range list.Members() {
			if peer.Name == self {
				continue
			}
			payload := fmt.Appendf(nil, "from %s to %s #%d via %s", self, peer.Name, round, via)
			if via == "tcp" && onStreams != nil {
				payload = onStreams
			}
			if err := send(peer, payload); err != nil {
				logger.Printf("[WARN] go-peer: message to %s via %s failed: %v", peer.Name, via, err)
			}
		}
	}
}
