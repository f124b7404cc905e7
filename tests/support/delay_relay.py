#!/usr/bin/env python3
"""Simulates a slow network in front of one host: delays all IP packets that the host sends. Each UDP packet gets a delay of
its own, so UDP packets overtake each other. All other packets, above all TCP, stay in order.

    delay_relay.py DEVICE --delay MS --jitter MS [--seed S]

DEVICE is an existing TUN device of this network namespace. A packet that the kernel sends to it comes back DELAY-JITTER to
DELAY+JITTER milliseconds later, unchanged, as if it arrived from outside. Routes must forward it from there
(interop/clusters/lib/delay.sh). Neither side sees a different address than without this program.

Prints `ready` once it accepts packets. On SIGTERM it accepts no more, sends the packets it holds when they are due, prints
one line of counters as JSON, and exits. It holds at most LIMIT packets; when it is full, packets are dropped and counted.
"""
import argparse, fcntl, heapq, json, os, random, select, signal, struct, sys, time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LIMIT = 20_000
LARGEST_PACKET = 65_536
UDP = 17


def open_device(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def protocol_and_receiver(packet):
    """Returns None unless it is an IPv4 packet: the kernel also sends IPv6 neighbour discovery, which is ignored."""
    if len(packet) < 20 or packet[0] >> 4 != 4:
        return None
    return packet[9], packet[16:20]


class Order:
    """Counts the packets that left after a packet that arrived later (RFC 4737: reordered)."""

    def __init__(self):
        self.latest = -1
        self.overtaken = 0

    def leave(self, number):
        if number < self.latest:
            self.overtaken += 1
        self.latest = max(self.latest, number)


class Relay:
    def __init__(self, delay, jitter, rng):
        self.delay, self.jitter, self.rng = delay, jitter, rng
        self.held = []          # a heap of (due, number, arrived, is_udp, receiver, packet)
        self.count = 0          # the next packet's number
        self.last_due = {}      # by receiver, of the packets that must stay in order
        self.order, self.order_by_receiver = Order(), {}
        self.udp = self.others = self.dropped = 0
        self.delays = []

    def take(self, packet, now):
        header = protocol_and_receiver(packet)
        if header is None:
            return
        if len(self.held) >= LIMIT:
            self.dropped += 1
            return
        protocol, receiver = header
        due = now + self.rng.uniform(self.delay - self.jitter, self.delay + self.jitter)
        if protocol != UDP:
            due = self.last_due[receiver] = max(due, self.last_due.get(receiver, 0))
        heapq.heappush(self.held, (due, self.count, now, protocol == UDP, receiver, packet))
        self.count += 1

    def packets_due(self, now):
        while self.held and self.held[0][0] <= now:
            _, number, arrived, is_udp, receiver, packet = heapq.heappop(self.held)
            self.note(number, now - arrived, is_udp, receiver)
            yield packet

    def note(self, number, delay, is_udp, receiver):
        self.delays.append(delay)
        if is_udp:
            self.udp += 1
            self.order.leave(number)
            self.order_by_receiver.setdefault(receiver, Order()).leave(number)
        else:
            self.others += 1

    def seconds_to_next(self, now):
        return max(0.0, self.held[0][0] - now) if self.held else None

    def figures(self):
        milliseconds = [round(1000 * delay) for delay in self.delays] or [0]
        return {
            "udp": self.udp,
            "overtaken": self.order.overtaken,
            "overtaken_same_receiver": sum(order.overtaken for order in self.order_by_receiver.values()),
            "others": self.others,
            "dropped": self.dropped,
            "delay_min": min(milliseconds),
            "delay_mean": round(sum(milliseconds) / len(milliseconds)),
            "delay_max": max(milliseconds),
        }


def read_packets(device):
    while True:
        try:
            yield os.read(device, LARGEST_PACKET)
        except BlockingIOError:
            return


def run(device, relay, stopping):
    while not stopping or relay.held:
        wait = relay.seconds_to_next(time.monotonic())
        wait = 0.1 if wait is None else min(wait, 0.1)   # so that SIGTERM is noticed soon
        if stopping:
            time.sleep(wait)
        elif select.select([device], [], [], wait)[0]:
            for packet in read_packets(device):
                relay.take(packet, time.monotonic())
        for packet in relay.packets_due(time.monotonic()):
            os.write(device, packet)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("device")
    parser.add_argument("--delay", type=int, required=True, metavar="MS")
    parser.add_argument("--jitter", type=int, required=True, metavar="MS")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not 0 <= arguments.jitter <= arguments.delay <= 60_000:
        parser.error("--jitter is 0 to --delay, and --delay at most 60000")

    stopping = []   # no longer empty after SIGTERM
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)   # from a terminal: the calling script stops this program
    device = open_device(arguments.device)
    relay = Relay(arguments.delay / 1000, arguments.jitter / 1000, random.Random(arguments.seed))
    print("ready", flush=True)
    run(device, relay, stopping)
    print(json.dumps(relay.figures()), flush=True)


if __name__ == "__main__":
    main()
