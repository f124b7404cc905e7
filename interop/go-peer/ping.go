// The payload in answers to pings.
package main

import (
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

// ackPayload implements memberlist's PingDelegate. Serf uses it for its network coordinate.
type ackPayload []byte

func (a ackPayload) AckPayload() []byte                                         { return a }
func (a ackPayload) NotifyPingComplete(*memberlist.Node, time.Duration, []byte) {}

// parseAckPayload accepts text, or hex: and digits.
func parseAckPayload(text string) (ackPayload, error) {
	digits, isHex := strings.CutPrefix(text, "hex:")
	if !isHex {
		return ackPayload(text), nil
	}
	payload, err := hex.DecodeString(digits)
	if err != nil {
		return nil, errors.New("must be text, or hex: and pairs of hexadecimal digits")
	}
	return payload, nil
}
