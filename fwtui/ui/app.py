"""FwtuiApp: the context seen in a terminal."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.filter import LineFilter, NoColor
from textual.screen import Screen
from textual.timer import Timer

from fwtui.base.stderr import chatter_to
from fwtui.library.events import (
    HeartChanged,
    LibraryEvent,
    OutboxChanged,
    SyncChanged,
    Trouble,
    Undone,
)
from fwtui.library.listing.queries import Favourites
from fwtui.music import AlbumId, ArtistId, Track, TrackId
from fwtui.player.playback import Playback
from fwtui.ui.actions.downloads import Keeping
from fwtui.ui.actions.fill_queue import Filling
from fwtui.ui.actions.menus import Menus
from fwtui.ui.actions.mirror import Mirroring
from fwtui.ui.actions.modes import Modes
from fwtui.ui.actions.pages import Overlays
from fwtui.ui.actions.playback import Transport
from fwtui.ui.actions.table import ACTIONS, BY_ID, keys_of
from fwtui.ui.context import AppContext
from fwtui.ui.glyphs import choose
from fwtui.ui.layout import MainScreen, Shape
from fwtui.ui.status import Telling
from fwtui.ui.terminal import crash_report
from fwtui.ui.terminal.driver import Guard, Terminal
from fwtui.ui.terminal.shutdown import Leaving
from fwtui.ui.terminal.startup_frame import LEAVING
from fwtui.ui.terminal.type_ahead import Ahead
from fwtui.ui.theme import palette_for, textual_theme
from fwtui.ui.views.registry import BY_ID as VIEW_BY_ID
from fwtui.ui.widgets.header import Header
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.player_bar import PlayerBar
from fwtui.ui.widgets.status import Message, StatusBar

if TYPE_CHECKING:
    from textual.driver import Driver

    from fwtui.ui.views.library import LibraryView
    from fwtui.ui.views.view import View

log = logging.getLogger(__name__)


class FwtuiApp(
    Leaving,
    Telling,
    Transport,
    Overlays,
    Mirroring,
    Keeping,
    Filling,
    Menus,
    Modes,
    Ahead,
    inherit_bindings=False,
):
    """Holds the frame and the one view that is open; everything else lives in its widget."""

    ENABLE_COMMAND_PALETTE = False
    PAUSE_GC_ON_SCROLL = True
    ALLOW_SELECT = False  # a double click plays; the terminal selects text with shift

    def __init__(
        self,
        context: AppContext,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        driver_class: type[Driver] | None = None,
    ) -> None:
        """``clock`` counts seconds on, ``now`` tells the time of day; tests hold them still."""
        settings = context.settings
        self.context = context
        self.clock = clock
        self.now = now
        self.palette = palette_for(settings, os.environ)
        self.glyphs = choose(settings.glyphs, os.environ)
        self.jumps = settings.scrolling == "half" or (
            settings.scrolling == "auto" and "SSH_CONNECTION" in os.environ
        )
        self.shape: Shape = "panes"
        self.playback: Playback = context.player.playback
        self.header = Header()
        self.player_bar = PlayerBar(self.is_favourite, clock)
        self.status = StatusBar()
        self.view: View | None = None
        self._views: dict[str, View] = {}
        self._message: Message | None = None
        self._message_until = 0.0
        self._ticking: Timer | None = None
        self._leave: list[Callable[[], None]] = []
        self._hearted: set[TrackId] = set()
        super().__init__(driver_class=driver_class)
        # No toasts and no tooltips: two widgets and one layout less on the way to the first paint.
        self._disable_notifications = self._disable_tooltips = True
        self._keys = {
            key: action.id for action in ACTIONS for key in keys_of(action, settings.keys)
        }
        theme = textual_theme(self.palette)
        self.register_theme(theme)
        self.theme = theme.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: rows are painted in the terminal's own depth of colour."""
        return [NoColor()] if self.palette.depth == "none" else []

    def get_default_screen(self) -> Screen[Any]:
        # All is there before the first layout, and in its shape: one layout is enough.
        view = self._made("library")
        frame = MainScreen(self.header, view, self.player_bar, self.status, self._framed)
        self.shape = frame.take_shape(*self.size)
        return frame

    @property
    def frame(self) -> MainScreen:
        return cast("MainScreen", self.screen_stack[0])

    # --- coming and going --------------------------------------------------------------------

    def _framed(self) -> None:
        """The frame stands; nothing is on the screen yet."""
        self._take_signals()
        self._subscribe()
        # Said before the first paint, so that the first frame is whole.
        self._opened(self.open_view("library"))
        self.tick()
        if self.context.pod.state.reach == "nobody":
            self.do_login()
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        """The first frame is on the screen: what is heavy may come now."""
        gc.freeze()
        gc.enable()
        if isinstance(self._driver, Terminal):
            self.run_worker(self.let_in(self._driver))
        self.context.open()
        self._ask_for_hearts()
        self.say(self.context.welcome)

    def _take_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in LEAVING:
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, self.exit, None, 128 + number)

    def hung_up(self) -> None:
        """The terminal is gone."""
        self.exit(None, 129)

    def _subscribe(self) -> None:
        for leave in self._leave:
            leave()
        context = self.context
        self._leave = [
            context.player.subscribe(self._inside(self._playback_changed)),
            context.player.on_note(self._inside(self.say)),
            context.library.subscribe(self._inside(self._library_told)),
            context.pod.subscribe(self._inside(self.tick)),
            context.on_change(self._inside(self._replaced)),
            self.on_download(self._inside(lambda progress: self.tick())),
        ]

    def _inside(self, told: Callable[..., None]) -> Callable[..., None]:
        """``told`` in the app's own context: what calls it may have begun on another thread,
        and a timer that is set in that thread's context never runs."""

        def call(*news: Any) -> None:
            with self._context():
                told(*news)

        return call

    def _replaced(self) -> None:
        """Another account: another library, another pod."""
        self._subscribe()
        self.playback = self.context.player.playback
        for view in self._views.values():
            view.replaced()
        self._ask_for_hearts()
        self.refresh_frame()
        self.say(self.context.welcome)

    def _ask_for_hearts(self) -> None:
        """Rows of every list show hearts: all of them are one request."""
        self._hearts = self.context.library.listing(Favourites())
        self._hearts.want(0, 0)

    def on_unmount(self) -> None:
        for leave in self._leave:
            leave()
        if self.view is not None:
            self.view.closed()

    def _fatal_error(self) -> None:
        """Textual would print local variables here, tokens among them."""
        error = self._exception or sys.exc_info()[1]
        if error is not None:
            log.error("%s", crash_report.report(error))
        self._close_messages_no_wait()

    # --- keys --------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A key that nobody below wanted; a screen's own bindings go before the table's."""
        if event.key in self.screen._bindings.key_to_bindings:
            return
        if self.press(event.key, event.character):
            event.stop()
            event.prevent_default()

    def press(self, key: str, character: str | None = None) -> bool:
        """Carry out what a key stands for; False when it stands for nothing."""
        if self.holds(key, character):
            return True
        action = self._keys.get(key)
        if action is not None:
            self.do(action)
        return action is not None

    def do(self, id: str) -> None:
        """Carry an action out where the focus is: table, pane, view, app."""
        self.context.library.touched()
        action = BY_ID[id]
        if self._message is not None and action.group in ("play", "collect"):
            self._message = None
            self.tick()
        node: Any = self.screen.focused
        if node is None:
            node = self.view if self.screen is self.frame and self.view else self.screen
        while node is not None:
            do = getattr(node, f"do_{id}", None)
            # Whoever says False leaves it to the next one above.
            if do is not None and do() is not False:
                return
            node = node.parent

    def do_quit(self) -> None:
        self.exit(None, 0)

    def do_login(self) -> None:
        """Another account; the first one, where there is none."""
        from fwtui.ui.views.login import LoginScreen

        state = self.context.pod.state
        self.push_screen(LoginScreen(state.why if state.reach == "logged_out" else ""))

    def do_undo(self) -> None:
        done = self.context.player.undo()
        self.say("The queue is as it was." if done else "There is nothing to undo.")

    def do_refresh(self) -> None:
        self.context.pod.try_now()
        self.context.library.refresh()

    # --- views -------------------------------------------------------------------------------

    def open_view(self, id: str) -> View:
        """Show a view; it is made when it is first opened."""
        before = self.view
        known = id in self._views
        view = self._made(id)
        if not known:
            self.frame.query_one("#body").mount(view)
        self.view = view
        if before is not view:
            if before is not None:
                before.closed()
                before.display = False
            view.display = True
        self.hold_keys()
        self.call_after_refresh(self._once_mounted, view)
        return view

    def _made(self, id: str) -> View:
        view = self._views.get(id)
        if view is None:
            view = self._views[id] = VIEW_BY_ID[id].make()
        return view

    def _once_mounted(self, view: View) -> None:
        """A view that was just made has its lists once it is mounted."""
        if view.is_mounted:
            self._opened(view)
        else:
            self.call_after_refresh(self._once_mounted, view)

    def _opened(self, view: View) -> None:
        if self.view is view:
            view.reshaped()
            view.opened()
            view.playback_changed(self.playback)
            self.refresh_frame()
        self.let_keys_go()

    def library_view(self) -> LibraryView:
        return cast("LibraryView", self.open_view("library"))

    def open_album(self, album: AlbumId, track: TrackId | None = None) -> None:
        self.library_view().open_album(album, track)

    def open_artist(self, artist: ArtistId) -> None:
        self.library_view().open_artist(artist)

    def open_queue(self) -> None:
        self.open_view("queue")

    @on(Header.Picked)
    def _view_picked(self, message: Header.Picked) -> None:
        if message.view in VIEW_BY_ID:
            self.open_view(message.view)

    @on(Header.Back)
    def _way_back(self) -> None:
        if self.view is not None:
            self.view.do_back()

    @on(Header.Whose)
    def _whose_picked(self) -> None:
        self.do("whose")

    @on(PlayerBar.Sought)
    def _bar_clicked(self, message: PlayerBar.Sought) -> None:
        if self.playback.seconds:
            self.context.player.seek_to(message.part * self.playback.seconds)

    @on(PlayerBar.Pressed)
    def _player_clicked(self) -> None:
        self.open_queue()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Who looks at tracks may play one in a moment."""
        if isinstance(event.widget, LongList) and event.widget.kind.of_tracks:
            self.context.player.warm_up()

    def on_resize(self, event: events.Resize) -> None:
        shape = self.frame.take_shape(event.size.width, event.size.height)
        if shape != self.shape:
            self.shape = shape
            if self.view is not None:
                self.view.reshaped()
        self.call_after_refresh(self.refresh_frame)

    # --- what is told ------------------------------------------------------------------------

    def _playback_changed(self, playback: Playback) -> None:
        self.playback = playback
        self.player_bar.show(playback)
        if self.view is not None and self.view.is_mounted:
            self.view.playback_changed(playback)
        self.tick()

    def _library_told(self, event: LibraryEvent) -> None:
        match event:
            case HeartChanged(track):
                # A pod may tell of thousands at once: they are drawn together.
                if not self._hearted:
                    asyncio.get_running_loop().call_soon(self._inside(self._draw_hearts))
                self._hearted.add(track)
            case Undone(sentence):
                self.say(sentence, failure=True)
            case Trouble(error):
                self.report(error)
            case OutboxChanged() | SyncChanged():
                self.tick()
            case _:
                pass

    def _draw_hearts(self) -> None:
        changed, self._hearted = self._hearted, set()
        for view in self._views.values():
            for table in view.tables:
                table.hearts_changed(changed)
        self.player_bar.repaint()

    def is_favourite(self, track: TrackId) -> bool:
        return self.context.library.is_favourite(track)

    def heart(self, tracks: Iterable[Track]) -> None:
        """All get a heart when one lacks it, else all lose theirs."""
        tracks = tuple(tracks)
        library = self.context.library
        on = not all(library.is_favourite(track.id) for track in tracks)
        for track in tracks:
            if library.is_favourite(track.id) != on:
                library.set_favourite(track.id, on)

    def why_not(self, track: Track) -> str:
        """Why a track cannot be played, as the end of a sentence."""
        if self.is_away(track):
            return "it is not on this machine, and you are offline."
        if not self.context.pod.state.username:
            return "this pod lets it be heard with an account only."
        return "it is not on this pod any more." if track.is_local else "its pod is away."


for _id in VIEW_BY_ID:
    if not hasattr(FwtuiApp, f"do_view_{_id}"):  # an action opens each view
        setattr(FwtuiApp, f"do_view_{_id}", partialmethod(FwtuiApp.open_view, _id))


def run(context: AppContext, *, stderr: Path | None = None) -> int:
    """Show the context until the listener leaves; the exit code.

    ``stderr`` is a file for what libraries write to fd 2 meanwhile. An error that nobody
    foresaw is reported without secrets, on a terminal that is as it was, with exit code 1.
    """
    gc.disable()
    guard = Guard()
    app = FwtuiApp(context, driver_class=Terminal)
    error: BaseException | None = None
    with chatter_to(stderr) if stderr is not None else nullcontext():
        try:
            asyncio.run(_lived(app, context))
        except Exception as raised:  # noqa: BLE001 (the terminal comes back, whatever it was)
            error = raised
        finally:
            guard.restore()
    error = error or app._exception
    if error is not None:
        report = crash_report.report(error)
        log.error("%s", report)
        sys.stderr.write(f"fwtui broke, and it is not your fault:\n\n{report}\n")
        return 1
    code = app.return_code or 0
    # What is left is the operating system's to take down; without this Python visits it all.
    gc.freeze()
    return code


async def _lived(app: FwtuiApp, context: AppContext) -> None:
    """From the first paint until the terminal is given back, and then the context is closed."""
    try:
        await app.run_async(mouse=context.settings.mouse)
    finally:
        await context.close()
        if app.last_frame is not None:
            context.keep(app.last_frame)
