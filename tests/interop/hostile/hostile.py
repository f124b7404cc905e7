#!/usr/bin/env python3
"""hostile.py --bin BIN --group GROUP [--memory-factor N] [--cpu-factor N] [--impossible CHECK]

Attacks one of three live agents. After each attack it checks the cost (peak and remaining resident memory, descriptors, CPU
seconds), the counted drop reasons, whether the agent still answers a ping, and whether its peers still list it. Prints a line
for each attack with the measured values. Exits with 1 if a promise was broken.

The factors are for builds with sanitizers, which need more memory and time. --impossible sets a bound that cannot be met. Every
attack must then fail the check, which shows that the check works.
"""
import argparse
import collections
import dataclasses
import pathlib
import resource
import sys
import tempfile
import time

import attacks
import live
import streams
import wire

MIB = 1 << 20


@dataclasses.dataclass
class Costs:
    peak: int
    grown: int
    descriptors: int
    cpu: float
    drops: collections.Counter

    def __str__(self):
        drops = " ".join(f"{reason}+{count}" for reason, count in sorted(self.drops.items()) if count)
        return (f"peak +{self.peak / MIB:.1f} MiB, then +{self.grown / MIB:.1f}; {self.descriptors:+d} descriptors; "
                f"cpu {self.cpu:.2f} s; {drops or 'no drops'}")


def count_of(drops, reasons):
    return sum(drops[reason] for reason in reasons.split("|"))


def check(attack, cluster, costs, failures_before, options):
    """Checks every promise about one attack and raises Failed for the first broken one."""
    bounds = {"peak": ("peak memory, MiB", costs.peak / MIB, attack.peak_mib * options.memory_factor),
              "kept": ("memory kept, MiB", costs.grown / MIB, attack.kept_mib * options.memory_factor),
              "descriptors": ("descriptors kept", costs.descriptors, attack.descriptors),
              "cpu": ("CPU seconds", costs.cpu, attack.cpu * options.cpu_factor)}
    for name, (what, seen, bound) in bounds.items():
        if options.impossible == name:
            bound = -1000
        if seen > bound:
            raise live.Failed(f"{what}: {seen:.2f}, the bound is {bound:.2f}")
    drops = {"operation_canceled": 1} if options.impossible == "drops" else attack.drops
    for reason, count in drops.items():
        if (seen := count_of(costs.drops, reason)) < count:
            raise live.Failed(f"drops of {reason}: {seen}, expected at least {count}")
    for agent in cluster.agents:
        failures = agent.failures[failures_before[agent.name]:]
        if failed := [name for name in failures if name not in attack.may_fail]:
            raise live.Failed(f"{agent.name} declared {failed} failed")


def check_place(cluster, sealed, options):
    """The victim answers pings and all agents list it. A victim with a key answers only members, so
    the lists must do."""
    if options.impossible == "place":
        names = cluster.names + ("nobody",)
        live.wait_until("all see nobody, too", lambda: all(agent.sees(names) for agent in cluster.agents), 0.5)
    if not sealed:
        live.wait_until("it answers a ping", cluster.victim.answers_ping)
    live.wait_until("all see all again", cluster.is_whole)


def run(attack, cluster, context, options):
    victim = cluster.victim
    failures_before = {agent.name: len(agent.failures) for agent in cluster.agents}
    drops_before, rss_before, cpu_before = victim.drops(), victim.rss(), victim.cpu()
    descriptors_before = victim.descriptors()
    victim.forget_peak()
    started = time.monotonic()
    remark = attack.act(context) or ""

    def drops_now():
        return victim.drops() - drops_before

    # The victim reads input at once but updates its counters later, and closes streams when they
    # time out.
    def has_settled():
        return (all(count_of(drops_now(), reason) >= count for reason, count in attack.drops.items())
                and victim.descriptors() <= descriptors_before + attack.descriptors
                and victim.rss() <= rss_before + attack.kept_mib * options.memory_factor * MIB)
    end = time.monotonic() + live.PATIENCE
    while not has_settled() and time.monotonic() < end:
        time.sleep(0.05)
    costs = Costs(victim.peak_rss() - rss_before, victim.rss() - rss_before, victim.descriptors() - descriptors_before,
                  victim.cpu() - cpu_before, drops_now())
    print(f"        {attack.name}: {costs}; {time.monotonic() - started:.1f} s{remark and '; ' + remark}", flush=True)
    check(attack, cluster, costs, failures_before, options)
    check_place(cluster, context.sealed, options)


def run_group(options, folder):
    group = attacks.GROUPS[options.group]
    failures = 0
    arguments = group.arguments + (["--encrypt", wire.KEY] if group.sealed else [])
    cluster = live.Cluster(options.bin / "memberlist-agent", folder, *arguments)
    try:
        context = attacks.Context(cluster, options.bin, group.sealed)
        for attack in group.attacks:
            try:
                attack.prepare(context)
                run(attack, cluster, context, options)
                print(f"ok      {attack.name}", flush=True)
            except (live.Failed, OSError) as problem:
                failures += 1
                print(f"FAILED  {attack.name}: {problem}", flush=True)
        for agent in cluster.agents:
            if agent.process.poll() is not None:
                failures += 1
                print(f"FAILED  {agent.name} ended by itself: {agent.log.read_text(errors='replace')[-3000:]}")
    finally:
        cluster.stop()
    if options.impossible:
        print(f"{failures} of {len(group.attacks)} attacks failed, and all should")
        return 0 if failures >= len(group.attacks) else 1
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--group", choices=sorted(attacks.GROUPS), required=True)
    parser.add_argument("--memory-factor", type=float, default=1)
    parser.add_argument("--cpu-factor", type=float, default=1)
    parser.add_argument("--impossible", choices=("peak", "kept", "descriptors", "cpu", "drops", "place"))
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = streams.IDLE_CONNECTIONS + 200
    if soft < wanted and (hard == resource.RLIM_INFINITY or hard >= wanted):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    with tempfile.TemporaryDirectory(prefix="hostile.") as folder:
        sys.exit(run_group(options, folder))


if __name__ == "__main__":
    main()
