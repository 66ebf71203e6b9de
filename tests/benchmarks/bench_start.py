"""What a start and an end cost, beside other programs. Targets 1, 1b, 2 and 3.

``python -m tests.benchmarks.bench_start [rounds]``. In a pty, interleaved: the smallest
Textual app; fwtui on a library that it has, its pod away, with and without a frame of its
last session; ncmpcpp (with a mpd of its own) and harlequin where they are installed.
Processor time is of all threads: the two that are compared by it tell it themselves when
their first frame has been painted, of the others it is read when the first row is there.
Python keeps its compiled modules in a folder of the benchmark's; the first round fills it.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.bench_table import processor_ms
from tests.ui.at_home import ENVIRON, environ_of, fill, session
from tests.ui.handover import changes
from tests.ui.pseudo_terminal import ANSWERS, Terminal, python

SIZE = (120, 40)
AT_REST = 1.5
"""Seconds between the first rows and the end: what is loaded after the first paint is there."""
_HEAVY = "httpx authlib mpv keyring aiohttp click"
_MINIMAL = """
import sys, time
from textual.app import App
from textual.widgets import Static
class Small(App):
    BINDINGS = [("q", "quit", "quit")]
    def compose(self):
        yield Static("first row")
    def on_mount(self):
        self.call_after_refresh(self.tell)
    def tell(self):
        open(sys.argv[1], "w").write(str(time.process_time() * 1e3))
Small().run()
"""
_OURS = """
import gc, sys, time
told = sys.argv.pop()
from fwtui import __main__ as program
serve = program._serve
def serve_and_tell(first, lock):  # in the session's process, as it begins
    gc.disable()
    from fwtui.ui.app import FwtuiApp
    painted = FwtuiApp._painted
    def tell(self):
        took, names = time.process_time() * 1e3, {name.partition(".")[0] for name in sys.modules}
        open(told, "w").write(" ".join([str(took), *sorted(names)]))
        painted(self)
    FwtuiApp._painted = tell
    return serve(first, lock)
program._serve = serve_and_tell
program.main()
"""


class Start:
    """One program, started and left again so many times."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        shown: str,
        environ: Mapping[str, str],
        *,
        told: Path | None = None,
        client: bool = False,
        before: Path | None = None,
    ) -> None:
        """``told`` is where it tells its processor time, ``client`` says that it is a session's
        and that of the client comes to it; ``before`` is a file that is deleted before each
        start."""
        self.name = name
        self._argv = argv
        self._shown = shown.encode()
        self._environ = {**ENVIRON, **environ}
        self._told = told
        self._client = client
        self._before = before
        self.cpu: list[float] = []
        self.wall: list[float] = []
        self.back: list[float] = []
        self.gone: list[float] = []
        self.output = b""

    def round(self, *, counts: bool) -> None:
        if self._before is not None:
            self._before.unlink(missing_ok=True)
        began = time.monotonic()
        with Terminal(self._argv, size=SIZE, environ=self._environ) as terminal:
            rows = _until(terminal, self._shown) - began
            cpu = processor_ms(terminal.pid)
            client = processor_ms(terminal.pid, children=False)
            rest = time.monotonic() + AT_REST
            while time.monotonic() < rest:  # it may tick: silence is not waited for
                _read(terminal, 0.1)
            self.output = bytes(terminal.output)
            terminal.press("q")
            pressed = time.monotonic()
            back = _until(terminal, b"\x1b[?1049l") - pressed
            gone = _gone(terminal) - pressed
        if self._told is not None:
            session = float(self._told.read_text().split()[0])
            cpu = session + client if self._client else session
        if counts:
            self.cpu.append(cpu)
            for times, seconds in ((self.wall, rows), (self.back, back), (self.gone, gone)):
                times.append(seconds * 1e3)

    def __str__(self) -> str:
        return (
            f"{self.name:24} {statistics.median(self.cpu):6.0f} ms CPU (least {min(self.cpu):4.0f})"
            f"  {statistics.median(self.wall):6.0f} ms (least {min(self.wall):4.0f})"
            f"  {statistics.median(self.back):5.0f} ({min(self.back):4.0f})"
            f"  {statistics.median(self.gone):5.0f} ({min(self.gone):4.0f})"
        )


def _read(terminal: Terminal, seconds: float) -> bool:
    """Whether something came; its questions are answered, and no screen is painted of it."""
    if not select.select([terminal.master], [], [], seconds)[0]:
        return False
    try:
        data = os.read(terminal.master, 65536)
    except OSError:  # nobody has the terminal open any more
        return False
    for question, answer in ANSWERS.items():
        if question in data:
            os.write(terminal.master, answer)
    terminal.output += data
    return True


