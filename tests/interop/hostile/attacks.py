"""The attacks, in groups that share a cluster. Each says what it may cost, and what has to be counted for it.

Bounds are for a build without sanitizers, with room for a busy machine: they tell linear from exponential, not fast
from slow.
"""
import dataclasses
import random
import select
import socket
import struct
import subprocess
import time
import typing

import bounds
import live
import topics
import wire

MIB = 1 << 20
KEY = "AAECAwQFBgcICQoLDA0ODw=="  # the bytes 0, 1, 2, ... 15
IDLE_CONNECTIONS = 2000
ACCEPTED_MAX = 256  # Config::Limits::accepted_streams
HELD_BYTES = 64 * MIB  # Config::Limits::held_bytes, where that is what is attacked
STREAM_TIMEOUT = 1  # seconds; Config::local()'s tcp_timeout

# An empty plaintext, sealed with KEY and the nonce a0..ab: a packet, a stream, and version 0 with nothing but padding.
EMPTY_PACKET = bytes.fromhex("01a0a1a2a3a4a5a6a7a8a9aaabfcee691d22c779b3a1a6d8a277507065")
EMPTY_STREAM = bytes.fromhex("0a0000001d01a0a1a2a3a4a5a6a7a8a9aaab3acfd1072b76a1a16c7e2ea5ff08767c")
EMPTY_PADDED = bytes.fromhex(
    "00a0a1a2a3a4a5a6a7a8a9aaabba9628ab6e99231a9a68a5105602a0706fb0ffa6003c6cafac4d374f8b3a9aab")
PADDING_255 = bytes.fromhex(
    "00a0a1a2a3a4a5a6a7a8a9aaab5579c7448176ccf575874affb9ed4f9fd81ce14bf706cd7f90dc406d4454e0a5")


class Context:
    def __init__(self, cluster, programs, sealed):
        self.cluster, self.victim, self.programs, self.sealed = cluster, cluster.victim, programs, sealed
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def packet(self, data, to=None):
        self.sock.sendto(data, (to or self.victim).address)
        if len(data) > 1000:
            time.sleep(0.002)  # what does not fit its buffer is lost, and attacks nobody

    def streams(self, *messages):
        for message in messages:
            self.victim.say(message)

    def sealed_message(self, kind, *fields):
        """The bytes of a packet that memberlist-debug-codec makes with the key."""
        command = [self.programs / "memberlist-debug-codec", "encode", kind, "--key", KEY, *fields]
        return bytes.fromhex(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())

    def stat(self, name):
        return self.victim.stats.get(name, 0)

    def next_stats(self):
        """Waits for what was counted until now."""
        before = self.victim.stats
        live.wait_until("new figures", lambda: self.victim.stats is not before)
        before = self.victim.stats
        live.wait_until("new figures", lambda: self.victim.stats is not before)


@dataclasses.dataclass
class Attack:
    name: str
    act: typing.Callable  # (context): may return a remark
    drops: dict = dataclasses.field(default_factory=dict)  # at least so many, by reason, or by any of reason|reason
    peak_mib: float = 24  # resident memory above what it was, at the highest
    kept_mib: float = 16  # and after it
    descriptors: int = 8  # more than before, after it
    cpu: float = 3.0  # seconds of the victim's


@dataclasses.dataclass
class Group:
    attacks: list
    sealed: bool = False
    arguments: list = dataclasses.field(default_factory=list)  # of the agents


# --- lengths ---

def header_counts(context):
    context.streams(*(wire.push_pull(claimed_nodes=count) for count in (1_048_577, 2**31 - 1, 2**32 - 1, 2**62, -1)),
                    *(wire.push_pull(claimed_state=size) for size in (20 * MIB + 1, 2**31 - 1, 2**62, -1)))
    # As many as are allowed, and nothing of it.
    context.streams(wire.push_pull(claimed_nodes=1_048_576), wire.push_pull(claimed_nodes=1_048_576, nodes=b"\x80" * MIB),
                    wire.push_pull(claimed_state=20 * MIB))


