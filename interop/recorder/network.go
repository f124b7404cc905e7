// The in-memory network: it delivers packets and streams and keeps a copy of everything sent.
package main

import (
	"bytes"
	"errors"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	patience = 20 * time.Second // for anything that must happen; a scenario that takes longer is broken
	glance   = time.Millisecond
)

type carrier string

const (
	packet         carrier = "packet"
	streamDialed   carrier = "stream-dialed"   // written by the dialing side
	streamAccepted carrier = "stream-accepted" // written by the accepting side
)

// capture is one packet, or everything that one side wrote to a stream.
type capture struct {
	carrier  carrier
	from, to string // addresses
	bytes    []byte
}

type network struct {
	mutex    sync.Mutex
	hosts    map[string]*host
	captures []capture
	onPacket func(capture) // called before delivery, if set
	closers  []func()
}

func newNetwork() *network { return &network{hosts: map[string]*host{}} }

func (n *network) close() {
	for _, closer := range n.closers {
		closer()
	}
}

// ghost adds a host without a memberlist. It records and drops packets and refuses streams. It
// advertises `ip` in the given form (4 or 16 bytes).
func (n *network) ghost(ip net.IP, port int) *host {
	h := &host{
		network: n, ip: ip, port: port,
		packets: make(chan *memberlist.Packet, 1024), streams: make(chan net.Conn, 64),
		losesPackets: true,
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.hosts[h.address()] = h
	return h
}

func (n *network) find(address string) *host {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.hosts[address]
}

func (n *network) keep(c capture) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.captures = append(n.captures, c)
}

func (n *network) all() []capture {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.captures[:len(n.captures):len(n.captures)]
}

// await returns the first capture that passes, and waits for it if necessary.
func (n *network) await(what string, passes func(capture) bool) (found capture) {
	await(what, func() bool {
		all := n.all()
		i := slices.IndexFunc(all, passes)
		if i >= 0 {
			found = all[i]
		}
		return i >= 0
	})
	return found
}

// forget makes the next await look only at later captures.
func (n *network) forget() {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.captures = nil
}

// host is memberlist's Transport for one address.
type host struct {
	network *network
	ip      net.IP
	port    int
	packets chan *memberlist.Packet
	streams chan net.Conn

	// How the host treats what is sent to it.
	losesPackets bool
	answers      func(net.Conn) // nil: refuses streams
}

func (h *host) address() string { return net.JoinHostPort(h.ip.String(), strconv.Itoa(h.port)) }

func (h *host) udpAddress() *net.UDPAddr { return &net.UDPAddr{IP: h.ip, Port: h.port} }

func (h *host) FinalAdvertiseAddr(string, int) (net.IP, int, error) { return h.ip, h.port, nil }

func (h *host) WriteTo(b []byte, address string) (time.Time, error) {
	c := capture{packet, h.address(), address, bytes.Clone(b)}
	if h.network.onPacket != nil {
		h.network.onPacket(c)
	}
	h.network.keep(c)
	if to := h.network.find(address); to != nil && !to.losesPackets {
		to.receive(c.bytes, h.udpAddress())
	}
	return time.Now(), nil
}

func (h *host) receive(b []byte, from net.Addr) {
	h.packets <- &memberlist.Packet{Buf: bytes.Clone(b), From: from, Timestamp: time.Now()}
}

func (h *host) DialTimeout(address string, _ time.Duration) (net.Conn, error) {
	to := h.network.find(address)
	if to == nil || to.answers == nil {
		return nil, errors.New("connection refused")
	}
	near, far := h.network.pipe(h.address(), address)
	go to.answers(far)
	return near, nil
}

func (h *host) PacketCh() <-chan *memberlist.Packet { return h.packets }
func (h *host) StreamCh() <-chan net.Conn           { return h.streams }
func (h *host) Shutdown() error                     { return nil }
