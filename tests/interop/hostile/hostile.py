#!/usr/bin/env python3
"""hostile.py --bin BIN --group GROUP [--memory-factor N] [--cpu-factor N] [--impossible CHECK]

Attacks one of three live agents, and after each attack looks at what it cost: resident memory at its peak and afterwards,
descriptors, CPU seconds; whether the reasons for which it drops were counted; whether it answers a ping, and whether its
peers kept it. Prints a line for each attack with what was seen. Exits with 1 if anything was not as promised.

The factors are for builds with sanitizers, which need more of everything. --impossible promises what cannot be: then every
attack has to fail for it, and this exits with 1 if one does not. It shows that the check can tell.
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
    """Everything that is promised of one attack; raises Failed with the first that does not hold."""
    bounds = {"peak": ("peak memory, MiB", costs.peak / MIB, attack.peak_mib * options.memory_factor),
              "kept": ("memory kept, MiB", costs.grown / MIB, attack.kept_mib * options.memory_factor),
              "descriptors": ("descriptors kept", costs.descriptors, attack.descriptors),
              "cpu": ("CPU seconds", costs.cpu, attack.cpu * options.cpu_factor)}
    for name, (what, seen, bound) in bounds.items():
        if options.impossible == name:
            bound = -1000
        if seen > bound:
            raise live.Failed(f"{what}: {seen:.2f}, promised are {bound:.2f}")
    drops = {"operation_canceled": 1} if options.impossible == "drops" else attack.drops
    for reason, count in drops.items():
        if (seen := count_of(costs.drops, reason)) < count:
            raise live.Failed(f"drops of {reason}: {seen}, promised are {count} or more")
    for agent in cluster.agents:
        failures = agent.failures[failures_before[agent.name]:]
        if failed := [name for name in failures if name not in attack.may_fail]:
            raise live.Failed(f"{agent.name} took {failed} for failed")


def check_place(cluster, sealed, options):
    """The victim answers and everybody has it. A sealed one answers nobody without the key: its peers are enough."""
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

    # What was sent is read at once, but told of a little later, and streams are closed when their time is over.
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
        print(f"{failures} of {len(group.attacks)} failed, as they all should")
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
