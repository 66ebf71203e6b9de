"""What views and actions may ask of the interface around them, as protocols.

:class:`~fwtui.ui.app.FwtuiApp` is the one implementation; nothing below it imports it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.timer import Timer
    from textual.widget import Widget

    from fwtui.errors import FwtuiError
    from fwtui.library.listing.queries import Query
    from fwtui.music import AlbumId, ArtistId, Channel, LiveList, Playlist, TrackId
    from fwtui.player.origins import ListOrigin
    from fwtui.player.playback import Playback
    from fwtui.services.radio_draft import RadioDraft
    from fwtui.ui.actions.key_presses import KeyPresses
    from fwtui.ui.actions.table import Action
    from fwtui.ui.context import AppContext
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.layout import Shape
    from fwtui.ui.lyrics import LyricsFollower
    from fwtui.ui.widgets.menu import Menu, MenuItem
    from fwtui.ui.widgets.table import Table


class Announcer(Protocol):
    """Sentences in the status bar, and the repainting of header, player and status bar."""

    def say(
        self,
        words: str,
        fact: str = "",
        *,
        failure: bool = False,
        undo: bool = False,
        goes_on: bool = False,
    ) -> None:
        """Show a sentence for five seconds; an empty one changes nothing. One that ``goes_on``
        has another fact by now, and is not said once more to those who listen."""

    def unsay(self) -> None:
        """Take the sentence away before its time."""

    def report(self, error: FwtuiError) -> None:
        """Show a failure by its sentence and hint."""

    def say_progress(self, done: int, total: int, what: str) -> None:
        """Show how many of ``total`` tracks are ``what`` (``queued``), under other sentences."""

    def refresh_header(self) -> None: ...

    def refresh(self) -> None:
        """Repaint header, player and status bar."""


class MenuHost(Protocol):
    """Opens menus and makes their items from actions."""

    def open(self, menu: Menu) -> None:
        """Show a menu; a second one while a menu is open is dropped."""

    def command(self, typed: str) -> None:
        """Open the palette with a text that is gone on with: ``"seek "``."""

    def item(self, action: Action, words: str = "") -> MenuItem: ...

    def items(self, *ids: str) -> tuple[MenuItem, ...]:
        """Items of those of these actions that do something in view."""

    async def ask(
        self, question: str, lines: Sequence[str] = (), *, act: str, keep: str = ..., key: str = ...
    ) -> bool:
        """Ask a question with a harmless default; True when the listener chose ``act``."""


class OpenedView(Protocol):
    """A view as another view sees it: what the help says of the view it was opened on."""

    @property
    def words(self) -> str: ...
    @property
    def here(self) -> str: ...
    @property
    def CHOOSES(self) -> str: ...  # noqa: N802 (a class variable of the view)
    @property
    def table(self) -> Table | None: ...
    def hindrance(self, action: Action) -> str:
        """Why an action does nothing there, in a few words; empty where it does."""


class ViewOpener(Protocol):
    """Opens views, and goes to an album, an artist, a playlist or a channel in them."""

    def open(self, id: str) -> object: ...
    def search(self, text: str) -> None:
        """Open the search with a text."""

    def open_setting(self, name: str) -> None:
        """Show a setting, by its table and key, on the page of all."""

    def open_album(self, album: AlbumId, track: TrackId | None = None) -> None: ...
    def open_artist(self, artist: ArtistId) -> None: ...
    def open_playlist(self, playlist: Playlist) -> None: ...
    def open_live_list(self, live: LiveList) -> None: ...
    def open_channel(self, channel: Channel) -> None: ...

    def open_radio(self, draft: RadioDraft | None) -> None:
        """Open the radio builder with a draft; ``None``: with the one that was begun there."""

    def open_details(self, subject: Any) -> None:
        """Show all that is known of a thing; ``esc`` there goes back to the present view."""

    def open_list(self, subject: Any, query: Query, words: str) -> None:
        """Show a list that the details of a thing lead to, under a name; ``None``: of the pod."""

    def open_station(self, id: str) -> None:
        """Go to a radio: the id of a saved one, or the kind of one of every pod."""

    def leave_search(self) -> None:
        """The view that was just opened is of a hit: ``esc`` in it goes back to the search."""

    def return_to_search(self) -> bool:
        """Open the search again where it was left for a hit; False where it was not."""

    def is_current(self, view: object) -> bool: ...
    def focus_displayed(self, widget: Widget) -> None:
        """Give the focus to what is displayed from the next frame on; keys wait for that."""

    def opened_view(self, id: str) -> OpenedView:
        """A view that was opened before; the library's where it was not."""

    @property
    def scope(self) -> str:
        """Funkwhale's scope of what the library's view shows."""


class Fillable(Protocol):
    """A list that can be asked for all of its tracks."""

    def __len__(self) -> int: ...
    def track_ids(self) -> Sequence[TrackId]: ...
    def ids_from(self, row: int, limit: int) -> AsyncIterator[Sequence[TrackId]]: ...


class QueueLoader(Protocol):
    """Queues long lists whole, page by page, in the background."""

    def play_rest(self, rows: Fillable, around: range, origin: ListOrigin) -> None: ...
    def play_all(self, rows: Fillable, origin: ListOrigin) -> None: ...
    def add_all(self, rows: Fillable, origin: ListOrigin) -> None: ...
    def next_all(self, rows: Fillable, origin: ListOrigin) -> None: ...


class Shell(Protocol):
    """The interface as views and actions see it."""

    @property
    def context(self) -> AppContext: ...

    @property
    def clock(self) -> Callable[[], float]:
        """Seconds of the monotonic clock."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The time of day, with its zone."""

    @property
    def glyphs(self) -> Glyphs: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def size(self) -> Size: ...
    @property
    def playback(self) -> Playback: ...
    @property
    def is_seen(self) -> bool:
        """Whether a terminal is attached."""

    @property
    def status(self) -> Announcer: ...
    @property
    def menus(self) -> MenuHost: ...
    @property
    def navigation(self) -> ViewOpener: ...
    @property
    def queue_filler(self) -> QueueLoader: ...

    @property
    def lyrics(self) -> LyricsFollower:
        """The lyrics of what plays, for all that show them."""

    @property
    def presses(self) -> KeyPresses:
        """What was typed of a sequence of keys."""

    def do(self, action: str, count: int = 0) -> bool:
        """Perform an action by its id, from the focused widget upwards; whether it was."""

    def press(self, key: str, character: str | None = None) -> bool:
        """Perform the action of a key; False when it has none."""

    def performs(self, action: str, *nodes: object) -> bool:
        """Whether one of ``nodes``, or the interface itself, has a method for an action."""

    def open_pasted(self, text: str) -> bool:
        """Open a pasted address of the federation; False for another text."""

    def theme_changed(self) -> None:
        """Show the theme that is in force now."""

    def copy_to_clipboard(self, text: str) -> None:
        """Copy to the clipboard, also over SSH (OSC 52)."""

    def run_worker(
        self, work: Coroutine[Any, Any, None], *, group: str = ..., exclusive: bool = ...
    ) -> object:
        """Run a coroutine as a background task that the interface owns."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call once, in ``delay`` seconds."""

    def cancel_workers(self, group: str) -> bool:
        """Cancel the background tasks of a group; False when it had none."""
