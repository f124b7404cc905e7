"""Taking the name of a live member. Without the key it is impossible. With the key it takes a forged leave.

memberlist considers this outside its threat model (its issue 370), and a mixed cluster must agree on who owns a name. We only
promise that the takeover ends with the thief (SECURITY.md).
"""
import live
import wire

STOLEN = "peer-1"
THIEF_PORT = 9  # the claimed address in packets; nobody listens there
FORGOTTEN = 6 * live.PATIENCE  # fail, forget after 15 s, push/pull: 35 s without delays


def all_have(agents, port):
    return all(agent.members.get(STOLEN) == f"127.0.0.1:{port}" for agent in agents)


def without_the_key(context):
    """A leave and an alive message from elsewhere, in plaintext. No node accepts them."""
    owner = context.cluster.peers[0]
    events = [agent.events.copy() for agent in context.cluster.agents]
    for incarnation in range(1, 51):
        for agent in context.cluster.agents:
            context.packet(wire.accusation(wire.DEAD, STOLEN, STOLEN, incarnation), to=agent)
            context.packet(wire.alive(STOLEN, THIEF_PORT, incarnation), to=agent)
    context.next_stats()
    if [agent.events for agent in context.cluster.agents] != events or not all_have(context.cluster.agents, owner.port):
        raise live.Failed("an agent accepted the plaintext")


def with_the_key(context):
    """An agent with the key and the name of peer-1. It is refused while peer-1 is a member, and
    accepted after a forged leave. After the thief dies, the name is failed, then forgotten, and
    peer-1 gets it back."""
    owner, deceived = context.cluster.peers[0], [context.victim, context.cluster.peers[1]]
    thief = context.cluster.start(STOLEN, "--join", f"127.0.0.1:{context.victim.port}", log="thief")
    try:
        live.wait_until("the thief alone is refused", lambda: thief.join_errors and
                        context.victim.events["conflict", STOLEN])
        if not all_have(context.cluster.agents, owner.port):
            raise live.Failed("the thief took the name of a member")
        # Tries several times: peer-1 refutes as soon as it hears of it, possibly before the thief's
        # next attempt.
        for attempt in range(1, 21):
            leave = context.sealed_message("dead", "--node", STOLEN, "--from", STOLEN, "--incarnation", str(1000 * attempt))
            for agent in deceived:
                context.packet(leave, to=agent)
            if live.becomes_true(lambda: all_have(deceived, thief.port), 2):
                break
        else:
            raise live.Failed("the thief is refused even after a forged leave, contrary to SECURITY.md")
        # It keeps the name as long as it answers probes.
        live.wait_until("the thief is one of them", lambda: thief.sees(context.cluster.names))
    finally:
        thief.stop()
    live.wait_until("peer-1 has its name again", lambda: all_have(context.cluster.agents, owner.port), FORGOTTEN)
    return f"stolen after {attempt} forged leaves"
