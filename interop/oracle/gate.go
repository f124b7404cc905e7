package main

import (
	"bytes"
	"time"
)

// gate delays the goroutine that handles SUSPECT, ALIVE, DEAD and USER until a packet has been read
// completely.
//
// memberlist's packet listener puts these messages on two stacks. The handler empties them while
// the listener still reads the packet, ALIVE first and the newest message first. The scheduler
// decides how far the two are apart. The gate makes the result a function of the packet: a marker
// stops the handler in NotifyMsg while the packet is read, and another marker at the bottom of the
// stack of user messages tells that the handler is done.
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

// A case that takes longer is stuck and ends the worker.
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
