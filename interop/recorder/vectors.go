// The golden files: vectors with their bytes, origin and meaning.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

const (
	fromMemberlist = "memberlist" // sent by a running memberlist
	fromEncoder    = "go-msgpack" // a form that memberlist never sends, from the same encoder
)

type vector struct {
	name, note, origin string
	carrier            carrier
	setup              setup
	peeled             peeled
	heard              octets // of an error reply: the bytes that it answers
	bytes              octets
	messages           []message
}

// add decodes a capture and records it.
func (b *book) add(name string, c capture, s setup) *vector {
	v := vector{
		name: name, origin: fromMemberlist, carrier: c.carrier, setup: s, peeled: peel(c, s), bytes: c.bytes,
	}
	for _, leaf := range v.peeled.leaves {
		v.messages = append(v.messages, decode(leaf, c.carrier != packet))
	}
	for _, other := range b.vectors {
		if other.name == name {
			failf("there are two vectors called %q", name)
		}
	}
	b.vectors = append(b.vectors, v)
	return &b.vectors[len(b.vectors)-1]
}

// addEncoded records a plain message in a form that no memberlist sends.
func (b *book) addEncoded(name, note string, on carrier, m message) {
	v := b.add(name, capture{carrier: on, bytes: encode(m)}, plain())
	v.origin, v.note = fromEncoder, note
}

func (b *book) write(folder string) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"about\": %s,\n  \"recorder\": %s,\n  \"count\": %d,\n  \"vectors\": [",
		jsonOf(b.about), jsonOf(tools()), len(b.vectors))
	for i, v := range b.vectors {
		out.WriteString(strings.Repeat(",", min(i, 1)))
		v.write(&out)
	}
	out.WriteString("\n  ]\n}\n")
	must(os.WriteFile(filepath.Join(folder, b.name+".json"), out.Bytes(), 0o644))
}

// write puts one field or one message on each line.
func (v vector) write(out *bytes.Buffer) {
	fmt.Fprintf(out, "\n    {\n      \"name\": %s,\n", jsonOf(v.name))
	if v.note != "" {
		fmt.Fprintf(out, "      \"note\": %s,\n", jsonOf(v.note))
	}
	fmt.Fprintf(out, "      \"origin\": %s,\n      \"carrier\": %s,\n", jsonOf(v.origin), jsonOf(v.carrier))
	fmt.Fprintf(out, "      \"config\": %s,\n", jsonOf(struct {
		setup
		CRC bool `json:"crc"`
	}{v.setup, v.peeled.has("crc")}))
	fmt.Fprintf(out, "      \"layers\": %s,\n", jsonOf(v.peeled.layers))
	if v.peeled.nonce != nil {
		fmt.Fprintf(out, "      \"nonce\": %s,\n", jsonOf(v.peeled.nonce))
	}
	if v.heard != nil {
		fmt.Fprintf(out, "      \"heard\": %s,\n", jsonOf(v.heard))
	}
	fmt.Fprintf(out, "      \"bytes\": %s,\n      \"messages\": [", jsonOf(v.bytes))
	for i, m := range v.messages {
		fmt.Fprintf(out, "%s\n        %s", strings.Repeat(",", min(i, 1)), jsonOfMessage(m))
	}
	out.WriteString("\n      ]\n    }")
}

// jsonOfMessage returns the message's fields, preceded by its type.
func jsonOfMessage(m message) string {
	return fmt.Sprintf(`{"type":%s,`, jsonOf(m.name())) + strings.TrimPrefix(jsonOf(m), "{")
}

func jsonOf(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(value))
	return strings.TrimSuffix(out.String(), "\n")
}

// tools returns the versions of what made the bytes.
func tools() map[string]string {
	versions := map[string]string{"go": runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		failf("the recorder does not know what it was built from")
	}
	for _, module := range info.Deps {
		if name, isHashicorp := strings.CutPrefix(module.Path, "github.com/hashicorp/"); isHashicorp {
			if name == "memberlist" || name == "go-msgpack/v2" {
				versions[name] = module.Version
			}
		}
	}
	return versions
}
