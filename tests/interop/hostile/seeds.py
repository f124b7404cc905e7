"""Lying seeds: attacks on a node that joins them, from the answering side of its push/pull.

Each attack starts a new victim with our seeds. They refuse it until the attack starts, lie until its join has failed, and then
connect it to a peer. The victim retries by itself, as the agent does.
"""
import random
import socket
import threading
import time

import live
import wire

MIB = 1 << 20
SEEDS = 4  # at a time, all with the same lie
FOUR_GIB = b"\xff\xff\xff\xff"


class Seed:
    """Listens and handles each stream by the current `answer`, a function of the stream, on a
    separate thread until closed."""

    def __init__(self, answer):
        self.answer = answer
        self.streams = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                stream, _ = self.listener.accept()
            except OSError:
                return  # close()
            self.streams.append(stream)
            threading.Thread(target=self.serve, args=(stream, self.answer), daemon=True).start()

    @staticmethod
    def serve(stream, answer):
        with stream:
            try:
                answer(stream)
            except OSError:
                pass  # the victim gave up

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for stream in self.streams:
            stream.close()


def turn_away(_):
    """Closes at once. This starts no push/pull, and nothing is counted."""


def wait_for_end(stream):
    while stream.recv(65536):
        pass


def say(data):
    """Answers with these bytes and keeps the stream open. The victim must notice by itself that
    they are invalid."""
    def answer(stream):
        stream.sendall(data)
        wait_for_end(stream)
    return answer


def say_slowly(stream):
    for byte in wire.push_pull(claimed_nodes=1000, nodes=b"\x80" * 1000):  # 100 s unless stopped
        stream.sendall(bytes([byte]))
        time.sleep(0.1)


def say_without_end(stream):
    garbage = bytes([77]) + random.Random(7).randbytes(MIB)
    while True:
        stream.sendall(garbage)


def hand_on(agent, recorded=None):
    """An honest seed that forwards to `agent` and returns its answers. `recorded` receives the
    bytes of each stream."""
    def copy(source, target, record):
        try:
            while part := source.recv(65536):
                record += part
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other direction reports it, too

    def answer(stream):
        with agent.connect() as other:
            back = threading.Thread(target=copy, args=(other, stream, bytearray()), daemon=True)
            back.start()
            said = bytearray()
            if recorded is not None:
                recorded.append(said)
            copy(stream, other, said)
            back.join()
    return answer


def renew_victim(context):
    """Starts a victim outside the cluster that keeps trying to join seeds that refuse it."""
    context.seeds = [Seed(turn_away) for _ in range(SEEDS)]
    context.cluster.replace_victim(*(argument for seed in context.seeds for argument in ("--join", seed.address)))
    context.victim = context.cluster.victim


def close(context):
    for seed in context.seeds:
        seed.close()


def join_fails(lie, error):
    """An attack in which all seeds answer with `lie`. The join fails with `error`, and the next one
    succeeds."""
    def act(context):
        victim = context.victim
        try:
            for seed in context.seeds:
                seed.answer = lie
            try:
                live.wait_until("", lambda: any(error in text for text in victim.join_errors))
            except live.Failed:
                raise live.Failed(f"no join failed as '{error}', the last as {victim.join_errors[-1:]}") from None
            if not victim.sees(("victim",)):
                raise live.Failed(f"it lists {sorted(victim.members)} after a failed join")
            for seed in context.seeds:
                seed.answer = hand_on(context.cluster.peers[0])
            live.wait_until("it joins an honest seed", context.cluster.is_whole, 2 * live.PATIENCE)
            return f"failed: {error}"
        finally:
            close(context)
    return act


def liars_beside_an_honest_one(context):
    """The join succeeds and reports the lying seeds."""
    honest, *liars = context.seeds
    try:
        for seed, lie in zip(liars, (many_nodes, say_without_end, say_slowly)):
            seed.answer = lie
        honest.answer = hand_on(context.cluster.peers[0])
        live.wait_until("it joins the honest one", context.cluster.is_whole, 2 * live.PATIENCE)
        live.wait_until("it tells of the others", lambda: context.victim.events["seed_failed", None] == len(liars))
    finally:
        close(context)


def bomb(stream):
    say(wire.compressed(wire.LZW, wire.lzw_bomb(256 * MIB)))(stream)


many_nodes = say(wire.push_pull(claimed_nodes=2**31 - 1))
much_state = say(wire.push_pull(claimed_state=2**31 - 1))
long_value = say(bytes([wire.PUSH_PULL]) + b"\x81" + wire.pack("other") + b"\xdb" + FOUR_GIB)
long_ciphertext = say(bytes([wire.ENCRYPT]) + FOUR_GIB)
of_no_member = say(wire.push_pull(wire.pushed_node("ghost", 9), claimed_nodes=1))
no_answer = wait_for_end
