// Logs go to standard error. memberlist writes each line with its level in brackets and leaves
// filtering to its user.
package main

import (
	"bytes"
	"errors"
	"io"
	"log"
	"os"
)

type logLevel int

const (
	levelError logLevel = iota
	levelWarn
	levelInfo
	levelDebug
	levelTrace
)

var levelNames = map[string]logLevel{
	"error": levelError, "warn": levelWarn, "info": levelInfo, "debug": levelDebug, "trace": levelTrace,
}

var levelTags = []struct {
	tag   []byte
	level logLevel
}{
	{[]byte("[ERR]"), levelError}, {[]byte("[WARN]"), levelWarn},
	{[]byte("[INFO]"), levelInfo}, {[]byte("[DEBUG]"), levelDebug},
}

func parseLogLevel(text string) (logLevel, error) {
	level, ok := levelNames[text]
	if !ok {
		return 0, errors.New("must be one of error, warn, info, debug, trace")
	}
	return level, nil
}

func newLogger(level logLevel, c *counters) *log.Logger {
	return log.New(levelFilter{os.Stderr, level, c}, "", log.LstdFlags|log.Lmicroseconds)
}

// levelFilter counts all lines and drops those below its level. log.Logger writes exactly one line
// per Write.
type levelFilter struct {
	out      io.Writer
	level    logLevel
	counters *counters
}

func (f levelFilter) Write(line []byte) (int, error) {
	f.counters.countLine(line)
	if lineLevel(line) > f.level {
		return len(line), nil
	}
	return f.out.Write(line)
}

func lineLevel(line []byte) logLevel {
	for _, known := range levelTags {
		if bytes.Contains(line, known.tag) {
			return known.level
		}
	}
	return levelError // show lines without a level
}
