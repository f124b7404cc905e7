"""False statements by a peer, and replays of recorded packets."""
import time

import live
import wire


def replayed_suspicion(context, packet=None):
    """Replays an old suspicion a thousand times. The victim refutes it once."""
    before = context.stat("refutations")
    packet = packet or wire.accusation(wire.SUSPECT, "victim", "peer-1", 1)
    for _ in range(50):
        for _ in range(20):
            context.packet(packet)
        time.sleep(0.02)
    context.next_stats()
    refutations = context.stat("refutations") - before
    if refutations != 1:
        raise live.Failed(f"{refutations} refutations of one suspicion, expected 1")
    return "1000 times, refuted once"


def replayed_alive(context):
    """Replays the first alive message of peer-1 a thousand times. It causes no event."""
    before, received = sum(context.victim.events.values()), context.stat("packets_received")
    peer = context.cluster.peers[0]
    for _ in range(50):
        for _ in range(20):
            context.packet(wire.alive("peer-1", peer.port, 1))
        time.sleep(0.02)
    context.next_stats()
    if (events := sum(context.victim.events.values()) - before) != 0:
        raise live.Failed(f"{events} events, expected none")
    if (count := context.stat("packets_received") - received) < 500:
        raise live.Failed(f"only {count} packets arrived")


def forged_leave(context, name, told, incarnation):
    """`told` believe that `name` has left, until it refutes.

    A node that left gets no gossip and would hear of it only by the next push/pull. It is told here directly.
    """
    leave = wire.accusation(wire.DEAD, name, name, incarnation)
    left = [agent.events["leave", name] for agent in told]
    for agent in told:
        context.packet(leave, to=agent)
    live.wait_until("they believe it", lambda: all(
        agent.events["leave", name] > count for agent, count in zip(told, left)))
    context.packet(leave, to=next(agent for agent in context.cluster.agents if agent.name == name))
    live.wait_until("they take it back", context.cluster.is_whole)


def forged_leave_of_victim(context):
    forged_leave(context, "victim", context.cluster.peers, 100)


def forged_leave_of_peer(context):
    forged_leave(context, "peer-1", [context.victim], 200)


def highest_about(context, name, port):
    """Nobody could refute an accusation with the highest incarnation, so it is not believed."""
    for kind in (wire.SUSPECT, wire.DEAD):
        context.packet(wire.accusation(kind, name, "peer-1", wire.INCARNATION_MAX))
    context.packet(wire.accusation(wire.DEAD, name, name, wire.INCARNATION_MAX))
    context.packet(wire.alive(name, port, wire.INCARNATION_MAX))
    time.sleep(1)  # for its gossip to spread
    return "believed by nobody"


def highest_about_itself(context):
    return highest_about(context, "victim", context.victim.port)


def highest_about_other(context):
    return highest_about(context, "peer-2", context.cluster.peers[1].port)


def replayed_user_message(context):
    """Packets carry no time, so the application receives each copy (SECURITY.md)."""
    before = sum(count for (kind, _), count in context.victim.events.items() if kind == "user")
    for _ in range(20):
        context.packet(wire.user(b"once"))
    live.wait_until("each copy is told of", lambda: sum(
        count for (kind, _), count in context.victim.events.items() if kind == "user") == before + 20)
