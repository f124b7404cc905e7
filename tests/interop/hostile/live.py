"""Live agents on loopback: their output, their resource use, and sending to them."""
import collections
import json
import os
import pathlib
import queue
import signal
import socket
import subprocess
import threading
import time

import wire

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
STATS_EVERY = 0.2
PATIENCE = 20  # seconds for what takes one or two, on a busy machine


class Failed(Exception):
    """A promise was broken."""


def becomes_true(condition, limit=PATIENCE):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def wait_until(what, condition, limit=PATIENCE):
    if not becomes_true(condition, limit):
        raise Failed(f"{what}: not within {limit} s")


def at_least_one(count):
    """Checks that something arrived. Otherwise the attack hit nothing."""
    if count < 1:
        raise Failed("the attack did not arrive")
    return count


class Agent:
    """A memberlist-agent with its events and its kernel statistics."""

    def __init__(self, program, folder, name, *arguments, log=None, host="127.0.0.1"):
        self.name = name
        self.members = {}  # addresses by name, according to its events
        self.events = collections.Counter()  # (event, node)
        self.failures = []  # nodes reported as failed, in order
        self.join_errors = []  # reasons why no seed, or one of them, could be joined
        self.suspected = set()  # currently suspected nodes
        self.stats = {"drops": {}}
        self.port = None
        self.log = pathlib.Path(folder, (log or name) + ".log")
        with self.log.open("wb") as written:
            self.process = subprocess.Popen(
                [program, "--name", name, "--bind", host + ":0",
                 *([] if "--profile" in arguments else ["--profile", "local"]), "--events", "json", "--log-level", "warn", "--stats-every", f"{int(STATS_EVERY * 1000)}ms", *arguments],
                stdout=subprocess.PIPE, stderr=written)
        self.reader = threading.Thread(target=self.read_events, daemon=True)
        self.reader.start()
        wait_until(f"{name} listens", lambda: self.port is not None or self.process.poll() is not None)
        if self.port is None:
            raise Failed(f"{name} did not start: {self.log.read_text(errors='replace')[-500:]}")

    def read_events(self):
        for line in self.process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                break  # killed within a line; otherwise the wait fails
            kind, node = event["event"], event.get("node")
            if kind == "stats":
                self.stats = event
                continue
            self.events[kind, node] += 1
            if kind == "listening":
                self.port = int(event["address"].rsplit(":", 1)[1])
            elif kind in ("join_failed", "seed_failed"):
                self.join_errors.append(event["error"])
            elif kind == "suspect":
                self.suspected.add(node)
            elif kind == "refute":
                self.suspected.discard(node)
            elif kind == "join":
                self.members[node] = event["address"]
            elif kind in ("leave", "failed"):
                self.members.pop(node, None)
                self.suspected.discard(node)
                if not event.get("graceful", False):
                    self.failures.append(node)

    def sees(self, names):
        return set(self.members) == set(names)

    def drops(self):
        return collections.Counter(self.stats["drops"])

    # --- kernel statistics ---

    def status_kib(self, field):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise Failed(f"{self.name} is gone: no {field}")

    def rss(self):
        return self.status_kib("VmRSS") * 1024

    def peak_rss(self):
        return self.status_kib("VmHWM") * 1024

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def unread(self):
        """Returns the bytes of packets that wait in its socket, as the kernel counts them."""
        for line in pathlib.Path("/proc/net/udp").read_text().splitlines()[1:]:
            fields = line.split()
            if int(fields[1].rsplit(":", 1)[1], 16) == self.port:
                return int(fields[4].split(":")[1], 16)
        raise Failed(f"{self.name} is gone: it has no socket for packets")

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def next_stats(self):
        """Waits for statistics that include everything up to now, because the next ones may be
        older."""
        for _ in range(2):
            before = self.stats
            wait_until("new figures", lambda: self.stats is not before)

    def leave(self):
        self.process.send_signal(signal.SIGTERM)
        wait_until(f"{self.name} leaves", lambda: self.process.poll() is not None)
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join(5)
        self.process.stdout.close()

    # --- sending to it ---

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    def connect(self, timeout=5.0, source="127.0.0.1"):
        return socket.create_connection(self.address, timeout, (source, 0))

    def say(self, data, timeout=PATIENCE):
        """Writes `data` to a new stream, half closes it, and returns everything that it answers."""
        with self.connect(timeout) as stream:
            answer = b""
            try:
                stream.sendall(data)
                stream.shutdown(socket.SHUT_WR)
                while part := stream.recv(65536):
                    answer += part
            except (ConnectionError, socket.timeout, OSError):
                pass  # closed before reading everything, which is allowed
            return answer

    def answers_ping(self):
        """Returns whether it acknowledges a ping by packet."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(0.5)
            sock.sendto(wire.ping(4711, self.name), self.address)
            try:
                return sock.recv(2048)[:1] in (b"\x02", b"\x07", b"\x09", b"\x0c")
            except (socket.timeout, ConnectionError):
                return False


class Cluster:
    """`victim`, the attacked node, and two peers that report on it. Stops all of them at the
    end."""

    names = ("victim", "peer-1", "peer-2")

    def __init__(self, program, folder, *arguments):
        self.program, self.folder, self.arguments = program, folder, arguments
        self.agents = []
        try:
            for name in self.names:
                seeds = ["--join", f"127.0.0.1:{self.agents[0].port}"] if self.agents else []
                self.agents.append(self.start(name, *seeds))
            self.victim, self.peers = self.agents[0], self.agents[1:]
            self.wait_until_whole()
        except BaseException:
            self.stop()
            raise

    def start(self, name, *arguments, **options):
        return Agent(self.program, self.folder, name, *arguments, *self.arguments, **options)

    def replace_victim(self, *arguments):
        """Starts a victim of the same name that has not joined the cluster yet."""
        self.victim.leave()
        wait_until("its peers see it leave", lambda: all(agent.sees(self.names[1:]) for agent in self.peers))
        self.victim = self.agents[0] = self.start("victim", *arguments)

    def is_calm(self):
        return not any(agent.suspected for agent in self.agents)

    def is_whole(self):
        return all(agent.sees(self.names) for agent in self.agents)

    def wait_until_whole(self):
        wait_until("all see all", self.is_whole)

    def stop(self):
        for agent in self.agents:
            agent.stop()


class Flood:
    """Sends from `threads` threads until the time is over, and counts the packets."""

    def __init__(self, seconds, threads, send):
        self.sent = queue.SimpleQueue()
        end = time.monotonic() + seconds
        workers = [threading.Thread(target=self.run, args=(end, send)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.total = sum(self.sent.get() for _ in workers)

    def run(self, end, send):
        count = 0
        while time.monotonic() < end:
            count += send()
        self.sent.put(count)