def _until(terminal: Terminal, shown: bytes) -> float:
    """When these bytes had come."""
    seen = len(terminal.output)
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if _read(terminal, 1.0) and shown in terminal.output[seen:]:
            return time.monotonic()
    raise AssertionError(f"{shown!r} was never shown\n{bytes(terminal.output)!r}")


def _gone(terminal: Terminal) -> float:
    """When the process was no more; what it still writes is read, as a terminal does."""
    process = os.pidfd_open(terminal.pid)
    try:
        ends = time.monotonic() + 10
        while not select.select([process], [], [], 0.0)[0]:
            if time.monotonic() > ends:
                raise AssertionError("still running")
            if process not in select.select([process, terminal.master], [], [], 1.0)[0]:
                _read(terminal, 0.0)
        when = time.monotonic()
        terminal.wait()
        return when
    finally:
        os.close(process)


@contextmanager
def _ncmpcpp(folder: Path) -> Iterator[Start | None]:
    """ncmpcpp in its library, on a mpd of its own with the music of ``assets``."""
    if not (shutil.which("ncmpcpp") and shutil.which("mpd")):
        yield None
        return
    music = Path(__file__).resolve().parents[2] / "assets"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "mpd.conf").write_text(
        f'music_directory "{music}"\ndb_file "{folder}/mpd.db"\nlog_file "{folder}/mpd.log"\n'
        f'bind_to_address "127.0.0.1"\nport "{port}"\nauto_update "yes"\n'
        'audio_output {\n type "null"\n name "none"\n}\n'
    )
    (folder / "ncmpcpp.conf").write_text(
        f'mpd_host = "127.0.0.1"\nmpd_port = "{port}"\nncmpcpp_directory = "{folder}"\n'
        'startup_screen = "browser"\n'
    )
    daemon = subprocess.Popen(["mpd", "--no-daemon", str(folder / "mpd.conf")])
    try:
        time.sleep(3.0)  # it reads the music
        yield Start(
            "ncmpcpp",
            ["ncmpcpp", "-c", str(folder / "ncmpcpp.conf")],
            "music",
            {"HOME": str(folder)},
        )
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(10)


def main(rounds: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="fwtui-bench-start-"))
    home = folder / "home"
    home.mkdir()
    try:
        fill(home)
        session(home)
        cache = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environ = environ_of(home, **cache)
        told = (folder / "small", folder / "ours")
        small = Start(
            "smallest Textual app",
            python("-c", _MINIMAL, str(told[0])),
            "first row",
            cache,
            told=told[0],
        )
        ordinary = Start(
            "fwtui, ordinary start",
            python("-c", _OURS, str(told[1])),
            "Älva",
            environ,
            told=told[1],
            client=True,
            before=home / "cache" / "frame",
        )
        instant = Start("fwtui, with a frame", python("-m", "fwtui"), "Älva", environ)
        # The ordinary one leaves the frame that the other one starts with.
        starts = [small, ordinary, instant]
        with _ncmpcpp(folder) as ncmpcpp:
            if ncmpcpp is not None:
                starts.append(ncmpcpp)
            if shutil.which("harlequin"):
                starts.append(Start("harlequin", ["harlequin"], "Run Query", cache))
            for number in range(rounds + 1):
                for start in starts:
                    start.round(counts=number > 0)
        heavy = sorted(set(told[1].read_text().split()) & set(_HEAVY.split()))
        _say(starts, small, ordinary, instant, heavy)
        changed = changes(instant.output, SIZE)
        print(f"          cells changed at the hand-over: {changed or 'none'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _say(
    starts: Sequence[Start], small: Start, ordinary: Start, instant: Start, heavy: list[str]
) -> None:
    print(f"{'':24} {'first rows':>46}  {'q: screen back, gone, ms':>26}")
    for start in starts:
        print(start)
    ratio = statistics.median(ordinary.cpu) / statistics.median(small.cpu)
    least = min(ordinary.cpu) / min(small.cpu)
    named = {start.name: statistics.median(start.wall) for start in starts}
    print(f"target 1: CPU of the first paint {ratio:.2f} x the smallest app (least {least:.2f})")
    print("          (<= 1.35, and the client's 15 ms)")
    if "harlequin" in named:
        print(
            f"          wall {named[ordinary.name] / named['harlequin']:.2f} x harlequin (<= 0.5)"
        )
    print(f"target 1b: q to process gone {min(instant.gone):.0f} ms at least (<= 50)")
    if "ncmpcpp" in named:
        print(f"          rows {named[instant.name] / named['ncmpcpp']:.2f} x ncmpcpp (<= 1.0)")
    print("target 2: these are rows of the library, from its store, with the pod away")
    print(f"target 3: of {_HEAVY}, loaded at the first paint: {heavy or 'none'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
