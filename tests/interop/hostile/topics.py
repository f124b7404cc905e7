"""Attacks on topics (docs/topics.md): malformed envelopes, unknown senders, numbers far ahead,
floods."""
import socket
import time

import live
import wire

NUMBER_MAX = 2**64 - 1


def heard(context):
    """Returns how many messages on topics the victim's application received."""
    return sum(count for (kind, _), count in context.victim.events.items() if kind == "topic")


def lying_envelopes(context):
    """Envelopes that are shorter than they claim reach no application."""
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
        raise live.Failed(f"the application received {more}")
    return f"{len(lies)} kinds of lies"


def unknown_senders(context):
    """Messages from unknown senders are not kept, delivered or passed on."""
    before = heard(context)
    for i in range(3000):
        number = None if i % 2 else NUMBER_MAX - i
        context.packet(wire.topic(f"nobody-{i}", f"topic-{i}", b"x" * 100, number, "" if i % 2 else f"key-{i}"))
        if i % 50 == 49:
            time.sleep(0.005)
    context.next_stats()
    if (more := heard(context) - before) != 0:
        raise live.Failed(f"the application received {more}")


def told_of(context, payload_kind, send):
    """Returns whether the application receives one more message after `send`."""
    before = heard(context)
    send()
    live.wait_until(payload_kind + " is told of", lambda: heard(context) > before)


def number_in(hours):
    """Returns the number that a broadcast would get this many hours from now."""
    return (time.time_ns() // 1000) + hours * 3_600_000_000


def numbers_far_ahead(context):
    """Forges a broadcast number in a peer's name. A number more than a day ahead is dropped. With a
    closer one, the peer's later broadcasts look old until its own numbers catch up, as documented.
    Its other messages and the broadcasts of others still arrive."""
    before = heard(context)
    for number in (NUMBER_MAX, NUMBER_MAX - 1024, 2**63, number_in(25)):
        for _ in range(50):
            context.packet(wire.topic("peer-1", "t", b"far ahead", number))
    context.next_stats()
    if (more := heard(context) - before) != 0:
        raise live.Failed(f"the application received {more} that are more than a day ahead")
    ahead = number_in(23)
    last = wire.topic("peer-1", "t", b"the last", ahead)
    told_of(context, "the forged one", lambda: context.packet(last))
    before = heard(context)
    for number in (1, ahead, ahead - 1024, number_in(0)):
        for _ in range(50):
            context.packet(wire.topic("peer-1", "t", b"old", number))
    context.next_stats()
    if (more := heard(context) - before) != 0:
        raise live.Failed(f"the application received {more} that are old or repeated")
    told_of(context, "a direct message", lambda: context.packet(wire.topic("peer-1", "t", b"direct")))
    told_of(context, "another's broadcast", lambda: context.packet(wire.topic("peer-2", "t", b"fair", 1000)))
    # In the victim's own name. The victim knows its own numbers and continues with them.
    context.packet(wire.topic("victim", "t", b"ours", NUMBER_MAX))


def topic_flood(context):
    """Floods broadcasts in a member's name at line rate, of maximum size and each with its own
    topic and key. All are delivered, remembered and passed on, within the bounds."""
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
            raise live.Failed("the application received nothing")
        return f"{flood.total} sent, {told} told of"
    finally:
        sock.close()
