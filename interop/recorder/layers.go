// Removes the layers around messages with the standard library alone: label, encryption, checksum,
// compression, compound.
package main

import (
	"bytes"
	"compress/lzw"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
)

const (
	nonceBytes  = 12
	headerBytes = 5 // for a checksum, and for an encrypted stream
)

// peeled is the content below the layers.
type peeled struct {
	layers []string // outermost first
	nonce  octets
	leaves [][]byte
}

func peel(c capture, s setup) peeled {
	p := peeled{layers: []string{}}
	rest := c.bytes
	// Only the dialing side of a stream writes the label, but both sides authenticate it.
	if s.Label != "" && c.carrier != streamAccepted {
		rest = p.takeLabel(rest, s.Label)
	}
	if s.encrypts() {
		rest = p.decrypt(rest, c.carrier, s)
	}
	if rest[0] == typeHasCRC {
		rest = p.takeChecksum(rest)
	}
	if rest[0] == typeCompress {
		rest = p.decompress(rest)
	}
	if rest[0] == typeCompound {
		p.takeApart(rest)
	} else {
		p.leaves = [][]byte{rest}
	}
	return p
}

func (p *peeled) has(layer string) bool { return slices.Contains(p.layers, layer) }

func (p *peeled) takeLabel(b []byte, label string) []byte {
	header := append([]byte{typeHasLabel, byte(len(label))}, label...)
	if !bytes.HasPrefix(b, header) {
		failf("the label is missing in %x", b)
	}
	p.layers = append(p.layers, "label")
	return b[len(header):]
}

func (p *peeled) decrypt(b []byte, carrier carrier, s setup) []byte {
	authenticated := []byte(s.Label)
	if carrier != packet {
		if b[0] != typeEncrypt || int(binary.BigEndian.Uint32(b[1:])) != len(b)-headerBytes {
			failf("this is no encrypted stream: %x", b)
		}
		authenticated = slices.Concat(b[:headerBytes], authenticated)
		b = b[headerBytes:]
	}
	version := b[0]
	p.nonce = append(octets{}, b[1:1+nonceBytes]...)
	block, err := aes.NewCipher(s.Keys[0])
	must(err)
	gcm, err := cipher.NewGCM(block)
	must(err)
	opened, err := gcm.Open(nil, p.nonce, b[1+nonceBytes:], authenticated)
	must(err)
	if version == 0 {
		p.layers = append(p.layers, "encryption 0")
		return opened[:len(opened)-int(opened[len(opened)-1])]
	}
	p.layers = append(p.layers, "encryption 1")
	return opened
}

func (p *peeled) takeChecksum(b []byte) []byte {
	if binary.BigEndian.Uint32(b[1:]) != crc32.ChecksumIEEE(b[headerBytes:]) {
		failf("the checksum is wrong in %x", b)
	}
	p.layers = append(p.layers, "crc")
	return b[headerBytes:]
}

func (p *peeled) decompress(b []byte) []byte {
	c := decodeStruct[compressed](b[1:])
	if c.Algo != 0 {
		failf("compression algorithm %d is not expected", c.Algo)
	}
	out, err := io.ReadAll(lzw.NewReader(bytes.NewReader(c.Buf), lzw.LSB, 8))
	must(err)
	p.layers = append(p.layers, "compression")
	return out
}

func (p *peeled) takeApart(b []byte) {
	p.layers = append(p.layers, "compound")
	count := int(b[1])
	lengths, parts := b[2:2+2*count], b[2+2*count:]
	for i := range count {
		length := binary.BigEndian.Uint16(lengths[2*i:])
		p.leaves = append(p.leaves, parts[:length])
		parts = parts[length:]
	}
	if len(parts) != 0 {
		failf("%d bytes follow the compound", len(parts))
	}
}
