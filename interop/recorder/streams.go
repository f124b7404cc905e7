// The in-memory streams. When a side closes, its bytes become one capture.
package main

import (
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// pipe connects two hosts and records both directions.
func (n *network) pipe(dialer, acceptor string) (near, far net.Conn) {
	a, b := net.Pipe()
	near = &recordedConn{Conn: a, network: n, capture: capture{streamDialed, dialer, acceptor, nil}}
	far = &recordedConn{Conn: b, network: n, capture: capture{streamAccepted, acceptor, dialer, nil}}
	return near, far
}

type recordedConn struct {
	net.Conn
	network *network
	mutex   sync.Mutex
	capture capture
	closed  bool
}

func (c *recordedConn) Write(b []byte) (int, error) {
	c.mutex.Lock()
	c.capture.bytes = append(c.capture.bytes, b...)
	c.mutex.Unlock()
	return c.Conn.Write(b)
}

func (c *recordedConn) Close() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.closed && len(c.capture.bytes) > 0 {
		c.network.keep(c.capture)
	}
	c.closed = true
	return c.Conn.Close()
}

// swallow reads until the writer is silent. No node writes a second time before it has read an
// answer.
func swallow(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 1<<16)
	for {
		must(conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond)))
		if _, err := conn.Read(buffer); err != nil {
			return
		}
	}
}

// say dials `to` as a non-member, writes the parts one after the other and reads the whole answer.
func (n *network) say(to *host, parts ...[]byte) {
	near, far := n.pipe("10.9.9.9:9999", to.address())
	go to.answers(far)
	_, err := near.Write(slices.Concat(parts...))
	must(err)
	_, err = io.Copy(io.Discard, near)
	must(err)
	must(near.Close())
}
