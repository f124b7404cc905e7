// Parsers for the flag values. Every error says what is allowed.
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	maxLabelBytes = memberlist.LabelMaxSize
	maxMetaBytes  = memberlist.MetaMaxSize
	maxBroadcasts = 10000
	// Leaves room within the 20 MiB that a peer accepts on an encrypted stream.
	maxStreamFileBytes = 16 << 20
)

func parseBindAddress(text string) (netip.AddrPort, error) {
	address, err := netip.ParseAddrPort(text)
	if err != nil {
		return address, errors.New("must be HOST:PORT with an IP address and a port from 0 to 65535")
	}
	return address, nil
}

func parsePeerAddress(text string) (netip.AddrPort, error) {
	address, err := netip.ParseAddrPort(text)
	if err != nil || address.Port() == 0 || address.Addr().IsUnspecified() {
		return address, errors.New("must be HOST:PORT with an IP address that other nodes can reach and a port from 1 to 65535")
	}
	return address, nil
}

// parseSeed accepts a host name, too. It is resolved at each join attempt.
func parseSeed(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	number, numberErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numberErr != nil || host == "" || number == 0 {
		return "", errors.New("must be HOST:PORT with a port from 1 to 65535")
	}
	return text, nil
}

func oneOf(allowed ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		if slices.Contains(allowed, text) {
			return text, nil
		}
		return "", fmt.Errorf("must be one of %s", strings.Join(allowed, ", "))
	}
}

func atMost(limit int) func(string) (string, error) {
	return func(text string) (string, error) {
		if len(text) > limit {
			return "", fmt.Errorf("must be at most %d bytes long, but is %d", limit, len(text))
		}
		return text, nil
	}
}

func notEmpty(text string) (string, error) {
	if text == "" {
		return "", errors.New("must not be empty")
	}
	return text, nil
}

func parseBool(text string) (bool, error) {
	choice, err := oneOf("true", "false")(text)
	return choice == "true", err
}

func readStreamFile(path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err == nil && len(content) > maxStreamFileBytes {
		err = fmt.Errorf("must be at most %d bytes long, but is %d", maxStreamFileBytes, len(content))
	}
	return content, err
}

func parseBroadcasts(text string) (int, error) {
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > maxBroadcasts {
		return 0, fmt.Errorf("must be a number from 1 to %d", maxBroadcasts)
	}
	return number, nil
}

func parseKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("must be base64 of 16, 24 or 32 bytes")
	}
	if err := memberlist.ValidateKey(key); err != nil {
		return nil, fmt.Errorf("must be base64 of 16, 24 or 32 bytes, but has %d", len(key))
	}
	return key, nil
}

func parseProtocol(text string) (uint8, error) {
	version, err := strconv.ParseUint(text, 10, 8)
	if err != nil || version < uint64(memberlist.ProtocolVersionMin) || version > uint64(memberlist.ProtocolVersionMax) {
		return 0, fmt.Errorf("must be a version from %d to %d", memberlist.ProtocolVersionMin, memberlist.ProtocolVersionMax)
	}
	return uint8(version), nil
}

func parseDelegateVersions(text string) (delegateVersions, error) {
	var numbers []uint8
	for _, part := range strings.Split(text, ",") {
		number, err := strconv.ParseUint(part, 10, 8)
		if err != nil {
			break
		}
		numbers = append(numbers, uint8(number))
	}
	if len(numbers) != 3 || strings.Count(text, ",") != 2 || numbers[0] > numbers[2] || numbers[2] > numbers[1] {
		return delegateVersions{}, errors.New("must be MIN,MAX,CUR, each from 0 to 255, with CUR between MIN and MAX")
	}
	return delegateVersions{min: numbers[0], max: numbers[1], current: numbers[2]}, nil
}

func parseInterval(text string) (time.Duration, error) {
	interval, err := time.ParseDuration(text)
	if err != nil || interval <= 0 {
		return 0, errors.New("must be a duration above zero, such as 500ms or 1s")
	}
	return interval, nil
}
