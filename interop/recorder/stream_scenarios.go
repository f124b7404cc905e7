// Messages on streams other than states: user messages, pings, error replies, and the layers of
// streams.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

func recordUserStreams(b *book) {
	compressing := plain()
	compressing.Compression = true
	noise := make([]byte, 48000)
	_, err := rand.NewChaCha8([32]byte{2}).Read(noise)
	must(err)
	text := []byte("the same again and ")
	for _, m := range []struct {
		payload []byte
		setup   setup
		note    string
	}{
		{[]byte{}, plain(), ""},
		{[]byte("abc"), plain(), ""},
		{bytes.Repeat([]byte{7}, 127), plain(), ""},
		{bytes.Repeat([]byte{7}, 128), plain(), "A Go int above 127 is written as a signed number."},
		{bytes.Repeat(text, 1725), plain(), "A Go int above 32767 takes four bytes."},
		{[]byte{}, compressing, "A stream is compressed even where it grows."},
		{[]byte("abc"), compressing, "A stream is compressed even where it grows."},
		{bytes.Repeat(text, 1725), compressing, ""},
		{make([]byte, 20000), compressing, "A code is used before it is complete."},
		{noise, compressing, "The compressed data are longer than 65535 bytes, and the dictionary is started over."},
	} {
		n := newNetwork()
		a, to := n.node("node-a", member(1), m.setup), n.node("node-b", member(2), m.setup)
		must(a.SendReliable(to.LocalNode(), m.payload))
		c := awaitLone(n, m.setup, streamDialed, a, always[user])
		b.add(fmt.Sprintf("user message of %d bytes: %s", len(m.payload), m.setup), c, m.setup).note = m.note
		n.close()
	}
}

// recordStreamPing: packets to the probed member are lost, but streams work.
func recordStreamPing(b *book) {
	for _, s := range []setup{plain(), {Keys: []octets{key(16)}, Compression: true, Protocol: 2, Label: label, Outgoing: true}} {
		n := newNetwork()
		target := n.node("target", member(2), s)
		target.losesPackets = true
		target.calls.ackPayload = []byte("not on streams")
		a := n.node("node-a", member(1), s, probing(300*time.Millisecond, 10*time.Millisecond))
		a.joins(target)
		c := awaitLone(n, s, streamDialed, a, always[ping])
		b.add("ping: "+s.String(), c, s)
		answer := b.add("ack: "+s.String(), awaitLone(n, s, streamAccepted, target, always[ack]), s)
		answer.note = "The payload of the ping delegate is for packets only."
		n.close()
	}
}

func recordErrorReplies(b *book) {
	encrypted, otherKey, labelled := plain(), plain(), plain()
	encrypted.Keys, otherKey.Keys = []octets{key(16)}, []octets{key(32)}
	encrypted.Compression = true
	labelled.Label, labelled.Keys = label, []octets{key(24)}
	state := encode(user{Payload: octets("abc"), onStream: true})
	labelHeader := append([]byte{typeHasLabel, byte(len(label))}, label...)
	sealed := func(size uint32, blob ...byte) []byte {
		return slices.Concat([]byte{typeEncrypt}, binary.BigEndian.AppendUint32(nil, size), blob)
	}
	compress := func(algorithm uint8, data ...byte) []byte {
		return encode(compressed{algorithm, data})
	}
	for _, bad := range []struct {
		what  string
		setup setup
		said  []byte
	}{
		{"plaintext where encryption is on", encrypted, state},
		{"plaintext where encryption and a label are on", labelled, slices.Concat(labelHeader, state)},
		{"encryption where there is no key", plain(), sealed(29, make([]byte, 29)...)},
		{"another key", otherKey, sealed(46, append([]byte{1}, make([]byte, 45)...)...)},
		{"an unknown encryption version", encrypted, sealed(46, append([]byte{2}, make([]byte, 45)...)...)},
		{"too few encrypted bytes", encrypted, sealed(2, 1, 0)},
		{"too many encrypted bytes", encrypted, sealed(20<<20 + 1)},
		{"an unknown compression", plain(), compress(1, 0, 3, 2)},
		{"compressed nothing", plain(), compress(0, 0, 3, 2)},
		{"broken compressed data", plain(), compress(0, 0xff, 0xff, 0xff)},
		{"a compression without an end", plain(), compress(0, 0)},
		{"a compression that is no struct", plain(), []byte{typeCompress, 0x01}},
	} {
		n := newNetwork()
		a := n.node("node-a", member(1), bad.setup)
		n.say(a.host, bad.said)
		c := awaitLone(n, bad.setup, streamAccepted, a, always[errorReply])
		b.add("error reply to "+bad.what, c, bad.setup).heard = bad.said
		n.close()
	}
}

// recordStreamLayers: a user message and a join in every combination of layers. The answer to the
// join has no label.
func recordStreamLayers(b *book) {
	for _, s := range append(setups(), extraSetups()...) {
		n := newNetwork()
		a, to := n.node("node-a", member(1), s), n.node("node-b", member(2), s)
		must(a.SendReliable(to.LocalNode(), bytes.Repeat([]byte("layer upon "), 4)))
		b.add("user message: "+s.String(), awaitLone(n, s, streamDialed, a, always[user]), s)
		a.joins(to)
		b.add("join: "+s.String(), awaitLone(n, s, streamDialed, a, always[pushPull]), s)
		b.add("answer to a join: "+s.String(), awaitLone(n, s, streamAccepted, to, always[pushPull]), s)
		n.close()
	}
}

// encodeStreams: forms that only older peers send.
func encodeStreams(b *book) {
	b.addEncoded("ping without source", "memberlist has sent the source since v0.2.0; older peers do not.", streamDialed,
		ping{SeqNo: 42, Node: "node-b"})
	b.addEncoded("ack with a payload", "memberlist has no payload to send on streams.", streamAccepted,
		ack{SeqNo: 42, Payload: octets("payload")})
	b.addEncoded("error reply without text", "memberlist always has a reason to tell.", streamAccepted, errorReply{})
}
