"""Packets at line rate."""
import random
import socket

import live
import wire


def flood_packets(context, packets, seconds=2.5):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def burst():
        for packet in packets:
            sock.sendto(packet, context.victim.address)
        return len(packets)
    try:
        received = context.stat("packets_received")
        flood = live.Flood(seconds, 2, burst)
        context.next_stats()
        return f"{flood.total} sent, {live.at_least_one(context.stat('packets_received') - received)} received"
    finally:
        sock.close()


def garbage_flood(context):
    rng = random.Random(7)
    return flood_packets(context, [rng.randbytes(rng.randrange(1, 1400)) for _ in range(500)])


def accusation_flood(context):
    """Suspicions of unknown members, and outdated ones of all known members."""
    unknown = [wire.accusation(wire.SUSPECT, f"nobody-{i}", "peer-1", 1) for i in range(250)]
    known = [wire.accusation(wire.SUSPECT, name, "peer-1", 0) for name in ("peer-1", "peer-2")]
    return flood_packets(context, unknown + known * 10)
