// go-peer is a node of HashiCorp memberlist for interop tests, with the flags, events and behaviour
// of memberlist-agent.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	exitForced   = 1 // a second signal, or a failure while running
	exitBadInput = 2
	leaveTimeout = 5 * time.Second
)

func main() {
	err := run(os.Args[1:])
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintf(os.Stderr, "go-peer: %v\n", err)
	if errors.As(err, &usageError{}) {
		os.Exit(exitBadInput)
	}
	os.Exit(exitForced)
}

func run(arguments []string) error {
	o, err := parseOptions(arguments)
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)

	hangups := make(chan os.Signal, 1)
	if o.metaFile != "" || o.keysFile != "" {
		signal.Notify(hangups, syscall.SIGHUP) // otherwise SIGHUP ends the peer, like any program
	}

	counted, err := installCounters()
	if err != nil {
		return err
	}
	logger := newLogger(o.logLevel, counted)
	transport, err := listen(o, logger)
	if err != nil {
		return usageError{err}
	}
	events := &eventPrinter{out: os.Stdout, json: o.eventFormat == "json"}
	address := net.JoinHostPort(o.bind.Addr().String(), strconv.Itoa(transport.GetAutoBindPort()))
	events.print(event{Event: "listening", Node: &o.name, Address: &address})

	c := config(o, transport, logger)
	delegate := newDelegate(o, c.RetransmitMult, events)
	c.Delegate, c.Events, c.Conflict = delegate, delegate, delegate
	if o.refuseMerge != "" {
		c.Merge, c.Alive = delegate, delegate
	}
	if o.ackPayload != nil {
		c.Ping = o.ackPayload
	}
	list, err := memberlist.Create(c)
	if err != nil {
		return err
	}
	delegate.list.Store(list)

	stop := make(chan struct{})
	go joinUntilReached(list, o.seeds, events, logger, stop)
	go sendMessages(list, o.sendEvery, o.onStreams, logger, stop)
	go sendOnTopic(list, o.topicsEvery, delegate.topics, logger, stop)
	go followFiles(list, o, delegate, hangups, events, logger, stop)
	go printStats(counted, o.statsEvery, events, stop)

	<-signals
	close(stop)
	go func() {
		<-signals
		os.Exit(exitForced)
	}()
	if err := list.Leave(leaveTimeout); err != nil {
		logger.Printf("[WARN] go-peer: leave: %v", err)
	}
	if o.statsEvery != 0 {
		events.print(event{Event: "stats", stats: counted.snapshot()})
	}
	return list.Shutdown()
}

// listen opens the sockets first, so that a port in use is distinct from later failures.
//
// A port that is free for TCP may be in use for UDP, so it tries several times, as memberlist does
// in Create.
func listen(o *options, logger *log.Logger) (transport *memberlist.NetTransport, err error) {
	tries := 1
	if o.bind.Port() == 0 {
		tries = 10
	}
	for range tries {
		transport, err = memberlist.NewNetTransport(&memberlist.NetTransportConfig{
			BindAddrs: []string{o.bind.Addr().String()},
			BindPort:  int(o.bind.Port()),
			Logger:    logger,
		})
		if err == nil {
			return transport, nil
		}
	}
	return nil, fmt.Errorf("cannot listen on -bind %s: %w", o.bind, err)
}

func config(o *options, transport *memberlist.NetTransport, logger *log.Logger) *memberlist.Config {
	var c *memberlist.Config
	switch o.profile {
	case "wan":
		c = memberlist.DefaultWANConfig()
	case "local":
		c = memberlist.DefaultLocalConfig()
	default:
		c = memberlist.DefaultLANConfig()
	}
	c.Name = o.name
	c.Transport = transport
	c.BindAddr = o.bind.Addr().String()
	c.BindPort = transport.GetAutoBindPort()
	if o.advertise.IsValid() {
		c.AdvertiseAddr = o.advertise.Addr().String()
		c.AdvertisePort = int(o.advertise.Port())
	}
	c.SecretKey = o.key
	c.Keyring = o.keyring
	c.GossipVerifyIncoming = o.verifyIncoming
	c.GossipVerifyOutgoing = o.verifyOutgoing
	c.Label = o.label
	c.EnableCompression = o.compression == "lzw"
	c.ProtocolVersion = o.protocol
	c.DelegateProtocolMin = o.delegateVersions.min
	c.DelegateProtocolMax = o.delegateVersions.max
	c.DelegateProtocolVersion = o.delegateVersions.current
	c.Logger = logger
	return c
}
