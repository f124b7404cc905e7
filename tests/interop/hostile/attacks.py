"""The attacks, in groups that share a cluster. Each attack states its maximum cost and the drops that must be counted.

The bounds are for builds without sanitizers, with room for a busy machine. They detect exponential cost, not slowness.
"""
import dataclasses
import socket
import struct
import subprocess
import typing

import bounds
import floods
import keys
import lengths
import live
import members
import names
import replays
import seeds
import outsiders
import streams
import topics
import wire

MIB = 1 << 20
UNREAD_MAX = 64 * 1024  # bytes in the victim's socket up to which an attacker below line rate sends


class Context:
    def __init__(self, cluster, programs, sealed):
        self.cluster, self.victim, self.programs, self.sealed = cluster, cluster.victim, programs, sealed
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def packet(self, data, to=None):
        """Sends a packet once most of the earlier ones were read. Packets that overflow the
        socket's buffer attack nobody and make honest peers lose theirs."""
        to = to or self.victim
        if len(data) > 1000:
            live.wait_until("packets are read", lambda: to.unread() < UNREAD_MAX)
        self.sock.sendto(data, to.address)

    def streams(self, *messages):
        for message in messages:
            self.victim.say(message)

    def sealed_message(self, kind, *fields):
        return self.encode(kind, "--key", wire.KEY, *fields)

    def encode(self, kind, *fields):
        """Returns the bytes of a packet encoded by memberlist-debug-codec."""
        command = [self.programs / "memberlist-debug-codec", "encode", kind, *fields]
        return bytes.fromhex(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())

    def stat(self, name):
        return self.victim.stats.get(name, 0)

    def calm_down(self):
        """Waits until no node suspects another. Under ThreadSanitizer on a busy machine, steps that
        normally take a millisecond take seconds, and ten in a row would be no attack on others."""
        self.next_stats()
        live.wait_until("suspicions are refuted", self.cluster.is_calm)

    def next_stats(self):
        """Waits for statistics that include everything up to now."""
        self.victim.next_stats()


@dataclasses.dataclass
class Attack:
    name: str
    act: typing.Callable  # takes the context and may return a remark
    drops: dict = dataclasses.field(default_factory=dict)  # minimum by reason or reason|reason
    peak_mib: float = 24  # maximum of resident memory above the initial value
    kept_mib: float = 16  # resident memory above the initial value, after the attack
    descriptors: int = 8  # more than before, after the attack
    cpu: float = 3.0  # of the victim, in seconds
    may_fail: tuple = ()  # nodes that may be declared failed
    prepare: typing.Callable = lambda context: None  # runs before the measurement; may replace the victim


@dataclasses.dataclass
class Group:
    attacks: list
    sealed: bool = False
    arguments: list = dataclasses.field(default_factory=list)  # for the agents


# --- bombs ---

def lzw_bombs(context):
    bomb = wire.lzw_bomb(256 * MIB)
    stream = wire.compressed(wire.LZW, bomb)
    packet = wire.compressed(wire.LZW, wire.lzw_bomb(8 * MIB))
    for _ in range(3):
        context.streams(stream)
        context.calm_down()
    for i in range(200):
        context.packet(packet)
        if i % 20 == 19:
            context.calm_down()
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
    # Ten compressions of 200 KiB in one packet: each is allowed, but not all together.
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


def lying_seed(name, lie, error, drops):
    return Attack(name, seeds.join_fails(lie, error), drops, prepare=seeds.renew_victim)


