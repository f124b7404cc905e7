package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
)

// The maximum number of questions that a worker holds.
const pendingMax = 256

// supervise answers questions until there are no more, in their order.
//
// When a worker dies, its first unanswered question goes to a new worker, alone. If that dies, too,
// the answer is "crashed". Otherwise an earlier question (a late timer) or the machine was to
// blame, which is reported on standard error.
func supervise(in io.Reader, out io.Writer) error {
	s := &supervisor{out: bufio.NewWriterSize(out, 1<<20), questions: make(chan []byte)}
	inErr := make(chan error, 1)
	go func() {
		inErr <- s.readQuestions(in)
		close(s.questions)
	}()
	if err := s.run(); err != nil {
		return err
	}
	return <-inErr
}

type supervisor struct {
	out       *bufio.Writer
	questions chan []byte
	pending   [][]byte // passed to the worker and not yet answered
}

func (s *supervisor) readQuestions(in io.Reader) error {
	reader := bufio.NewReaderSize(in, 1<<20)
	for {
		question, err := readFrame(reader)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		s.questions <- question
	}
}

func (s *supervisor) run() error {
	for {
		w, err := startWorker()
		if err != nil {
			return err
		}
		done, err := s.serve(w)
		if err != nil {
			return err
		}
		death := w.end()
		if done {
			return s.out.Flush()
		}
		if death != "" {
			if err := s.askAgain(death); err != nil {
				return err
			}
		}
	}
}

// serve passes questions and answers until there are no more questions (true) or the worker has
// ended.
func (s *supervisor) serve(w *worker) (bool, error) {
	for _, question := range s.pending {
		w.questions <- question
	}
	questions := s.questions
	for {
		if questions == nil && len(s.pending) == 0 {
			return true, nil
		}
		take := questions
		if len(s.pending) == pendingMax {
			take = nil
		}
		select {
		case question, ok := <-take:
			if !ok {
				questions = nil
				continue
			}
			s.pending = append(s.pending, question)
			w.questions <- question
		case data, ok := <-w.answers:
			if !ok {
				return false, nil
			}
			if err := s.answerFirst(data, len(w.answers) == 0); err != nil {
				return false, err
			}
		}
	}
}

func (s *supervisor) answerFirst(data []byte, flush bool) error {
	s.pending = s.pending[1:]
	if err := writeFrame(s.out, data); err != nil {
		return err
	}
	if flush {
		return s.out.Flush()
	}
	return nil
}

func (s *supervisor) askAgain(death string) error {
	if len(s.pending) == 0 {
		os.Stderr.WriteString("oracle: a worker died after its last answer: " + death + "\n")
		return nil
	}
	w, err := startWorker()
	if err != nil {
		return err
	}
	w.questions <- s.pending[0]
	data, ok := <-w.answers
	again := w.end()
	if ok {
		os.Stderr.WriteString("oracle: a worker died and the question it was at does not explain it: " + death + "\n")
		return s.answerFirst(data, true)
	}
	return s.answerFirst(failure(crashed, again), true)
}

// worker is a child process that answers questions.
type worker struct {
	command   *exec.Cmd
	questions chan []byte // never full, with room for pendingMax
	answers   chan []byte // closed when the child has ended
	stderr    bytes.Buffer
}

func startWorker() (*worker, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w := &worker{
		command:   exec.Command(program, "worker"),
		questions: make(chan []byte, pendingMax),
		answers:   make(chan []byte, pendingMax),
	}
	w.command.Stderr = &w.stderr
	stdin, err := w.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := w.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := w.command.Start(); err != nil {
		return nil, err
	}
	go w.write(stdin)
	go w.read(stdout)
	return w, nil
}

func (w *worker) write(stdin io.WriteCloser) {
	defer stdin.Close()
	for question := range w.questions {
		// An error means that the child has ended, which the reader notices, too.
		_ = writeFrame(stdin, question)
	}
}

func (w *worker) read(stdout io.Reader) {
	defer close(w.answers)
	reader := bufio.NewReaderSize(stdout, 1<<20)
	for {
		data, err := readFrame(reader)
		if err != nil {
			return
		}
		w.answers <- data
	}
}

// end waits for the child and returns how it died, or an empty string for a normal exit.
func (w *worker) end() string {
	close(w.questions)
	for range w.answers { // these questions are asked again; the pipe must be empty before Wait
	}
	if err := w.command.Wait(); err == nil {
		return ""
	}
	for line := range strings.Lines(w.stderr.String()) {
		if strings.HasPrefix(line, "panic:") || strings.HasPrefix(line, "fatal error:") {
			return strings.TrimSpace(line)
		}
	}
	return "ended without a word"
}
