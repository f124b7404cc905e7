"""Taking the name of a member that lives: nobody without the key can; with it, by forging that the member has left.

memberlist takes that to be outside its model (its issue 370), and a mixed cluster has to agree on whose a name is. What is
promised is that it ends with the thief: SECURITY.md.
"""
import live
import wire

STOLEN = "peer-1"
THIEF_PORT = 9  # where it is said to live, by packet; nobody does
FORGOTTEN = 6 * live.PATIENCE  # failed, then forgotten after 15 s, then a push/pull: 35 s, where nothing is slow


def all_have(agents, port):
    return all(agent.members.get(STOLEN) == f"127.0.0.1:{port}" for agent in agents)


def without_the_key(context):
    """A leave, and an alive message from elsewhere, in plaintext: nobody hears them."""
    owner = context.cluster.peers[0]
    events = [agent.events.copy() for agent in context.cluster.agents]
    for incarnation in range(1, 51):
        for agent in context.cluster.agents:
            context.packet(wire.accusation(wire.DEAD, STOLEN, STOLEN, incarnation), to=agent)
            context.packet(wire.alive(STOLEN, THIEF_PORT, incarnation), to=agent)
    context.next_stats()
    if [agent.events for agent in context.cluster.agents] != events or not all_have(context.cluster.agents, owner.port):
        raise live.Failed("it was heard")


def with_the_key(context):
    """An agent with the key and the name of peer-1. As long as that is a member, it is refused; a forged leave lets it in. When
    it has died, the name is held for failed, then forgotten, and peer-1 has it again."""
    owner, deceived = context.cluster.peers[0], [context.victim, context.cluster.peers[1]]
    thief = context.cluster.start(STOLEN, "--join", f"127.0.0.1:{context.victim.port}", log="thief")
    try:
        live.wait_until("the thief alone is refused", lambda: thief.join_errors and
                        context.victim.events["conflict", STOLEN])
        if not all_have(context.cluster.agents, owner.port):
            raise live.Failed("the thief took the name of a member")
        # More than once: peer-1 contradicts as soon as it hears of it, and the thief may not have tried again by then.
        for attempt in range(1, 21):
            leave = context.sealed_message("dead", "--node", STOLEN, "--from", STOLEN, "--incarnation", str(1000 * attempt))
            for agent in deceived:
                context.packet(leave, to=agent)
            if live.becomes_true(lambda: all_have(deceived, thief.port), 2):
                break
        else:
            raise live.Failed("the thief is refused after a forged leave, too: SECURITY.md tells something else")
        # It keeps the name as long as it answers: the probes of both find it well.
        live.wait_until("the thief is one of them", lambda: thief.sees(context.cluster.names))
    finally:
        thief.stop()
    live.wait_until("peer-1 has its name again", lambda: all_have(context.cluster.agents, owner.port), FORGOTTEN)
    return f"stolen after {attempt} forged leaves"
