"""What a cursor key costs in the long list, and what an idle interface sends.

``python -m tests.benchmarks.bench_table [rounds]``. The interface runs in a pty on made-up
rows; keys are sent one by one, each when the one before it has been painted. Printed
beside the targets: processor milliseconds a key (all threads, from schedstat), bytes sent
to the terminal a key, and bytes a second while nothing happens.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from tests.ui.pseudo_terminal import Terminal, python

SIZES = (1_000, 300_000, 1_000_000)
KEYS = 60
_ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}


def processor_ms(pid: int, *, children: bool = True) -> float:
    """Milliseconds of processor time of a client and of the session that it started.

    Of all their threads (Linux: /proc/PID/task/*/schedstat).
    """
    whole = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        whole += int((task / "schedstat").read_text().split()[0]) / 1e6
        if children:
            whole += sum(processor_ms(int(c)) for c in (task / "children").read_text().split())
    return whole


def a_key(terminal: Terminal, key: str) -> tuple[float, int]:
    """Processor milliseconds and bytes until the screen is still again."""
    before = processor_ms(terminal.pid)
    terminal.press(key)
    sent = b""
    ends = time.monotonic() + 2
    while not sent and time.monotonic() < ends:
        sent = terminal.read(0.02)
    sent += terminal.read(0.02)
    return processor_ms(terminal.pid) - before, len(sent)


def measure(rows: int, environ: dict[str, str]) -> dict[str, tuple[float, float]]:
    command = python("-m", "tests.ui.tryout", "paused", str(rows))
    with Terminal(command, size=(120, 40), environ={**_ENVIRON, **environ}) as terminal:
        terminal.until("Artists")
        terminal.press("5")
        terminal.until("Favourites  ")
        terminal.read(0.3)
        for _ in range(10):  # warm
            a_key(terminal, "j")
        inside = [a_key(terminal, key) for key in "jk" * (KEYS // 2)]
        terminal.press("G")
        terminal.read(0.3)
        terminal.press("g")
        terminal.read(0.3)
        edge = [a_key(terminal, "j") for _ in range(32 + KEYS)][36:]
        before, ends = processor_ms(terminal.pid), time.monotonic() + 5
        idle = 0
        while time.monotonic() < ends:
            idle += len(terminal.read(0.5))
        rest = processor_ms(terminal.pid) - before
        terminal.press("q")
        terminal.wait()
    return {
        "inside": tuple(statistics.median(each) for each in zip(*inside, strict=True)),
        "edge": tuple(statistics.mean(each) for each in zip(*edge, strict=True)),
        "idle": (rest / 50, idle / 5),
    }


def main(rounds: int) -> None:
    print("target 4: cursor <= 3 ms without scrolling, <= 10 ms with; <= 600 bytes median;")
    print("          300,000 rows / 1,000 rows <= 1.2.   target 6: idle <= 0.3 %, 0 B/s")
    for name, environ in (("local", {}), ("over SSH", {"SSH_CONNECTION": "a 1 b 2"})):
        for rows in SIZES:
            runs = [measure(rows, environ) for _ in range(rounds)]
            cost = {part: min(run[part] for run in runs) for part in ("inside", "edge", "idle")}
            print(
                f"{name:9} {rows:>9,} rows: {cost['inside'][0]:5.2f} ms {cost['inside'][1]:5.0f} B"
                f"   down at the edge {cost['edge'][0]:5.2f} ms {cost['edge'][1]:6.0f} B"
                f"   idle {cost['idle'][0]:.2f} % {cost['idle'][1]:.0f} B/s"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
