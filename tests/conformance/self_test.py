#!/usr/bin/env python3
"""Checks that check.py finds each kind of fault, using small tables and a made-up build."""
import pathlib
import subprocess
import sys
import tempfile

CHECK = pathlib.Path(__file__).with_name("check.py")
HEAD = "| Upstream | Ours | Remark |\n|---|---|---|\n"

# Reports like a Catch2 program: one case passes, one fails, and others are unknown.
PROGRAM = """#!/bin/sh
while [ $# -gt 0 ]; do
    if [ "$1" = --out ]; then report=$2; fi
    shift
done
cat >"$report" <<'END'
<Catch><Group>
  <TestCase name="good, and [more]"><OverallResult success="true"/></TestCase>
  <TestCase name="bad"><OverallResult success="false"/></TestCase>
</Group></Catch>
END
"""

# Table rows and the expected fault; an empty string means no fault.
CASES = [
    ("| `TestA` | `fake:good, and [more]` | |", ""),
    ("| `TestA` | | It tests Go's own helper. |", ""),
    ("| `TestA` | | |", "line 3: an empty row"),
    ("| | `fake:good, and [more]` | |", "line 3: an empty row"),
    ("| `TestA` | good | |", "line 3: no test is named in 'good'"),
    ("| `TestA` | `fake:good, and [more]` |", "line 3: 2 columns, not 3"),
    ("| `TestA` | `fake:never heard of` | |", "line 3: ctest knows no 'fake:never heard of'"),
    ("| `TestA` | `fake:bad` | |", "line 3: 'bad' did not run and pass in unit_fake"),
    ("| `TestA` | `fake:gone` | |", "line 3: 'gone' did not run and pass in unit_fake"),
    ("| `TestA` | `other: without a program` | |", "line 3: the program of 'other: without a program' is missing"),
    ("| `TestA` | | Why. |\n| `TestA` | | Why. |", "line 4: TestA has a row already"),
    ("| `TestB` | | Why. |", "upstream: TestA has no row"),
    ("| `TestA` | | Why. |\n| `TestB` | | Why. |", "upstream: there is no TestB"),
]


def make_build(folder):
    program = folder / "unit_fake"
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    tests = [("fake:good, and [more]", program), ("fake:bad", program), ("fake:gone", program),
             ("other: without a program", folder / "nothing")]
    (folder / "CTestTestfile.cmake").write_text(
        "".join(f'add_test([=[{name}]=] "{command}")\n' for name, command in tests), encoding="utf-8")
    (folder / "a_test.go").write_text("func TestA(t *testing.T) {\n}\n", encoding="utf-8")


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_build(folder)
        table = folder / "table.md"
        for rows, expected in CASES:
            table.write_text(HEAD + rows + "\n", encoding="utf-8")
            run = subprocess.run([sys.executable, CHECK, "--table", table, "--build", folder, "--upstream", folder],
                                 capture_output=True, text=True, check=False)
            is_right = expected in run.stderr and run.returncode == 1 if expected else run.returncode == 0
            print(f"{'ok    ' if is_right else 'FAILED'}  {expected or 'no fault'}")
            if not is_right:
                print(run.stdout + run.stderr)
                failures += 1
    print(f"{len(CASES)} tables, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
