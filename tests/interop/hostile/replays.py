"""A join that was recorded, byte for byte and without the key, and is sent again: streams carry no time either.

While its node is known, as a member or as one that left, nothing comes of it. Who left and was forgotten, or has lived elsewhere
since, appears once more, until it is found not to answer (SECURITY.md).
"""
import live
import seeds

GUEST, NOMAD = "guest", "nomad"  # a name that has failed cannot be taken anew at once
TIMES = 20


def recorded_join(context, name=GUEST):
    """A guest joins the victim through a seed of ours: the guest, and what it wrote, stream by stream."""
    written = []
    relay = seeds.Seed(seeds.hand_on(context.victim, written))
    try:
        guest = context.cluster.start(name, "--join", relay.address)
        try:
            # Gossip may miss one of four; then it takes a push/pull, the first of which comes within 30 s.
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
    """How many were taken for what they say, and so answered."""
    return sum(bool(agent.say(stream)) for stream in streams)


def view_of(agent):
    """What it knows, has told of, and has counted. A suspicion, which a busy machine raises, is none of that."""
    agent.next_stats()
    told = {event: count for event, count in agent.events.items() if event[0] in ("join", "leave", "update", "conflict")}
    return told, dict(agent.members), agent.stats["deaths"]


def changes_nothing(context, streams, when):
    before = [view_of(agent) for agent in context.cluster.agents]
    for agent in (context.victim, context.cluster.peers[1]):
        for _ in range(TIMES):
            if (count := say_again(agent, streams)) != len(streams):
                raise live.Failed(f"{agent.name} answered {count} of {len(streams)} streams: then these are no replays")
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
    """A name that left may come back from another address, at any incarnation: so may a replay, from the one before."""
    guest, streams = recorded_join(context, NOMAD)
    leave(context, guest)
    elsewhere, _ = recorded_join(context, NOMAD)
    leave(context, elsewhere)
    appears_and_is_found_out(context, NOMAD, streams)
