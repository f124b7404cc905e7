// The layers of packets, in every combination: label, three key sizes in two encryption versions,
// CRC, compression.
package main

import (
	"fmt"
	"strings"

	"github.com/hashicorp/memberlist"
)

const (
	label        = "blah"
	withChecksum = 5 // the first protocol version with checksums
)

// setups is every combination of layers that a configuration determines.
func setups() []setup {
	var all []setup
	for _, protocol := range []uint8{1, 2} { // encryption version 0 and 1
		for _, keySize := range []int{0, 16, 24, 32} {
			for _, text := range []string{"", label} {
				for _, compression := range []bool{false, true} {
					s := plain()
					s.Protocol, s.Label, s.Compression = protocol, text, compression
					if keySize > 0 {
						s.Keys = []octets{key(keySize)}
					}
					all = append(all, s)
				}
			}
		}
	}
	return all
}

func (s setup) String() string {
	parts := []string{fmt.Sprintf("protocol %d", s.Protocol)}
	for _, k := range s.Keys {
		parts = append(parts, fmt.Sprintf("AES-%d", 8*len(k)))
	}
	if !s.Outgoing {
		parts = append(parts, "outgoing encryption off")
	}
	if s.Label != "" {
		parts = append(parts, fmt.Sprintf("label of %d", len(s.Label)))
	}
	if s.Compression {
		parts = append(parts, "compression")
	}
	return strings.Join(parts, ", ")
}

// extraSetups is what the combinations leave out.
func extraSetups() []setup {
	longLabel, unencrypted, latest := plain(), plain(), plain()
	longLabel.Label, longLabel.Keys = strings.Repeat("label", 51), []octets{key(32)}
	unencrypted.Keys, unencrypted.Outgoing = []octets{key(16)}, false
	latest.Keys, latest.Protocol = []octets{key(16)}, memberlist.ProtocolVersionMax
	oneByte := plain()
	oneByte.Label = "x"
	return []setup{longLabel, unencrypted, latest, oneByte}
}

func recordPacketLayers(b *book) {
	short, text := []byte("hello"), []byte(strings.Repeat("gossip about gossip ", 12))
	for _, s := range append(setups(), extraSetups()...) {
		n := newNetwork()
		a := n.node("node-a", member(1), s)
		for _, payload := range [][]byte{short, text} {
			for _, protocolMax := range []uint8{beforeChecksums, withChecksum} {
				n.forget()
				must(a.SendBestEffort(&memberlist.Node{Name: "b", Addr: member(2), Port: port, PMax: protocolMax}, payload))
				c := awaitLone(n, s, packet, a, always[user])
				checksum := map[bool]string{true: ", CRC"}[protocolMax >= withChecksum]
				b.add(fmt.Sprintf("user message of %d bytes: %s%s", len(payload), s, checksum), c, s)
			}
		}
		n.close()
	}
}

// recordRotatedKeys: the primary key was installed last.
func recordRotatedKeys(b *book) {
	n := newNetwork()
	defer n.close()
	before, after := plain(), plain()
	before.Keys = []octets{key(16), key(32)}
	after.Keys = []octets{key(32), key(16)}
	ring := before.keyring()
	a := n.node("node-a", member(1), before, func(c *memberlist.Config, _ *callbacks) { c.Keyring = ring })
	must(ring.UseKey(key(32)))
	must(a.SendToAddress(memberlist.Address{Addr: "10.0.0.2:7946", Name: "b"}, []byte("hello")))
	b.add("user message after a key rotation", awaitLone(n, after, packet, a, always[user]), after)
}

// recordLoneGossip: gossip has a checksum for every member that understands it.
func recordLoneGossip(b *book) {
	n := newNetwork()
	defer n.close()
	a := n.node("node-a", member(1), plain(), gossiping)
	a.meets("listener", n.ghost(member(2), port), withChecksum)
	awaitParts(n, plain(), a, typeAlive, 2)
	a.calls.gossip([]byte("gossip"))
	b.add("user message in gossip, CRC", awaitLone(n, plain(), packet, a, always[user]), plain())
}

// recordNameIsAddress: a ping has a checksum only if its target's name is its address.
func recordNameIsAddress(b *book) {
	n := newNetwork()
	defer n.close()
	a := n.node("node-a", member(1), plain())
	target := n.ghost(member(2), port)
	a.meets(target.ip.String(), target, withChecksum)
	a.pings("nobody", target) // also carries the queued messages
	n.forget()
	a.pings(target.ip.String(), target)
	c := awaitLone(n, plain(), packet, a, always[ping])
	b.add("ping to a member named like its address, CRC", c, plain())
}
