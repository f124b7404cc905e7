"""Attacks on members with a key, mostly by nodes without it."""
import struct

import members
import wire
from lengths import FOUR_GIB, MIB

# An empty plaintext, sealed with KEY and the nonce a0..ab: a packet, a stream, and version 0 with
# only padding.
EMPTY_PACKET = bytes.fromhex("01a0a1a2a3a4a5a6a7a8a9aaabfcee691d22c779b3a1a6d8a277507065")
EMPTY_STREAM = bytes.fromhex("0a0000001d01a0a1a2a3a4a5a6a7a8a9aaab3acfd1072b76a1a16c7e2ea5ff08767c")
EMPTY_PADDED = bytes.fromhex(
    "00a0a1a2a3a4a5a6a7a8a9aaabba9628ab6e99231a9a68a5105602a0706fb0ffa6003c6cafac4d374f8b3a9aab")
PADDING_255 = bytes.fromhex(
    "00a0a1a2a3a4a5a6a7a8a9aaab5579c7448176ccf575874affb9ed4f9fd81ce14bf706cd7f90dc406d4454e0a5")


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
    return members.replayed_suspicion(context, context.sealed_message(
        "suspect", "--node", "victim", "--from", "peer-1", "--incarnation", "1"))
