"""Streams that never end: slow ones, idle ones, half messages, and too many of them."""
import socket
import time

import bounds
import live
import wire

MIB = 1 << 20
IDLE_CONNECTIONS = 2000
ACCEPTED_MAX = 256  # Config::Limits::accepted_streams
HELD_BYTES = 64 * MIB  # Config::Limits::held_bytes in attacks on it
STREAM_TIMEOUT = 1  # seconds; Config::local()'s tcp_timeout


def open_all(context, count, hosts=1):
    """Opens this many connections from 127.0.0.1 and the following addresses, without waiting for
    each. The victim accepts them at its own pace."""
    opened = []
    for i in range(count):
        sock = socket.socket()
        sock.bind((f"127.0.0.{1 + i % hosts}", 0))
        sock.setblocking(False)
        sock.connect_ex(context.victim.address)
        opened.append(sock)
        if len(opened) % 100 == 0:
            time.sleep(0.02)  # its backlog is limited, too
    return opened


def close_all(socks):
    for sock in socks:
        sock.close()


def slow_loris(context):
    message = wire.push_pull(claimed_nodes=1000, nodes=b"\x80" * 1000)
    # From two addresses, because the limit per source is lower.
    socks = [context.victim.connect(source=f"127.0.0.{1 + i % 2}") for i in range(50)]
    started = time.monotonic()
    try:
        for position in range(100):  # ten seconds unless stopped
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
        raise live.Failed("a slow stream outlives its timeout")
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
            raise live.Failed(f"{most} more descriptors, expected about {ACCEPTED_MAX}")
        if most <= bounds.PER_SOURCE:
            raise live.Failed(f"only {most} more descriptors, as if six addresses shared the bound of one")
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
    return f"{live.at_least_one(flood.total)} connections in 2.5 s"


def half_messages(context):
    """Sends more than held_bytes of messages that are never finished."""
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
    return f"{live.at_least_one(live.Flood(2.5, 8, one).total)} answered in 2.5 s"
