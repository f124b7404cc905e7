// Messages on packets without layers: pings, answers and relays.
package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

func recordPings(b *book) {
	n := newNetwork()
	defer n.close()
	a, other := n.node("node-a", member(1), plain()), n.node("node-b", member(2), plain())
	a.drain()
	other.drain()
	for seqNo := range uint32(257) {
		n.forget()
		a.pings("node-b", other.host)
		c := awaitLone(n, plain(), packet, a, always[ping])
		switch seqNo + 1 {
		case 1, 127, 128, 255, 256:
			b.add(fmt.Sprintf("ping, sequence number %d", seqNo+1), c, plain())
		}
	}
	silent := n.ghost(member(3), port)
	for _, target := range []struct{ what, name string }{
		{"for anybody", ""},
		{"name of 31 bytes", strings.Repeat("n", 31)},
		{"name of 32 bytes", strings.Repeat("n", 32)},
		{"name of 300 bytes", strings.Repeat("name-", 60)},
		{"name that is not ASCII", "kn\u00f6tchen-\u96f2"},
	} {
		n.forget()
		a.pings(target.name, silent)
		b.add("ping, "+target.what, awaitLone(n, plain(), packet, a, always[ping]), plain())
	}
}

var payloads = []struct {
	what    string
	payload octets
}{
	{"nil payload", nil},
	{"empty payload", octets{}},
	{"payload of 1 byte", octets{0xff}},
	{"payload of 31 bytes", bytes.Repeat(octets{0x80}, 31)},
	{"payload of 32 bytes", bytes.Repeat(octets{0xc0}, 32)},
	{"payload of 255 bytes", bytes.Repeat(octets{1, 2, 3}, 85)},
	{"payload of 256 bytes", bytes.Repeat(octets{1, 2, 3, 4}, 64)},
	{"payload of 1200 bytes", bytes.Repeat(octets("payload!"), 150)},
}

func recordAcks(b *book) {
	n := newNetwork()
	defer n.close()
	a := n.node("node-a", member(1), plain())
	a.drain()
	for _, p := range payloads {
		n.forget()
		a.calls.ackPayload = p.payload
		a.hear(ping{SeqNo: 42, Node: "node-a"})
		b.add("ack, "+p.what, awaitLone(n, plain(), packet, a, always[ack]), plain())
	}
	a.calls.ackPayload = nil
	for _, seqNo := range []uint32{0, 127, 128, 255, 256, math.MaxUint16, math.MaxUint16 + 1, math.MaxUint32} {
		n.forget()
		a.hear(ping{SeqNo: seqNo, Node: "node-a"})
		b.add(fmt.Sprintf("ack, sequence number %d", seqNo), awaitLone(n, plain(), packet, a, always[ack]), plain())
	}
}

// recordIndirectPings: node-a probes a silent member. The helper is introduced only after the first
// ping, so that the probe order is fixed.
func recordIndirectPings(b *book) {
	for _, helper := range []struct {
		what        string
		protocolMax uint8
	}{{"that wants a nack", 5}, {"that wants no nack", 3}} {
		n := newNetwork()
		target, relay := n.ghost(member(2), port), n.ghost(member(3), port)
		var a *node
		n.onPacket = func(c capture) {
			if c.to == target.address() {
				n.onPacket = nil
				a.meets("relay", relay, helper.protocolMax)
				a.drain()
			}
		}
		a = n.node("node-a", member(1), plain(), probing(300*time.Millisecond, 150*time.Millisecond))
		a.meets("target", target, 5)
		c := awaitLone(n, plain(), packet, a, always[indirectPing])
		b.add("indirect ping "+helper.what, c, plain())
		n.close()
	}
}

func probing(interval, timeout time.Duration) customize {
	return func(c *memberlist.Config, _ *callbacks) { c.ProbeInterval, c.ProbeTimeout = interval, timeout }
}

func recordRelay(b *book) {
	n := newNetwork()
	defer n.close()
	relay := n.node("relay", member(1), plain())
	silent, requester := n.ghost(member(2), port), n.ghost(member(3), 65535)
	relay.drain()
	request := indirectPing{
		Target: octets(silent.ip), Port: port, Node: "silent", Nack: true,
		SourceAddr: octets(requester.ip), SourcePort: uint16(requester.port), SourceNode: "requester",
	}
	for _, seqNo := range []uint32{1, 300, 70000, math.MaxUint32} {
		n.forget()
		request.SeqNo = seqNo
		relay.hear(request)
		if seqNo == 1 {
			b.add("ping on behalf of another", awaitLone(n, plain(), packet, relay, always[ping]), plain())
		}
		c := awaitLone(n, plain(), packet, relay, always[nack])
		b.add(fmt.Sprintf("nack, sequence number %d", seqNo), c, plain())
	}
}

func recordRelayedAck(b *book) {
	n := newNetwork()
	defer n.close()
	relay, target := n.node("relay", member(1), plain()), n.node("target", member(2), plain())
	requester := n.ghost(member(3), port)
	target.calls.ackPayload = []byte("lost on the way")
	relay.drain()
	target.drain()
	relay.hear(indirectPing{
		SeqNo: 4711, Target: octets(target.ip), Port: port, Node: "target",
		SourceAddr: octets(requester.ip), SourcePort: port, SourceNode: "requester",
	})
	c := awaitLone(n, plain(), packet, relay, always[ack])
	b.add("ack passed on by a relay", c, plain()).note = "The payload of the target's ack is not passed on."
}

func recordUserPackets(b *book) {
	n := newNetwork()
	defer n.close()
	a, to := n.node("node-a", member(1), plain()), n.ghost(member(2), port)
	everyByte := make([]byte, 256)
	for i := range everyByte {
		everyByte[i] = byte(i)
	}
	for _, m := range []struct {
		what    string
		payload []byte
	}{
		{"empty", []byte{}},
		{"text", []byte("hello")},
		{"every byte", everyByte},
		{"looks like a compound", []byte{typeCompound, 1, 0, 1}},
		{"1399 bytes", bytes.Repeat([]byte("1234567"), 200)[:1399]},
	} {
		n.forget()
		must(a.SendToAddress(memberlist.Address{Addr: to.address(), Name: "node-b"}, m.payload))
		b.add("user message, "+m.what, awaitLone(n, plain(), packet, a, always[user]), plain())
	}
}

// encodePackets: forms that only older or other peers send.
func encodePackets(b *book) {
	const noSource = "memberlist has sent the source since v0.2.0; older peers do not."
	b.addEncoded("ping without source", noSource, packet, ping{SeqNo: 42, Node: "node-b"})
	b.addEncoded("ping with nothing but a sequence number", noSource, packet, ping{SeqNo: 100})
	b.addEncoded("ping with a source address alone", "No peer is known to send a part of the source.", packet,
		ping{SeqNo: 7, Node: "node-b", SourceAddr: octets{10, 0, 0, 1}})
	b.addEncoded("ping with an empty source address", "To omitempty, empty and nil are the same.", packet,
		ping{SeqNo: 7, Node: "node-b", SourceAddr: octets{}, SourcePort: 1})
	b.addEncoded("indirect ping without source", noSource, packet,
		indirectPing{SeqNo: 300, Target: octets{10, 0, 0, 2}, Port: port, Node: "node-b", Nack: true})
	b.addEncoded("indirect ping with a nil target", "memberlist knows an address of every member.", packet,
		indirectPing{SeqNo: 300, Node: "node-b"})
	b.addEncoded("indirect ping with an empty target", "memberlist knows an address of every member.", packet,
		indirectPing{SeqNo: 300, Target: octets{}, Port: 1, Node: "node-b"})
}
