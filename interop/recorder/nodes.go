// The nodes of a scenario: real memberlist instances without timers, unless a scenario enables
// them.
package main

import (
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	never = time.Hour
	port  = 7946
)

// setup is the part of a node's configuration that affects its bytes. Each vector includes it.
type setup struct {
	Label       string   `json:"label"`
	Keys        []octets `json:"keys"` // primary key first
	Compression bool     `json:"compression"`
	Protocol    uint8    `json:"protocol"`
	Outgoing    bool     `json:"verify_outgoing"`
}

func plain() setup {
	return setup{Keys: []octets{}, Protocol: memberlist.ProtocolVersion2Compatible, Outgoing: true}
}

func (s setup) encrypts() bool { return len(s.Keys) > 0 && s.Outgoing }

// key makes the keys of the vectors: 00 01 02 ...
func key(size int) octets {
	k := make(octets, size)
	for i := range k {
		k[i] = byte(i)
	}
	return k
}

func (s setup) keyring() *memberlist.Keyring {
	if len(s.Keys) == 0 {
		return nil
	}
	var keys [][]byte
	for _, k := range s.Keys {
		keys = append(keys, k)
	}
	ring, err := memberlist.NewKeyring(keys, keys[0])
	must(err)
	return ring
}

// callbacks is a delegate with fixed answers.
type callbacks struct {
	meta       []byte
	state      []byte // user state in push/pulls
	ackPayload []byte

	mutex      sync.Mutex
	broadcasts [][]byte // user messages for the next gossip or piggybacking packet
}

func (c *callbacks) NodeMeta(int) []byte                                        { return c.meta }
func (c *callbacks) NotifyMsg([]byte)                                           {}
func (c *callbacks) LocalState(bool) []byte                                     { return c.state }
func (c *callbacks) MergeRemoteState([]byte, bool)                              {}
func (c *callbacks) AckPayload() []byte                                         { return c.ackPayload }
func (c *callbacks) GetBroadcasts(int, int) [][]byte                            { return c.takeBroadcasts() }
func (c *callbacks) NotifyPingComplete(*memberlist.Node, time.Duration, []byte) {}

func (c *callbacks) takeBroadcasts() [][]byte {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	taken := c.broadcasts
	c.broadcasts = nil
	return taken
}

func (c *callbacks) gossip(messages ...[]byte) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.broadcasts = messages
}

type node struct {
	*memberlist.Memberlist
	*host
	calls *callbacks
}

// customize changes a node's configuration before it starts.
type customize func(*memberlist.Config, *callbacks)

func (n *network) node(name string, ip net.IP, s setup, changes ...customize) *node {
	h := n.ghost(ip, port)
	h.losesPackets = false
	h.answers = func(conn net.Conn) { h.streams <- conn }
	calls := &callbacks{}
	c := memberlist.DefaultLANConfig()
	c.Name, c.Transport, c.BindPort, c.AdvertisePort = name, h, port, port
	c.Label, c.Keyring, c.EnableCompression, c.ProtocolVersion = s.Label, s.keyring(), s.Compression, s.Protocol
	c.GossipVerifyOutgoing, c.GossipVerifyIncoming = s.Outgoing, s.Outgoing // accept what we send
	c.ProbeInterval, c.GossipInterval, c.PushPullInterval = never, 0, 0
	c.ProbeTimeout = 20 * time.Millisecond
	c.RetransmitMult = 1 // in a small cluster each broadcast goes out once
	c.Delegate, c.Ping = calls, calls
	c.LogOutput = io.Discard
	for _, change := range changes {
		change(c, calls)
	}
	list, err := memberlist.Create(c)
	must(err)
	n.closers = append(n.closers, func() { must(list.Shutdown()) })
	return &node{list, h, calls}
}

// hear delivers a packet with one message in plaintext, from a non-member.
func (n *node) hear(m message) { n.receive(encode(m), &net.UDPAddr{IP: outsider, Port: port}) }

// drain empties the node's queue: answers to a non-member carry the queued messages.
func (n *node) drain() {
	n.hear(ping{})
	answer := (&net.UDPAddr{IP: outsider, Port: port}).String()
	n.network.await("an answer to an outsider", func(c capture) bool { return c.to == answer })
	n.network.forget()
}

// meets makes the node list a host as a member.
func (n *node) meets(name string, h *host, protocolMax uint8) {
	n.hear(alive{Incarnation: 1, Node: name, Addr: octets(h.ip), Port: uint16(h.port), Vsn: versions(protocolMax)})
	n.awaitMember(name)
}

func (n *node) awaitMember(name string) {
	await(name+" becomes a member", func() bool {
		return slices.ContainsFunc(n.Members(), func(member *memberlist.Node) bool { return member.Name == name })
	})
}

// awaitMembers waits until that many members are alive or suspected.
func (n *node) awaitMembers(count int) {
	await(fmt.Sprintf("there are %d members", count), func() bool { return n.NumMembers() == count })
}

// awaitRefutation waits until the node has refuted an accusation, which its health score shows.
func (n *node) awaitRefutation() {
	await("a refutation", func() bool { return n.GetHealthScore() > 0 })
	n.NumMembers() // waits for the lock that guards the score and the queued refutation
}

// await polls until the condition holds.
func await(what string, happened func() bool) {
	for end := time.Now().Add(patience); !happened(); time.Sleep(glance) {
		if time.Now().After(end) {
			failf("%s: never happened", what)
		}
	}
}

func (n *node) joins(other *node) {
	_, err := n.Join([]string{other.address()})
	must(err)
}

// pings sends a ping at once and ignores the answer.
func (n *node) pings(name string, to *host) { _, _ = n.Ping(name, to.udpAddress()) }

func versions(protocolMax uint8) octets { return octets{1, protocolMax, 2, 0, 0, 0} }

// v4 is an IPv4 address in 4 bytes. net.IPv4 returns the 16-byte form.
func v4(a, b, c, d byte) net.IP { return net.IPv4(a, b, c, d).To4() }

func member(i int) net.IP { return v4(10, 0, byte(i>>8), byte(i)) }

// outsider is the source of messages from outside.
var outsider = v4(10, 9, 9, 9)

func nameOf(i int) string { return fmt.Sprintf("node-%d", i) }
