// Filters for captures, by sender and by the messages inside.
package main

// lone passes for a single message of one type that `from` sent on the carrier.
func lone[T message](s setup, on carrier, from *node, passes func(T) bool) func(capture) bool {
	return func(c capture) bool {
		if c.carrier != on || c.from != from.address() {
			return false
		}
		leaves := peel(c, s).leaves
		if len(leaves) != 1 {
			return false
		}
		m, ok := decode(leaves[0], on != packet).(T)
		return ok && passes(m)
	}
}

func always[T message](T) bool { return true }

// awaitLone returns the first capture for which lone() passes.
func awaitLone[T message](n *network, s setup, on carrier, from *node, passes func(T) bool) capture {
	var wanted T
	return n.await(wanted.name()+" from "+from.address(), lone(s, on, from, passes))
}

// awaitParts returns the first packet of `from` that starts with a message of one type and has
// `parts` messages, or at least two if `parts` is 0.
func awaitParts(n *network, s setup, from *node, firstType byte, parts int) capture {
	return n.await("compound from "+from.address(), func(c capture) bool {
		if c.carrier != packet || c.from != from.address() {
			return false
		}
		p := peel(c, s)
		isWanted := parts == len(p.leaves) || parts == 0 && len(p.leaves) > 1
		return p.has("compound") && isWanted && p.leaves[0][0] == firstType
	})
}
