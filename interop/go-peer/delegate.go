// Callbacks of memberlist: membership events, name conflicts and user messages become events.
package main

import (
	"errors"
	"fmt"
	"hash/crc32"
	"reflect"
	"sync/atomic"

	"github.com/hashicorp/memberlist"
)

// delegate implements memberlist's Delegate, EventDelegate and ConflictDelegate. If told to refuse,
// it also implements MergeDelegate and AliveDelegate.
//
// memberlist serializes the Notify functions about nodes and holds its node lock meanwhile. Calling
// Members or NumMembers from them would deadlock, so the delegate counts the members itself.
type delegate struct {
	name       string
	meta       atomic.Pointer[string]
	events     *eventPrinter
	refusal    string              // reason for refusing every join
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

// members is called outside the node lock.
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

// Payloads longer than the first limit are cut to the second.
const (
	payloadShownMax  = 1024
	payloadBeginning = 64
)

// NotifyMsg copies the payload, because memberlist reuses the buffer. The event of a long payload
// has its first bytes, its size and its checksum.
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

// NotifyMerge refuses every join, in either direction.
func (d *delegate) NotifyMerge([]*memberlist.Node) error { return errors.New(d.refusal) }

// NotifyAlive refuses members that gossip announces. Otherwise a refused node would become a member
// through gossip.
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
// memberlist does not report it: the State of the Node that it passes is always alive. The real
// state is a field of the same name in its private node table. Reflection can read private fields
// without unsafe. The node lock is held during NotifyLeave, so the value is the one that caused the
// call.
func (d *delegate) leftByItself(name string) bool {
	list := d.list.Load()
	if list == nil {
		return false // Create has not returned yet, so no node can have joined and left
	}
	node := reflect.ValueOf(list).Elem().FieldByName("nodeMap").MapIndex(reflect.ValueOf(name))
	return memberlist.NodeStateType(node.Elem().FieldByName("State").Int()) == memberlist.StateLeft
}

func ptr[T any](value T) *T { return &value }
