// Gossip about members: suspicions, alive messages and deaths, one per packet.
package main

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"github.com/hashicorp/memberlist"
)

// An old peer gets no checksums.
const beforeChecksums = 4

func gossiping(c *memberlist.Config, _ *callbacks) {
	c.GossipInterval, c.GossipNodes = 2*time.Millisecond, 1
}

// gossiper is a node with an empty queue that knows one silent old member. It passes on the next
// message at once, in its own packet.
func gossiper(n *network, changes ...customize) *node {
	a := n.node("node-a", member(1), plain(), append([]customize{gossiping}, changes...)...)
	a.meets("listener", n.ghost(member(2), port), beforeChecksums)
	awaitParts(n, plain(), a, typeAlive, 2)
	n.forget()
	return a
}

// passesOn delivers a message to the node and returns its gossip.
func passesOn[T message](n *network, a *node, heard message) capture {
	n.forget()
	a.hear(heard)
	return awaitLone(n, plain(), packet, a, always[T])
}

func recordSuspects(b *book) {
	n := newNetwork()
	defer n.close()
	a := gossiper(n)
	for _, incarnation := range []uint32{1, 200, 40000, 70000, math.MaxUint32} {
		name := fmt.Sprintf("member-%d", incarnation)
		passesOn[alive](n, a, alive{
			Incarnation: incarnation, Node: name, Addr: octets{10, 0, 0, 4}, Port: port, Vsn: versions(beforeChecksums),
		})
		c := passesOn[suspect](n, a, suspect{Incarnation: incarnation, Node: name, From: "node-c"})
		b.add(fmt.Sprintf("suspect, incarnation %d", incarnation), c, plain())
	}
}

func recordAlives(b *book) {
	n := newNetwork()
	defer n.close()
	a := gossiper(n)
	life := alive{Node: "node-d", Addr: octets{10, 0, 0, 4}, Port: port, Vsn: versions(beforeChecksums)}
	for i, meta := range payloads[:5] {
		life.Incarnation, life.Meta = uint32(i+1), meta.payload
		b.add("alive, meta: "+meta.what, passesOn[alive](n, a, life), plain())
	}
	life.Meta = nil
	for _, incarnation := range []uint32{127, 128, 256, 65536} {
		life.Incarnation = incarnation
		b.add(fmt.Sprintf("alive, incarnation %d", incarnation), passesOn[alive](n, a, life), plain())
	}
	for i, unusual := range []struct {
		what string
		alive
	}{
		{"nil versions", alive{Addr: octets{10, 0, 0, 5}, Port: port}},
		{"empty versions", alive{Addr: octets{10, 0, 0, 6}, Port: 1, Vsn: octets{}}},
		{"two version bytes", alive{Addr: octets{10, 0, 0, 8}, Port: port, Vsn: octets{1, 4}}},
		{"delegate versions", alive{Addr: octets{10, 0, 0, 7}, Port: 255, Vsn: octets{1, 4, 2, 2, 5, 4}}},
		{"nil address", alive{Port: 256, Vsn: versions(beforeChecksums)}},
		{"empty address", alive{Addr: octets{}, Port: 65535, Vsn: versions(beforeChecksums)}},
	} {
		unusual.Incarnation, unusual.Node = 1, nameOf(i+1)
		v := b.add("alive, "+unusual.what, passesOn[alive](n, a, unusual.alive), plain())
		v.note = "Passed on as it was heard."
	}
	recordOwnAlives(b)
	recordRefutations(b)
}

func recordOwnAlives(b *book) {
	n := newNetwork()
	defer n.close()
	a := gossiper(n)
	for _, meta := range []struct {
		what string
		meta []byte
	}{{"nil meta", nil}, {"empty meta", []byte{}}, {"512 bytes of meta", bytes.Repeat([]byte("metadata"), 64)}} {
		n.forget()
		a.calls.meta = meta.meta
		must(a.UpdateNode(patience))
		b.add("alive, its own, "+meta.what, awaitLone(n, plain(), packet, a, always[alive]), plain())
	}
}

func recordRefutations(b *book) {
	n := newNetwork()
	defer n.close()
	a := gossiper(n)
	b.add("alive, refuting a suspicion",
		passesOn[alive](n, a, suspect{Incarnation: 1, Node: "node-a", From: "node-c"}), plain())
	b.add("alive, refuting a death",
		passesOn[alive](n, a, dead{Incarnation: 70000, Node: "node-a", From: "node-c"}), plain())
	b.add("alive, refuting with the last incarnation",
		passesOn[alive](n, a, suspect{Incarnation: math.MaxUint32 - 1, Node: "node-a", From: "node-c"}), plain())
}

func recordDeads(b *book) {
	n := newNetwork()
	defer n.close()
	a := gossiper(n)
	for _, name := range []string{"node-d", "node-e"} {
		passesOn[alive](n, a, alive{
			Incarnation: 200, Node: name, Addr: octets{10, 0, 0, 4}, Port: port, Vsn: versions(beforeChecksums),
		})
	}
	b.add("dead", passesOn[dead](n, a, dead{Incarnation: 200, Node: "node-d", From: "node-c"}), plain())
	b.add("dead, of its own will", passesOn[dead](n, a, dead{Incarnation: 201, Node: "node-e", From: "node-e"}), plain())

	n.forget()
	must(a.Leave(patience))
	b.add("leave", awaitLone(n, plain(), packet, a, always[dead]), plain())
	recordFailedProbe(b)
}

func recordFailedProbe(b *book) {
	n := newNetwork()
	defer n.close()
	a := gossiper(n, probing(50*time.Millisecond, 10*time.Millisecond), func(c *memberlist.Config, _ *callbacks) {
		c.SuspicionMult, c.SuspicionMaxTimeoutMult = 2, 1
	})
	b.add("suspect, after a failed probe", awaitLone(n, plain(), packet, a, always[suspect]), plain())
	b.add("dead, after a suspicion", awaitLone(n, plain(), packet, a, always[dead]), plain())
}
