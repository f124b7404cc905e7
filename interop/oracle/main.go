// oracle says what HashiCorp memberlist makes of values and of bytes: it answers the questions of the differential test,
// asked on standard input, on standard output. The questions are described in interop/README.md.
//
// Without arguments it is a supervisor: it passes every question to a worker, a child of the same program, and starts
// another one when memberlist has taken the worker down. "oracle worker" is that child.
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
