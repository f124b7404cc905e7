// Metadata that change while the node runs: a file that is read again at every SIGHUP.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

const updateTimeout = 5 * time.Second

// readMeta returns the text of the file, without the line feed that editors put at its end.
func readMeta(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return atMost(maxMetaBytes)(strings.TrimSuffix(string(content), "\n"))
}

// followMeta reads the file again whenever `hangups` says so, and tells the cluster. A file that cannot be used changes
// nothing.
func followMeta(list *memberlist.Memberlist, path string, d *delegate, hangups <-chan os.Signal, logger *log.Logger,
	stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-hangups:
		}
		if err := updateMeta(list, path, d); err != nil {
			logger.Printf("[WARN] go-peer: -meta-file %s: %v", path, err)
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
