// The counters of a peer: memberlist's own metrics, and refutations, which appear only in its log.
package main

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-metrics"
)

// counters is the metrics sink of the process. Many goroutines use it at once.
type counters struct {
	metrics.BlackholeSink // of gauges and samples

	suspicions, deaths, refutations  atomic.Int64
	packetsSent, bytesSent           atomic.Int64
	packetsReceived, bytesReceived   atomic.Int64
	streamsAccepted, pushPullsDialed atomic.Int64
}

// installCounters must run before the first node is created, because memberlist uses the installed
// sink.
func installCounters() (*counters, error) {
	c := &counters{}
	_, err := metrics.NewGlobal(&metrics.Config{FilterDefault: true}, c)
	return c, err
}

// IncrCounterWithLabels receives memberlist's counters. For packets, the value is the length of
// each.
func (c *counters) IncrCounterWithLabels(key []string, value float32, _ []metrics.Label) {
	if len(key) != 3 || key[0] != "memberlist" {
		return
	}
	switch key[1] + "." + key[2] {
	case "msg.suspect":
		c.suspicions.Add(1)
	case "msg.dead":
		c.deaths.Add(1)
	case "udp.sent":
		c.packetsSent.Add(1)
		c.bytesSent.Add(int64(value))
	case "udp.received":
		c.packetsReceived.Add(1)
		c.bytesReceived.Add(int64(value))
	case "tcp.accept":
		c.streamsAccepted.Add(1)
	case "tcp.connect":
		c.pushPullsDialed.Add(1)
	}
}

// countLine receives each line of memberlist's log, whatever its level.
func (c *counters) countLine(line []byte) {
	if bytes.Contains(line, []byte("memberlist: Refuting a")) { // an alive, suspect or dead message
		c.refutations.Add(1)
	}
}

// stats are the fields of a stats event.
type stats struct {
	Suspicions      int64 `json:"suspicions"`
	Deaths          int64 `json:"deaths"`
	Refutations     int64 `json:"refutations"`
	PacketsSent     int64 `json:"packets_sent"`
	PacketsReceived int64 `json:"packets_received"`
	BytesSent       int64 `json:"bytes_sent"`
	BytesReceived   int64 `json:"bytes_received"`
	StreamsAccepted int64 `json:"streams_accepted"`
	PushPullsDialed int64 `json:"push_pulls_dialed"`
}

func (c *counters) snapshot() *stats {
	return &stats{
		Suspicions:      c.suspicions.Load(),
		Deaths:          c.deaths.Load(),
		Refutations:     c.refutations.Load(),
		PacketsSent:     c.packetsSent.Load(),
		PacketsReceived: c.packetsReceived.Load(),
		BytesSent:       c.bytesSent.Load(),
		BytesReceived:   c.bytesReceived.Load(),
		StreamsAccepted: c.streamsAccepted.Load(),
		PushPullsDialed: c.pushPullsDialed.Load(),
	}
}

// text returns `suspicions=0 deaths=1`, with the names of the JSON form.
func (s *stats) text() string {
	var parts []string
	fields := reflect.ValueOf(*s)
	for i := range fields.NumField() {
		parts = append(parts, fmt.Sprintf("%s=%d", fields.Type().Field(i).Tag.Get("json"), fields.Field(i).Int()))
	}
	return strings.Join(parts, " ")
}

// printStats prints the counters since the start at each interval.
func printStats(c *counters, every time.Duration, events *eventPrinter, stop <-chan struct{}) {
	if every == 0 {
		return
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			events.print(event{Event: "stats", stats: c.snapshot()})
		}
	}
}
