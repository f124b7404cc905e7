package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
)

// What a question begins with.
const (
	askEncode = 1
	askRun    = 2
)

// What an answer begins with.
const (
	answered    = 0
	crashed     = 1 // memberlist took the worker down; followed by how
	badQuestion = 2 // followed by why
)

// A worker ends after this many questions and is replaced: memberlist does not stop the timers of suspicions and relays,
// and every one of them holds its whole node until it fires.
const questionsPerWorker = 5000

// Memory is cheaper than collecting garbage that is mostly nodes of a few microseconds.
const garbagePercent = 400

func work(in io.Reader, out io.Writer) error {
	debug.SetGCPercent(garbagePercent)
	reader := bufio.NewReaderSize(in, 1<<20)
	for range questionsPerWorker {
		question, err := readFrame(reader)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		// Not buffered: an answer that memberlist's death keeps back would be asked for again.
		if err := writeFrame(out, answerTo(question)); err != nil {
			return err
		}
	}
	return nil
}

func answerTo(question []byte) (data []byte) {
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case errBadQuestion:
			data = failure(badQuestion, errBadQuestion.Error())
		default:
			panic(reason)
		}
	}()
	f := &fields{question}
	switch kind := f.u8(); kind {
	case askEncode:
		return encodeQuestion(f)
	case askRun:
		return runQuestion(f)
	default:
		return failure(badQuestion, fmt.Sprintf("no question begins with %d", kind))
	}
}

func failure(status uint8, reason string) []byte {
	var a answer
	a.u8(status)
	a.text(reason)
	return a.data
}
