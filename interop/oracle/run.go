package main

import (
	"net"

	"github.com/hashicorp/memberlist"
)

// The steps of a run question.
const (
	stepPacket   = 1 // a packet arrives from the peer
	stepStream   = 2 // the peer opens a stream, sends the data, and closes its side
	stepJoin     = 3 // the node joins the peer, which answers with the data
	stepReliable = 4 // the node sends the data to the peer, on a stream
	stepBestTry  = 5 // the same, in a packet
)

type step struct {
	kind    uint8
	ip      net.IP
	port    uint16
	withCrc bool // for stepBestTry: the peer is known to understand CRCs
	data    []byte
}

// runQuestion starts a node, runs the steps, and answers with its actions in each step, starting
// with its start.
//
// Every question has its own node, so that no question affects the next. A node costs less than
// half a millisecond.
func runQuestion(f *fields) []byte {
	s := readSetup(f)
	steps := make([]step, f.u16())
	for i := range steps {
		steps[i] = step{kind: f.u8(), ip: f.nonNil(), port: f.u16(), withCrc: f.flag(), data: f.nonNil()}
	}

	var a answer
	a.u8(answered)
	a.u16(uint16(1 + len(steps)))
	n, err := startNode(s)
	if err != nil {
		return failure(badQuestion, err.Error())
	}
	defer n.stop()
	n.recorder.takeInto(&a)
	for _, step := range steps {
		n.perform(step)
		n.recorder.takeInto(&a)
	}
	return a.data
}

type node struct {
	list      *memberlist.Memberlist
	transport *transport
	recorder  *recorder
	stopper   []byte // packets with the markers, in the node's layers
	bottom    []byte
	nothing   []byte // a packet without effect
}

func startNode(s *setup) (*node, error) {
	r := &recorder{setup: s, gate: newGate()}
	t := &transport{setup: s, recorder: r, packets: make(chan *memberlist.Packet), streams: make(chan net.Conn)}
	list, err := memberlist.Create(s.config(t, r))
	if err != nil {
		return nil, err
	}
	n := &node{list: list, transport: t, recorder: r}
	n.stopper = n.packetWith(append([]byte{userType}, stopMarker...))
	n.bottom = n.packetWith(append([]byte{userType}, bottomMarker...))
	n.nothing = n.packetWith([]byte{nackType, 0x80})
	return n, nil
}

func (n *node) stop() { _ = n.list.Shutdown() }

func (n *node) packetWith(message []byte) []byte {
	s := n.transport.setup
	packet := s.layers().packet([][]byte{message})
	if s.skipLabelCheck {
		packet = packet[len(labelHeader(s.label)):]
	}
	return packet
}

func (n *node) perform(s step) {
	switch s.kind {
	case stepPacket:
		n.receivePacket(&net.UDPAddr{IP: s.ip, Port: int(s.port)}, s.data)
	case stepStream:
		n.acceptStream(&net.TCPAddr{IP: s.ip, Port: int(s.port)}, s.data)
	case stepJoin:
		n.transport.reply = s.data
		_, err := n.list.Join([]string{(&net.TCPAddr{IP: s.ip, Port: int(s.port)}).String()})
		n.recorder.result(err)
	case stepReliable:
		n.recorder.result(n.list.SendReliable(s.peer(), s.data))
	case stepBestTry:
		n.recorder.result(n.list.SendBestEffort(s.peer(), s.data))
	default:
		panic(errBadQuestion)
	}
}

func (s *step) peer() *memberlist.Node {
	peer := &memberlist.Node{Name: "peer", Addr: s.ip, Port: s.port}
	if s.withCrc {
		peer.PMax = memberlist.ProtocolVersionMax
	}
	return peer
}

func (n *node) receivePacket(from net.Addr, data []byte) {
	n.deliver(from, n.stopper)
	await(n.recorder.gate.stopped)
	n.deliver(from, n.bottom)
	n.deliver(from, data)
	n.deliver(from, n.nothing) // taken when the listener has finished the data
	n.recorder.gate.opened <- struct{}{}
	await(n.recorder.gate.drained)
}

func (n *node) deliver(from net.Addr, data []byte) {
	// A copy, because decryption works in place.
	n.transport.packets <- &memberlist.Packet{Buf: append([]byte{}, data...), From: from}
}

func (n *node) acceptStream(from net.Addr, data []byte) {
	closed := make(chan struct{})
	n.transport.streams <- newConn(data, from, func(written []byte) {
		if len(written) > 0 {
			n.recorder.replied(written)
		}
		close(closed)
	})
	await(closed)
}
