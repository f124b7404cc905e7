package main

import (
	"bytes"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

// The type bytes of memberlist's messages.
const (
	pingType = iota
	indirectPingType
	ackType
	suspectType
	aliveType
	deadType
	pushPullType
	compoundType
	userType
	compressType
	encryptType
	nackType
	hasCrcType
	errorType

	hasLabelType = 244
)

// The message bodies. memberlist does not export its own; these have the same field names, kinds
// and tags, which determine what go-msgpack writes.
type (
	pingBody struct {
		SeqNo      uint32
		Node       string
		SourceAddr []byte `codec:",omitempty"`
		SourcePort uint16 `codec:",omitempty"`
		SourceNode string `codec:",omitempty"`
	}
	indirectPingBody struct {
		SeqNo      uint32
		Target     []byte
		Port       uint16
		Node       string
		Nack       bool
		SourceAddr []byte `codec:",omitempty"`
		SourcePort uint16 `codec:",omitempty"`
		SourceNode string `codec:",omitempty"`
	}
	ackBody struct {
		SeqNo   uint32
		Payload []byte
	}
	nackBody  struct{ SeqNo uint32 }
	errorBody struct{ Error string }
	// SUSPECT and DEAD
	accusationBody struct {
		Incarnation uint32
		Node        string
		From        string
	}
	aliveBody struct {
		Incarnation uint32
		Node        string
		Addr        []byte
		Port        uint16
		Meta        []byte
		Vsn         []uint8
	}
	pushPullHeaderBody struct {
		Nodes        int
		UserStateLen int
		Join         bool
	}
	pushNodeBody struct {
		Name        string
		Addr        []byte
		Port        uint16
		Meta        []byte
		Incarnation uint32
		State       int
		Vsn         []uint8
	}
	userHeaderBody struct{ UserMsgLen int }
	compressBody   struct {
		Algo uint8
		Buf  []byte
	}
)

// encode appends the values to out, with the msgpack handle that memberlist uses.
func encode(out *bytes.Buffer, values ...any) {
	handle := codec.MsgpackHandle{}
	handle.TimeNotBuiltin = true // as with MsgpackUseNewTimeFormat off; no message contains a time
	encoder := codec.NewEncoder(out, &handle)
	for _, value := range values {
		if err := encoder.Encode(value); err != nil {
			panic(err)
		}
	}
}

// encodeMessage reads the type and the fields of a message and returns its bytes, starting with the
// type byte. On a stream, a user message has a header with its length.
func encodeMessage(f *fields, onStream bool) []byte {
	kind := f.u8()
	var out bytes.Buffer
	out.WriteByte(kind)
	switch kind {
	case pingType:
		body := pingBody{SeqNo: f.u32(), Node: f.text()}
		body.SourceAddr, body.SourcePort, body.SourceNode = f.nilable(), f.u16(), f.text()
		encode(&out, &body)
	case indirectPingType:
		body := indirectPingBody{SeqNo: f.u32(), Target: f.nilable(), Port: f.u16(), Node: f.text(), Nack: f.flag()}
		body.SourceAddr, body.SourcePort, body.SourceNode = f.nilable(), f.u16(), f.text()
		encode(&out, &body)
	case ackType:
		encode(&out, &ackBody{SeqNo: f.u32(), Payload: f.nilable()})
	case nackType:
		encode(&out, &nackBody{SeqNo: f.u32()})
	case suspectType, deadType:
		encode(&out, &accusationBody{Incarnation: f.u32(), Node: f.text(), From: f.text()})
	case aliveType:
		encode(&out, &aliveBody{Incarnation: f.u32(), Node: f.text(), Addr: f.nilable(), Port: f.u16(),
			Meta: f.nilable(), Vsn: f.nilable()})
	case errorType:
		encode(&out, &errorBody{Error: f.text()})
	case userType:
		payload := f.bytes()
		if onStream {
			encode(&out, &userHeaderBody{UserMsgLen: len(payload)})
		}
		out.Write(payload)
	case pushPullType:
		encodePushPull(f, &out)
	default:
		panic(errBadQuestion)
	}
	return out.Bytes()
}

func encodePushPull(f *fields, out *bytes.Buffer) {
	join := f.flag()
	nodes := make([]any, f.u32())
	for i := range nodes {
		nodes[i] = &pushNodeBody{Name: f.text(), Addr: f.nilable(), Port: f.u16(), Meta: f.nilable(),
			Incarnation: f.u32(), State: int(f.u64()), Vsn: f.nilable()}
	}
	userState := f.bytes()
	header := &pushPullHeaderBody{Nodes: len(nodes), UserStateLen: len(userState), Join: join}
	encode(out, append([]any{header}, nodes...)...)
	out.Write(userState)
}
