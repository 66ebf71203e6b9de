"""What the interface is handed: the live objects behind it, and nothing of how they work.

The interface reads values and sends commands. It is drawn before anything heavy is
loaded: :meth:`AppContext.open` is called once after the first paint, and what it brings up
tells of itself through the same values (a pod that is ``connecting``, a playback without
a device), or by :meth:`AppContext.on_change` where a whole part was replaced.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.services.contracts import RadioKind
from fwtui.ui.settings import UiSettings

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.player.player import Player
    from fwtui.services.contracts import LoginService, PodConnection
    from fwtui.ui.terminal.shutdown import LastFrame


class AppContext:
    """The live things, each behind its name. Filled in by whoever wires them."""

    def __init__(
        self,
        settings: UiSettings,
        library: Library,
        player: Player,
        pod: PodConnection,
        login: LoginService,
        *,
        start: Callable[[], None] = lambda: None,
        radio: Callable[[RadioKind, int | str | None, str], None] | None = None,
        stop: Callable[[], Awaitable[None]] | None = None,
        keep: Callable[[LastFrame], None] = lambda frame: None,
    ) -> None:
        self.settings = settings
        self.library = library
        self.player = player
        self.pod = pod
        self.login = login
        self._start = start
        self._radio = radio
        self._stop = stop
        self.keep = keep
        """Keep the last frame for the next start; called after :meth:`close`."""
        self.welcome = ""
        """A sentence for the listener to begin with, after the first paint."""
        self._changed: Signal[[]] = Signal()

    def open(self) -> None:
        """Bring up sound and network; called once, after the first paint. Returns at once."""
        self._start()

    def radio(self, kind: RadioKind, id: int | str | None, title: str) -> None:
        """Play a radio without end: ``context.radio("saved", radio.id, radio.name)``.

        Returns at once; what goes wrong is one of the player's notes. ``id`` is the saved
        radio's, the artist's, the track's (``similar``) or the library's, a tag's name, an
        account's ``user@pod``. What plays goes on until the first track is there.
        """
        if self._radio is not None:
            self._radio(kind, id, title)

    async def close(self) -> None:
        """The interface goes: silence, the queue saved, files closed. Within a second."""
        if self._stop is not None:
            await self._stop()

    def replace(
        self,
        *,
        library: Library | None = None,
        player: Player | None = None,
        pod: PodConnection | None = None,
    ) -> None:
        """Another account's library or pod takes the place; every view begins anew."""
        self.library = library or self.library
        self.player = player or self.player
        self.pod = pod or self.pod
        self._changed.emit()

    def on_change(self, changed: Callable[[], None]) -> Unsubscribe:
        """``changed`` is called after :meth:`replace`."""
        return self._changed.subscribe(changed)
