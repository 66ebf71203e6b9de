"""The current track on one line of the terminal, rewritten in place."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from fwtui.cli.streams import can_encode, printable
from fwtui.text import cells, clock, fit, has_sure_width, held

if TYPE_CHECKING:
    from fwtui.player.playback import Playback

UNICODE = {"playing": "▶", "paused": "⏸", "preparing": "…", "stopped": "■", "fact": " · "}
PLAIN = {"playing": ">", "paused": "=", "preparing": ".", "stopped": "#", "fact": " - "}


class ProgressLine:
    """One line on a terminal, written at most once a second and only when it changes; without
    a terminal one line a track. Sentences for the listener have lines of their own."""

    def __init__(self, playback: Callable[[], Playback], out: TextIO) -> None:
        self._playback = playback
        self._out = out
        self._rewrites = out.isatty()
        self._signs = UNICODE if can_encode("".join(UNICODE.values()), out) else PLAIN
        self._shown = ""
        self._track: object = None
        self._timer: asyncio.TimerHandle | None = None

    def show(self, playback: Playback) -> None:
        """Write a new value of the player."""
        if not self._rewrites:
            self._announce(playback)
            return
        if self._timer:
            self._timer.cancel()
            self._timer = None
        now = time.monotonic()
        width = shutil.get_terminal_size().columns - 1
        self._write(line(playback, now, width, self._signs))
        if playback.state == "playing":
            rest = 1.0 - playback.place(now) % 1.0
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(rest / playback.speed + 0.01, self._tick)

    def say(self, sentence: str) -> None:
        """Print a sentence above the line."""
        if self._rewrites:
            self._out.write("\r\x1b[K")
        self._out.write(printable(sentence) + "\n")
        if self._rewrites:
            self._out.write(_placed(self._shown))
        self._out.flush()

    def end(self) -> None:
        """Remove the line."""
        if self._timer:
            self._timer.cancel()
        if self._rewrites and self._shown:
            self._write("")

    def _tick(self) -> None:
        self.show(self._playback())

    def _write(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            self._out.write(f"\r\x1b[K{_placed(text)}")
            self._out.flush()

    def _announce(self, playback: Playback) -> None:
        track = playback.track
        if playback.state != "playing" or track is None or (playback.row, track) == self._track:
            return
        self._track = (playback.row, track)
        fact = self._signs["fact"]
        self._out.write(f"{track.title}{fact}{track.artist}{fact}{clock(playback.seconds)}\n")
        self._out.flush()


def line(playback: Playback, now: float, width: int, signs: dict[str, str]) -> str:
    """``▶ Undertow · Älva   0:42 / 3:10   2 of 14   vol 80``, in at most ``width`` cells."""
    track = playback.track
    if track is None:
        return ""
    fact = signs["fact"]
    times = f"{clock(playback.place(now))} / {clock(playback.seconds)}"
    facts = [times, f"{playback.row + 1} of {playback.length}"]
    if playback.shuffle:
        facts.append("shuffle")
    if playback.repeat != "off":
        facts.append(f"repeat {playback.repeat}")
    if playback.stop_after:
        facts.append("stops after this")
    if playback.muted or playback.silent:
        facts.append("muted" if playback.muted else "unheard")
    facts.append(f"vol {playback.volume}")
    name = f"{signs[playback.state]} {track.title}{fact}{track.artist}"
    # On a narrow terminal the times stay longest.
    while len(facts) > 1 and width < cells(fact.join(facts)) + 30:
        facts.pop()
    right = "   " + fact.join(facts)
    room = width - cells(right)
    if room < 10:
        return fit(name, max(0, width)).rstrip()
    return (fit(name, room) if cells(name) > room else name) + right


def _placed(line: str) -> str:
    """The line, with the name written over blanks and the facts at their column where the
    terminal may need other cells for the name than :func:`cells` says."""
    if has_sure_width(line):
        return line
    name, _, facts = line.rpartition("   ")
    if not name:
        name, facts = line, ""
    room = cells(line) - cells(facts)
    return f"{held(name, room - bool(facts))}\x1b[{room + 1}G\x1b[K{facts}"
