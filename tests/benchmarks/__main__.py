"""All benchmarks, one after the other: ``python -m tests.benchmarks [part of a name]...``.

Each prints its figures beside what they are held against. Machines differ: hold on to the
ratios within one run, and to processor milliseconds before wall time.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

LONGEST = 900.0
"""Seconds for one of them."""


def main(wanted: list[str]) -> int:
    names = sorted(file.stem for file in Path(__file__).parent.glob("bench_*.py"))
    failed: list[str] = []
    for name in names:
        if wanted and not any(part in name for part in wanted):
            continue
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        try:
            ran = subprocess.run(
                [sys.executable, "-m", f"tests.benchmarks.{name}"], timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            failed.append(f"{name} took longer than {LONGEST:.0f} s")
            continue
        if ran.returncode:
            failed.append(f"{name} ended with {ran.returncode}")
        print(f"   ({time.monotonic() - began:.0f} s)", flush=True)
    for failure in failed:
        print(failure, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
