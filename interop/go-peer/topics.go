// Messages on topics (docs/topics.md) for a Go program, based on memberlist's public API.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	topicVersion   = 1
	topicHeadBytes = 18
	topicToOne     = 0
	topicToAll     = 1
	interopTopic   = "interop"
	maxSenderBytes = 512
	seenWindow     = 1024
	// A number further ahead would make all later broadcasts look old.
	topicAheadMax = 24 * time.Hour
)

var topicMagic = []byte{0x89, 'M', 'L', 'T'}

// envelope is a message on a topic. The number 0 means that it goes to one node.
type envelope struct {
	topic, key, sender string
	number             uint64
	payload            []byte
}

func (e envelope) encode() []byte {
	kind := byte(topicToOne)
	if e.number != 0 {
		kind = topicToAll
	}
	out := append([]byte(nil), topicMagic...)
	out = append(out, topicVersion, kind, byte(len(e.topic)), byte(len(e.key)))
	out = binary.BigEndian.AppendUint16(out, uint16(len(e.sender)))
	out = binary.BigEndian.AppendUint64(out, e.number)
	out = append(append(append(out, e.topic...), e.key...), e.sender...)
	return append(out, e.payload...)
}

// decodeEnvelope expects a message that starts with the magic.
func decodeEnvelope(message []byte) (envelope, error) {
	if len(message) < topicHeadBytes || message[4] != topicVersion || message[5] > topicToAll {
		return envelope{}, errors.New("an unknown version or kind, or cut off")
	}
	topic, key, sender := int(message[6]), int(message[7]), int(binary.BigEndian.Uint16(message[8:]))
	number := binary.BigEndian.Uint64(message[10:])
	rest := message[topicHeadBytes:]
	isToAll := message[5] == topicToAll
	if topic == 0 || sender == 0 || sender > maxSenderBytes || len(rest) < topic+key+sender ||
		isToAll != (number != 0) || (!isToAll && key != 0) {
		return envelope{}, errors.New("lengths or a number that cannot be")
	}
	return envelope{
		topic: string(rest[:topic]), key: string(rest[topic : topic+key]), number: number,
		sender: string(rest[topic+key : topic+key+sender]), payload: rest[topic+key+sender:],
	}, nil
}

// topicBroadcast is replaced by a later one of the same sender, topic and key.
type topicBroadcast struct {
	envelope
	message []byte
}

func (b topicBroadcast) Invalidates(other memberlist.Broadcast) bool {
	o, ok := other.(topicBroadcast)
	return ok && b.key != "" && o.key == b.key && o.topic == b.topic && o.sender == b.sender && o.number < b.number
}
func (b topicBroadcast) Message() []byte { return b.message }
func (b topicBroadcast) Finished()       {}

// seenNumbers records which broadcasts of one sender have arrived. Numbers before its window count
// as seen.
type seenNumbers struct {
	highest uint64
	recent  map[uint64]struct{}
	newest  map[string]uint64 // by topic and key
}

func (s *seenNumbers) isFirst(number uint64) bool {
	if _, seen := s.recent[number]; seen || (s.highest >= seenWindow && number <= s.highest-seenWindow) {
		return false
	}
	s.recent[number] = struct{}{}
	s.highest = max(s.highest, number)
	for known := range s.recent {
		if s.highest-known >= seenWindow {
			delete(s.recent, known)
		}
	}
	return true
}

type topics struct {
	name   string
	queue  *memberlist.TransmitLimitedQueue
	events *eventPrinter

	mutex  sync.Mutex // guards the fields below
	number uint64
	seen   map[string]*seenNumbers // by sender, while it is a member
}

func newTopics(name string, queue *memberlist.TransmitLimitedQueue, events *eventPrinter) *topics {
	return &topics{name: name, queue: queue, events: events, number: uint64(time.Now().UnixMicro()),
		seen: map[string]*seenNumbers{}}
}

// receive handles the message if it is on a topic, and reports whether it is.
func (t *topics) receive(list *memberlist.Memberlist, message []byte) bool {
	if !bytes.HasPrefix(message, topicMagic) {
		return false
	}
	e, err := decodeEnvelope(message)
	isOurOwn := e.number != 0 && e.sender == t.name
	if err != nil || isOurOwn || !isMember(list, e.sender) {
		return true
	}
	if e.number != 0 {
		if !t.isNews(e) {
			return true
		}
		t.queue.QueueBroadcast(topicBroadcast{e, message})
	}
	t.events.print(event{
		Event: "topic", Node: &e.sender, Topic: &e.topic, Payload: ptr(string(e.payload)), ToAll: ptr(e.number != 0),
	})
	return true
}

func (t *topics) isNews(e envelope) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if e.number > uint64(time.Now().Add(topicAheadMax).UnixMicro()) {
		return false
	}
	seen := t.seen[e.sender]
	if seen == nil {
		seen = &seenNumbers{recent: map[uint64]struct{}{}, newest: map[string]uint64{}}
		t.seen[e.sender] = seen
	}
	if !seen.isFirst(e.number) {
		return false
	}
	if e.key == "" {
		return true
	}
	place := fmt.Sprintf("%q %q", e.topic, e.key)
	if e.number < seen.newest[place] {
		return false
	}
	seen.newest[place] = e.number
	return true
}

// forget drops the numbers of a former member. A node that returns under this name may start at any
// number.
func (t *topics) forget(sender string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.seen, sender)
}

func (t *topics) broadcast(topic, key string, payload []byte) {
	t.mutex.Lock()
	t.number++
	e := envelope{topic: topic, key: key, sender: t.name, number: t.number, payload: payload}
	t.mutex.Unlock()
	t.queue.QueueBroadcast(topicBroadcast{e, e.encode()})
}

func isMember(list *memberlist.Memberlist, name string) bool {
	if list == nil {
		return false // Create has not returned yet
	}
	for _, node := range list.Members() {
		if node.Name == name {
			return true
		}
	}
	return false
}

// sendOnTopic alternates between one message to each other member and one broadcast to all.
func sendOnTopic(list *memberlist.Memberlist, every time.Duration, t *topics, logger *log.Logger, stop <-chan struct{}) {
	if every == 0 {
		return
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for round := 1; ; round++ {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		if round%2 == 0 {
			t.broadcast(interopTopic, "round", fmt.Appendf(nil, "topic from %s to all #%d", t.name, round))
			continue
		}
		for _, peer := range list.Members() {
			if peer.Name == t.name {
				continue
			}
			payload := fmt.Appendf(nil, "topic from %s to %s #%d", t.name, peer.Name, round)
			message := envelope{topic: interopTopic, sender: t.name, payload: payload}.encode()
			if err := list.SendBestEffort(peer, message); err != nil {
				logger.Printf("[WARN] go-peer: message on a topic to %s: %v", peer.Name, err)
			}
		}
	}
}
