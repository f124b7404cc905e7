// The messages as structs with memberlist's field names, for go-msgpack and JSON.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

const (
	typePing         byte = 0
	typeIndirectPing byte = 1
	typeAck          byte = 2
	typeSuspect      byte = 3
	typeAlive        byte = 4
	typeDead         byte = 5
	typePushPull     byte = 6
	typeCompound     byte = 7
	typeUser         byte = 8
	typeCompress     byte = 9
	typeEncrypt      byte = 10
	typeNack         byte = 11
	typeHasCRC       byte = 12
	typeError        byte = 13
	typeHasLabel     byte = 244
)

// octets is a byte slice, in JSON hexadecimal text, or null for nil.
type octets []byte

func (o octets) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	return json.Marshal(hex.EncodeToString(o))
}

// message is a leaf message, or a compression layer.
type message interface {
	typeByte() byte
	name() string
}

type ping struct {
	SeqNo      uint32
	Node       string
	SourceAddr octets `codec:",omitempty"`
	SourcePort uint16 `codec:",omitempty"`
	SourceNode string `codec:",omitempty"`
}

type indirectPing struct {
	SeqNo      uint32
	Target     octets
	Port       uint16
	Node       string
	Nack       bool
	SourceAddr octets `codec:",omitempty"`
	SourcePort uint16 `codec:",omitempty"`
	SourceNode string `codec:",omitempty"`
}

type ack struct {
	SeqNo   uint32
	Payload octets
}

type nack struct{ SeqNo uint32 }

type suspect struct {
	Incarnation uint32
	Node        string
	From        string
}

type dead suspect

type alive struct {
	Incarnation uint32
	Node        string
	Addr        octets
	Port        uint16
	Meta        octets
	Vsn         octets
}

type errorReply struct{ Error string }

// user is a user message. On a stream it has a header with its length.
type user struct {
	Payload  octets
	onStream bool
}

type pushPull struct {
	Join      bool
	Nodes     []nodeState
	UserState octets
}

type nodeState struct {
	Name        string
	Addr        octets
	Port        uint16
	Meta        octets
	Incarnation uint32
	State       int
	Vsn         octets
}

type pushPullHeader struct {
	Nodes        int
	UserStateLen int
	Join         bool
}

type userHeader struct{ UserMsgLen int }

type compressed struct {
	Algo uint8
	Buf  octets
}

func (ping) typeByte() byte         { return typePing }
func (indirectPing) typeByte() byte { return typeIndirectPing }
func (ack) typeByte() byte          { return typeAck }
func (nack) typeByte() byte         { return typeNack }
func (suspect) typeByte() byte      { return typeSuspect }
func (alive) typeByte() byte        { return typeAlive }
func (dead) typeByte() byte         { return typeDead }
func (user) typeByte() byte         { return typeUser }
func (errorReply) typeByte() byte   { return typeError }
func (pushPull) typeByte() byte     { return typePushPull }
func (compressed) typeByte() byte   { return typeCompress }

func (ping) name() string         { return "ping" }
func (indirectPing) name() string { return "indirect_ping" }
func (ack) name() string          { return "ack" }
func (nack) name() string         { return "nack" }
func (suspect) name() string      { return "suspect" }
func (alive) name() string        { return "alive" }
func (dead) name() string         { return "dead" }
func (user) name() string         { return "user" }
func (errorReply) name() string   { return "error" }
func (pushPull) name() string     { return "push_pull" }
func (compressed) name() string   { return "compress" }

// encode writes a message as memberlist does: its type byte, then its struct as go-msgpack encodes
// it.
func encode(m message) []byte {
	out := &bytes.Buffer{}
	out.WriteByte(m.typeByte())
	encoder := codec.NewEncoder(out, &codec.MsgpackHandle{})
	switch m := m.(type) {
	case user: // raw on a packet
		if m.onStream {
			must(encoder.Encode(userHeader{len(m.Payload)}))
		}
		out.Write(m.Payload)
	case pushPull:
		must(encoder.Encode(pushPullHeader{len(m.Nodes), len(m.UserState), m.Join}))
		for _, n := range m.Nodes {
			must(encoder.Encode(n))
		}
		out.Write(m.UserState)
	default:
		must(encoder.Encode(m))
	}
	return out.Bytes()
}

// decode is the reverse of encode. It refuses a message that does not encode to the same bytes,
// because the structs above would not hold all of it.
func decode(raw []byte, onStream bool) message {
	m := decodeBody(raw[0], raw[1:], onStream)
	if again := encode(m); !bytes.Equal(again, raw) {
		failf("a message of type %d is not what was understood: %x, again %x", raw[0], raw, again)
	}
	return m
}

func decodeBody(typeByte byte, body []byte, onStream bool) message {
	switch typeByte {
	case typePing:
		return decodeStruct[ping](body)
	case typeIndirectPing:
		return decodeStruct[indirectPing](body)
	case typeAck:
		return decodeStruct[ack](body)
	case typeNack:
		return decodeStruct[nack](body)
	case typeSuspect:
		return decodeStruct[suspect](body)
	case typeAlive:
		return decodeStruct[alive](body)
	case typeDead:
		return decodeStruct[dead](body)
	case typeError:
		return decodeStruct[errorReply](body)
	case typeUser:
		return decodeUser(body, onStream)
	case typePushPull:
		return decodePushPull(body)
	}
	failf("message type %d is not expected here", typeByte)
	return nil
}

func decodeStruct[T any](body []byte) (value T) {
	must(codec.NewDecoderBytes(body, &codec.MsgpackHandle{}).Decode(&value))
	return value
}

func decodeUser(body []byte, onStream bool) user {
	if !onStream {
		return user{Payload: bytes.Clone(body)}
	}
	decoder := codec.NewDecoderBytes(body, &codec.MsgpackHandle{})
	var header userHeader
	must(decoder.Decode(&header))
	return user{Payload: tail(body, decoder, header.UserMsgLen), onStream: true}
}

func decodePushPull(body []byte) pushPull {
	decoder := codec.NewDecoderBytes(body, &codec.MsgpackHandle{})
	var header pushPullHeader
	must(decoder.Decode(&header))
	state := pushPull{Join: header.Join, Nodes: make([]nodeState, header.Nodes)}
	for i := range state.Nodes {
		must(decoder.Decode(&state.Nodes[i]))
	}
	state.UserState = tail(body, decoder, header.UserStateLen)
	return state
}

// tail returns the raw bytes after what the decoder has read. There must be exactly `want`.
func tail(body []byte, decoder *codec.Decoder, want int) octets {
	rest := body[decoder.NumBytesRead():]
	if len(rest) != want {
		failf("%d raw bytes are announced, and %d are there", want, len(rest))
	}
	return append(octets{}, rest...)
}
