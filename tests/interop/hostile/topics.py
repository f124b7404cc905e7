"""Attacks on topics (docs/topics.md): envelopes that lie, senders that are none, numbers far ahead, floods."""
import socket
import time

import live
import wire

NUMBER_MAX = 2**64 - 1


def heard(context):
    """How many messages on topics the application of the victim was told of."""
    return sum(count for (kind, _), count in context.victim.events.items() if kind == "topic")


def lying_envelopes(context):
    """What does not hold what it claims reaches nobody."""
    before = heard(context)
    whole = wire.topic("peer-1", "t", b"payload")
    lies = [whole[:size] for size in (5, 6, 9, 15, 18, 20)]
    lies += [wire.topic("peer-1", "t", sizes=sizes) for sizes in
             ((255, 0, 6), (1, 255, 6), (1, 0, 65535), (1, 0, 512), (0, 0, 6), (1, 0, 0))]
    lies += [wire.topic("peer-1", "t", version=2), wire.topic("peer-1", "t", kind=2), wire.topic("peer-1", "t", kind=255),
             wire.topic("peer-1", "t", number=1, kind=0), wire.topic("peer-1", "t", key="k", kind=0),
             wire.topic("peer-1", "t", kind=1)]
    for lie in lies * 10:
        context.packet(lie)
    context.streams(*(wire.user_stream(lie) for lie in lies))
    context.streams(wire.user_stream(wire.topic("peer-1", "t", b"\0" * (1 << 20), sizes=(255, 255, 65535))))
    context.next_stats()
    if (more := heard(context) - before) != 0:
        raise live.Failed(f"the application was told of {more}")
    return f"{len(lies)} kinds of lies"


def unknown_senders(context):
    """Names that are no member's: nothing of them is kept, delivered or passed on."""
    before = heard(context)
    for i in range(3000):
        number = None if i % 2 else NUMBER_MAX - i
        context.packet(wire.topic(f"nobody-{i}", f"topic-{i}", b"x" * 100, number, "" if i % 2 else f"key-{i}"))
        if i % 50 == 49:
            time.sleep(0.005)
    context.next_stats()
    if (more := heard(context) - before) != 0:
        raise live.Failed(f"the application was told of {more}")


def told_of(context, payload_kind, send):
    """Whether one more message is told of after `send`."""
    before = heard(context)
    send()
    live.wait_until(payload_kind + " is told of", lambda: heard(context) > before)


def number_in(hours):
    """What a broadcast would be numbered so many hours from now."""
    return (time.time_ns() // 1000) + hours * 3_600_000_000


def numbers_far_ahead(context):
    """A number forged in a peer's name: more than a day ahead it is dropped; nearer, every later broadcast of that peer looks old
    until the peer has caught up. That is documented; all else of that peer still arrives, and so do the broadcasts of others."""
    before = heard(context)
    for number in (NUMBER_MAX, NUMBER_MAX - 1024, 2**63, number_in(25)):
        for _ in range(50):
            context.packet(wire.topic("peer-1", "t", b"far ahead", number))
    context.next_stats()
    if (more := heard(context) - before) != 0:
        raise live.Failed(f"{more} were told of that are more than a day ahead")
    ahead = number_in(23)
    last = wire.topic("peer-1", "t", b"the last", ahead)
    told_of(context, "the forged one", lambda: context.packet(last))
    before = heard(context)
    for number in (1, ahead, ahead - 1024, number_in(0)):
        for _ in range(50):
            context.packet(wire.topic("peer-1", "t", b"old", number))
    context.next_stats()
    if (more := heard(context) - before) != 0:
        raise live.Failed(f"{more} were told of that are old or came before")
    told_of(context, "a direct message", lambda: context.packet(wire.topic("peer-1", "t", b"direct")))
    told_of(context, "another's broadcast", lambda: context.packet(wire.topic("peer-2", "t", b"fair", 1000)))
    # In our own name: we know better, and our own numbers go on.
    context.packet(wire.topic("victim", "t", b"ours", NUMBER_MAX))


def topic_flood(context):
    """Broadcasts in a member's name, each with a topic and a key of its own, the longest that there are, at line rate: all are
    delivered, remembered and passed on, within what may be remembered and queued."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    next_number = [1_000_000]
    before = heard(context)

    def burst():
        for _ in range(50):
            next_number[0] += 1
            text = f"{next_number[0]:0>255}"
            sock.sendto(wire.topic("peer-2", text, b"x" * 500, next_number[0], text), context.victim.address)
        return 50
    try:
        flood = live.Flood(2.5, 1, burst)
        context.next_stats()
        if (told := heard(context) - before) == 0:
            raise live.Failed("nothing of it was told of")
        return f"{flood.total} sent, {told} told of"
    finally:
        sock.close()
