// What memberlist calls back: membership events, name conflicts and user messages, all turned into events.
package main

import (
	"errors"
	"fmt"
	"hash/crc32"
	"reflect"
	"sync/atomic"

	"github.com/hashicorp/memberlist"
)

// delegate implements memberlist's Delegate, EventDelegate, ConflictDelegate and, if it is told to
// refuse, MergeDelegate and AliveDelegate.
//
// The Notify functions about nodes run one at a time while memberlist holds its node lock: calling Members or
// NumMembers from them would never return. So the delegate counts the members itself.
type delegate struct {
	name       string
	meta       atomic.Pointer[string]
	events     *eventPrinter
	refusal    string              // why nobody may join
	listing    map[string]struct{} // names alive or suspect; guarded by memberlist's node lock
	list       atomic.Pointer[memberlist.Memberlist]
	broadcasts *memberlist.TransmitLimitedQueue
	topics     *topics
}

func newDelegate(o *options, retransmitMult int, events *eventPrinter) *delegate {
	d := &delegate{name: o.name, events: events, refusal: o.refuseMerge, listing: map[string]struct{}{}}
	d.meta.Store(&o.meta)
	d.broadcasts = queueBroadcasts(o.name, o.broadcasts, retransmitMult, d.members)
	d.topics = newTopics(o.name, d.broadcasts, events)
	return d
}

// members is asked outside of the node lock.
func (d *delegate) members() int {
	list := d.list.Load()
	if list == nil {
		return 1
	}
	return list.NumMembers()
}

func (d *delegate) NotifyJoin(node *memberlist.Node) {
	d.listing[node.Name] = struct{}{}
	d.events.print(event{
		Event: "join", Node: &node.Name, Address: ptr(node.Address()), Meta: ptr(string(node.Meta)),
		Members: ptr(len(d.listing)),
	})
}

func (d *delegate) NotifyLeave(node *memberlist.Node) {
	delete(d.listing, node.Name)
	d.topics.forget(node.Name)
	d.events.print(event{
		Event: "leave", Node: &node.Name, Address: ptr(node.Address()), Graceful: ptr(d.leftByItself(node.Name)),
		Members: ptr(len(d.listing)),
	})
}

func (d *delegate) NotifyUpdate(node *memberlist.Node) {
	d.events.print(event{
		Event: "update", Node: &node.Name, Address: ptr(node.Address()), Meta: ptr(string(node.Meta)),
		Members: ptr(len(d.listing)),
	})
}

func (d *delegate) NotifyConflict(existing, claimant *memberlist.Node) {
	d.events.print(event{
		Event: "conflict", Node: &existing.Name, Address: ptr(existing.Address()), Claimant: ptr(claimant.Address()),
	})
}

// A payload that is longer than the one is cut to the other.
const (
	payloadShownMax  = 1024
	payloadBeginning = 64
)

// NotifyMsg copies the payload: memberlist uses the buffer again after the call. Of a long one the event has the
// beginning, how much it is, and what tells it from others.
func (d *delegate) NotifyMsg(payload []byte) {
	if d.topics.receive(d.list.Load(), append([]byte(nil), payload...)) {
		return
	}
	if len(payload) <= payloadShownMax {
		d.events.print(event{Event: "user", Payload: ptr(string(payload))})
		return
	}
	d.events.print(event{
		Event: "user", Payload: ptr(string(payload[:payloadBeginning])), Bytes: ptr(len(payload)),
		CRC32: ptr(fmt.Sprintf("%08x", crc32.ChecksumIEEE(payload))),
	})
}

// NotifyMerge refuses whoever we join and whoever joins us.
func (d *delegate) NotifyMerge([]*memberlist.Node) error { return errors.New(d.refusal) }

// NotifyAlive refuses what gossip says about others: without that, a refused node is a member a moment later.
func (d *delegate) NotifyAlive(peer *memberlist.Node) error {
	if peer.Name == d.name {
		return nil
	}
	return errors.New(d.refusal)
}

func (d *delegate) NodeMeta(int) []byte                   { return []byte(*d.meta.Load()) }
func (d *delegate) LocalState(join bool) []byte           { return nil }
func (d *delegate) MergeRemoteState(state []byte, _ bool) {}
func (d *delegate) GetBroadcasts(overhead, limit int) [][]byte {
	return d.broadcasts.GetBroadcasts(overhead, limit)
}

// leftByItself tells a graceful leave from a failure.
//
// memberlist knows, but does not say: the State of the Node it hands out is never set and reads alive for ever. The
// state it works with is a field of the same name in its private node table. Reflection may read private fields without
// unsafe, and the node lock is held during NotifyLeave, so the value is the one that caused the call.
func (d *delegate) leftByItself(name string) bool {
	list := d.list.Load()
	if list == nil {
		return false // Create has not returned yet, so nobody can have heard of us and left
	}
	node := reflect.ValueOf(list).Elem().FieldByName("nodeMap").MapIndex(reflect.ValueOf(name))
	return memberlist.NodeStateType(node.Elem().FieldByName("State").Int()) == memberlist.StateLeft
}

func ptr[T any](value T) *T { return &value }
