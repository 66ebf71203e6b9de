"""The services of one account that the interface reads values from and sends commands to.

The interface is drawn before anything heavy is loaded: :meth:`AppContext.open` is called once
after the first paint. The services announce their progress through the same values (a pod that
is ``connecting``, a playback without a device); :meth:`AppContext.on_change` announces another
account's services.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.services.contracts import RadioKind
from fwtui.ui.settings import UiSettings

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.music import Track, TrackId
    from fwtui.player.player import Player
    from fwtui.services.contracts import LoginService, PodConnection
    from fwtui.services.resolve import Kind, Target
    from fwtui.services.settings_file import SettingsFile
    from fwtui.ui.terminal.last_frame import LastFrame
    from fwtui.ui.themes import Themes


class AppContext:
    """Library, player, pod and login of the present account, and the interface's settings."""

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
        find: Callable[[str, Kind | None], Awaitable[Target]] | None = None,
        stop: Callable[[], Awaitable[None]] | None = None,
        keep: Callable[[LastFrame], None] = lambda frame: None,
        forget: Callable[[], None] = lambda: None,
        config: Callable[[], SettingsFile],
        themes: Themes | None = None,
    ) -> None:
        self.settings = settings
        if themes is None:
            from fwtui.ui.themes import Themes

            themes = Themes()
        self.themes = themes
        self.library = library
        self.player = player
        self.pod = pod
        self.login = login
        self._start = start
        self._radio = radio
        self._find = find
        self._stop = stop
        self.keep = keep
        """Saves the last frame for the next start; called after :meth:`close`."""
        self.forget = forget
        """Deletes the frame of the run before; called when the end begins, so that a start
        meanwhile shows none that is out of date."""
        self.welcome = ""
        """A sentence for the status bar after the first paint."""
        self.greets = False
        """The first account came without the interface, which says what can be done."""
        self.address = ""
        """An address of the federation that is opened after the first paint."""
        self._config = config
        self._changed: Signal[[]] = Signal()
        self._settings_changed: Signal[[]] = Signal()

    @cached_property
    def settings_file(self) -> SettingsFile:
        """config.toml, described; read when it is first asked for."""
        file = self._config()
        file.changed.subscribe(self._take_settings)
        return file

    def _take_settings(self, names: frozenset[str]) -> None:
        now = self.settings_file.settings
        self.settings = now.ui
        self.library.settings = now.library
        keys = (name.removeprefix("player.") for name in names if name.startswith("player."))
        self.player.take_settings(now.player, tuple(keys))
        self._settings_changed.emit()

    def on_settings(self, changed: Callable[[], None]) -> Unsubscribe:
        """``changed`` is called after a setting of config.toml was changed."""
        return self._settings_changed.subscribe(changed)

    def open(self) -> None:
        """Start sound and network; called once, after the first paint. Returns at once."""
        self._start()

    def radio(self, kind: RadioKind, id: int | str | None, title: str) -> None:
        """Play a radio without end: ``context.radio("saved", radio.id, radio.name)``.

        Returns at once; what goes wrong is one of the player's notes. ``id`` is the saved
        radio's, the artist's, the track's (``similar``) or the library's, a tag's name, an
        account's ``user@pod``, or the JSON of ``filters``. What plays goes on until the first
        track is there.
        """
        if self._radio is not None:
            self._radio(kind, id, title)

    async def find(self, words: str, kind: Kind | None) -> Target:
        """What a query of the shell names, as :func:`fwtui.services.resolve.find` does. Raises
        FwtuiError."""
        if self._find is None:
            raise FwtuiError("There is no pod to find it on.")
        return await self._find(words, kind)

    def is_downloaded(self, track: TrackId) -> bool:
        """Whether the file of a track is kept on this machine; False while that is read."""
        downloads = self.player.downloads
        return downloads is not None and downloads.holds(track)

    def is_away(self, track: Track) -> bool:
        """Whether a track cannot play now: offline, and not on this machine."""
        return self.pod.state.reach == "offline" and not self.player.has(track)

    def why_not(self, track: Track) -> str:
        """Why a track cannot be played, as the end of a sentence."""
        if self.is_away(track):
            return "it is not on this machine, and you are offline."
        if not self.pod.state.username:
            return "this pod lets it be heard with an account only."
        return "it is not on this pod any more." if track.is_local else "its pod is away."

    def toggle_favourites(self, tracks: Iterable[Track]) -> None:
        """Make all of them favourites where one is not; else none."""
        tracks, library = tuple(tracks), self.library
        on = not all(library.edits.is_favourite(track.id) for track in tracks)
        edits = library.edits
        edits.set_favourites([t.id for t in tracks if edits.is_favourite(t.id) != on], on)

    async def close(self) -> None:
        """Stop the sound, save the queue, close the files. Within a second."""
        if self._stop is not None:
            await self._stop()

    def replace(
        self,
        *,
        library: Library | None = None,
        player: Player | None = None,
        pod: PodConnection | None = None,
    ) -> None:
        """Put another account's services in place, and call the subscribers of the change."""
        self.library = library or self.library
        self.player = player or self.player
        self.pod = pod or self.pod
        self._changed.emit()

    def on_change(self, changed: Callable[[], None]) -> Unsubscribe:
        """``changed`` is called after :meth:`replace`."""
        return self._changed.subscribe(changed)
