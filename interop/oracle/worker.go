package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
)

// The kinds of questions.
const (
	askEncode = 1
	askRun    = 2
)

// The kinds of answers.
const (
	answered    = 0
	crashed     = 1 // memberlist crashed the worker; the reason follows
	badQuestion = 2 // the reason follows
)

// A worker is replaced after this many questions. memberlist does not stop the timers of suspicions
// and relays, and each keeps its node in memory until it fires.
const questionsPerWorker = 5000

// Most garbage is nodes that live for microseconds. Memory is cheaper than collecting it.
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
		// Unbuffered, because an answer lost in a crash would be asked for again.
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
