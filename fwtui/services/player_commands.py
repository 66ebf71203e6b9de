"""Commands on playback that take words: one parser for the palette and the control socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.errors import NOTHING_PLAYS, RefusedError, UsageError
from fwtui.player.playback import SHORTEST_LOOP
from fwtui.services import arguments
from fwtui.text import clock

if TYPE_CHECKING:
    from fwtui.player.player import Player


class PlayerCommand(Struct, frozen=True):
    """A command with the words that it takes."""

    name: str
    arguments: str
    """In brackets where it may be left out."""
    words: str
    perform: Callable[[Player, str, datetime], str]
    """Does it, at this time of day with its zone; returns a sentence or nothing. Raises
    :class:`UsageError` and :class:`RefusedError`."""


def _seek(player: Player, text: str, now: datetime) -> str:
    sign, place = arguments.signed(text)
    playback = player.playback
    if not sign and place.endswith("%"):
        part = arguments.number(place[:-1], "50%")
        _need_track(player)
        if not playback.seconds:
            raise RefusedError("The length of this track is not known.")
        player.seek_to(min(part, 100.0) / 100 * playback.seconds)
        return ""
    seconds = arguments.seconds(place)
    _need_track(player)
    if sign:
        player.seek_by(sign * seconds)
    else:
        player.seek_to(seconds)
    return ""


def _volume(player: Player, text: str, now: datetime) -> str:
    if text:
        sign, given = arguments.signed(text)
        volume = int(arguments.number(given.removesuffix("%"), "60, +5 or -5"))
        player.set_volume(player.playback.volume + sign * volume if sign else volume)
    return f"Volume {player.playback.volume}"


def _speed(player: Player, text: str, now: datetime) -> str:
    sign, given = arguments.signed(text)
    speed = arguments.number(given, "1.25")
    player.set_speed(round(player.playback.speed + sign * speed if sign else speed, 2))
    return f"Speed {player.playback.speed:g}"


def _loop(player: Player, text: str, now: datetime) -> str:
    _need_track(player)
    if text == "off":
        player.set_loop(None)
    elif text:
        begin, _, end = text.replace("-", " ").replace("–", " ").partition(" ")
        a, b = arguments.seconds(begin), arguments.seconds(end.strip())
        length = player.playback.seconds
        if b - a < SHORTEST_LOOP or (length and b > length):
            raise UsageError("A loop begins before it ends, and both are in the track.")
        player.set_loop((a, b))
    else:
        player.step_loop()
    match player.playback.loop:
        case None:
            return "No loop."
        case (a, None):
            return f"The loop begins at {clock(a)}; once more ends it."
        case (a, b):
            return f"Loop from {clock(a)} to {clock(b)}"


def _sleep(player: Player, text: str, now: datetime) -> str:
    if text == "off":
        player.sleep_in(None)
        return "No sleep timer."
    if text in ("track", "album"):
        _need_track(player)
        player.sleep_after("track" if text == "track" else "album")
        return f"It stops at the end of this {text}."
    seconds = arguments.until(text, now)
    player.sleep_in(seconds)
    return f"It pauses in {clock(seconds)}."


def _need_track(player: Player) -> None:
    if player.playback.track is None:
        raise RefusedError(NOTHING_PLAYS)


COMMANDS: tuple[PlayerCommand, ...] = (
    PlayerCommand("seek", "PLACE", "go to 1:20, 80 or 50%, or by +30 or -30 seconds", _seek),
    PlayerCommand("volume", "[N]", "set the volume, 0 to 100, or change it by +N or -N", _volume),
    PlayerCommand("speed", "N", "0.25 to 4, or by +N or -N; the pitch stays", _speed),
    PlayerCommand(
        "loop",
        "[A B|off]",
        "repeat from A to B (1:00 1:30); without words A is here, then B, then off",
        _loop,
    ),
    PlayerCommand(
        "sleep",
        "TIME|track|album|off",
        "pause after 45m or 1h20 or at 23:30; at the end of the track or album",
        _sleep,
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}


def of_line(line: str) -> tuple[PlayerCommand, str] | None:
    """The command that a line begins with, by its name, and the words after it, which may be
    none; ``None`` before the space after a name."""
    name, space, words = line.lstrip().partition(" ")
    command = BY_NAME.get(name.lower()) if space else None
    return None if command is None else (command, words.strip())