GROUPS = {
    "lengths": Group([
        Attack("header counts that promise the moon", lengths.header_counts, {"limit_exceeded": 9}),
        Attack("user-message lengths", lengths.user_lengths, {"limit_exceeded": 5}),
        Attack("length prefixes of 4 GiB in 50 bytes", lengths.four_gib_prefixes, {"truncated": 10}),
        Attack("short version vectors", lengths.short_versions, {"malformed_message": 5}),
        Attack("deep msgpack", lengths.deep_msgpack, {"limit_exceeded": 2}),
        Attack("255-part compounds", lengths.full_compounds,
               {"empty_message": 1000, "malformed_compound": 10, "limit_exceeded": 10}),
        Attack("labels", lengths.labels, {"malformed_label": 3, "label_mismatch": 2}),
    ]),
    "bombs": Group([
        Attack("LZW bombs", lzw_bombs, {"limit_exceeded": 200}),
        Attack("LZ4 bombs", lz4_bombs, {"limit_exceeded": 200}),
        Attack("nothing after decompression", empty_after_decompression, {"malformed_compression": 20, "empty_message": 20}),
        Attack("nested compression", nested_compression, {"nesting_too_deep": 10, "limit_exceeded": 10}),
    ]),
    "streams": Group([
        Attack("slow-loris streams", streams.slow_loris, {"timed_out": 50}),
        Attack("2,000 idle connections", streams.idle_connections, {"limit_exceeded": 1000}),
        Attack("connection flood", streams.connection_flood, cpu=5),
        Attack("push/pull flood", streams.push_pull_flood, cpu=6),
    ]),
    "floods": Group([
        Attack("garbage at line rate", floods.garbage_flood, {"unknown_message_type": 1000}, cpu=6),
        Attack("accusations at line rate", floods.accusation_flood, cpu=6),
    ]),
    "members": Group([
        Attack("replayed suspicion", members.replayed_suspicion),
        Attack("replayed alive", members.replayed_alive),
        Attack("replayed user message", members.replayed_user_message),
        Attack("forged leave of the victim", members.forged_leave_of_victim),
        Attack("forged leave of another", members.forged_leave_of_peer),
        Attack("incarnation 2^32-1 about itself", members.highest_about_itself, {"limit_exceeded": 3}),
        Attack("incarnation 2^32-1 about another", members.highest_about_other, {"limit_exceeded": 3}),
    ]),
    "keys": Group([
        Attack("empty plaintext", keys.empty_plaintext, {"decrypt_failed": 2}),
        Attack("without the key", keys.without_the_key,
               {"decrypt_failed": 2, "truncated": 2, "unsupported_encryption": 3, "not_encrypted": 2, "limit_exceeded": 1}),
        Attack("replayed packets", keys.replayed_sealed),
        lying_seed("a seed without the key", seeds.of_no_member, "encryption is configured but remote state is not encrypted",
                   {"not_encrypted": 1}),
        lying_seed("a seed with a message of 4 GiB", seeds.long_ciphertext,
                   "remote node state is larger than limit (4294967295)", {"limit_exceeded": 1}),
    ], sealed=True),
    "bounds": Group([
        Attack("one source takes all streams", bounds.one_source, {"limit_exceeded": 60}, cpu=6),
        Attack("outsiders", bounds.outsiders, {"refused_by_policy": 1000}),
        Attack("incarnations far ahead of itself", bounds.far_ahead_of_itself, {"limit_exceeded": 8}),
        Attack("incarnations far ahead of another", bounds.far_ahead_of_other, {"limit_exceeded": 8}),
    ], arguments=bounds.ARGUMENTS),
    # With 30 s per stream, the bound makes room and not the timeout, even on a slow machine.
    "places": Group([
        # malloc may keep freed memory (SECURITY.md), so the promise is held_bytes plus some room.
        Attack("messages that never end", streams.half_messages, {"limit_exceeded": 3}, peak_mib=110, kept_mib=110),
        Attack("push/pulls that only begin", bounds.begun_push_pulls, {"limit_exceeded": 120}),
    ], arguments=["--profile", "wan", "--limit", f"held_bytes={streams.HELD_BYTES}"]),
    "topics": Group([
        Attack("envelopes that lie", topics.lying_envelopes, {"malformed_message": 100}),
        Attack("messages of nobody", topics.unknown_senders, {"unknown_sender": 1500}),
        Attack("numbers far ahead", topics.numbers_far_ahead,
               {"future_broadcast": 100, "stale_broadcast": 75}),
        Attack("a flood of topics", topics.topic_flood, peak_mib=256, kept_mib=256, cpu=10),
    ]),
    "seeds": Group([
        lying_seed("a seed with 2^31-1 nodes", seeds.many_nodes, "number of nodes in header (2147483647) exceeds limit",
                   {"limit_exceeded": 1}),
        lying_seed("a seed with 2 GiB of state", seeds.much_state, "user state length (2147483647) exceeds limit",
                   {"limit_exceeded": 1}),
        lying_seed("a seed with a value of 4 GiB", seeds.long_value, "message length (4294967308) exceeds limit",
                   {"limit_exceeded": 1}),
        lying_seed("a seed that answers with an LZW bomb", seeds.bomb, "decompressed message is larger than limit",
                   {"limit_exceeded": 1}),
        lying_seed("a seed that answers with garbage", seeds.say_without_end, "Received invalid msgType (77)",
                   {"unknown_message_type": 1}),
        lying_seed("a seed that answers byte by byte", seeds.say_slowly, "the deadline passed", {"timed_out": 1}),
        lying_seed("a seed that never answers", seeds.no_answer, "the deadline passed", {}),
        Attack("liars beside an honest seed", seeds.liars_beside_an_honest_one,
               {"limit_exceeded": 1, "unknown_message_type": 1, "timed_out": 1}, prepare=seeds.renew_victim),
    ]),
    "names": Group([
        Attack("a name taken without the key", names.without_the_key, {"unsupported_encryption": 100}),
        Attack("a name taken with the key", names.with_the_key, {"refused_by_policy": 1}, may_fail=(names.STOLEN,)),
    ], sealed=True),
    # Nodes that left are remembered for a minute, long enough for a slow machine.
    "replays": Group([
        Attack("a recorded join", replays.of_one_known),
    ], sealed=True, arguments=["--profile", "wan"]),
    "ghosts": Group([
        Attack("a recorded join of a node that was forgotten", replays.of_one_forgotten, may_fail=(replays.GUEST,)),
        Attack("a recorded join of a node that moved", replays.of_one_that_moved, may_fail=(replays.NOMAD,)),
    ], sealed=True),
    "outsiders": Group([
        Attack("an outsider without a key", outsiders.refused(key=None), {"truncated": 20}),
        Attack("an outsider with another key", outsiders.refused(key=outsiders.OTHER_KEY), {"decrypt_failed": 20}),
        Attack("an outsider without a label", outsiders.refused(label=None), {"label_mismatch": 20}),
        Attack("an outsider with another label", outsiders.refused(label="green"), {"label_mismatch": 20}),
        Attack("an outsider from elsewhere", outsiders.refused(host=outsiders.NOT_ALLOWED), {"refused_by_policy": 20}),
        Attack("the same one, with nothing wrong, gets in", outsiders.gets_in),
    ], sealed=True, arguments=outsiders.ARGUMENTS),
}
