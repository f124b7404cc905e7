#!/usr/bin/env python3
"""scripts/sim mutants [--only TEXT] [--seeds A..B] [--keep] | --list | --check

Plants faults in a copy of the code, one at a time, and runs seeds through the simulator with each. A fault is
caught if a seed breaks a rule and the simulator names it. If the seeds end in any other way, or not in time,
the fault was missed: the simulator has a hole, and the exit code is 1. The copy without a fault must pass.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

USAGE, DESCRIPTION = __doc__.split("\n\n", 1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
README = "src/sim/README.md"
PRESET = "dev"  # an optimised build would take longer to compile than it saves
NODES = "3..12"
BAND_SECONDS = 300
# A fault may leave something unused. These are pragmas in the changed file, because a flag for all
# files would make ccache miss those that build/dev has already compiled.
UNUSED = ["parameter", "variable", "function"]
PRAGMAS = "".join(f'#pragma GCC diagnostic ignored "-Wunused-{what}"\n' for what in UNUSED)
# How sim-run names a broken rule.
BROKEN_RULE = re.compile(r"^  ([a-z][a-z /]*): .+$", re.MULTILINE)

# Name, file, text in the file, its replacement.
MUTANTS = [
    ("a refutation that does not raise the incarnation", "src/core/refutation.cpp",
     "? highest : highest + 1;", "? highest : std::max(1U, highest);"),
    ("a broadcast that is never used up", "src/core/broadcast_queue.cpp",
     "if (item->second.transmits + 1 >= transmit_limit) {", "if (item->second.transmits > 1'000 * transmit_limit) {"),
    ("an alive message of the same incarnation is news", "src/core/membership.cpp",
     "verdict == AddressVerdict::moves || incarnation > member.incarnation;",
     "verdict == AddressVerdict::moves || incarnation >= member.incarnation;"),
    ("an alive message of any incarnation is news", "src/core/membership.cpp",
     "verdict == AddressVerdict::moves || incarnation > member.incarnation;", "incarnation > 0;"),
    ("a dead message about ourselves is believed", "src/core/failure_rules.cpp",
     "if (context_.is_self(dead.node) && !context_.is_leaving) {", "if (dead.node.empty()) {"),
    ("a suspicion that never expires", "src/core/failure_rules.cpp",
     "Member& member = context_.members[id];\n    MEMBERLIST_ASSERT(member.state == NodeState::suspect && member.suspicion);",
     "Member& member = context_.members[id];\n    if (now.time_since_epoch().count() > 0) return;"),
    ("joins that shutdown leaves open", "src/endpoint/endpoint.cpp",
     "    joins_.cancel_all(Errc::shutting_down, out);\n", ""),
    ("a ping that ends twice", "src/core/ping_service.cpp",
     "    out.push(Finish{ping->second.operation, error, round_trip});",
     "    out.push(Finish{ping->second.operation, error, round_trip});\n"
     "    out.push(Finish{ping->second.operation, error, round_trip});"),
    ("a packet whose messages are not counted against its room", "src/core/broadcast_queue.cpp",
     "        room.bytes -= room.part_overhead + item->second.message.size();\n", ""),
    ("packets in plaintext although there is a key", "src/frame/packet_writer.cpp",
     "    if (!is_encrypting()) {\n        if (with_crc)", "    if (!is_encrypting() || messages.size() > 2) {\n        if (with_crc)"),
    ("streams whose deadline does not close them", "src/endpoint/streams/driver.cpp",
     "        abort(*id, out);\n    }\n}\n\n// --- how a session goes on", "    }\n}\n\n// --- how a session goes on"),
    ("a partition that nobody tries to heal", "src/core/partition_healing.cpp",
     "if (context_.lost.size() > 0 && is_our_turn())", "if (context_.lost.size() > 1'000'000 && is_our_turn())"),
    ("the dead are never forgotten", "src/core/prober.cpp",
     "if (member.is_gone() && is_old && ", "if (member.is_gone() && is_old && member.name.empty() && "),
    ("two probes at once after a long one", "src/core/prober.cpp",
     "if (round_->sent != now) tick_is_pending_ = true;", "tick_is_pending_ = true;"),
    ("a push/pull whose living members are ignored", "src/core/push_pull.cpp",
     "        case NodeState::alive:\n            membership_.on_alive(",
     "        case NodeState::alive:\n            if (!node.name.empty() && context_.members.size() > 2) return;\n"
     "            membership_.on_alive("),
    ("gossip that is never sent", "src/core/gossip.cpp",
     "    if (context_.broadcasts.size() == 0 && !delegate_may_have_some) return;\n",
     "    if (delegate_may_have_some || !delegate_may_have_some) return;\n"),
    ("a refutation that is never gossiped", "src/core/refutation.cpp",
     "    broadcaster_.broadcast(now, self.name, *AliveMessage(self));\n", ""),
    ("a suspicion of ourselves that is not refuted", "src/core/failure_rules.cpp",
     "        return refutation_.refute(now, suspect.incarnation);\n", "        return;\n"),
    ("a suspect that is declared dead immediately", "src/core/failure_rules.cpp",
     "    if (member.state != NodeState::alive) return;\n",
     "    if (member.state != NodeState::alive) return;\n"
     "    return on_dead(now, {suspect.incarnation, suspect.node, suspect.from}, out);\n"),
    ("two versions of a member, corrected without limit", "src/core/corrections.cpp",
     " || !fits_a_packet(other) || !may_correct(now, member)) return;", " || !fits_a_packet(other)) return;"),
    ("corrections without any limit", "src/core/corrections.cpp",
     "    if (now < member.next_correction) return false;\n", "    if (!member.name.empty()) return true;\n"),
    ("a message that is announced twice", "src/core/swim.cpp",
     "                out.push(Announce{UserMessage{to_bytes(user.payload), from}});\n",
     "                out.push(Announce{UserMessage{to_bytes(user.payload), from}});\n" * 2),
    ("pings for others that are never forgotten", "src/core/ping_service.cpp",
     "    relays_.erase(relay);\n    if (expired.wants_nack)", "    if (expired.wants_nack)"),
]


def misfits():
    """Faults whose text is not in its file exactly once, and differences from the table in README."""
    for name, file, old, _ in MUTANTS:
        count = (ROOT / file).read_text().count(old)
        if count != 1:
            yield f"'{name}' no longer fits {file}: its text is there {count} times"
    named, listed = [fault for fault, _ in readme_table()], [mutant[0] for mutant in MUTANTS]
    for name in listed:
        if named.count(name) != 1:
            yield f"{README} lists '{name}' {named.count(name)} times"
        if listed.count(name) != 1:
            yield f"there are {listed.count(name)} faults '{name}'"
    for name in named:
        if name not in listed:
            yield f"{README} lists '{name}', which this script does not have"


def readme_table():
    """The rows of the table in README: each fault, and the rule that catches it."""
    text = (ROOT / README).read_text()
    table = re.search(r"^\| Fault \| Caught by \|\n\|---\|---\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    if not table:
        sys.exit(f"sim mutants: {README} has no table 'Fault | Caught by'")
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table[1].splitlines()]


def run(command, folder):
    # The copy is in a new folder each time; this lets ccache recognise its files.
    environment = os.environ | {"CCACHE_BASEDIR": str(folder), "CCACHE_NOHASHDIR": "1"}
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, env=environment)


def copy_tree(target):
    shutil.copytree(ROOT, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", ".git"))


def build(folder, name):
    result = run(["cmake", "--build", "--preset", PRESET, "--target", "sim-run"], folder)
    if result.returncode != 0:
        sys.exit(f"sim mutants: '{name}' does not compile:\n{(result.stdout + result.stderr)[-2000:]}")


def run_band(folder, seeds):
    """Returns how the seeds ended (passed, caught, TIMEOUT or MISSED) and why."""
    band = [f"build/{PRESET}/bin/sim-run", "--seeds", seeds, "--nodes", NODES, "--no-minimise"]
    result = run(["timeout", str(BAND_SECONDS), *band], folder)
    broken = BROKEN_RULE.search(result.stdout)
    if result.returncode == 0:
        return "passed", "no seed broke a rule"
    if result.returncode == 1 and broken:
        return "caught", broken[0].strip()
    if result.returncode == 124:
        return "TIMEOUT", f"the seeds had not ended after {BAND_SECONDS} s"
    said = (result.stdout + result.stderr).strip().splitlines()
    return "MISSED", f"no rule was named; exit code {result.returncode}: {said[-1] if said else 'no output'}"


def try_mutant(folder, mutant, seeds):
    name, file, old, new = mutant
    path = folder / file
    text = path.read_text()
    path.write_text(PRAGMAS + text.replace(old, new))
    try:
        build(folder, name)
        verdict, reason = run_band(folder, seeds)
    finally:
        path.write_text(text)
    return ("MISSED" if verdict == "passed" else verdict), reason


def try_all(folder, mutants, seeds):
    """Returns how many faults were missed."""
    copy_tree(folder)
    configured = run(["cmake", "--preset", PRESET], folder)
    if configured.returncode != 0:
        sys.exit(configured.stdout + configured.stderr)
    build(folder, "the copy without a fault")
    verdict, reason = run_band(folder, seeds)
    if verdict != "passed":
        sys.exit(f"sim mutants: the copy without a fault does not pass seeds {seeds}: {reason}")
    print(f"passed  the copy without a fault, seeds {seeds} with {NODES} nodes", flush=True)
    missed = 0
    expected = dict(readme_table())
    for mutant in mutants:
        verdict, reason = try_mutant(folder, mutant, seeds)
        rule = expected.get(mutant[0])
        is_other = verdict == "caught" and reason.split(":")[0] != rule
        missed += verdict != "caught" or is_other
        print(f"{verdict:7} {mutant[0]}: {reason}{f' ({README} says: {rule})' if is_other else ''}", flush=True)
    return missed


def main():
    parser = argparse.ArgumentParser(prog="scripts/sim mutants", usage=USAGE, description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="TEXT",
                        help="plant only the faults whose name contains TEXT")
    parser.add_argument("--seeds", default="1..200", metavar="A..B", help="the seeds to run (default 1..200)")
    parser.add_argument("--keep", action="store_true", help="keep the copy and print where it is")
    parser.add_argument("--list", action="store_true", help="list the faults and plant none")
    parser.add_argument("--check", action="store_true",
                        help=f"only check that every fault fits the code and is in {README}; ctest runs this")
    arguments = parser.parse_args()
    chosen = [mutant for mutant in MUTANTS if arguments.only in mutant[0]]
    if arguments.list:
        print("\n".join(mutant[0] for mutant in chosen))
        return 0
    if problems := list(misfits()):
        sys.exit("\n".join(f"sim mutants: {problem}" for problem in problems))
    if arguments.check:
        print(f"sim mutants: all {len(MUTANTS)} faults fit the code")
        return 0
    if not chosen:
        sys.exit(f"sim mutants: no fault's name contains '{arguments.only}'")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sim-mutants-"))
    try:
        missed = try_all(folder, chosen, arguments.seeds)
    finally:
        if arguments.keep:
            print(f"sim mutants: the copy is in {folder}")
        else:
            shutil.rmtree(folder)
    print(f"sim mutants: {len(chosen)} faults, {missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