def user_lengths(context):
    context.streams(*(wire.message(wire.USER, UserMsgLen=size) for size in (20 * MIB + 1, 2**31 - 1, 2**32 - 1, 2**62, -1)))
    context.streams(wire.message(wire.USER, UserMsgLen=20 * MIB))


FOUR_GIB = b"\xff\xff\xff\xff"


def four_gib_prefixes(context):
    for head in (b"\xdb", b"\xc6", b"\xdd", b"\xdf"):  # str32, bin32, array32, map32
        value = head + FOUR_GIB
        for body in (value, b"\x81" + value, b"\x81" + wire.pack("Node") + value, b"\x81" + wire.pack("other") + value):
            for kind in (wire.PING, wire.ALIVE, wire.COMPRESS):
                context.packet((bytes([kind]) + body).ljust(50, b"\0"))
            context.streams(*((bytes([kind]) + body).ljust(50, b"\0")
                              for kind in (wire.PUSH_PULL, wire.USER, wire.COMPRESS)))
    context.streams((bytes([wire.ENCRYPT]) + FOUR_GIB).ljust(50, b"\0"))


def short_versions(context):
    for length in range(1, 6):
        context.packet(wire.alive("ghost", 9, 1, wire.VERSIONS[:length]))
        context.streams(wire.push_pull(wire.pushed_node("ghost", 9, wire.VERSIONS[:length]), claimed_nodes=1))


