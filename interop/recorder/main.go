// recorder runs real memberlist instances in memory and writes what they send as golden vectors for
// tests/golden.
//
// Random choices are fixed where possible: the in-memory network assigns names, addresses and
// ports, and both random number generators are seeded before each scenario. Timers are real, so no
// scenario may depend on which of two timers fires first.
//
//go:debug randseednop=0
package main

import (
	crand "crypto/rand"
	"flag"
	"fmt"
	"math/rand"
	chacha "math/rand/v2"
	"os"
	"sync"
)

// book is one golden file, into which its scenarios write their vectors.
type book struct {
	name      string
	about     string
	scenarios []func(*book)
	vectors   []vector
}

func books() []*book {
	return []*book{
		{
			name: "packets", about: "Every message that a packet can carry, without any layer around it.",
			scenarios: []func(*book){
				recordPings, recordAcks, recordIndirectPings, recordRelay, recordRelayedAck, recordSuspects, recordAlives,
				recordDeads, recordUserPackets, encodePackets,
			},
		},
		{
			name: "packet_layers", about: "User messages in packets, under every combination of layers.",
			scenarios: []func(*book){recordPacketLayers, recordRotatedKeys, recordLoneGossip, recordNameIsAddress},
		},
		{
			name: "compounds", about: "Several messages in one packet, up to 255 of them and up to the packet's budget.",
			scenarios: []func(*book){
				recordPiggyback, recordProbeOfSuspect, recordCompoundCounts, recordFullPackets,
			},
		},
		{
			name: "addresses", about: "IPv4 addresses in 4 and in 16 bytes, and IPv6 addresses, wherever one is sent.",
			scenarios: []func(*book){recordAddresses},
		},
		{
			name: "streams", about: "User messages, pings and error replies on streams, and the layers of streams.",
			scenarios: []func(*book){
				recordUserStreams, recordStreamPing, recordErrorReplies, recordStreamLayers, encodeStreams,
			},
		},
		{
			name: "push_pulls", about: "Exchanges of the full state: 0 to 200 members, their states, user state.",
			scenarios: []func(*book){recordSmallStates, recordMemberStates, recordPeriodicSync, recordLargeStates},
		},
	}
}

func main() {
	out := flag.String("out", "../tests/golden", "`folder` that the golden files are written to")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintf(os.Stderr, "recorder: %v\n", err)
		os.Exit(1)
	}
}

func run(folder string) (err error) {
	defer func() {
		if failed, ok := recover().(failure); ok {
			err = failed.error
		}
	}()
	for _, b := range books() {
		for _, scenario := range b.scenarios {
			fixChance()
			scenario(b)
		}
		b.write(folder)
		fmt.Printf("%-14s %3d vectors\n", b.name, len(b.vectors))
	}
	return nil
}

// failure is the panic value of a scenario, so that scenarios need no error handling.
type failure struct{ error }

func failf(format string, arguments ...any) {
	panic(failure{fmt.Errorf(format, arguments...)})
}

func must(err error) {
	if err != nil {
		panic(failure{err})
	}
}

// fixChance makes nonces and random choices repeat, unless goroutines race for them. memberlist
// takes both from the global generators. The one of math/rand can be seeded only with the debug
// setting above.
func fixChance() {
	rand.Seed(1)
	crand.Reader = &lockedReader{source: chacha.NewChaCha8([32]byte{1})}
}

type lockedReader struct {
	mutex  sync.Mutex
	source *chacha.ChaCha8
}

func (r *lockedReader) Read(buffer []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.source.Read(buffer)
}
