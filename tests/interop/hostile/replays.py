"""Replays of a recorded join, byte for byte and without the key. Streams carry no time either.

A replay has no effect while its node is known, as a member or as one that left. A node that was forgotten or moved since appears
once more, until it fails to answer (SECURITY.md).
"""
import live
import seeds

GUEST, NOMAD = "guest", "nomad"  # a failed name cannot be reused at once
TIMES = 20


def recorded_join(context, name=GUEST):
    """A guest joins the victim through our seed. Returns the guest and the bytes of each stream
    that it wrote."""
    written = []
    relay = seeds.Seed(seeds.hand_on(context.victim, written))
    try:
        guest = context.cluster.start(name, "--join", relay.address)
        try:
            # Gossip may miss one of four nodes. A push/pull then informs it, the first within 30 s.
            everybody = [*context.cluster.agents, guest]
            names = {*context.cluster.names, name}
            live.wait_until("all see the guest", lambda: all(agent.sees(names) for agent in everybody), 3 * live.PATIENCE)
            live.wait_until("its join is over", lambda: guest.events["joined", None])
        except live.Failed:
            guest.stop()
            raise
        return guest, [bytes(stream) for stream in written]
    finally:
        relay.close()


def say_again(agent, streams):
    """Replays the streams and returns how many were answered."""
    return sum(bool(agent.say(stream)) for stream in streams)


def view_of(agent):
    """Returns what the agent lists, reported and counted, except suspicions, which a busy machine
    can cause."""
    agent.next_stats()
    told = {event: count for event, count in agent.events.items() if event[0] in ("join", "leave", "update", "conflict")}
    return told, dict(agent.members), agent.stats["deaths"]


def changes_nothing(context, streams, when):
    before = [view_of(agent) for agent in context.cluster.agents]
    for agent in (context.victim, context.cluster.peers[1]):
        for _ in range(TIMES):
            if (count := say_again(agent, streams)) != len(streams):
                raise live.Failed(f"{agent.name} answered {count} of {len(streams)} streams, so these are no replays")
    for agent, view in zip(context.cluster.agents, before):
        if (now := view_of(agent)) != view:
            raise live.Failed(f"{when}, a replay changed {agent.name} from {view} to {now}")


def leave(context, guest):
    try:
        guest.leave()
    finally:
        guest.stop()
    live.wait_until("all see it leave", context.cluster.is_whole)


def appears_and_is_found_out(context, name, streams):
    live.wait_until("it appears again", lambda: say_again(context.victim, streams) and name in context.victim.members,
                    3 * live.PATIENCE)
    live.wait_until("it is found out", context.cluster.is_whole, 3 * live.PATIENCE)


def of_one_known(context):
    guest, streams = recorded_join(context)
    try:
        changes_nothing(context, streams, "while it is a member")
    except live.Failed:
        guest.stop()
        raise
    leave(context, guest)
    changes_nothing(context, streams, "after it left")
    return (f"{len(streams)} streams of {sum(map(len, streams))} bytes, {TIMES} times, to two members, before and after its "
            f"leave")


def of_one_forgotten(context):
    guest, streams = recorded_join(context)
    leave(context, guest)
    appears_and_is_found_out(context, GUEST, streams)


def of_one_that_moved(context):
    """A name that left may return from another address at any incarnation, and so may a replay from
    the old address."""
    guest, streams = recorded_join(context, NOMAD)
    leave(context, guest)
    elsewhere, _ = recorded_join(context, NOMAD)
    leave(context, elsewhere)
    appears_and_is_found_out(context, NOMAD, streams)
