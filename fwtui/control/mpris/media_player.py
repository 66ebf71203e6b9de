"""The player as MPRIS sees it: its properties as plain values, and its commands.

Source of the rules: the MPRIS D-Bus Interface Specification, version 2.2.
"""

from __future__ import annotations

import time
from math import isfinite
from typing import TYPE_CHECKING, Any

from fwtui.control.mpris.metadata import MICROSECONDS, Metadata, metadata
from fwtui.control.mpris.neighbourhood import Neighbour, neighbourhood, path_of

if TYPE_CHECKING:
    from fwtui.control.art import ArtFiles
    from fwtui.control.contracts import PresentAccount
    from fwtui.music import Track, TrackId
    from fwtui.player.playback import Playback, Repeat, State

SLOWEST, FASTEST = 0.25, 4.0
"""What :meth:`Player.set_speed` allows."""
_STATUS: dict[State, str] = {
    "playing": "Playing",
    "preparing": "Playing",
    "paused": "Paused",
    "stopped": "Stopped",
}
_LOOP: dict[Repeat, str] = {"off": "None", "all": "Playlist", "one": "Track"}
_REPEAT: dict[str, Repeat] = {word: repeat for repeat, word in _LOOP.items()}


class MediaPlayer:
    """Reads and commands the player of the present account."""

    def __init__(self, account: PresentAccount, art: ArtFiles) -> None:
        self._account = account
        self._art = art

    # --- values --------------------------------------------------------------------------------

    @property
    def playback(self) -> Playback:
        """The present value of the player."""
        return self._account.player.playback

    @property
    def trackid(self) -> str:
        """The object path of the current track; ``""`` without one."""
        track = self.playback.track
        return path_of(track.id) if track is not None else ""

    @property
    def position(self) -> int:
        """Microseconds into the track now."""
        return int(self.playback.place(time.monotonic()) * MICROSECONDS)

    def properties(self) -> dict[str, Any]:
        """The properties whose changes are announced."""
        playback, queue = self.playback, self._account.player.queue
        at_rest = playback.state == "stopped"
        return {
            "PlaybackStatus": _STATUS[playback.state],
            "LoopStatus": _LOOP[playback.repeat],
            "Rate": playback.speed,
            "Shuffle": playback.shuffle,
            "Metadata": self.metadata(),
            "Volume": 0.0 if playback.muted else playback.volume / 100,
            "CanGoNext": queue.peek(by_itself=False) is not None,
            # Before the first row it is the start of the track, which needs one that is loaded.
            "CanGoPrevious": queue.row > 0
            or (queue.row == 0 and (playback.repeat == "all" or not at_rest)),
            "CanPlay": queue.row >= 0,
            "CanPause": queue.row >= 0,
            "CanSeek": playback.track is not None and not at_rest,
        }

    def metadata(self) -> Metadata:
        """The fields of the current track; none without one."""
        playback, track = self.playback, self.playback.track
        if track is None:
            return {}
        return metadata(
            track,
            path_of(track.id),
            seconds=playback.seconds,
            art=self._art.of(track),
            pod=self._account.pod.state.address,
        )

    # --- commands ------------------------------------------------------------------------------

    def play(self) -> None:
        """Play on; no effect while it plays, or without a track."""
        player = self._account.player
        if player.queue.row >= 0 and player.playback.state in ("paused", "stopped"):
            player.resume()

    def pause(self) -> None:
        """Pause; no effect unless it plays."""
        player = self._account.player
        if player.playback.state in ("playing", "preparing"):
            player.pause()

    def play_pause(self) -> None:
        if self._account.player.queue.row >= 0:
            self._account.player.toggle()

    def stop(self) -> None:
        if self.playback.state != "stopped":
            self._account.player.stop()

    def next(self) -> None:
        self._account.player.next()

    def previous(self) -> None:
        self._account.player.previous()

    def seek(self, by: int) -> None:
        """By so many microseconds; past the end is the next track."""
        if self.properties()["CanSeek"]:
            self._account.player.seek_by(by / MICROSECONDS)

    def set_position(self, trackid: str, position: int) -> None:
        """To this many microseconds; no effect when another track plays by now, or beyond it."""
        seconds = self.playback.seconds
        if trackid != self.trackid or position < 0 or not self.properties()["CanSeek"]:
            return
        if not seconds or position <= seconds * MICROSECONDS:
            self._account.player.seek_to(position / MICROSECONDS)

    def set_loop(self, word: str) -> None:
        """``None``, ``Track`` or ``Playlist``. Raises ValueError."""
        if word not in _REPEAT:
            raise ValueError(f"there is no LoopStatus {word[:20]!r}")
        if _REPEAT[word] != self.playback.repeat:
            self._account.player.set_repeat(_REPEAT[word])

    def set_shuffle(self, on: bool) -> None:
        if on != self.playback.shuffle:
            self._account.player.toggle_shuffle()

    def set_rate(self, rate: float) -> None:
        """The speed, within its limits; 0 pauses (MPRIS 2.2, ``Rate``)."""
        if rate == 0.0:
            self.pause()
        elif isfinite(rate) and rate > 0.0 and rate != self.playback.speed:
            self._account.player.set_speed(rate)

    def set_volume(self, volume: float) -> None:
        """0.0 to 1.0; while muted, more than 0 is heard again."""
        if not isfinite(volume):
            return
        player, steps = self._account.player, round(min(max(volume, 0.0), 1.0) * 100)
        if player.playback.muted:
            if steps == 0:
                return
            player.mute()
        if steps != player.playback.volume:
            player.set_volume(steps)

    # --- the queue -----------------------------------------------------------------------------

    def neighbours(self) -> tuple[Neighbour, ...]:
        """The rows around the current one."""
        return neighbourhood(self._account.player.queue)

    def neighbours_metadata(self, paths: list[str]) -> list[Metadata]:
        """The fields of these rows, in this order; unknown paths are left out."""
        rows = {each.path: each for each in self.neighbours()}
        pod = self._account.pod.state.address
        found: list[Metadata] = []
        for path in paths[: len(rows)]:
            if path not in rows:
                continue
            if path == self.trackid:
                found.append(self.metadata())
            elif (track := self._track(rows[path].track)) is not None:
                found.append(
                    metadata(track, path, seconds=track.seconds, art=self._art.kept(track), pod=pod)
                )
            else:
                found.append({"mpris:trackid": path})
        return found

    def go_to(self, path: str) -> None:
        """Play a row of :meth:`neighbours`; no effect when it is not there any more."""
        row = next((each.row for each in self.neighbours() if each.path == path), None)
        if row is not None:
            self._account.player.jump(row)

    def _track(self, id: TrackId) -> Track | None:
        known = self._account.library.track(id)
        downloads = self._account.player.downloads
        if known is None and downloads is not None:
            known = downloads.track(id)
        return known
