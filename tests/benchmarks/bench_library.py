"""The whole fwtui in a terminal, its library of 300,000 tracks, the demo pod behind it.

``python -m tests.benchmarks.bench_library [tracks]``. Targets 2, 4, 5, 6, 8 and the keys of 11,
each beside its anchor: the smallest Textual app, or the same fwtui with 1,000 tracks, in one
interleaved run. Processor time is of all threads; a key's repaint is the first byte that
comes back.

The pod is the one of ``fwtui demo --serve --tracks``, in a process of its own; it approves the
login by itself, and the account is made by the whole of OAuth. To fetch 6,000 pages from it would
take minutes: the library is copied from :mod:`tests.benchmarks.filled`, as if it had been mirrored
before, and a playlist of all tracks is added, which is the longest list that the interface shows.
Only for target 11 an empty library is mirrored from the pod while keys are pressed.
"""

from __future__ import annotations

import asyncio
import os
import random
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

import msgspec
from msgspec import Struct

from fwtui.base.paths import Paths
from fwtui.library.listing.queries import Artists, Playlists, PlaylistTracks
from fwtui.library.mirror.progress import META, MirrorRecord
from fwtui.library.store import list_store, upsert
from fwtui.library.store.kinds import upsert_values
from fwtui.library.store.store import LIBRARY_FILE
from fwtui.music import Playlist, PlaylistId
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.login import Login
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services.demo import DemoService
from tests.benchmarks.bench_table import processor_ms
from tests.benchmarks.filled import folder, library, music
from tests.ui.at_home import ENVIRON, environ_of
from tests.ui.pseudo_terminal import ANSWERS, Terminal, python

SMALL = 1_000
ROUNDS = 2
STARTS = 5
KEYS = 40
IDLE = 10.0
"""Seconds."""
_MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Small(App):
    BINDINGS = [("q", "quit", "quit")]
    def compose(self):
        yield Static("first row")
Small().run()
"""
_SETTINGS = """
[pod]
keyring = false
[player]
device_lost = "silent"
mpv = { ao = "null" }
[ui]
covers = 'off'
[library]
mirror_tracks = 1_000_000
"""
_SERVE = """
import functools, sys
from fwtui.demo.pod import serve
from fwtui.demo.state import DemoSettings
limits = {"authenticated-list": "10000000/60s"}
settings = DemoSettings(tracks=int(sys.argv[1]), limits=limits, approve=True)
serve(settings, functools.partial(print, flush=True))
"""
_WRITTEN = b"\x1b[?2026l"
"""Ends a frame."""
_EVERYTHING = "Everything There Is"


class Key(Struct):
    """What a key cost: milliseconds of processor time and until the first byte, and bytes."""

    cpu: float
    wait: float
    sent: int


class Rest(Struct):
    """An interface that nobody touches."""

    memory: float
    """MB resident ..."""
    private: float
    """... and what of it no other process shares."""
    cpu: float
    """Per cent."""
    sent: float
    """Bytes a second."""


def _read(terminal: Terminal, seconds: float) -> bool:
    """Whether something came; its questions are answered, and no screen is painted of it."""
    if not select.select([terminal.master], [], [], seconds)[0]:
        return False
    data = os.read(terminal.master, 65536)
    for question, answer in ANSWERS.items():
        if question in data:
            os.write(terminal.master, answer)
    terminal.output += data
    return True


def _until(terminal: Terminal, shown: str) -> None:
    """Until these letters came, to the end of what is written at once."""
    ends = time.monotonic() + 20
    while shown.encode() not in terminal.output and time.monotonic() < ends:
        _read(terminal, 0.5)
    assert shown.encode() in terminal.output, f"{shown} was never shown"
    while not terminal.output.endswith(_WRITTEN) and time.monotonic() < ends:
        _read(terminal, 0.05)


def press(terminal: Terminal, key: str) -> Key:
    """Press a key and wait until the screen is still again."""
    before, began = processor_ms(terminal.pid), time.monotonic()
    terminal.press(key)
    select.select([terminal.master], [], [], 2.0)
    wait = (time.monotonic() - began) * 1e3
    seen = len(terminal.output)
    while _read(terminal, 0.03):
        pass
    return Key(processor_ms(terminal.pid) - before, wait, len(terminal.output) - seen)


def pressed(terminal: Terminal, keys: Sequence[str]) -> list[Key]:
    return [press(terminal, key) for key in keys]


def resting(terminal: Terminal) -> Rest:
    ends = time.monotonic() + 3.0
    while time.monotonic() < ends:  # what is loaded after the first paint
        _read(terminal, 0.1)
    seen, before = len(terminal.output), processor_ms(terminal.pid)
    ends = time.monotonic() + IDLE
    while time.monotonic() < ends:
        _read(terminal, 0.5)
    spent = processor_ms(terminal.pid) - before
    sent = (len(terminal.output) - seen) / IDLE
    return Rest(*_memory(terminal.pid), spent / IDLE / 10, sent)


def _memory(pid: int) -> tuple[float, float]:
    """MB resident, and private (Linux: /proc/PID/smaps_rollup)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kept = {name: int(rest.split()[0]) / 1024 for name, rest in (line.split(":") for line in lines)}
    return kept["Rss"], kept["Private_Clean"] + kept["Private_Dirty"]


