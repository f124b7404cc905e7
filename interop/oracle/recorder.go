package main

import (
	"bytes"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

// The kinds of observations.
const (
	sawPacket      = 1  // destination, datagram
	sawReply       = 2  // bytes written on an accepted stream
	sawDialed      = 3  // destination, bytes written on a dialed stream
	sawEvent       = 4  // event, node
	sawConflict    = 5  // the node with the name, the node that claims it
	sawUserMessage = 6  // the payload
	sawRemoteState = 7  // whether for a join, the state
	sawAskAlive    = 8  // the node
	sawAskMerge    = 9  // the nodes
	sawLog         = 10 // a line; warnings and errors only
	sawResult      = 11 // the error text of an operation, empty for success
)

const (
	eventJoin   = 0
	eventLeave  = 1
	eventUpdate = 2
)

// recorder records everything that memberlist reports to the application, in order.
type recorder struct {
	setup *setup
	gate  *gate

	lock  sync.Mutex
	count uint16
	seen  answer
}

var (
	_ memberlist.Delegate         = (*recorder)(nil)
	_ memberlist.EventDelegate    = (*recorder)(nil)
	_ memberlist.ConflictDelegate = (*recorder)(nil)
	_ memberlist.AliveDelegate    = (*recorder)(nil)
	_ memberlist.MergeDelegate    = (*recorder)(nil)
	_ memberlist.PingDelegate     = (*recorder)(nil)
)

func (r *recorder) record(kind uint8, write func(a *answer)) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.count++
	r.seen.u8(kind)
	write(&r.seen)
}

// takeInto moves the new observations to the answer, preceded by their number.
func (r *recorder) takeInto(a *answer) {
	r.lock.Lock()
	defer r.lock.Unlock()
	a.u16(r.count)
	a.data = append(a.data, r.seen.data...)
	r.count, r.seen.data = 0, r.seen.data[:0]
}

func (r *recorder) packetSent(to string, datagram []byte) {
	r.record(sawPacket, func(a *answer) { a.text(to); a.bytes(datagram) })
}
func (r *recorder) replied(written []byte) {
	r.record(sawReply, func(a *answer) { a.bytes(written) })
}
func (r *recorder) dialed(to string, written []byte) {
	r.record(sawDialed, func(a *answer) { a.text(to); a.bytes(written) })
}
func (r *recorder) result(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	r.record(sawResult, func(a *answer) { a.text(text) })
}

func addNode(a *answer, n *memberlist.Node) {
	a.text(n.Name)
	a.bytes(n.Addr)
	a.u16(n.Port)
	a.bytes(n.Meta)
	for _, version := range [...]uint8{n.PMin, n.PMax, n.PCur, n.DMin, n.DMax, n.DCur, uint8(n.State)} {
		a.u8(version)
	}
}

func (r *recorder) event(which uint8, n *memberlist.Node) {
	r.record(sawEvent, func(a *answer) { a.u8(which); addNode(a, n) })
}
func (r *recorder) NotifyJoin(n *memberlist.Node)   { r.event(eventJoin, n) }
func (r *recorder) NotifyLeave(n *memberlist.Node)  { r.event(eventLeave, n) }
func (r *recorder) NotifyUpdate(n *memberlist.Node) { r.event(eventUpdate, n) }
func (r *recorder) NotifyConflict(existing, other *memberlist.Node) {
	r.record(sawConflict, func(a *answer) { addNode(a, existing); addNode(a, other) })
}

func (r *recorder) NotifyAlive(n *memberlist.Node) error {
	r.record(sawAskAlive, func(a *answer) { addNode(a, n) })
	if isRefused(n.Name) {
		return errRefused
	}
	return nil
}

func (r *recorder) NotifyMerge(nodes []*memberlist.Node) error {
	var err error
	r.record(sawAskMerge, func(a *answer) {
		a.u32(uint32(len(nodes)))
		for _, n := range nodes {
			addNode(a, n)
			if isRefused(n.Name) {
				err = errRefused
			}
		}
	})
	return err
}

func (r *recorder) NotifyMsg(payload []byte) {
	if r.gate.isMarker(payload) {
		r.gate.passes(payload)
		return
	}
	r.record(sawUserMessage, func(a *answer) { a.bytes(payload) })
}
func (r *recorder) MergeRemoteState(state []byte, join bool) {
	r.record(sawRemoteState, func(a *answer) { a.flag(join); a.bytes(state) })
}

// An empty value becomes nil, as in the C++ delegates.
func nilIfEmpty(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}

func (r *recorder) NodeMeta(int) []byte             { return nilIfEmpty(r.setup.meta) }
func (r *recorder) LocalState(bool) []byte          { return nilIfEmpty(r.setup.userState) }
func (r *recorder) AckPayload() []byte              { return nilIfEmpty(r.setup.ackPayload) }
func (r *recorder) GetBroadcasts(int, int) [][]byte { return nil }
func (r *recorder) NotifyPingComplete(*memberlist.Node, time.Duration, []byte) {
}

// Write receives memberlist's log, one line at a time.
func (r *recorder) Write(line []byte) (int, error) {
	if bytes.HasPrefix(line, []byte("[WARN]")) || bytes.HasPrefix(line, []byte("[ERR")) {
		r.record(sawLog, func(a *answer) { a.bytes(bytes.TrimSuffix(line, []byte("\n"))) })
	}
	return len(line), nil
}
