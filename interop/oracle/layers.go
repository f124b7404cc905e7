package main

import (
	"bytes"
	"compress/lzw"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"hash/crc32"
)

// layers describes the layers around messages. memberlist does not export its own functions for
// them. Questions about real nodes use the same layers and show that these are equal.
type layers struct {
	compress          bool
	crc               bool
	encrypt           bool
	encryptionVersion uint8
	key               []byte
	nonce             []byte
	label             string
}

// packet puts messages into one packet: a compound if there are several, compression if that is
// smaller, CRC, encryption, label.
func (l *layers) packet(messages [][]byte) []byte {
	packet := messages[0]
	if len(messages) > 1 {
		packet = compound(messages)
	}
	if l.compress {
		if smaller := compressed(packet); len(smaller) < len(packet) {
			packet = smaller
		}
	}
	if l.crc {
		header := binary.BigEndian.AppendUint32([]byte{hasCrcType}, crc32.ChecksumIEEE(packet))
		packet = append(header, packet...)
	}
	if l.encrypt {
		packet = l.seal(packet, []byte(l.label))
	}
	return append(labelHeader(l.label), packet...)
}

// stream puts a message on a stream: compression even if that is larger, encryption, and the label
// header on the dialing side.
func (l *layers) stream(message []byte, dialed bool) []byte {
	if l.compress {
		message = compressed(message)
	}
	if l.encrypt {
		header := binary.BigEndian.AppendUint32([]byte{encryptType}, uint32(l.sealedSize(len(message))))
		associated := append(bytes.Clone(header), l.label...)
		message = append(header, l.seal(message, associated)...)
	}
	if dialed {
		return append(labelHeader(l.label), message...)
	}
	return message
}

func compound(messages [][]byte) []byte {
	out := []byte{compoundType, uint8(len(messages))}
	for _, message := range messages {
		out = binary.BigEndian.AppendUint16(out, uint16(len(message)))
	}
	return append(out, bytes.Join(messages, nil)...)
}

func compressed(message []byte) []byte {
	var packed bytes.Buffer
	writer := lzw.NewWriter(&packed, lzw.LSB, 8)
	if _, err := writer.Write(message); err != nil {
		panic(err)
	}
	if err := writer.Close(); err != nil {
		panic(err)
	}
	var out bytes.Buffer
	out.WriteByte(compressType)
	encode(&out, &compressBody{Buf: packed.Bytes()})
	return out.Bytes()
}

const (
	nonceBytes = 12
	tagBytes   = 16
	blockBytes = aes.BlockSize
)

// paddingBytes is the size of the PKCS#7 padding, 1 to 16 bytes in version 0.
func (l *layers) paddingBytes(plaintextBytes int) int {
	if l.encryptionVersion != 0 {
		return 0
	}
	return blockBytes - plaintextBytes%blockBytes
}

func (l *layers) sealedSize(plaintextBytes int) int {
	return 1 + nonceBytes + plaintextBytes + l.paddingBytes(plaintextBytes) + tagBytes
}

func (l *layers) seal(plaintext, associated []byte) []byte {
	block, err := aes.NewCipher(l.key)
	if err != nil {
		panic(errBadQuestion)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	padding := l.paddingBytes(len(plaintext))
	padded := append(bytes.Clone(plaintext), bytes.Repeat([]byte{byte(padding)}, padding)...)
	out := append([]byte{l.encryptionVersion}, l.nonce...)
	return gcm.Seal(out, l.nonce, padded, associated)
}

func labelHeader(label string) []byte {
	if label == "" {
		return nil
	}
	return append([]byte{hasLabelType, uint8(len(label))}, label...)
}
