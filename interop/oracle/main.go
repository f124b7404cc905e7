// oracle shows what HashiCorp memberlist makes of values and bytes. It reads the questions of the
// differential test from standard input and writes the answers to standard output.
// interop/README.md describes them.
//
// Without arguments it is a supervisor: it passes questions to a worker, a child process of the
// same program, and replaces a worker that memberlist has crashed. "oracle worker" runs the worker.
package main

import (
	"fmt"
	"os"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 1:
		err = supervise(os.Stdin, os.Stdout)
	case len(os.Args) == 2 && os.Args[1] == "worker":
		err = work(os.Stdin, os.Stdout)
	default:
		err = fmt.Errorf("takes no arguments; it reads questions from standard input (interop/README.md)")
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "oracle: %v\n", err)
		os.Exit(1)
	}
}
