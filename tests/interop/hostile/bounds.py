"""Attacks on configurable limits: bounds per source, allowed sources, and the bound on incarnation jumps.

The agents listen on 127.0.0.1, accept input only from 127.0.0.0 to 127.0.0.7, and allow incarnation jumps up to JUMP.
"""
import socket
import threading
import time

import live
import wire

JUMP = 1024
ARGUMENTS = ["--allow-source", "127.0.0.0/29", "--limit", f"incarnation_jump={JUMP}"]
PER_SOURCE = 64  # Config::Limits::accepted_streams_per_source
PUSH_PULLS = 128  # Config::Limits::push_pulls
STRANGER = "127.0.0.9"
BEGUN = wire.push_pull(claimed_nodes=1000)  # a push/pull without the claimed members


def open_from(context, host, count, data=b""):
    """Opens this many streams from this address without waiting. Each sends `data`."""
    opened = []
    for _ in range(count):
        sock = socket.socket()
        sock.bind((host, 0))
        sock.settimeout(2)
        try:
            sock.connect(context.victim.address)
            sock.sendall(data)
        except OSError:
            pass  # closed again, which is allowed
        opened.append(sock)
    return opened


def close_all(socks):
    for sock in socks:
        sock.close()


def answered(context, times):
    """Returns how many push/pulls of an honest node at 127.0.0.1 are answered."""
    count = 0
    for _ in range(times):
        count += bool(context.victim.say(wire.push_pull(), 2.0))
        time.sleep(0.05)
    return count


def one_source(context):
    """One address opens idle streams and incomplete push/pulls as fast as it can, while another
    expects answers."""
    stop, opened, before, most = threading.Event(), [0], context.victim.descriptors(), 0

    def attack():
        held = []
        while not stop.is_set():
            held += open_from(context, "127.0.0.2", 20, BEGUN if opened[0] % 40 else b"")
            opened[0] += 20
            while len(held) > 300:
                held.pop(0).close()
        close_all(held)
    attacker = threading.Thread(target=attack)
    attacker.start()
    try:
        live.wait_until("more streams than it may have", lambda: opened[0] > 2 * PER_SOURCE)
        most = max(most, context.victim.descriptors() - before)
        count = answered(context, 40)
        most = max(most, context.victim.descriptors() - before)
    finally:
        stop.set()
        attacker.join()
    if count < 40:
        raise live.Failed(f"{count} of 40 honest push/pulls were answered, expected all")
    if most > PER_SOURCE + 16:
        raise live.Failed(f"{most} more descriptors, expected about {PER_SOURCE}")
    return f"{opened[0]} streams opened, at most {most} descriptors more; 40 of 40 honest push/pulls answered"


def begun_push_pulls(context):
    """Five addresses start more push/pulls than allowed and finish none. The bound on streams
    allows them all, and each would last 10 s."""
    held, started = [], time.monotonic()
    try:
        for host in range(2, 7):
            held += open_from(context, f"127.0.0.{host}", 50, BEGUN)
        if len(held) <= PUSH_PULLS:
            raise live.Failed(f"only {len(held)} push/pulls were started")
        live.wait_until("an honest one is answered", lambda: answered(context, 1), 5)
        waited = time.monotonic() - started
        context.next_stats()
        return f"{len(held)} begun; an honest one was answered after {waited:.2f} s"
    finally:
        close_all(held)


def outsiders(context):
    """Packets and streams from sources that are not allowed get no answer."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((STRANGER, 0))
    sock.settimeout(0.5)
    bomb = wire.compressed(wire.LZW, wire.lzw_bomb(8 << 20))
    try:
        for i in range(2000):
            sock.sendto(bomb if i % 10 == 0 else wire.ping(i, "victim"), context.victim.address)
            if i % 10 == 0:
                time.sleep(0.002)
        try:
            raise live.Failed(f"a source that is not allowed got an answer: {sock.recv(2048)!r}")
        except socket.timeout:
            pass
        for _ in range(100):
            for stream in open_from(context, STRANGER, 1, wire.push_pull()):
                try:
                    if answer := stream.recv(100):
                        raise live.Failed(f"a source that is not allowed got an answer on a stream: {answer!r}")
                except OSError:
                    pass
                stream.close()
        return "2000 packets and 100 streams, none answered"
    finally:
        sock.close()


def far_ahead(context, name, port):
    """A node without the bound would believe these incarnations. Here they have no effect."""
    refutations = context.stat("refutations")
    for incarnation in (5_000, 1 << 29):
        for kind in (wire.SUSPECT, wire.DEAD):
            context.packet(wire.accusation(kind, name, "peer-1", incarnation))
        context.packet(wire.accusation(wire.DEAD, name, name, incarnation))
        context.packet(wire.alive(name, port, incarnation))
    time.sleep(1)  # for its gossip to spread
    context.next_stats()
    if (more := context.stat("refutations") - refutations) != 0:
        raise live.Failed(f"{more} refutations, expected none")
    return "believed by nobody, and not refuted"


def far_ahead_of_itself(context):
    return far_ahead(context, "victim", context.victim.port)


def far_ahead_of_other(context):
    return far_ahead(context, "peer-2", context.cluster.peers[1].port)
