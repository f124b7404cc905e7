// Events on standard output, one per line. interop/README.md defines the format, which
// memberlist-agent shares.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// event is one line. Nil fields are omitted. Fields are printed in this order.
type event struct {
	Time     string  `json:"time"`
	Event    string  `json:"event"`
	Node     *string `json:"node,omitempty"`
	Address  *string `json:"address,omitempty"`
	Meta     *string `json:"meta,omitempty"`
	Graceful *bool   `json:"graceful,omitempty"`
	Claimant *string `json:"claimant,omitempty"`
	Topic    *string `json:"topic,omitempty"`
	Payload  *string `json:"payload,omitempty"`
	Bytes    *int    `json:"bytes,omitempty"`
	CRC32    *string `json:"crc32,omitempty"`
	Count    *int    `json:"count,omitempty"`
	ToAll    *bool   `json:"broadcast,omitempty"`
	Seeds    *int    `json:"seeds,omitempty"`
	Error    *string `json:"error,omitempty"`
	Members  *int    `json:"members,omitempty"`
	*stats
}

// eventPrinter writes whole lines. Any goroutine may use it.
type eventPrinter struct {
	mutex sync.Mutex
	out   io.Writer
	json  bool
}

// print takes the timestamp under the lock, so that times never go backwards.
func (p *eventPrinter) print(e event) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	e.Time = time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	line := textLine(e)
	if p.json {
		line = jsonLine(e)
	}
	// If the reader goes away, SIGPIPE ends the peer, so there is no error to handle.
	_, _ = p.out.Write(line)
}

func jsonLine(e event) []byte {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e); err != nil {
		panic(err) // strings, numbers and booleans always encode
	}
	return line.Bytes()
}

// textLine prints node and address bare and other fields by name: `15:04:05.123 join go-1
// 127.0.0.1:40002 meta="text" members=3`.
func textLine(e event) []byte {
	clock := strings.TrimSuffix(e.Time[len("2006-01-02T"):], "Z")
	parts := []string{clock, e.Event}
	for _, bare := range []*string{e.Node, e.Address} {
		if bare != nil {
			parts = append(parts, *bare)
		}
	}
	if e.Topic != nil {
		parts = append(parts, "topic="+*e.Topic)
	}
	if e.Payload != nil {
		parts = append(parts, fmt.Sprintf("%q", *e.Payload))
	}
	if e.Bytes != nil {
		parts = append(parts, fmt.Sprintf("bytes=%d crc32=%s", *e.Bytes, *e.CRC32))
	}
	if e.Count != nil {
		parts = append(parts, fmt.Sprintf("count=%d", *e.Count))
	}
	if e.ToAll != nil {
		parts = append(parts, fmt.Sprintf("broadcast=%t", *e.ToAll))
	}
	if e.Meta != nil {
		parts = append(parts, fmt.Sprintf("meta=%q", *e.Meta))
	}
	if e.Graceful != nil {
		parts = append(parts, fmt.Sprintf("graceful=%t", *e.Graceful))
	}
	if e.Claimant != nil {
		parts = append(parts, "claimant="+*e.Claimant)
	}
	if e.Seeds != nil {
		parts = append(parts, fmt.Sprintf("seeds=%d", *e.Seeds))
	}
	if e.Error != nil {
		parts = append(parts, fmt.Sprintf("error=%q", *e.Error))
	}
	if e.Members != nil {
		parts = append(parts, fmt.Sprintf("members=%d", *e.Members))
	}
	if e.stats != nil {
		parts = append(parts, e.stats.text())
	}
	return []byte(strings.Join(parts, " ") + "\n")
}