def deep_msgpack(context):
    for opening in (b"\x91", b"\x81\xa1k"):
        deep = b"\x81" + wire.pack("other")
        context.packet(bytes([wire.PING]) + deep + opening * (60_000 // len(opening)))
        context.streams(*(bytes([kind]) + deep + opening * (4 * MIB // len(opening))
                          for kind in (wire.PUSH_PULL, wire.USER)))


def full_compounds(context):
    for _ in range(20):
        context.packet(wire.compound([b""] * 255))
        context.packet(wire.compound([wire.compound([b""] * 255)] * 100))  # 25,500 in one packet
        context.packet(wire.compound([b""], claimed=255))
        context.packet(wire.compound([bytes([77])] * 255))


def labels(context):
    for data in (b"\xf4", b"\xf4\x00", b"\xf4\xffx", b"\xf4\x01x\x00", b"\xf4\x01x\xf4\x01x\x00"):
        context.packet(data)
        context.streams(data)


# --- bombs ---

def lzw_bombs(context):
    bomb = wire.lzw_bomb(256 * MIB)
    stream = wire.compressed(wire.LZW, bomb)
    packet = wire.compressed(wire.LZW, wire.lzw_bomb(8 * MIB))
    # Not all at once: ThreadSanitizer takes seconds for each stream, in which nobody is answered.
    for _ in range(3):
        context.streams(stream)
        context.next_stats()
    for i in range(200):
        context.packet(packet)
        if i % 50 == 49:
            context.next_stats()
    return f"{len(stream)} bytes for 256 MiB on a stream, {len(packet)} for 8 MiB in a packet"


def lz4_bombs(context):
    stream = wire.compressed(wire.LZ4, wire.lz4_bomb(256 * MIB))
    context.streams(stream, stream, stream, wire.compressed(wire.LZ4, wire.lz4_bomb(1000, claimed=2**32 - 1)),
                    wire.compressed(wire.LZ4, wire.lz4_bomb(1000, claimed=40 * MIB)))
    packet = wire.compressed(wire.LZ4, wire.lz4_bomb(8 * MIB))
    for _ in range(200):
        context.packet(packet)
    return f"{len(stream)} bytes for 256 MiB on a stream, {len(packet)} for 8 MiB in a packet"


def nested_compression(context):
    message = wire.ping(1, "nobody")
    for _ in range(20):
        message = wire.compressed(wire.LZW, wire.lzw(message))
    for _ in range(20):
        context.packet(message)
    # Ten compressions of 200 KiB in one packet: each is allowed, all together are not.
    part = wire.compressed(wire.LZW, wire.lzw_bomb(200 * 1024))
    for _ in range(20):
        context.packet(wire.compound([part] * 10))
    bomb = wire.compressed(wire.LZW, wire.lzw_bomb(30 * MIB))
    context.streams(wire.compressed(wire.LZW, wire.lzw(bomb)))
    return f"{len(message)} bytes for 20 levels"


def empty_after_decompression(context):
    nothing = [wire.compressed(wire.LZW, wire.lzw(b"")), wire.compressed(wire.LZ4, struct.pack(">I", 0) + b"\0"),
               wire.compressed(wire.LZW, b""), wire.compressed(wire.LZ4, b"")]
    for _ in range(10):
        for message in nothing:
            context.packet(message)
    context.streams(*nothing)


# --- streams ---

def at_least_one(count):
    """That something came through at all; else the attack met nothing."""
    if count < 1:
        raise live.Failed("nothing of it arrived")
    return count



def open_all(context, count, hosts=1):
    """So many connections, not waited for one by one, from 127.0.0.1 and so many more: the victim accepts when it gets to
    it."""
    opened = []
    for i in range(count):
        sock = socket.socket()
        sock.bind((f"127.0.0.{1 + i % hosts}", 0))
        sock.setblocking(False)
        sock.connect_ex(context.victim.address)
        opened.append(sock)
        if len(opened) % 100 == 0:
            time.sleep(0.02)  # its backlog has an end, too
    return opened


def close_all(socks):
    for sock in socks:
        sock.close()


def slow_loris(context):
    message = wire.push_pull(claimed_nodes=1000, nodes=b"\x80" * 1000)
    # From two addresses: one may not have so many push/pulls.
    socks = [context.victim.connect(source=f"127.0.0.{1 + i % 2}") for i in range(50)]
    started = time.monotonic()
    try:
        for position in range(100):  # ten seconds, if nobody stops it
            if time.monotonic() - started > 12:
                break
            writable = []
            for sock in socks:
                try:
                    sock.send(message[position:position + 1])
                    writable.append(sock)
                except OSError:
                    pass  # closed
            if not writable:
                return f"all 50 closed after {time.monotonic() - started:.1f} s"
            time.sleep(0.1)
        raise live.Failed("a slow stream lives longer than its time")
    finally:
        close_all(socks)


def idle_connections(context):
    before = context.victim.descriptors()
    socks, most = [], 0
    try:
        for _ in range(IDLE_CONNECTIONS // 200):
            socks += open_all(context, 200, hosts=6)
            most = max(most, context.victim.descriptors() - before)
        if most > ACCEPTED_MAX + 16:
            raise live.Failed(f"{most} more descriptors, promised are {ACCEPTED_MAX} and a few")
        if most <= bounds.PER_SOURCE:
            raise live.Failed(f"only {most} more descriptors: six addresses met the bound of one")
        live.wait_until("it answers while they are open", context.victim.answers_ping)
        time.sleep(STREAM_TIMEOUT)
        return f"{len(socks)} open, at most {most} descriptors more"
    finally:
        close_all(socks)


def connection_flood(context):
    def one():
        try:
            context.victim.connect(1.0).close()
            return 1
        except OSError:
            return 0
    flood = live.Flood(2.5, 4, one)
    return f"{at_least_one(flood.total)} connections in 2.5 s"


def half_messages(context):
    """More than held_bytes of what is promised and never finished."""
    chunk = wire.message(wire.USER, UserMsgLen=20 * MIB) + b"\0" * (8 * MIB)
    socks = []
    try:
        sent = 0
        for _ in range(16):
            sock = context.victim.connect()
            socks.append(sock)
            try:
                sock.sendall(chunk)
                sent += len(chunk)
            except OSError:
                pass
        return f"{sent // MIB} MiB written"
    finally:
        close_all(socks)


def push_pull_flood(context):
    request = wire.push_pull()

    def one():
        return 1 if context.victim.say(request, 2.0) else 0
    return f"{at_least_one(live.Flood(2.5, 8, one).total)} answered in 2.5 s"


# --- floods of packets ---

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
        return f"{flood.total} sent, {at_least_one(context.stat('packets_received') - received)} received"
    finally:
        sock.close()


def garbage_flood(context):
    rng = random.Random(7)
    return flood_packets(context, [rng.randbytes(rng.randrange(1, 1400)) for _ in range(500)])


def accusation_flood(context):
    """Suspicions of members that nobody knows, and of all that it knows, outdated."""
    unknown = [wire.accusation(wire.SUSPECT, f"nobody-{i}", "peer-1", 1) for i in range(250)]
    known = [wire.accusation(wire.SUSPECT, name, "peer-1", 0) for name in ("peer-1", "peer-2")]
    return flood_packets(context, unknown + known * 10)


# --- what a peer can say ---

def replayed_suspicion(context, packet=None):
    """An old suspicion, a thousand times: it is refuted once."""
    before = context.stat("refutations")
    packet = packet or wire.accusation(wire.SUSPECT, "victim", "peer-1", 1)
    for _ in range(50):
        for _ in range(20):
            context.packet(packet)
        time.sleep(0.02)
    context.next_stats()
    refutations = context.stat("refutations") - before
    if refutations != 1:
        raise live.Failed(f"{refutations} refutations of one suspicion, promised is 1")
    return "1000 times, refuted once"


def replayed_alive(context):
    """What peer-1 was at first, a thousand times: no event comes of it."""
    before, received = sum(context.victim.events.values()), context.stat("packets_received")
    peer = context.cluster.peers[0]
    for _ in range(50):
        for _ in range(20):
            context.packet(wire.alive("peer-1", peer.port, 1))
        time.sleep(0.02)
    context.next_stats()
    if (events := sum(context.victim.events.values()) - before) != 0:
        raise live.Failed(f"{events} events, promised are none")
    if (count := context.stat("packets_received") - received) < 500:
        raise live.Failed(f"only {count} packets arrived")


def forged_leave(context, name, told, incarnation):
    """`told` believe that `name` has left, until it contradicts.

    Who left gets no gossip, so it hears of that by the next push/pull only; it is told here, not to wait for one.
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
    """Nobody could outdo the highest number; so it is not believed, whatever it says."""
    for kind in (wire.SUSPECT, wire.DEAD):
        context.packet(wire.accusation(kind, name, "peer-1", wire.INCARNATION_MAX))
    context.packet(wire.accusation(wire.DEAD, name, name, wire.INCARNATION_MAX))
    context.packet(wire.alive(name, port, wire.INCARNATION_MAX))
    time.sleep(1)  # for gossip about it to get around
    return "believed by nobody"


def highest_about_itself(context):
    return highest_about(context, "victim", context.victim.port)


def highest_about_other(context):
    return highest_about(context, "peer-2", context.cluster.peers[1].port)


def replayed_user_message(context):
    """Packets carry no time: the application is told of each copy (SECURITY.md)."""
    before = sum(count for (kind, _), count in context.victim.events.items() if kind == "user")
    for _ in range(20):
        context.packet(wire.user(b"once"))
    live.wait_until("each copy is told of", lambda: sum(
        count for (kind, _), count in context.victim.events.items() if kind == "user") == before + 20)


# --- with keys ---

def empty_plaintext(context):
    for data in (EMPTY_PACKET, EMPTY_PADDED, PADDING_255) * 10:
        context.packet(data)
    for blob in (EMPTY_PADDED, PADDING_255):
        context.streams(bytes([wire.ENCRYPT]) + struct.pack(">I", len(blob)) + blob)
    context.streams(EMPTY_STREAM, EMPTY_STREAM)


def without_the_key(context):
    context.packet(wire.accusation(wire.DEAD, "peer-1", "peer-1", 100))
    context.packet(wire.alive("ghost", 9, 1))
    for version in (0, 1, 2):
        context.packet(bytes([version]) + b"\x55" * 500)
        context.packet(bytes([version]) + b"\x55" * 10)
    context.streams(wire.push_pull(wire.pushed_node("ghost", 9), claimed_nodes=1), wire.ping(1, "victim"))
    context.streams((bytes([wire.ENCRYPT]) + FOUR_GIB).ljust(50, b"\0"),
                    bytes([wire.ENCRYPT]) + struct.pack(">I", 20 * MIB) + b"\x01" * 1000)


def replayed_sealed(context):
    return replayed_suspicion(context, context.sealed_message(
        "suspect", "--node", "victim", "--from", "peer-1", "--incarnation", "1"))


GROUPS = {
    "lengths": Group([
        Attack("header counts that promise the moon", header_counts, {"limit_exceeded": 9}),
        Attack("user-message lengths", user_lengths, {"limit_exceeded": 5}),
        Attack("length prefixes of 4 GiB in 50 bytes", four_gib_prefixes, {"truncated": 10}),
        Attack("short version vectors", short_versions, {"malformed_message": 5}),
        Attack("deep msgpack", deep_msgpack, {"limit_exceeded": 2}),
        Attack("255-part compounds", full_compounds,
               {"empty_message": 1000, "malformed_compound": 10, "limit_exceeded": 10}),
        Attack("labels", labels, {"malformed_label": 3, "label_mismatch": 2}),
    ]),
    "bombs": Group([
        Attack("LZW bombs", lzw_bombs, {"limit_exceeded": 20}),
        Attack("LZ4 bombs", lz4_bombs, {"limit_exceeded": 20}),
        Attack("nothing after decompression", empty_after_decompression, {"malformed_compression": 20, "empty_message": 20}),
        Attack("nested compression", nested_compression, {"nesting_too_deep": 10, "limit_exceeded": 10}),
    ]),
    "streams": Group([
        Attack("slow-loris streams", slow_loris, {"timed_out": 50}),
        Attack("2,000 idle connections", idle_connections, {"limit_exceeded": 1000}),
        Attack("connection flood", connection_flood, cpu=5),
        Attack("push/pull flood", push_pull_flood, cpu=6),
    ]),
    "floods": Group([
        Attack("garbage at line rate", garbage_flood, {"unknown_message_type": 1000}, cpu=6),
        Attack("accusations at line rate", accusation_flood, cpu=6),
    ]),
    "members": Group([
        Attack("replayed suspicion", replayed_suspicion),
        Attack("replayed alive", replayed_alive),
        Attack("replayed user message", replayed_user_message),
        Attack("forged leave of the victim", forged_leave_of_victim),
        Attack("forged leave of another", forged_leave_of_peer),
        Attack("incarnation 2^32-1 about itself", highest_about_itself, {"limit_exceeded": 3}),
        Attack("incarnation 2^32-1 about another", highest_about_other, {"limit_exceeded": 3}),
    ]),
    "keys": Group([
        Attack("empty plaintext", empty_plaintext, {"decrypt_failed": 2}),
        Attack("without the key", without_the_key,
               {"decrypt_failed": 2, "truncated": 2, "unsupported_encryption": 3, "not_encrypted": 2, "limit_exceeded": 1}),
        Attack("replayed packets", replayed_sealed),
    ], sealed=True),
    "bounds": Group([
        Attack("one source takes all streams", bounds.one_source, {"limit_exceeded": 60}, cpu=6),
        Attack("strangers", bounds.strangers, {"refused_by_policy": 1000}),
        Attack("incarnations far ahead of itself", bounds.far_ahead_of_itself, {"limit_exceeded": 8}),
        Attack("incarnations far ahead of another", bounds.far_ahead_of_other, {"limit_exceeded": 8}),
    ], arguments=bounds.ARGUMENTS),
    # With 30 s for each stream, so that it is the bound that makes room and not the time, however slow the machine.
    "places": Group([
        # What was freed malloc may keep for the next time (SECURITY.md), so only held_bytes and some room are promised.
        Attack("messages that never end", half_messages, {"limit_exceeded": 3}, peak_mib=110, kept_mib=110),
        Attack("push/pulls that only begin", bounds.begun_push_pulls, {"limit_exceeded": 120}),
    ], arguments=["--profile", "wan", "--limit", f"held_bytes={HELD_BYTES}"]),
    "topics": Group([
        Attack("envelopes that lie", topics.lying_envelopes, {"malformed_message": 100}),
        Attack("messages of nobody", topics.unknown_senders, {"unknown_sender": 1500}),
        Attack("numbers far ahead", topics.numbers_far_ahead,
               {"future_broadcast": 100, "stale_broadcast": 75}),
        Attack("a flood of topics", topics.topic_flood, peak_mib=256, kept_mib=256, cpu=10),
    ]),
}
