// Metadata and keys that change while the node runs: SIGHUP rereads their files.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

const updateTimeout = 5 * time.Second

// readMeta returns the text of the file without a final line feed.
func readMeta(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return atMost(maxMetaBytes)(strings.TrimSuffix(string(content), "\n"))
}

// followFiles rereads the files on every hangup and announces the metadata. A file that cannot be
// used changes nothing.
func followFiles(list *memberlist.Memberlist, o *options, d *delegate, hangups <-chan os.Signal, events *eventPrinter,
	logger *log.Logger, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-hangups:
		}
		if o.metaFile != "" {
			if err := updateMeta(list, o.metaFile, d); err != nil {
				logger.Printf("[WARN] go-peer: -meta-file %s: %v", o.metaFile, err)
			}
		}
		if o.keysFile != "" {
			count, err := updateKeys(o.keysFile, o.keyring)
			if err != nil {
				logger.Printf("[WARN] go-peer: -keys-file %s: %v", o.keysFile, err)
				continue
			}
			events.print(event{Event: "keys", Count: &count})
		}
	}
}

func updateMeta(list *memberlist.Memberlist, path string, d *delegate) error {
	meta, err := readMeta(path)
	if err != nil {
		return err
	}
	d.meta.Store(&meta)
	if err := list.UpdateNode(updateTimeout); err != nil {
		return fmt.Errorf("update: %w", err)
	}
	return nil
}

// readKeys returns the keys of the file, one per line. The first one encrypts. Errors do not repeat
// a key.
func readKeys(path string) ([][]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var keys [][]byte
	for line := range strings.Lines(string(content)) {
		key, err := parseKey(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, fmt.Errorf("line %d %w", len(keys)+1, err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("must contain at least one key: one base64 key per line")
	}
	return keys, nil
}

// updateKeys makes the ring hold exactly the keys of the file: it adds new keys, makes the first
// key primary and removes the others. It returns the number of keys.
func updateKeys(path string, ring *memberlist.Keyring) (int, error) {
	keys, err := readKeys(path)
	if err != nil {
		return 0, err
	}
	for _, key := range keys {
		if err := ring.AddKey(key); err != nil {
			return 0, err
		}
	}
	if err := ring.UseKey(keys[0]); err != nil {
		return 0, err
	}
	for _, old := range ring.GetKeys() {
		if slices.ContainsFunc(keys, func(key []byte) bool { return bytes.Equal(key, old) }) {
			continue
		}
		if err := ring.RemoveKey(old); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
