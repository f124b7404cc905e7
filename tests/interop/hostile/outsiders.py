"""Non-members: key, label and address must all be right.

Each attack has one of them wrong, and tries an agent that joins and a packet that asks for an answer. In the last one all are
right and it gets in, which shows that the refusals are not accidental.
"""
import socket

import live
import wire

LABEL = "blue"
OTHER_KEY = "Dw4NDAsKCQgHBgUEAwIBAA=="
ALLOWED, NOT_ALLOWED = "127.0.0.7", "127.0.0.9"
# For all members. Each must allow its own address.
ARGUMENTS = ["--label", LABEL, "--allow-source", "127.0.0.0/29", "--allow-network", "127.0.0.0/29"]
NAME = "outsider"
PINGS = 20


class Outsider:
    """The key, label and address of a non-member."""

    def __init__(self, key, label, host):
        self.key, self.label, self.host = key, label, host
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((host, 0))

    def credentials(self, key_flag):
        return [*([key_flag, self.key] if self.key else []), *(["--label", self.label] if self.label else [])]

    def ping(self, context):
        """Sends a ping to the victim."""
        packet = context.encode("ping", "--seq-no", "7", "--node", "victim", *self.credentials("--key"))
        self.sock.sendto(packet, context.victim.address)

    def has_answer(self):
        try:
            return bool(self.sock.recv(2048, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return False

    def start(self, context):
        """Starts an agent that joins the victim. Its own lists allow everything."""
        return live.Agent(context.cluster.program, context.cluster.folder, NAME, *self.credentials("--encrypt"),
                          "--join", f"127.0.0.1:{context.victim.port}", host=self.host)


def member(**wrong):
    """Returns valid credentials, except for what is `wrong`."""
    return Outsider(**{"key": wire.KEY, "label": LABEL, "host": ALLOWED, **wrong})


def expect_answer(context, asking):
    live.wait_until("a member's ping is answered", lambda: asking.ping(context) or live.becomes_true(asking.has_answer, 1))


def refused(**wrong):
    """The attack: neither its packets nor its agent have an effect."""
    def act(context):
        outsider, control = member(**wrong), member()
        with outsider.sock, control.sock:
            for _ in range(PINGS):
                outsider.ping(context)
            expect_answer(context, control)  # everything before it has been read
            if outsider.has_answer():
                raise live.Failed("a non-member's ping is answered")
        agent = outsider.start(context)
        try:
            live.wait_until("its join fails", lambda: agent.join_errors)
            if any(other.events["join", NAME] for other in context.cluster.agents):
                raise live.Failed("a non-member joined")
            return agent.join_errors[0]
        finally:
            agent.stop()
    return act


def gets_in(context):
    """The control, in which everything is right."""
    control = member()
    with control.sock:
        expect_answer(context, control)
    agent = control.start(context)
    try:
        live.wait_until("all see it", lambda: all(
            other.sees((*context.cluster.names, NAME)) for other in [*context.cluster.agents, agent]), 3 * live.PATIENCE)
        agent.leave()
    finally:
        agent.stop()
    live.wait_until("all see it leave", context.cluster.is_whole)