# --- a pod, and homes whose account is on it ---------------------------------------------------


class Server:
    """The demo pod in a process of its own."""

    def __init__(self, tracks: int) -> None:
        command = python("-c", _SERVE, str(tracks))
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        self._process: subprocess.Popen[str] | None = process
        self.url = process.stdout.readline().strip()

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
            self._process = None


async def _log_in(url: str, accounts: Accounts) -> Account:
    async with Login(Origin.parse(url), accounts) as login:
        DemoService.visit(await login.begin())
        return await login.finish()


def home_of(place: Path, account: Account, tracks: int) -> Path:
    """A copy of the home ``place`` with a library of so many tracks; 0 leaves it empty."""
    home = place.with_name(f"home-{tracks}")
    shutil.copytree(place, home)
    if tracks:
        paths = Paths.under(home)
        made = paths.cache / "accounts" / account.slug
        made.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder(tracks) / "cache" / "accounts" / "bench" / LIBRARY_FILE, made)
        _add_everything(made / LIBRARY_FILE)
    return home


def _add_everything(file: Path) -> None:
    """A playlist of all tracks, by title. As if the pod had told of it, and of all there is, a
    moment ago: else its own catalogue would come among the store's."""
    from fwtui.library.store import schema
    from fwtui.library.store.database import Database

    database, now = Database(file, schema.LIBRARY), time.time()
    ids = array("q", [each for (each,) in database.rows("SELECT id FROM tracks ORDER BY words")])
    number = PlaylistId("1")

    def write(db: Connection) -> None:
        upsert_values(db, "playlist", [Playlist(number, _EVERYTHING, tracks_count=len(ids))])
        list_store.whole_list(db, PlaylistTracks(playlist=number).key, ids, now)
        list_store.whole_list(db, Playlists().key, array("q", [1]), now)
        (known,) = db.execute("SELECT value FROM meta WHERE name = ?", (META,)).fetchone()
        memory = msgspec.msgpack.decode(known, type=MirrorRecord)
        memory.as_of = memory.full_at = now
        upsert.meta(db, META, msgspec.msgpack.encode(memory))

    database.write(write).result()
    database.close()


@contextmanager
def running(home: Path, shown: str) -> Iterator[Terminal]:
    """fwtui at this home, an ordinary start, when ``shown`` is there."""
    (home / "cache" / "frame").unlink(missing_ok=True)
    with Terminal(python("-m", "fwtui"), environ=environ_of(home)) as terminal:
        _until(terminal, shown)
        yield terminal
        terminal.press("q")
        terminal.wait()


# --- the targets -------------------------------------------------------------------------------


def first_data(homes: dict[int, Path], names: dict[int, list[str]]) -> None:
    """Target 2, with the pod away. What the store alone takes of it: bench_store."""
    cost: dict[str, list[float]] = {}
    rows = 0
    for number in range(STARTS + 1):  # the first one fills caches
        with Terminal(python("-c", _MINIMAL), environ=ENVIRON) as terminal:
            _until(terminal, "first row")
            spent = {"smallest app": processor_ms(terminal.pid)}
        for size, home in homes.items():
            with running(home, names[size][0]) as terminal:
                spent[f"{size:,} tracks"] = processor_ms(terminal.pid)
                rows = sum(name.encode() in terminal.output for name in names[size])
        if number:
            for name, ms in spent.items():
                cost.setdefault(name, []).append(ms)
    print(f"target 2: {rows} artists in the first frame, from the store, with the pod away")
    for name, spent_each in cost.items():
        middle, least = statistics.median(spent_each), min(spent_each)
        print(f"  {name:16} {middle:6.0f} ms CPU to the end of that frame (least {least:4.0f})")


class Figures:
    """What sessions with one library cost."""

    def __init__(self) -> None:
        self.rest: list[Rest] = []
        self.keys: dict[str, list[Key]] = {"still": [], "scrolling": [], "search": []}

    def least(self, keys: str) -> tuple[float, float, float]:
        """The median processor time and bytes, and the median wait, of all keys."""
        every = self.keys[keys]
        return (
            statistics.median(key.cpu for key in every),
            statistics.median(key.sent for key in every),
            statistics.median(key.wait for key in every),
        )


