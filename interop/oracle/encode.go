package main

// The carrier of the messages in an encode question.
const (
	onPacket         = 0
	onDialedStream   = 1
	onAcceptedStream = 2
)

// encodeQuestion returns the bytes that Go would send.
func encodeQuestion(f *fields) []byte {
	carrier := f.u8()
	l := layers{compress: f.flag(), crc: f.flag(), encrypt: f.flag(), encryptionVersion: f.u8()}
	l.key, l.nonce, l.label = f.bytes(), f.bytes(), f.text()
	if l.encrypt && len(l.nonce) != nonceBytes {
		panic(errBadQuestion)
	}
	messages := make([][]byte, f.u16())
	for i := range messages {
		messages[i] = encodeMessage(f, carrier != onPacket)
	}
	if len(messages) == 0 || (carrier != onPacket && len(messages) != 1) {
		panic(errBadQuestion)
	}

	var a answer
	a.u8(answered)
	if carrier == onPacket {
		a.bytes(l.packet(messages))
	} else {
		a.bytes(l.stream(messages[0], carrier == onDialedStream))
	}
	return a.data
}
