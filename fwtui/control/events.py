"""Events of the session: differences between two values of player, pod and library.

Nothing is subscribed while there is no observer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.control import snapshot
from fwtui.library.events import ChangeRefused, ErrorReported, HeartChanged

if TYPE_CHECKING:
    from fwtui.control.contracts import PresentAccount
    from fwtui.library.events import LibraryEvent
    from fwtui.music import TrackId
    from fwtui.player.listens import Listen
    from fwtui.player.playback import Playback

JUMP = 0.75
"""Seconds by which a position differs from the clock's when it has jumped."""
ALLOWANCE_PAUSE = 1.0
"""Seconds between two events of the allowance."""

Observer = Callable[[str, dict[str, Any]], None]
Said = Callable[[Callable[[str], None]], Unsubscribe]


class EventSource:
    """Emits each event with its name and its fields; lives on the loop."""

    def __init__(self, account: PresentAccount, said: Said = lambda observer: lambda: None) -> None:
        """``said`` subscribes to the sentences of the interface."""
        self._account = account
        self._said = said
        self._signal: Signal[[str, dict[str, Any]]] = Signal(self._follow)
        self._subscriptions: list[Unsubscribe] = []
        self._of_account: Unsubscribe = lambda: None
        self._before: Playback = account.player.playback
        self._heart: tuple[TrackId, bool] | None = None
        """The last heart that was emitted: the pod's answer repeats the listener's own."""
        self._reach = account.pod.state.reach
        self._left: int | None = None
        self._later: asyncio.TimerHandle | None = None
        self._allowance_at = 0.0

    @property
    def is_observed(self) -> bool:
        """Whether anything is subscribed."""
        return bool(self._signal)

    def subscribe(self, observer: Observer) -> Unsubscribe:
        """Call ``observer`` with each event from now on."""
        return self._signal.subscribe(observer)

    def _follow(self) -> Unsubscribe:
        self._of_account = self._account.on_change(self._account_changed)
        self._open()
        return self.close

    def close(self) -> None:
        """Observe nothing more."""
        self._of_account()
        self._leave()

    def _open(self) -> None:
        account = self._account
        self._before = account.player.playback
        self._reach = account.pod.state.reach
        standing = account.pod.most_relevant()
        self._left = standing.remaining if standing else None
        self._subscriptions = [
            account.player.subscribe(self._playback_changed),
            account.player.on_note(self._failed),
            account.player.on_listen(self._listened),
            account.library.subscribe(self._library_changed),
            account.pod.subscribe(self._pod_changed),
            self._said(lambda sentence: self._emit("said", sentence=sentence)),
        ]

    def _leave(self) -> None:
        for leave in self._subscriptions:
            leave()
        self._subscriptions = []
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _emit(self, event: str, **more: object) -> None:
        self._signal.emit(event, {"event": event, **more, **snapshot.status(self._account)})

    def _account_changed(self) -> None:
        self._leave()
        self._open()
        self._emit("account")

    # --- the player --------------------------------------------------------------------------

    def _playback_changed(self, now: Playback) -> None:
        before, self._before = self._before, now
        for event in _differences(before, now, time.monotonic()):
            self._emit(event)

    def _failed(self, sentence: str) -> None:
        if sentence:
            self._emit("error", sentence=sentence)

    def _listened(self, listen: Listen) -> None:
        track = self._account.library.track(listen.track)
        self._emit(
            "listen",
            heard_id=listen.track,
            heard_title=track.title if track else None,
            heard_artist=track.artist if track else None,
            heard_at=listen.at.isoformat(),
        )

    # --- library and pod ---------------------------------------------------------------------

    def _library_changed(self, event: LibraryEvent) -> None:
        match event:
            case HeartChanged(id, on):
                playing = self._account.player.playback.track
                if playing is not None and playing.id == id and self._heart != (id, on):
                    self._heart = id, on
                    self._emit("favourite")
            case ChangeRefused(sentence):
                self._emit("error", sentence=sentence)
            case ErrorReported(error):
                self._emit("error", sentence=error.sentence)
            case _:
                pass

    def _pod_changed(self) -> None:
        reach = self._account.pod.state.reach
        if reach != self._reach:
            self._reach = reach
            self._emit("connection", why=self._account.pod.state.why or None)
        wait = self._allowance_at + ALLOWANCE_PAUSE - time.monotonic()
        if wait <= 0:
            self._allowance_changed()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(wait, self._allowance_changed)

    def _allowance_changed(self) -> None:
        self._later = None
        standing = self._account.pod.most_relevant()
        left = standing.remaining if standing else None
        if left != self._left:
            self._left = left
            self._allowance_at = time.monotonic()
            self._emit("allowance")


def _differences(before: Playback, now: Playback, at: float) -> list[str]:
    """The events between two values of the player."""
    events: list[str] = []
    known, track = before.track, now.track
    again = track is not None and before.begun != now.begun
    if (known.id if known else None) != (track.id if track else None) or again:
        events.append("track")
    if before.state != now.state:
        events.append("state")
    same = "track" not in events and track is not None and now.state != "stopped"
    if same and abs(now.place(at) - before.place(at)) > JUMP:
        events.append("position")
    if (before.volume, before.muted, before.speed) != (now.volume, now.muted, now.speed):
        events.append("volume")
    if (before.version, before.length, before.row, before.repeat, before.shuffle) != (
        now.version,
        now.length,
        now.row,
        now.repeat,
        now.shuffle,
    ) or before.stop_after != now.stop_after:
        events.append("queue")
    if (before.sleep_at, before.sleep_after) != (now.sleep_at, now.sleep_after):
        events.append("sleep")
    if before.loop != now.loop:
        events.append("loop")
    return events
