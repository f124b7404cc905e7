// Address forms: memberlist sends the exact bytes that its transport advertised.
package main

import (
	"net"
	"time"
)

func recordAddresses(b *book) {
	for _, form := range []struct {
		what        string
		self, other net.IP
	}{
		{"IPv4 in 4 bytes", v4(192, 168, 1, 10), v4(192, 168, 1, 20)},
		{"IPv4 in 16 bytes", net.IPv4(192, 168, 1, 10), net.IPv4(192, 168, 1, 20)},
		{"IPv6", net.ParseIP("2001:db8::a"), net.ParseIP("fe80::1:2:3")},
		{"unspecified", net.IPv6zero, net.IPv4zero},
	} {
		recordAddress(b, form.what, form.self, form.other)
	}
}

// recordAddress: node-a probes a silent member with the help of another, and sends its state to a
// third.
func recordAddress(b *book, what string, self, other net.IP) {
	n := newNetwork()
	defer n.close()
	target, relay := n.ghost(other, 8301), n.ghost(v4(127, 0, 0, 1), port)
	relay.answers = swallow
	var a *node
	n.onPacket = func(c capture) {
		if c.to == target.address() {
			n.onPacket = nil
			a.meets("relay", relay, beforeChecksums)
		}
	}
	a = n.node("node-a", self, plain(), probing(300*time.Millisecond, 150*time.Millisecond))
	a.meets("target", target, beforeChecksums)
	c := awaitParts(n, plain(), a, typePing, 0)
	b.add("ping and alives: "+what, c, plain())
	b.add("indirect ping with an alive: "+what, awaitParts(n, plain(), a, typeIndirectPing, 0), plain())
	_, _ = a.Join([]string{relay.address()}) // nobody answers; only the sent bytes matter
	b.add("push/pull: "+what, awaitLone(n, plain(), streamDialed, a, always[pushPull]), plain())
}
