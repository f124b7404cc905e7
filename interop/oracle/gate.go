package main

import (
	"bytes"
	"time"
)

// gate makes the goroutine that handles SUSPECT, ALIVE, DEAD and USER wait until a packet is complete.
//
// memberlist's packet listener puts these messages on two stacks, and the handler empties them while the listener is
// still at the packet: ALIVE before the others, the newest first. How far the two are apart is up to the scheduler. So
// the handler is stopped in NotifyMsg, by a marker, while the packet is read; another marker, which lies at the bottom
// of the stack of user messages, tells that it is done. What happens is then a function of the packet.
type gate struct {
	stopped chan struct{}
	opened  chan struct{}
	drained chan struct{}
}

// No case contains these by chance.
var (
	stopMarker   = []byte("oracle stop 5d1c02f7a9b34e68")
	bottomMarker = []byte("oracle bottom 5d1c02f7a9b34e68")
)

// A case that takes longer than this is stuck, and ends the worker.
const patience = 20 * time.Second

func newGate() *gate {
	return &gate{stopped: make(chan struct{}), opened: make(chan struct{}), drained: make(chan struct{})}
}

func (g *gate) isMarker(payload []byte) bool {
	return bytes.Equal(payload, stopMarker) || bytes.Equal(payload, bottomMarker)
}

// passes is called by the handler.
func (g *gate) passes(marker []byte) {
	if bytes.Equal(marker, bottomMarker) {
		g.drained <- struct{}{}
		return
	}
	g.stopped <- struct{}{}
	<-g.opened
}

func await(done <-chan struct{}) {
	select {
	case <-done:
	case <-time.After(patience):
		panic("stuck")
	}
}
