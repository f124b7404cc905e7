#!/usr/bin/env python3
"""check.py --table TESTS/CONFORMANCE.md --build BUILD [--upstream FOLDER]

Checks the conformance table: every test of memberlist has a row, no row is empty, and ctest knows every test that a row
names. Unit tests among them are run here and must pass with at least one assertion. Other tests (those with processes and
Go) must be registered and have their program; ctest runs them.

FOLDER is memberlist's source. Without it, the upstream names of the table are not checked. Prints a line for each fault and
exits with 1 if there is any.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

NAMED_TEST = re.compile(r"`([a-z][a-z0-9-]*: ?[^`]+)`")
UPSTREAM_TEST = re.compile(r"^(?://)?func (Test\w+)\(", re.MULTILINE)  # some are commented out
RULE = re.compile(r"\|[\s|:-]+\|")  # between a table's head and its rows
COLUMNS = 3


def read_table(path, faults):
    """Returns the tests that the rows name and the upstream tests with a row, both with line numbers."""
    named, upstream = {}, {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        is_head = number < len(lines) and RULE.fullmatch(lines[number])
        if not line.startswith("|") or is_head or RULE.fullmatch(line):
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
        if len(cells) != COLUMNS:
            faults.append(f"line {number}: {len(cells)} columns, not {COLUMNS}")
            continue
        subject, ours, remark = cells
        tests = NAMED_TEST.findall(ours)
        if not subject or not (tests or remark):
            faults.append(f"line {number}: an empty row")
        if ours and not tests:
            faults.append(f"line {number}: no test is named in '{ours}'")
        for test in tests:
            named.setdefault(test, number)
        test_name = re.fullmatch(r"`(Test\w+)`.*", subject)
        if test_name:
            if test_name[1] in upstream:
                faults.append(f"line {number}: {test_name[1]} has a row already")
            upstream[test_name[1]] = number
    return named, upstream


def check_upstream(folder, rows, faults):
    if not folder or not folder.is_dir():
        print(f"upstream: memberlist's source not found{f' at {folder}' if folder else ''}, its test names are not checked")
        return
    found = set()
    for source in sorted(folder.rglob("*_test.go")):
        found.update(UPSTREAM_TEST.findall(source.read_text(encoding="utf-8")))
    faults.extend(f"upstream: {name} has no row" for name in sorted(found - rows.keys()))
    faults.extend(f"upstream: there is no {name}" for name in sorted(rows.keys() - found))
    print(f"upstream: {len(found)} tests, {len(found & rows.keys())} with a row")


def registered_tests(build):
    """Returns the commands of ctest's tests by name."""
    listing = subprocess.run(["ctest", "--test-dir", str(build), "--show-only=json-v1"], capture_output=True, text=True,
                             check=True)
    return {test["name"]: test.get("command", []) for test in json.loads(listing.stdout)["tests"]}


def passed_cases(program, names):
    """Returns the cases among `names` that ran and passed. A case without assertions does not pass."""
    with tempfile.TemporaryDirectory() as folder:
        selection, report = pathlib.Path(folder, "names"), pathlib.Path(folder, "report.xml")
        # One name per line, in quotes, with Catch2's special characters escaped.
        selection.write_text("".join('"' + re.sub(r'([\\",\[\]])', r"\\\1", name) + '"\n' for name in names), encoding="utf-8")
        subprocess.run([program, "--input-file", selection, "--warn", "NoAssertions", "--reporter", "xml", "--out", report],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        try:
            results = xml.etree.ElementTree.parse(report)
        except (OSError, xml.etree.ElementTree.ParseError):
            return set()  # the program crashed
    return {case.get("name") for case in results.iter("TestCase") if case.find("OverallResult").get("success") == "true"}


def check_tests(named, build, faults):
    registered = registered_tests(build)
    cases = {}  # per program: test names as the program knows them, with their lines
    others = 0
    for test, line in named.items():
        command = registered.get(test)
        if command is None:
            faults.append(f"line {line}: ctest knows no '{test}'")
        elif not command or not pathlib.Path(command[0]).is_file():
            faults.append(f"line {line}: the program of '{test}' is missing: {(command or ['none'])[0]}")
        elif pathlib.Path(command[0]).name.startswith("unit_"):
            cases.setdefault(command[0], {})[test.split(":", 1)[1].strip()] = line
        else:
            others += 1
    for program, lines in sorted(cases.items()):
        passed = passed_cases(program, lines)
        faults.extend(f"line {line}: '{name}' did not run and pass in {pathlib.Path(program).name}"
                      for name, line in lines.items() if name not in passed)
        print(f"{pathlib.Path(program).name}: {len(lines)} tests named, {len(passed & lines.keys())} ran and passed")
    if others and not (build / "bin" / "go-peer").is_file():
        print(f"*** SKIPPED: without Go, some of the {others} registered tests with live nodes cannot run ***")
    elif others:
        print(f"others: {others} tests named and registered, run by ctest")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--upstream", type=pathlib.Path)
    options = parser.parse_args()

    faults = []
    named, upstream = read_table(options.table, faults)
    check_upstream(options.upstream, upstream, faults)
    check_tests(named, options.build, faults)
    for fault in faults:
        print(f"{options.table.name}: {fault}", file=sys.stderr)
    print(f"{len(upstream)} upstream tests, {len(named)} tests of ours named, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
