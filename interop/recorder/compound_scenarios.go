// Several messages in one packet: piggybacked on a ping or an answer, gossiped together, or in a
// probe of a suspect.
package main

import (
	"fmt"
	"time"

	"github.com/hashicorp/memberlist"
)

func recordPiggyback(b *book) {
	n := newNetwork()
	defer n.close()
	a, target := n.node("node-a", member(1), plain()), n.ghost(member(2), port)
	a.pings("node-b", target)
	b.add("ping with an alive", awaitParts(n, plain(), a, typePing, 2), plain())

	a.calls.gossip([]byte("one"), []byte{}, []byte("three"))
	a.hear(ping{SeqNo: 9})
	b.add("ack with user messages, one of them empty", awaitParts(n, plain(), a, typeAck, 4), plain())

	a.meets("member", target, 5)
	a.hear(suspect{Incarnation: 1, Node: "node-a", From: "node-c"})
	a.awaitRefutation()
	n.forget()
	a.pings("node-b", target)
	b.add("ping with two alives", awaitParts(n, plain(), a, typePing, 3), plain())

	n.forget()
	a.calls.gossip([]byte("while at it"))
	a.hear(indirectPing{SeqNo: 3, Target: octets(target.ip), Port: port, Node: "member", Nack: true})
	b.add("ping for another with a user message", awaitParts(n, plain(), a, typePing, 2), plain())
	a.calls.gossip([]byte("while at it"))
	b.add("nack with a user message", awaitParts(n, plain(), a, typeNack, 2), plain())
}

func recordProbeOfSuspect(b *book) {
	for _, protocolMax := range []uint8{beforeChecksums, withChecksum} {
		n := newNetwork()
		target := n.ghost(member(2), port)
		a := n.node("node-a", member(1), plain(), probing(20*time.Millisecond, 5*time.Millisecond))
		a.meets("suspect", target, protocolMax)
		c := n.await("probe of a suspect", func(c capture) bool {
			leaves := peel(c, plain()).leaves
			return len(leaves) == 2 && leaves[0][0] == typePing && leaves[1][0] == typeSuspect
		})
		b.add(fmt.Sprintf("probe of a suspect that understands protocol %d", protocolMax), c, plain())
		n.close()
	}
}

// recordCompoundCounts: gossip is split after 255 messages. The rest is a compound, even with a
// single message.
func recordCompoundCounts(b *book) {
	for _, total := range []int{2, 5, 127, 128, 255, 256} {
		n := newNetwork()
		a := n.node("node-a", member(1), plain(), gossiping)
		a.meets("listener", n.ghost(member(2), port), beforeChecksums)
		awaitParts(n, plain(), a, typeAlive, 2)
		messages := make([][]byte, total)
		for i := range messages {
			messages[i] = []byte{byte(i)}
		}
		a.calls.gossip(messages...)
		c := awaitParts(n, plain(), a, typeUser, min(total, 255))
		b.add(fmt.Sprintf("%d user messages", min(total, 255))+map[bool]string{true: " of 256"}[total > 255], c, plain())
		if total > 255 {
			v := b.add("1 user message of 256", awaitParts(n, plain(), a, typeUser, total-255), plain())
			v.note = "What is left after 255 is a compound of its own, even of one part."
		}
		n.close()
	}
}

// recordFullPackets: the queue is longer than a packet, so the packet is as full as possible.
func recordFullPackets(b *book) {
	padded, sealed, labelled, compressing := plain(), plain(), plain(), plain()
	padded.Keys, padded.Protocol = []octets{key(16)}, 1
	sealed.Keys = []octets{key(24)}
	labelled.Keys, labelled.Label = []octets{key(32)}, label
	compressing.Compression = true
	everything := labelled
	everything.Compression = true
	for _, s := range []setup{plain(), padded, sealed, labelled, compressing, everything} {
		n := newNetwork()
		a := n.node("node-a", member(1), s)
		for i := range 40 {
			n.node(nameOf(i+2), member(i+2), s, withMeta(i)).joins(a)
			a.awaitMember(nameOf(i + 2))
		}
		n.forget()
		a.pings("nobody", n.ghost(member(99), port))
		b.add("full packet: "+s.String(), awaitParts(n, s, a, typePing, 0), s)
		n.close()
	}
}

// withMeta gives metadata to every third member.
func withMeta(i int) customize {
	return func(_ *memberlist.Config, calls *callbacks) {
		if i%3 == 0 {
			calls.meta = fmt.Appendf(nil, "role=web,zone=%d", i%5)
		}
	}
}
