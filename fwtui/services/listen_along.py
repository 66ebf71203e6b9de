"""Listening along: the queue is fed with what an account, or all of a pod, hears.

The history is asked for once this queue is about to end, so that what is queued is the newest
listen then, at most a track behind:

====================================  =========================================================
more than :data:`LEAD` s are left     nothing is asked
less, or nothing plays                the newest listens, once in :data:`PAUSE` s
a new listen                          its track is queued; nothing is asked until that one ends
paused                                nothing is asked
waited for :data:`QUIET` s            it ends by itself; and after :data:`LONGEST` s in all
====================================  =========================================================
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from fwtui.errors import NO_CONNECTION, FwtuiError, PodUnreachable
from fwtui.library.listing.scopes import names_in
from fwtui.player.radio import RadioEnded, Station
from fwtui.text import number

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.music import Listening, TrackId
    from fwtui.player.playback import Playback
    from fwtui.player.player import Player
    from fwtui.pod.pod import Pod
    from fwtui.services.contracts import PodConnection, PodState, RadioKind

KIND = "along"
"""Of its :class:`~fwtui.player.radio.Station`, whose id is the scope."""
LEAD, PAUSE = 45.0, 60.0
QUIET, LONGEST = 1800.0, 6 * 3600.0
RECENT = 900.0
"""Seconds since a listen that one still joins; a client may tell it when the track ends."""
LOOKED_AT = 20
"""Listens that are read: those of the listener's own, and what cannot be played, are passed by."""


class ListenAlong:
    """The :class:`~fwtui.player.radio.RadioSource` of what the accounts of a scope hear."""

    def __init__(
        self,
        station: Station,
        library: Library,
        pod: Callable[[], Pod | None],
        player: Callable[[], Player],
        state: Callable[[], PodState],
    ) -> None:
        """``pod`` gives ``None`` while there is no connection. ``player`` is not there yet where
        it is made with a station to resume."""
        self.station = station
        self._scope = str(station.id)
        self._library, self._pod, self._of_player, self._state = library, pod, player, state
        self._asked_at = -math.inf
        self._ends = time.monotonic() + LONGEST
        self._quiet_ends: float | None = None
        """When it ends without a new listen; ``None`` until one is waited for."""
        self._after = datetime.now(UTC) - timedelta(seconds=RECENT)
        """The time of the last listen that was given; what is older is not joined."""

    async def more(self, count: int, /) -> Sequence[TrackId]:
        """The track of the newest listen, once there is a new one. Raises RadioEnded when there
        is none for long, and FwtuiError."""
        while True:
            await self._due()
            now = time.monotonic()
            if now >= self._ends:
                raise RadioEnded(f"{self.station.title} ended: it has been {_hours(LONGEST)}.")
            if self._quiet_ends is None:
                self._quiet_ends = now + QUIET
            if now >= self._quiet_ends:
                raise RadioEnded(
                    f"{self.station.title} ended: no new listen in {round(QUIET / 60)} minutes."
                )
            self._asked_at = now
            if (found := self._newest(await self._listens())) is not None:
                await self._library.keep_tracks([found.track])
                self._after = found.created or self._after
                self._quiet_ends = None
                return [found.track.id]

    async def _listens(self) -> Sequence[Listening | None]:
        pod = self._pod()
        if pod is None:
            raise PodUnreachable(NO_CONNECTION)
        # The reserve of the allowance is the listener's.
        page = await pod.background.history.page(scope=self._scope, page_size=LOOKED_AT)
        if not page.items:
            raise RadioEnded(
                f"No listens of {names_in(self._scope)} can be seen: "
                "nothing was heard, or it is hidden."
            )
        return page.items

    def _newest(self, listens: Sequence[Listening | None]) -> Listening | None:
        """The newest listen of another account that is newer than the last one given."""
        state = self._state()
        new = (
            each
            for each in listens
            if each is not None
            and each.created is not None
            and each.created > self._after
            and each.track.is_playable
            and not (each.actor is not None and state.is_own(each.actor.name))
        )
        return next(new, None)

    async def _due(self) -> None:
        """Wait until the queue is about to end, and some time after the last request."""
        changed = asyncio.Event()
        leave = self._of_player().subscribe(lambda playback: changed.set())
        try:
            while (wait := self._wait()) > 0:
                changed.clear()
                try:
                    async with asyncio.timeout(None if math.isinf(wait) else wait):
                        await changed.wait()
                except TimeoutError:
                    continue
        finally:
            leave()

    def _wait(self) -> float:
        """Seconds until the history is to be asked for; inf while that depends on the listener."""
        now, player = time.monotonic(), self._of_player()
        playback = player.playback
        pause = self._asked_at + PAUSE - now
        if player.source != self.station.title:
            return pause  # what played before goes on until the first track is there
        if playback.state == "paused" or playback.length - 1 > playback.row:
            return math.inf
        if playback.state == "stopped":
            return pause
        return max(pause, _left(playback, now) - LEAD)


def _left(playback: Playback, now: float) -> float:
    """Seconds until the track ends; 0 where its length is not known."""
    return max(0.0, (playback.seconds or 0.0) - playback.place(now)) / (playback.speed or 1.0)


def _hours(seconds: float) -> str:
    return f"{round(seconds / 3600)} hours"


class Along(Protocol):
    """An open account, as far as listening along needs it."""

    @property
    def player(self) -> Player: ...
    @property
    def pod(self) -> PodConnection: ...
    def radio(self, kind: RadioKind, id: int | str | None, title: str, /) -> None: ...


def is_along(player: Player) -> bool:
    """Whether the queue is fed by listening along."""
    station = player.station
    return station is not None and station.kind == KIND


def begin(account: Along, scope: str) -> str:
    """Listen along with the accounts of a scope; a sentence that says the price. Raises
    FwtuiError for the listener's own account."""
    state = account.pod.state
    own = [name for name in names_in(scope).split(", ") if state.is_own(name)]
    if own:
        raise FwtuiError(f"{own[0]} is your own account: it hears what you play.")
    names = names_in(scope)
    account.player.set_repeat("off")  # a repeated queue would never be about to end
    account.radio("along", scope, f"Along with {names}")
    price = f"at most {number(round(3600 / PAUSE))} requests an hour"
    return f"Along with {names}, from its next listen on: {price}."


def end(account: Along) -> str:
    """Feed the queue no more; what is in it stays. A sentence."""
    title = account.player.radio
    account.player.leave_radio()
    return f"{title} ended." if title else "Listening along ended."
