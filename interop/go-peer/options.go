// The command line: the flags of memberlist-agent that apply to a Go node, checked before a socket
// is opened.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/hashicorp/memberlist"
)

type options struct {
	name             string
	bind             netip.AddrPort
	advertise        netip.AddrPort // invalid: use the bound address
	seeds            []string
	profile          string
	key              []byte // nil: plaintext
	label            string
	meta             string
	compression      string
	protocol         uint8
	delegateVersions delegateVersions
	logLevel         logLevel
	eventFormat      string
	sendEvery        time.Duration // 0: never
	topicsEvery      time.Duration // 0: never
	metaFile         string        // empty: the metadata do not change
	refuseMerge      string        // empty: joins are accepted
	keysFile         string        // empty: the keys do not change
	keyring          *memberlist.Keyring
	onStreams        []byte // nil: a text that names the sender
	verifyIncoming   bool
	verifyOutgoing   bool
	broadcasts       int
	statsEvery       time.Duration // 0: never
	ackPayload       ackPayload    // nil: none
}

type delegateVersions struct{ min, max, current uint8 }

// usageError is an error that the user can fix: one line on standard error, exit code 2.
type usageError struct{ error }

// parseOptions returns flag.ErrHelp after printing the help, or a usageError that names the flag
// and its allowed values.
func parseOptions(arguments []string) (*options, error) {
	o := &options{
		bind:        netip.MustParseAddrPort("0.0.0.0:7946"),
		profile:     "lan",
		compression: "lzw",
		protocol:    2,
		logLevel:    levelInfo,
		eventFormat: "text",

		verifyIncoming: true, verifyOutgoing: true,
	}
	flags := flagSet(o)
	if err := flags.Parse(arguments); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printHelp(flags)
			return nil, err
		}
		return nil, usageError{err}
	}
	if flags.NArg() > 0 {
		return nil, usageError{fmt.Errorf("unexpected argument %q; only flags are allowed", flags.Arg(0))}
	}
	if o.name == "" {
		return nil, usageError{errors.New("missing flag: -name, unique in the cluster")}
	}
	if o.metaFile != "" {
		if err := takeMetaFromFile(o); err != nil {
			return nil, usageError{err}
		}
	}
	if o.keysFile != "" {
		if err := takeKeysFromFile(o); err != nil {
			return nil, usageError{err}
		}
	}
	return o, nil
}

func takeKeysFromFile(o *options) error {
	if o.key != nil {
		return errors.New("-keys-file: must not be given together with -encrypt")
	}
	keys, err := readKeys(o.keysFile)
	if err == nil {
		o.keyring, err = memberlist.NewKeyring(keys, keys[0])
	}
	if err != nil {
		return fmt.Errorf("-keys-file: %w", err)
	}
	return nil
}

func takeMetaFromFile(o *options) (err error) {
	if o.meta != "" {
		return errors.New("-meta-file: must not be given together with -meta")
	}
	if o.meta, err = readMeta(o.metaFile); err != nil {
		return fmt.Errorf("-meta-file: %w", err)
	}
	return nil
}

func flagSet(o *options) *flag.FlagSet {
	flags := flag.NewFlagSet("go-peer", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the package would print the help after each error

	flags.Func("name", "unique `NAME` of this node (required)", into(&o.name, notEmpty))
	flags.Func("bind", "`HOST:PORT` to listen on, UDP and TCP (default 0.0.0.0:7946); port 0 picks a free one",
		into(&o.bind, parseBindAddress))
	flags.Func("advertise", "`HOST:PORT` at which other nodes reach this one (default: the bound address)",
		into(&o.advertise, parsePeerAddress))
	flags.Func("join", "seed `HOST:PORT`; may be repeated", func(text string) error {
		seed, err := parseSeed(text)
		o.seeds = append(o.seeds, seed)
		return err
	})
	flags.Func("profile", "timing `PROFILE`: lan (default), wan or local",
		into(&o.profile, oneOf("lan", "wan", "local")))
	flags.Func("encrypt", "`BASE64` key of 16, 24 or 32 bytes; AES-128, AES-192 or AES-256", into(&o.key, parseKey))
	flags.Func("keys-file", "`FILE` with such keys, one per line; the first one encrypts; SIGHUP rereads it",
		into(&o.keysFile, notEmpty))
	flags.Func("verify-incoming", "`BOOL`: with a key, reject plaintext: true (default) or false",
		into(&o.verifyIncoming, parseBool))
	flags.Func("verify-outgoing", "`BOOL`: with a key, encrypt what is sent: true (default) or false",
		into(&o.verifyOutgoing, parseBool))
	flags.Func("label", "cluster `LABEL`, at most 255 bytes", into(&o.label, atMost(maxLabelBytes)))
	flags.Func("meta", "metadata `TEXT` of this node, at most 512 bytes", into(&o.meta, atMost(maxMetaBytes)))
	flags.Func("compression", "`METHOD`: lzw (default) or none", into(&o.compression, oneOf("lzw", "none")))
	flags.Func("protocol", "protocol `VERSION` to speak: 1 to 5 (default 2)", into(&o.protocol, parseProtocol))
	flags.Func("delegate-versions", "delegate protocol versions as `MIN,MAX,CUR` (default 0,0,0)",
		into(&o.delegateVersions, parseDelegateVersions))
	flags.Func("log-level", "`LEVEL`: error, warn, info (default), debug or trace", into(&o.logLevel, parseLogLevel))
	flags.Func("events", "`FORMAT` on standard output: text (default) or json",
		into(&o.eventFormat, oneOf("text", "json")))
	flags.Func("send-every", "`DURATION` between rounds of user messages to every other member, such as 500ms (default: none)",
		into(&o.sendEvery, parseInterval))
	flags.Func("stream-file", "`FILE` with the payload of messages on streams, with -send-every; at most 16 MiB",
		into(&o.onStreams, readStreamFile))
	flags.Func("topics-every", "`DURATION` between rounds of messages on a topic, alternating between one to each member and "+
		"one broadcast (default: none)", into(&o.topicsEvery, parseInterval))
	flags.Func("meta-file", "`FILE` with the metadata, at most 512 bytes; SIGHUP rereads it",
		into(&o.metaFile, notEmpty))
	flags.Func("refuse-merge", "refuse every join, in either direction, with `TEXT` as the reason",
		into(&o.refuseMerge, notEmpty))
	flags.Func("broadcast", "`NUMBER` of user messages to gossip to all members, 1 to 10000 (default: none)",
		into(&o.broadcasts, parseBroadcasts))
	flags.Func("stats-every", "`DURATION` between stats events; one more follows after leaving (default: none)", into(&o.statsEvery, parseInterval))
	flags.Func("ack-payload", "`BYTES` of payload in each answer to a ping by packet: text, or hex:00ff (default: none)",
		into(&o.ackPayload, parseAckPayload))
	return flags
}

func printHelp(flags *flag.FlagSet) {
	fmt.Println("go-peer: a node of HashiCorp memberlist with the flags and events of memberlist-agent")
	flags.SetOutput(os.Stdout)
	flags.PrintDefaults()
}

// into returns a flag function that stores the result of parse. The flag package prefixes errors
// with the flag's name.
func into[T any](target *T, parse func(string) (T, error)) func(string) error {
	return func(text string) error {
		value, err := parse(text)
		if err == nil {
			*target = value
		}
		return err
	}
}
