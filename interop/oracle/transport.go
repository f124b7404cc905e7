package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"runtime"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

// transport is memberlist's network: it delivers what is put into its channels and records what is
// sent.
type transport struct {
	setup    *setup
	recorder *recorder
	packets  chan *memberlist.Packet // unbuffered: a packet is taken when the previous one was handled
	streams  chan net.Conn
	reply    []byte // what the peer sends on a dialed stream
}

var _ memberlist.NodeAwareTransport = (*transport)(nil)

func (t *transport) FinalAdvertiseAddr(string, int) (net.IP, int, error) {
	return t.setup.ip, int(t.setup.port), nil
}

func (t *transport) WriteToAddress(b []byte, to memberlist.Address) (time.Time, error) {
	t.recorder.packetSent(to.Addr, b)
	return time.Now(), nil
}

func (t *transport) DialAddressTimeout(to memberlist.Address, _ time.Duration) (net.Conn, error) {
	return newConn(t.reply, nil, func(written []byte) { t.recorder.dialed(to.Addr, written) }), nil
}

func (t *transport) PacketCh() <-chan *memberlist.Packet { return t.packets }
func (t *transport) StreamCh() <-chan net.Conn           { return t.streams }
func (t *transport) Shutdown() error                     { return nil }

// memberlist uses the variants with an Address instead.
func (t *transport) WriteTo([]byte, string) (time.Time, error) {
	return time.Time{}, errors.ErrUnsupported
}
func (t *transport) DialTimeout(string, time.Duration) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}

// conn is a stream whose peer has sent everything and closed its side.
type conn struct {
	said    *bytes.Reader
	remote  net.Addr
	written bytes.Buffer
	once    sync.Once
	closed  func(written []byte)
}

func newConn(said []byte, remote net.Addr, closed func(written []byte)) *conn {
	return &conn{said: bytes.NewReader(said), remote: remote, closed: closed}
}

func (c *conn) Read(p []byte) (int, error) {
	if c.said.Len() == 0 {
		return 0, io.EOF
	}
	return c.said.Read(p)
}
func (c *conn) Write(p []byte) (int, error) { return c.written.Write(p) }

// Close reports that memberlist is done with the stream. A panic closes it, too, while it ends the
// worker. Close reports nothing then, or the question would be answered before.
func (c *conn) Close() error {
	if isPanicking() {
		return nil
	}
	c.once.Do(func() { c.closed(c.written.Bytes()) })
	return nil
}

func isPanicking() bool {
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers[:])])
	for {
		frame, more := frames.Next()
		if frame.Function == "runtime.gopanic" {
			return true
		}
		if !more {
			return false
		}
	}
}

func (c *conn) LocalAddr() net.Addr { return &net.TCPAddr{} }
func (c *conn) RemoteAddr() net.Addr {
	if c.remote == nil {
		return &net.TCPAddr{}
	}
	return c.remote
}
func (c *conn) SetDeadline(time.Time) error      { return nil }
func (c *conn) SetReadDeadline(time.Time) error  { return nil }
func (c *conn) SetWriteDeadline(time.Time) error { return nil }
