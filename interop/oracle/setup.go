package main

import (
	"errors"
	"log"
	"net"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

// No timer fires within this time: no probe, suspicion or relay.
const never = time.Hour

// Enough room for everything that a question puts into one packet.
const packetBytesMax = 60000

// More messages than a packet can hold, so that none is dropped before the handler.
const handoffDepth = 1 << 20

// Nodes with a policy refuse nodes whose name starts with this.
const refusedPrefix = "refused"

var errRefused = errors.New("refused by policy")

func isRefused(name string) bool { return strings.HasPrefix(name, refusedPrefix) }

// setup is the configuration of the node in a run question.
type setup struct {
	name            string
	ip              net.IP
	port            uint16
	defaultPort     uint16
	protocol        uint8
	delegateMin     uint8
	delegateMax     uint8
	delegateVersion uint8
	meta            []byte
	label           string
	skipLabelCheck  bool
	verifyIncoming  bool
	verifyOutgoing  bool
	compress        bool
	hasPolicy       bool
	reclaims        bool // names of dead nodes can be reused at once
	keys            [][]byte
	ackPayload      []byte
	userState       []byte
}

func readSetup(f *fields) *setup {
	s := &setup{name: f.text(), ip: f.nonNil(), port: f.u16(), defaultPort: f.u16(), protocol: f.u8(),
		delegateMin: f.u8(), delegateMax: f.u8(), delegateVersion: f.u8(), meta: f.bytes(), label: f.text(),
		skipLabelCheck: f.flag(), verifyIncoming: f.flag(), verifyOutgoing: f.flag(), compress: f.flag(),
		hasPolicy: f.flag(), reclaims: f.flag()}
	s.keys = make([][]byte, f.u8())
	for i := range s.keys {
		s.keys[i] = f.nonNil()
	}
	s.ackPayload, s.userState = f.bytes(), f.bytes()
	return s
}

func (s *setup) config(t *transport, r *recorder) *memberlist.Config {
	c := memberlist.DefaultLANConfig()
	c.Name, c.Transport, c.Logger = s.name, t, log.New(r, "", 0)
	c.BindPort, c.AdvertisePort = int(s.defaultPort), int(s.port)
	c.ProtocolVersion = s.protocol
	c.DelegateProtocolMin, c.DelegateProtocolMax = s.delegateMin, s.delegateMax
	c.DelegateProtocolVersion = s.delegateVersion
	c.Label, c.SkipInboundLabelCheck = s.label, s.skipLabelCheck
	c.GossipVerifyIncoming, c.GossipVerifyOutgoing = s.verifyIncoming, s.verifyOutgoing
	c.EnableCompression = s.compress
	c.ProbeInterval, c.ProbeTimeout = never, never
	c.GossipInterval, c.PushPullInterval = 0, 0
	c.UDPBufferSize, c.HandoffQueueDepth = packetBytesMax, handoffDepth
	c.Delegate, c.Events, c.Conflict, c.Ping = r, r, r, r
	if s.hasPolicy {
		c.Alive, c.Merge = r, r
	}
	if s.reclaims {
		c.DeadNodeReclaimTime = time.Nanosecond
	}
	if len(s.keys) > 0 {
		keyring, err := memberlist.NewKeyring(s.keys, s.keys[0])
		if err != nil {
			panic(errBadQuestion)
		}
		c.Keyring = keyring
	}
	return c
}

// layers returns the layers that the node accepts.
func (s *setup) layers() *layers {
	l := &layers{encryptionVersion: 1, nonce: make([]byte, nonceBytes)}
	if len(s.keys) > 0 {
		l.encrypt, l.key = true, s.keys[0]
	}
	l.label = s.label
	return l
}
