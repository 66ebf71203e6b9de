"""What joining, leaving and keeping a session costs. Targets 1c, 4b, 6 and 13.

``python -m tests.benchmarks.bench_session [rounds]``. A session on a library that it has, in
a home of its own, its pod away; clients in a pty, from fork(2) to the last byte of a whole
frame. Interleaved: the same size and another one. ``attaches`` as the second argument is how
many terminals come and go at the end, with random sizes and kills.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fwtui.demo.assets import root
from fwtui.demo.pod import DemoPod
from tests.benchmarks.bench_playing import song
from tests.benchmarks.bench_start import _gone, _until
from tests.cli.shell import Shell
from tests.session.stage import Home
from tests.ui.at_home import environ_of, fill, session, until
from tests.ui.pseudo_terminal import Terminal, python

SIZE, OTHER = (120, 40), (80, 24)
WHOLE = 2_000
"""Bytes that no less than a whole frame has."""
QUIET = 0.15
"""Seconds without a byte after which a frame was the last."""


def joined(home: Path, size: tuple[int, int]) -> tuple[Terminal, float]:
    """A terminal, and the milliseconds from its process to the last byte of its frame."""
    began = time.monotonic()
    terminal = Terminal(python("-m", "fwtui"), size=size, environ=environ_of(home, **CACHE))
    last = began
    seen = b""
    ends = began + 20
    while time.monotonic() < ends:
        wait = QUIET if len(seen) > WHOLE else 5.0
        if not select.select([terminal.master], [], [], wait)[0]:
            break
        seen += os.read(terminal.master, 1 << 16)
        last = time.monotonic()
    terminal.output += seen
    return terminal, (last - began) * 1e3


def answered(terminal: Terminal, key: bytes) -> float:
    """Milliseconds from a key to the first byte that it changes."""
    began = time.monotonic()
    terminal.press(key)
    select.select([terminal.master], [], [], 5.0)
    took = (time.monotonic() - began) * 1e3
    while select.select([terminal.master], [], [], 0.05)[0]:
        terminal.output += os.read(terminal.master, 1 << 16)
    return took


def switches(pid: int) -> int:
    """Voluntary context switches of all threads: each is a wait that ended."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def processor(pid: int) -> float:
    """Milliseconds of processor time of all threads (schedstat)."""
    return (
        sum(
            int((task / "schedstat").read_text().split()[0])
            for task in Path(f"/proc/{pid}/task").iterdir()
        )
        / 1e6
    )


def holds(pid: int) -> tuple[int, int, float]:
    """Descriptors, threads, MB."""
    place = Path(f"/proc/{pid}")
    pages = int((place / "statm").read_text().split()[1])
    return (
        len(list((place / "fd").iterdir())),
        len(list((place / "task").iterdir())),
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
    )


def playing(folder: Path, seconds: float) -> float:
    """Percent of a processor that a session without a terminal takes while it plays 320 kbit/s
    from its pod (an mp3 of 44.1 kHz, in the place of the demo's dance)."""
    assets, place = folder / "assets", folder / "playing"
    shutil.copytree(root(), assets)
    place.mkdir()
    shutil.copy(song(folder, "mp3 320k", 180.0), assets / "music" / "gankino.mp3")
    with DemoPod(approve=True, assets=assets) as pod:
        shell = Shell(place, pod)
        (place / "config.toml").write_text(
            "[pod]\nkeyring = false\n[library]\nmirror = false\n[player]\nmpv = { ao = 'null' }\n"
        )
        shell.log_in()
        home = Home(place)
        try:
            started = shell.run("play", "--detach", "--kind", "track", "Ganka")
            assert started.returncode == 0, started.stderr
            session = home.session()
            time.sleep(5.0)
            used = processor(session)
            time.sleep(seconds)
            used = processor(session) - used
            state = shell.run("ctl", "status", "--format", "{state} {elapsed}").stdout.strip()
            assert state.startswith("playing"), state
            return used / seconds / 10.0
        finally:
            home.end()


def come_and_go(home: Home, open_: Callable[[tuple[int, int]], Terminal], times: int) -> None:
    """Terminals of random sizes that leave, are killed or are taken over."""
    rnd = random.Random(1)
    for _ in range(times):
        terminal = open_((rnd.randint(20, 200), rnd.randint(5, 60)))
        with terminal:
            select.select([terminal.master], [], [], 5.0)
            signal.sigtimedwait([], rnd.random() * 0.05)
            if rnd.random() < 0.5:
                terminal.press("Q")
                terminal.wait()


CACHE: dict[str, str] = {}


def main(rounds: int, attaches: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="fwtui-bench-session-"))
    place = folder / "home"
    place.mkdir()
    home = Home(place)
    CACHE.update(PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=str(folder / "compiled"))
    try:
        fill(place)
        with (place / "config.toml").open("a") as opened:
            opened.write("[session]\nlost = 'leave'\n")
        session(place)
        for _ in range(2):  # what Python compiles is compiled
            first, _took = joined(place, SIZE)
            first.press("Q")
            first.wait()
            first.close()
        same: list[float] = []
        other: list[float] = []
        keys: list[float] = []
        back: list[float] = []
        cpu: list[float] = []
        for _ in range(rounds):
            for size, times in ((SIZE, same), (OTHER, other), (OTHER, []), (SIZE, [])):
                terminal, took = joined(place, size)
                times.append(took)
                keys.append(answered(terminal, b"j"))
                answered(terminal, b"k")
                cpu.append(processor(terminal.pid))
                terminal.press("Q")
                pressed = time.monotonic()
                back.append((_until(terminal, b"\x1b[?1049l") - pressed) * 1e3)
                terminal.wait()
                terminal.close()
        _say("attach, the same size, ms", same, "<= 40")
        _say("attach, another size, ms", other, "<= 60")
        _say("first key after it, ms", keys, "<= 10")
        _say("Q to the shell's screen, ms", back, "<= 10")
        _say("processor of a client until then, ms", cpu, "15 and keys")
        pid = home.session()
        time.sleep(3.0)
        before, used = switches(pid), processor(pid)
        time.sleep(20.0)
        print(
            f"target 6: detached, nothing playing, 20 s: {switches(pid) - before} wake-ups,"
            f" {processor(pid) - used:.1f} ms of processor (0)"
        )
        print(f"target 6: detached and playing 320 kbit/s: {playing(folder, 20.0):.2f} % (<= 1)")
        if attaches:
            was = holds(pid)
            come_and_go(
                home,
                lambda size: Terminal(
                    python("-m", "fwtui"), size=size, environ=environ_of(place, **CACHE)
                ),
                attaches,
            )
            until(lambda: holds(pid)[0] <= was[0], 10)
            print(
                "target 13: descriptors, threads, MB before and after"
                f" {attaches} attaches: {was}, {holds(pid)}"
            )
        terminal, _took = joined(place, SIZE)
        terminal.press("q")
        pressed = time.monotonic()
        screen = (_until(terminal, b"\x1b[?1049l") - pressed) * 1e3
        gone = (_gone(terminal) - pressed) * 1e3
        print(f"q: the shell's screen {screen:.1f} ms (<= 10), client gone {gone:.1f} ms (<= 30)")
        terminal.close()
    finally:
        home.end()
        shutil.rmtree(folder, ignore_errors=True)


def _say(what: str, times: list[float], target: str) -> None:
    print(f"{what:38} {statistics.median(times):6.1f} (least {min(times):5.1f}; {target})")


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 20,
        int(sys.argv[2]) if len(sys.argv) > 2 else 300,
    )
