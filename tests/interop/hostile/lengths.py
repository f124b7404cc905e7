"""False lengths, counts and nesting, in packets and on streams."""
import wire

MIB = 1 << 20
FOUR_GIB = b"\xff\xff\xff\xff"


def header_counts(context):
    context.streams(*(wire.push_pull(claimed_nodes=count) for count in (1_048_577, 2**31 - 1, 2**32 - 1, 2**62, -1)),
                    *(wire.push_pull(claimed_state=size) for size in (20 * MIB + 1, 2**31 - 1, 2**62, -1)))
    # The maximum count, without any members.
    context.streams(wire.push_pull(claimed_nodes=1_048_576), wire.push_pull(claimed_nodes=1_048_576, nodes=b"\x80" * MIB),
                    wire.push_pull(claimed_state=20 * MIB))


def user_lengths(context):
    context.streams(*(wire.message(wire.USER, UserMsgLen=size) for size in (20 * MIB + 1, 2**31 - 1, 2**32 - 1, 2**62, -1)))
    context.streams(wire.message(wire.USER, UserMsgLen=20 * MIB))


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