def a_session(home: Path, first: str, texts: Sequence[str], figures: Figures) -> None:
    with running(home, first) as terminal:
        figures.rest.append(resting(terminal))
        press(terminal, "4")
        _until(terminal, _EVERYTHING)
        press(terminal, "\r")
        pressed(terminal, "jkjkjk")
        figures.keys["still"] += pressed(terminal, "jk" * (KEYS // 2))
        pressed(terminal, "j" * 45)
        figures.keys["scrolling"] += pressed(terminal, "j" * KEYS)
        press(terminal, "2")
        for text in texts:
            figures.keys["search"] += pressed(terminal, text)
            press(terminal, "\x15")
        press(terminal, "\x1b")
        press(terminal, "\x1b")
        press(terminal, "1")


def sessions(homes: dict[int, Path], first: dict[int, str], texts: Sequence[str]) -> None:
    """Targets 4, 5, 6 and 8."""
    figures = {tracks: Figures() for tracks in homes}
    small: list[Rest] = []
    for _ in range(ROUNDS):
        with Terminal(python("-c", _MINIMAL), environ=ENVIRON) as terminal:
            _until(terminal, "first row")
            small.append(resting(terminal))
        for tracks, home in homes.items():
            a_session(home, first[tracks], texts, figures[tracks])
    print("target 4: cursor <= 3 ms CPU still, <= 10 ms scrolling; <= 600 bytes; ratio <= 1.2")
    for part in ("still", "scrolling"):
        cost = {}
        for tracks, each in figures.items():
            cost[tracks], sent, wait = each.least(part)
            print(
                f"  {part:10} {tracks:>9,} rows  {cost[tracks]:5.2f} ms CPU  {sent:5.0f} B"
                f"  repaint {wait:5.1f} ms"
            )
        print(f"  {part:10} ratio {cost[max(cost)] / cost[min(cost)]:.2f}")
    print("target 5: memory <= 2 x the smallest app; 300,000 tracks <= 10 MB more than 1,000")
    anchor = statistics.median(rest.memory for rest in small)
    _say_memory("anchor: smallest app", small, anchor)
    for tracks, each in figures.items():
        _say_memory(f"{tracks:,} tracks", each.rest, anchor)
    print("target 6: idle <= 0.3 % CPU, 0 B/s")
    _say_rest("anchor: smallest app", small)
    for tracks, each in figures.items():
        _say_rest(f"{tracks:,} tracks", each.rest)
    print("target 8: key to repaint in the search view, p50 <= 16 ms")
    for tracks, each in figures.items():
        cpu, sent, wait = each.least("search")
        print(f"  {tracks:>9,} tracks  p50 {wait:5.1f} ms, {cpu:5.1f} ms CPU, {sent:5.0f} B")


def _say_memory(name: str, rests: Sequence[Rest], anchor: float) -> None:
    memory = statistics.median(rest.memory for rest in rests)
    private = statistics.median(rest.private for rest in rests)
    print(f"  {name:22} {memory:6.1f} MB, {memory / anchor:.2f} x; {private:.1f} MB private")


def _say_rest(name: str, rests: Sequence[Rest]) -> None:
    cpu = statistics.median(rest.cpu for rest in rests)
    sent = statistics.median(rest.sent for rest in rests)
    print(f"  {name:22} {cpu:5.2f} % CPU  {sent:5.0f} B/s")


def mirroring(idle: Path, empty: Path, first: str) -> None:
    """The keys of target 11: a key now and then while an empty library is filled."""
    print("target 11: keys within 2 x their idle latency while the library is mirrored")
    waits: dict[str, list[float]] = {"idle": [], "mirroring": []}
    for name, home, shown in (("idle", idle, first), ("mirroring", empty, "Artists")):
        with running(home, shown) as terminal:
            ends = time.monotonic() + 4.0
            while time.monotonic() < ends:
                _read(terminal, 0.1)
            for key in "jk" * 20:
                ends = time.monotonic() + 0.45
                while (rest := ends - time.monotonic()) > 0:
                    _read(terminal, rest)
                waits[name].append(press(terminal, key).wait)
        waits[name].sort()
        at = [waits[name][int((len(waits[name]) - 1) * part)] for part in (0.5, 0.95)]
        print(f"  a key, {name:10} p50 {at[0]:6.1f}  p95 {at[1]:6.1f} ms")


def main(tracks: int) -> None:
    place = Path(tempfile.mkdtemp(prefix="fwtui-bench-library-"))
    home = place / "home"
    home.mkdir()
    (home / "config.toml").write_text(_SETTINGS)
    server = Server(tracks)
    try:
        paths = Paths.under(home).made()
        accounts = Accounts(paths.data, PodSettings(keyring=False))
        account = asyncio.run(_log_in(server.url, accounts))
        homes = {size: home_of(home, account, size) for size in (SMALL, tracks)}
        empty = home_of(home, account, 0)
        names = {size: _names(size) for size in homes}
        chance = random.Random(5)
        some = [track.title.lower() for track in music(SMALL)]
        sessions(homes, {size: each[0] for size, each in names.items()}, chance.sample(some, 3))
        mirroring(homes[tracks], empty, names[tracks][0])
        server.stop()
        first_data(homes, names)
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def _names(tracks: int) -> list[str]:
    """The first artists of a library, as the first frame shows them."""
    here = library(folder(tracks))
    artists = here.listing(Artists())
    return [artists[row].name for row in range(min(30, len(artists)))]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
