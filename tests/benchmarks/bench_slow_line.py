"""A line of 100 ms and 256 kbit/s: when what was asked for is shown.

``python -m tests.benchmarks.bench_slow_line``. The interface runs behind :mod:`tests.ui.slow_line`,
in a terminal that answers what it is asked and in one that never does.
Target: nothing waits for a second exchange (the key's own is the first): what is not of the line
is the machine's work, the same in both terminals. With a key that is held for two seconds, twenty
times a second, the last frame is shown ≤ 400 ms after the last press.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

from tests.benchmarks.bench_bytes import ENVIRON, VIEWS, opened
from tests.ui.in_session import run
from tests.ui.pseudo_terminal import ANSWERS, Terminal, python
from tests.ui.slow_line import DELAY, RATE

SIZES = ((80, 24), (140, 40), (220, 60))
QUIET = 0.6
"""Seconds without another screen after which the last one is the answer."""
EXCHANGE = 2 * DELAY
PLAYER = 5
"""Rows at the bottom that change by themselves while it plays."""
REPLIES = {
    b"\x1b[5n": b"\x1b[0n",
    b"\x1b[6n": b"\x1b[2;3R",
    b"\x1b[c": b"\x1b[?62;4c",
    b"\x1b]11;?": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
}
"""What a terminal answers, beside :data:`ANSWERS`."""


def joined(size: tuple[int, int], home: str) -> Terminal:
    """A terminal at the far end, which begins the session or joins it."""
    here = python("-m", "tests.benchmarks.bench_slow_line", "session")
    environ = {**ENVIRON, "FWTUI_HOME": home, "XDG_RUNTIME_DIR": home}
    return Terminal(python("-m", "tests.ui.slow_line", *here), size=size, environ=environ)


def followed(terminal: Terminal, began: float, quiet: float = QUIET) -> str:
    """When the first byte came and when the screen changed for the last time; bytes; and what
    neither the key's own exchange nor the bytes explain: the machine's work, or waiting."""
    first = last = 0.0
    size, text = len(terminal.output), terminal.rows[:-PLAYER]
    before = size
    ends = time.monotonic() + quiet
    while time.monotonic() < ends:
        terminal.read(0.004)
        if len(terminal.output) > size:
            size = len(terminal.output)
            first = first or time.monotonic() - began
            if terminal.rows[:-PLAYER] != text:
                text, last = terminal.rows[:-PLAYER], time.monotonic() - began
                shown = size - before
                ends = time.monotonic() + quiet
    if not last:
        return f"first byte {first * 1e3:4.0f} ms, no other rows"
    rest = max(0.0, last - shown / RATE - EXCHANGE)
    return (
        f"first byte {first * 1e3:4.0f} ms, shown {last * 1e3:4.0f} ms, {shown:6,} bytes;"
        f" not of the line {rest * 1e3:4.0f} ms"
    )


def pressed(terminal: Terminal, keys: str) -> str:
    terminal.press(keys)
    return followed(terminal, time.monotonic())


def held(terminal: Terminal, keys: str) -> str:
    """Keys by turns for two seconds, twenty a second; from the last press on."""
    for number in range(40):
        terminal.press(keys[number % len(keys)])
        ends = time.monotonic() + 0.05
        while time.monotonic() < ends:
            terminal.read(0.004)
    return followed(terminal, time.monotonic())


def measure(size: tuple[int, int], *, answers: bool) -> None:
    print(f"{size[0]}x{size[1]}, the terminal {'answers' if answers else 'never answers'}")
    ANSWERS.clear()
    if answers:
        ANSWERS.update(REPLIES)
    with tempfile.TemporaryDirectory(prefix="fwtui-line-") as home:
        with joined(size, home) as terminal:
            terminal.until("Harbour Lights")
            terminal.read(1.0)
            terminal.press("Q")
            terminal.wait()
        with joined(size, home) as terminal:
            began = time.monotonic()
            print(f"  attach    {followed(terminal, began, 3.0)}  (with two Pythons' start)")
            for key, name in VIEWS.items():
                print(f"  {name:9} {pressed(terminal, key)}")
                if key == "2":
                    for letter in "sal":
                        print(f"    {letter}       {pressed(terminal, letter)}")
                    pressed(terminal, "\x1b")
                    pressed(terminal, "\x1b")
            pressed(terminal, "3g")
            print(f"  key j     {pressed(terminal, 'j')}")
            print(f"  menu      {pressed(terminal, 'm')}")
            pressed(terminal, "\x1b")
            print(f"  held j    {held(terminal, 'j')}")
            print(f"  held gG   {held(terminal, 'gG')}")
            print(f"  held 13   {held(terminal, '13')}")
            began = time.monotonic()
            terminal.press("q")
            terminal.wait()
            print(f"  leaving   {(time.monotonic() - began) * 1e3:4.0f} ms")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(run(lambda: opened(3600)))
    print(f"load {os.getloadavg()[0]:.1f}")
    for each in SIZES:
        for does in (True, False):
            measure(each, answers=does)
