// What memberlist calls back: membership events, name conflicts and user messages, all turned into events.
package main

import (
	"reflect"
	"sync/atomic"

	"github.com/hashicorp/memberlist"
)

// delegate implements memberlist's Delegate, EventDelegate and ConflictDelegate.
//
// The Notify functions about nodes run one at a time while memberlist holds its node lock: calling Members or
// NumMembers from them would never return. So the delegate counts the members itself.
type delegate struct {
	meta    string
	events  *eventPrinter
	listing map[string]struct{} // names alive or suspect; guarded by memberlist's node lock
	list    atomic.Pointer[memberlist.Memberlist]
}

func newDelegate(meta string, events *eventPrinter) *delegate {
	return &delegate{meta: meta, events: events, listing: map[string]struct{}{}}
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

// NotifyMsg copies the payload: memberlist uses the buffer again after the call.
func (d *delegate) NotifyMsg(payload []byte) {
	d.events.print(event{Event: "user", Payload: ptr(string(payload))})
}

func (d *delegate) NodeMeta(int) []byte                   { return []byte(d.meta) }
func (d *delegate) GetBroadcasts(int, int) [][]byte       { return nil }
func (d *delegate) LocalState(join bool) []byte           { return nil }
func (d *delegate) MergeRemoteState(state []byte, _ bool) {}

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
