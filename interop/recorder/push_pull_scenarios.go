// Exchanges of the full state.
package main

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/hashicorp/memberlist"
)

// recordSmallStates: zero, one and three members.
func recordSmallStates(b *book) {
	n := newNetwork()
	defer n.close()
	b.add("0 members", emptyState(n), plain()).note = "A node that has left and forgotten itself joins again."

	first, second, third := n.node("node-b", member(2), plain()), n.node("node-c", member(3), plain()),
		n.node("node-d", member(4), plain())
	second.joins(first)
	b.add("1 member, join", awaitLone(n, plain(), streamDialed, second, always[pushPull]), plain())
	b.add("1 member, answer", awaitLone(n, plain(), streamAccepted, first, always[pushPull]), plain())
	first.awaitMember("node-c")
	third.joins(first)
	first.awaitMember("node-d")
	n.forget()
	third.joins(first)
	b.add("3 members, join", awaitLone(n, plain(), streamDialed, third, always[pushPull]), plain())
	b.add("3 members, answer", awaitLone(n, plain(), streamAccepted, first, always[pushPull]), plain())
	recordUserState(b)
}

// emptyState: only the probe's round over all members forgets the dead, so it waits for one.
func emptyState(n *network) capture {
	seed := n.ghost(member(9), port)
	seed.answers = swallow
	a := n.node("node-a", member(1), plain(), func(c *memberlist.Config, _ *callbacks) {
		c.ProbeInterval, c.GossipToTheDeadTime = time.Millisecond, time.Nanosecond
	})
	must(a.Leave(patience))
	return joinUntil(n, a, seed, func(state pushPull) bool { return len(state.Nodes) == 0 })
}

// joinUntil sends the node's state to a seed that does not answer, until the state is as wanted.
func joinUntil(n *network, a *node, seed *host, isWanted func(pushPull) bool) (found capture) {
	await("the state that is wanted", func() bool {
		n.forget()
		_, _ = a.Join([]string{seed.address()})
		found = awaitLone(n, plain(), streamDialed, a, always[pushPull])
		return isWanted(decode(found.bytes, true).(pushPull))
	})
	return found
}

func recordUserState(b *book) {
	for _, state := range []struct {
		what  string
		state []byte
	}{
		{"empty user state", []byte{}},
		{"user state of 5 bytes", []byte("hello")},
		{"user state of 128 bytes", bytes.Repeat([]byte{0x84}, 128)},
		{"user state of 40000 bytes", bytes.Repeat([]byte("state"), 8000)},
	} {
		s := plain()
		s.Compression = len(state.state) > 1000
		n := newNetwork()
		a := n.node("node-a", member(1), s, func(_ *memberlist.Config, calls *callbacks) { calls.state = state.state })
		a.joins(n.node("node-b", member(2), s))
		b.add(state.what, awaitLone(n, s, streamDialed, a, always[pushPull]), s)
		n.close()
	}
}

// recordMemberStates: suspected, dead and left members, and one without versions.
func recordMemberStates(b *book) {
	n := newNetwork()
	defer n.close()
	a := n.node("node-a", member(1), plain(), func(c *memberlist.Config, calls *callbacks) {
		c.DelegateProtocolMax, c.DelegateProtocolVersion = 5, 4
		calls.meta = bytes.Repeat([]byte{0xc1}, 512)
	})
	for i, name := range []string{"suspect", "dead", "left"} {
		a.meets(name, n.ghost(member(i+2), port), 5)
	}
	a.hear(alive{Incarnation: 77777, Node: "old", Addr: octets{10, 0, 0, 9}, Port: 1, Meta: octets{}})
	a.awaitMember("old")
	a.hear(suspect{Incarnation: 1, Node: "suspect", From: "node-c"})
	a.hear(dead{Incarnation: 200, Node: "dead", From: "node-c"})
	a.awaitMembers(4)
	a.hear(dead{Incarnation: 40000, Node: "left", From: "left"})
	a.awaitMembers(3)
	seed := n.ghost(member(99), port)
	seed.answers = swallow
	c := joinUntil(n, a, seed, func(state pushPull) bool {
		return slices.ContainsFunc(state.Nodes, func(n nodeState) bool { return n.State == int(memberlist.StateSuspect) })
	})
	b.add("members of every state", c, plain()).note = "The member without versions is told with zeros."
}

func recordPeriodicSync(b *book) {
	n := newNetwork()
	defer n.close()
	a := n.node("node-a", member(1), plain(), func(c *memberlist.Config, _ *callbacks) {
		c.PushPullInterval = 50 * time.Millisecond
	})
	other := n.node("node-b", member(2), plain())
	a.joins(other)
	other.awaitMember("node-a")
	isPeriodic := func(state pushPull) bool { return !state.Join && len(state.Nodes) == 2 }
	b.add("2 members, no join", awaitLone(n, plain(), streamDialed, a, isPeriodic), plain())
	b.add("2 members, answer to no join", awaitLone(n, plain(), streamAccepted, other, isPeriodic), plain())
}

// recordLargeStates: 40 and 200 members, each a real memberlist, with addresses of all kinds.
func recordLargeStates(b *book) {
	compressing, everything := plain(), plain()
	compressing.Compression = true
	everything.Compression, everything.Label, everything.Keys = true, label, []octets{key(32)}
	for _, size := range []struct {
		members int
		setup   setup
	}{{40, plain()}, {40, everything}, {200, plain()}, {200, compressing}} {
		n := newNetwork()
		first := n.node(nameOf(0), addressOf(0), size.setup, withoutTimers)
		var last *node
		for i := 1; i < size.members; i++ {
			last = n.node(nameOf(i), addressOf(i), size.setup, withMeta(i), withoutTimers)
			last.joins(first)
			first.awaitMember(nameOf(i))
		}
		n.forget()
		last.joins(first)
		name := fmt.Sprintf("%d members: %s", size.members, size.setup)
		b.add(name, awaitLone(n, size.setup, streamAccepted, first, always[pushPull]), size.setup)
		n.close()
	}
}

// withoutTimers keeps the probe goroutine from drawing random numbers, so that the order of members
// repeats.
func withoutTimers(c *memberlist.Config, _ *callbacks) { c.ProbeInterval = 0 }

func addressOf(i int) net.IP {
	switch i % 4 {
	case 1:
		return net.IPv4(10, 1, 0, byte(i))
	case 2:
		return net.ParseIP(fmt.Sprintf("2001:db8::%x", i))
	}
	return v4(10, 0, 0, byte(i))
}
