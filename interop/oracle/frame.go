package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Larger than any question. A larger frame means that the driver is out of step.
const frameBytesMax = 128 << 20

// readFrame reads a length (u32be) and that many bytes. It returns io.EOF when the other side is
// done.
func readFrame(r *bufio.Reader) ([]byte, error) {
	var header [4]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(header[:])
	if size > frameBytesMax {
		return nil, fmt.Errorf("a frame of %d bytes", size)
	}
	frame := make([]byte, size)
	if _, err := io.ReadFull(r, frame); err != nil {
		return nil, fmt.Errorf("a frame ends early: %w", err)
	}
	return frame, nil
}

// writeFrame uses a single write, so that a frame is never partial.
func writeFrame(w io.Writer, frame []byte) error {
	whole := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(frame)), uint32(len(frame)))
	_, err := w.Write(append(whole, frame...))
	return err
}

var errBadQuestion = errors.New("the question ends inside a field")

// fields parses a question. Its methods panic with errBadQuestion if the question is too short.
type fields struct{ rest []byte }

func (f *fields) take(n int) []byte {
	if n > len(f.rest) {
		panic(errBadQuestion)
	}
	taken := f.rest[:n:n]
	f.rest = f.rest[n:]
	return taken
}

func (f *fields) u8() uint8      { return f.take(1)[0] }
func (f *fields) flag() bool     { return f.u8() != 0 }
func (f *fields) u16() uint16    { return binary.BigEndian.Uint16(f.take(2)) }
func (f *fields) u32() uint32    { return binary.BigEndian.Uint32(f.take(4)) }
func (f *fields) u64() uint64    { return binary.BigEndian.Uint64(f.take(8)) }
func (f *fields) bytes() []byte  { return f.take(int(f.u32())) }
func (f *fields) text() string   { return string(f.bytes()) }
func (f *fields) nonNil() []byte { return append([]byte{}, f.bytes()...) }

// nilable reads a byte slice that may be nil, which differs from empty on memberlist's wire.
func (f *fields) nilable() []byte {
	if !f.flag() {
		return nil
	}
	return f.nonNil()
}

// answer collects the fields of an answer.
type answer struct{ data []byte }

func (a *answer) u8(v uint8)   { a.data = append(a.data, v) }
func (a *answer) u16(v uint16) { a.data = binary.BigEndian.AppendUint16(a.data, v) }
func (a *answer) u32(v uint32) { a.data = binary.BigEndian.AppendUint32(a.data, v) }
func (a *answer) bytes(v []byte) {
	a.u32(uint32(len(v)))
	a.data = append(a.data, v...)
}
func (a *answer) text(v string) { a.bytes([]byte(v)) }
func (a *answer) flag(v bool) {
	if v {
		a.u8(1)
	} else {
		a.u8(0)
	}
}
