"""The service on the bus: exported, named, and kept up to date with the player."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from fwtui.base.tasks import Tasks
from fwtui.control.art import ArtFiles
from fwtui.control.contracts import follow_playback
from fwtui.control.mpris.media_player import MediaPlayer
from fwtui.control.mpris.metadata import MICROSECONDS
from fwtui.control.session_bus import CONNECT_SECONDS

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

    from fwtui.control.contracts import PresentAccount, RaisableWindow
    from fwtui.control.mpris.interfaces import (
        PlayerInterface,
        RootInterface,
        TrackListInterface,
    )
    from fwtui.control.session_bus import SessionBus
    from fwtui.player.playback import Playback

log = logging.getLogger(__name__)

NAME = "org.mpris.MediaPlayer2.fwtui"
PATH = "/org/mpris/MediaPlayer2"
JUMP = 0.25
"""Seconds between the place that clients reckon with and the true one, from which on they are
given the true one."""


class Mpris:
    """MPRIS for one session; without a bus it does nothing."""

    def __init__(
        self,
        account: PresentAccount,
        bus: SessionBus,
        *,
        quit: Callable[[], None] | None = None,
        window: RaisableWindow | None = None,
        fetch_covers: bool = True,
    ) -> None:
        """``quit`` ends the session, ``window`` shows it where there is a display.
        ``fetch_covers``: ask the pod for covers that are not on disk."""
        self._account = account
        self._session_bus = bus
        self._quit = quit
        self._window = window
        self._art = ArtFiles(account, self._changed_soon, fetch=fetch_covers)
        self._media_player = MediaPlayer(account, self._art)
        self._clock = ClientClock(account.player.playback)
        self._bus: MessageBus | None = None
        self._root: RootInterface
        self._player: PlayerInterface
        self._track_list: TrackListInterface
        self._announcing: asyncio.Handle | None = None
        self._tasks = Tasks()
        self._unsubscribe: Callable[[], None] = lambda: None
        self.name = ""
        """The name on the bus; ``""`` while there is none."""

    def open(self) -> None:
        """Go on the bus if there is one, or announce what has changed of the desktop since;
        returns at once."""
        if self._bus is not None and self._bus.connected:
            self._changed_soon()
        elif not len(self._tasks):
            self._tasks.start(self._open(), "MPRIS")

    async def close(self) -> None:
        """Leave the bus's names and the player; the connection is its owner's."""
        self._tasks.cancel()
        self._art.close()
        self._leave()

    def _leave(self) -> None:
        self._unsubscribe()
        self._unsubscribe = lambda: None
        if self._announcing is not None:
            self._announcing.cancel()
            self._announcing = None
        if self._bus is not None and self._bus.connected:
            self._bus.unexport(PATH)
        self._bus, self.name = None, ""

    async def _open(self) -> None:
        self._leave()
        bus = await self._session_bus.connect()
        if bus is None:
            return
        try:
            interfaces = await asyncio.to_thread(import_module, "fwtui.control.mpris.interfaces")
            self._player = interfaces.PlayerInterface(self._media_player)
            self._track_list = interfaces.TrackListInterface(self._media_player)
            self._root = interfaces.RootInterface(self._quit, self._window)
            self._bus, self._clock = bus, ClientClock(self._account.player.playback)
            for interface in (self._root, self._player, self._track_list):
                bus.export(PATH, interface)
            self._unsubscribe = follow_playback(self._account, self._playback_changed)
            async with asyncio.timeout(CONNECT_SECONDS):
                self.name = await _take_name(bus)
        except Exception as error:  # noqa: BLE001 (the music goes on without MPRIS)
            log.info("MPRIS is not there: %s", error or type(error).__name__)
            self._leave()

    # --- changes -------------------------------------------------------------------------------

    def _playback_changed(self, _: Playback) -> None:
        self._changed_soon()

    def _changed_soon(self) -> None:
        """Announce all changes of this turn of the loop together."""
        if self._announcing is None and self._bus is not None:
            self._announcing = asyncio.get_running_loop().call_soon(self._announce)

    def _announce(self) -> None:
        self._announcing = None
        if self._bus is None or not self._bus.connected:
            self._leave()
            return
        self._root.announce_changes()
        other_track = self._player.announce_changes()
        self._track_list.announce_changes()
        place = self._clock.jump(self._account.player.playback, other_track=other_track)
        if place is not None:
            self._player.seeked(int(place * MICROSECONDS))


class ClientClock:
    """The position as a client reckons it: from the last one it was given, by the clock.

    MPRIS announces no positions but jumps ("Seeked").
    """

    def __init__(self, playback: Playback, now: float | None = None) -> None:
        """A client that begins to look now reads the true position."""
        self._at = time.monotonic() if now is None else now
        self._place = playback.place(self._at)
        self._rate = _rate(playback)

    def jump(
        self, playback: Playback, *, other_track: bool, now: float | None = None
    ) -> float | None:
        """The position in seconds if clients have to be given it, else None."""
        now = time.monotonic() if now is None else now
        reckoned = self._place + (now - self._at) * self._rate
        if playback.seconds:
            reckoned = min(reckoned, playback.seconds)
        if other_track:
            reckoned = 0.0
        true = playback.place(now)
        jumped = playback.track is not None and abs(true - reckoned) > JUMP
        self._place, self._at, self._rate = (true if jumped else reckoned), now, _rate(playback)
        return true if jumped else None


def _rate(playback: Playback) -> float:
    return playback.speed if playback.state in ("playing", "preparing") else 0.0


async def _take_name(bus: MessageBus) -> str:
    """The plain name for the first session, one with the process's number for others."""
    from dbus_fast import NameFlag, RequestNameReply

    for name in (NAME, f"{NAME}.instance{os.getpid()}"):
        if await bus.request_name(name, NameFlag.DO_NOT_QUEUE) in (
            RequestNameReply.PRIMARY_OWNER,
            RequestNameReply.ALREADY_OWNER,
        ):
            return name
    return ""
