"""FwtuiApp: the interface of one context in a terminal, wired from its parts."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.filter import LineFilter, NoColor
from textual.screen import Screen

from fwtui.library.listing.queries import Favourites
from fwtui.music import TrackId
from fwtui.player.playback import Playback
from fwtui.ui.actions.groups import ActionGroups
from fwtui.ui.actions.key_presses import KeyPresses
from fwtui.ui.actions.keymap import action_named, keymap_of
from fwtui.ui.actions.menus import MenuActions
from fwtui.ui.actions.performer import ActionDispatch
from fwtui.ui.appearance import Appearance
from fwtui.ui.context import AppContext
from fwtui.ui.download_progress import subscribe_downloads
from fwtui.ui.frame_shape import FrameShape
from fwtui.ui.layout import MainScreen, Shape
from fwtui.ui.layouts import Layout
from fwtui.ui.library_events import LibraryEvents
from fwtui.ui.navigation import Navigation
from fwtui.ui.sound_host import sound_host
from fwtui.ui.status import StatusPresenter
from fwtui.ui.terminal.app import TerminalApp
from fwtui.ui.terminal.driver import AttachedDriver
from fwtui.ui.terminal.type_ahead import TypeAhead
from fwtui.ui.theme import Palette, veiled
from fwtui.ui.widgets import list_messages
from fwtui.ui.widgets.cell_diff import PaintedWidget
from fwtui.ui.widgets.header import Header
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.menu import Menu
from fwtui.ui.widgets.player_bar import PlayerBar
from fwtui.ui.widgets.status import StatusBar
from fwtui.ui.widgets.targets import RIGHT, TargetWidget

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.geometry import Size

    from fwtui.ui.actions.fill_queue import QueueFiller
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.input_gate import InputGate
    from fwtui.ui.lyrics import LyricsFollower
    from fwtui.ui.terminal.shutdown import Shutdown
    from fwtui.ui.views.now_pane import NowPane
    from fwtui.ui.views.view import View


class FwtuiApp(TerminalApp, inherit_bindings=False):
    """Owns the frame, its views and the objects that perform actions; passes events to them."""

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
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """``clock`` gives monotonic seconds, ``now`` the time of day; tests hold them still.

        ``environ`` are the variables of the first terminal; the process's own without it.
        """
        settings = context.settings
        self.context = context
        self.clock = clock
        self.now = now
        self.appearance = Appearance(
            self,
            context,
            os.environ if environ is None else environ,
            lambda: self.playback.track,
        )
        self.beside: NowPane | None = None
        """What stands beside the views of a wide screen; made for the first one."""
        self.playback: Playback = context.player.playback
        self.header = Header()
        self.player_bar = PlayerBar(self.is_favourite, clock)
        self._show_sound_host()
        self.status_bar = StatusBar()
        self._unsubscribe: list[Callable[[], None]] = []
        self._greets = False
        """The first account of this machine is being logged in to."""
        super().__init__(driver_class=driver_class)
        self.type_ahead = TypeAhead(self)
        self.navigation = Navigation(self, self, self.type_ahead)
        self.menus = MenuActions(
            self,
            context,
            self,
            self.navigation,
            self.type_ahead,
            lambda: self.groups.commands(),
        )
        self.frame_shape = FrameShape(self, self.navigation, self.menus, self._show_playback)
        self.groups: ActionGroups = ActionGroups(self, context, self, self.navigation, self.menus)
        self.status = StatusPresenter(
            self,
            context,
            self,
            self.navigation,
            self.menus,
            self.header,
            self.player_bar,
            self.status_bar,
        )
        self.dispatch = ActionDispatch(
            self, context, self.navigation, self.groups, self.menus, self.status
        )
        self.do, self.performs = self.dispatch.do, self.dispatch.performs
        self.library_events = LibraryEvents(
            self, self.navigation, self.status, self.player_bar, self._show_playback
        )
        self.presses = KeyPresses(
            keymap_of(settings.keys),
            self.us_key,
            self.dispatch.perform_by_key,
            self.type_ahead.again,
            self.set_timer,
            self.status.tick,
        )
        self.action_of = self.presses.action_of
        self.appearance.apply()
        self.on_leave: Callable[[], None] = lambda: None
        """Lets the terminal go while the session plays on; set by the session."""
        self.on_attach: Callable[[], None] = lambda: None
        """Called when another terminal than the first one is attached."""
        self.on_ready: Callable[[], None] = lambda: None
        """Called after the first paint."""
        self.on_exit: Callable[[], None] = lambda: None
        """Called when the end begins."""
        self.on_playback: Callable[[], None] = lambda: None
        """Called when what plays has changed."""
        self.on_account: Callable[[], None] = lambda: None
        """Called when another account is open."""

    @property
    def queue_filler(self) -> QueueFiller:
        return self.groups.queue_filler

    @cached_property
    def lyrics(self) -> LyricsFollower:
        """The lyrics of what plays; loaded by the first that shows them."""
        from fwtui.ui.lyrics import LyricsFollower

        return LyricsFollower(self)

    @cached_property
    def gate(self) -> InputGate:
        """Takes keys and presses before the widgets; loaded after the first paint."""
        from fwtui.ui.input_gate import InputGate

        return InputGate(self, self.menus, self.presses, self.dispatch, self.type_ahead)

    @cached_property
    def shutdown(self) -> Shutdown:
        """The end; loaded after the first paint."""
        from fwtui.ui.terminal.shutdown import Shutdown

        return Shutdown(
            self, self.context, self.navigation, self.menus, lambda: self.palette, self.player_bar
        )

    @property
    def shape(self) -> Shape:
        return self.frame_shape.shape

    @property
    def palette(self) -> Palette:
        return self.appearance.palette

    @property
    def glyphs(self) -> Glyphs:
        return self.appearance.glyphs

    @property
    def jumps(self) -> bool:
        return self.appearance.jumps

    def theme_changed(self) -> None:
        self.appearance.theme_changed()

    def take_ground(self, light: bool) -> None:
        self.appearance.take_ground(light)

    def _show_sound_host(self) -> None:
        self.player_bar.sound_on(sound_host(self.appearance.environ, os.environ))

    def pictures_changed(self) -> None:
        for part in (self.view, self.beside):
            if part is not None and part.is_mounted:
                part.pictures_changed()
        for shown in self.frame.query("CoverArt, Cards").results(PaintedWidget):
            shown.repaint()

    def take_terminal(self, environ: Mapping[str, str], before: Size) -> bool:
        looks_other = self.appearance.take_terminal(environ)
        resized = self.size != before
        if resized:
            self.frame_shape.take(self.frame, self.size)
        return looks_other or resized

    def detach(self) -> None:
        super().detach()
        self.status.tick()  # which sets no timer while nothing is seen
        self._tell_idle()

    def seen_again(self) -> None:
        self._tell_idle()
        self._show_playback()
        self._show_sound_host()
        self.status.refresh()
        self.appearance.follow_cover()
        self.begin_pictures(self.context.settings.covers)
        self.pictures_changed()
        self.on_attach()

    @property
    def is_playing(self) -> bool:
        """Whether sound is on its way."""
        return self.playback.state in ("playing", "preparing")

    def _tell_idle(self) -> None:
        self.context.pod.set_idle(not (self.is_seen or self.is_playing))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: rows are painted in the terminal's own depth of colour."""
        return [NoColor()] if self.palette.depth == "none" else []

    def get_default_screen(self) -> Screen[Any]:
        # All is there before the first layout, and in its shape: one layout is enough.
        view = self.navigation.make("library")
        frame = MainScreen(
            self.header,
            view,
            self.player_bar,
            self.status_bar,
            self._framed,
            self.menus.place,
            self._make_beside,
        )
        self.frame_shape.begin(frame, self.size)
        return frame

    def _make_beside(self) -> NowPane:
        from fwtui.ui.views.now_pane import NowPane  # few screens are wide enough

        self.beside = NowPane(self)
        return self.beside

    @property
    def frame(self) -> MainScreen:
        return cast("MainScreen", self.screen_stack[0])

    @property
    def view(self) -> View | None:
        """The view that is shown."""
        return self.navigation.current

    # --- start and end -------------------------------------------------------------------------

    def _framed(self) -> None:
        """The frame is mounted; nothing is on the screen yet."""
        self._subscribe()
        # Before the first paint, so that the first frame is whole.
        self.navigation.open_first("library")
        self.call_next(self.status.refresh)  # once it is mounted
        if self.context.pod.state.reach == "no_account":
            self._greets = not self.context.login.suggested  # where music plays at once
            self.groups.accounts.do_login()
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        """The first frame is on the screen: start what is heavy."""
        gc.freeze()
        gc.enable()
        if self.terminal is not None:
            self.run_worker(self._deliver_early_keys(self.terminal))
        self._tell_idle()
        self.context.open()
        self.on_ready()
        self._request_favourites()
        self.status.say(self.context.welcome)
        if self.context.greets:
            self.context.greets = False
            self.navigation.greet()
        if self.context.address:
            self.groups.addresses.open(self.context.address)
        self.call_later(self._load)

    def _load(self) -> None:
        """Load what the next key may need."""
        self.groups.load()
        self.appearance.follow_cover()
        self.begin_pictures(self.context.settings.covers)
        self.shutdown, self.gate  # noqa: B018 -- made at the first use

    async def _deliver_early_keys(self, terminal: AttachedDriver) -> None:
        """Pass on the keys pressed before the first frame, one by one: a key may open the
        thing that the next one is meant for."""
        while terminal.next_early():
            await self.settle()

    def _subscribe(self) -> None:
        """Subscribe to the context's present services, and to those alone."""
        for leave in self._unsubscribe:
            leave()
        context = self.context
        self._unsubscribe = [
            context.player.subscribe(self.inside(self._playback_changed)),
            context.player.on_note(self.inside(self.status.say)),
            context.library.subscribe(self.inside(self.library_events.take)),
            context.pod.subscribe(self.inside(self.status.tick)),
            context.on_change(self.inside(self._account_changed)),
            context.on_settings(self.inside(self._settings_changed)),
            subscribe_downloads(context.player, self.inside(self.library_events.downloads_changed)),
        ]

    def _settings_changed(self) -> None:
        self.theme_changed()
        self.begin_pictures(self.context.settings.covers)
        self.pictures_changed()
        self.presses.keymap = keymap_of(self.context.settings.keys)
        self.status.refresh()

    def _account_changed(self) -> None:
        self._subscribe()
        self.playback = self.context.player.playback
        self._tell_idle()
        self.navigation.replace()
        self._show_playback()
        if self._greets:
            self._greets = False
            self.navigation.greet()
        self._request_favourites()
        self.on_account()
        self.status.refresh()
        self.status.say(self.context.welcome)

    def _request_favourites(self) -> None:
        """Rows of every list show hearts: all of them are one request."""
        self._favourites = self.context.library.listing(Favourites())
        self._favourites.want(0, 0)

    def exit(self, result: None = None, return_code: int = 0, message: Any | None = None) -> None:
        """End the app; the shell's screen is back when this returns."""
        self.on_exit()
        self.context.forget()
        self.shutdown.begin(partial(super().exit, result, return_code, message), return_code)

    def on_unmount(self) -> None:
        for leave in self._unsubscribe:
            leave()
        self.type_ahead.close()
        self.navigation.close()

    # --- keys and actions ------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A key that no widget took; a screen's own bindings go before the table's."""
        if self.screen_binds(event.key):
            return
        if self.press(event.key, event.character):
            event.stop()
            event.prevent_default()

    def takes_press(self, x: int, y: int) -> bool:
        return self.gate.takes_press(x, y)

    def on_click(self, event: events.Click) -> None:
        """A click that no widget took."""
        if event.button == RIGHT and self.screen is self.frame:
            self.do("palette")

    def on_paste(self, event: events.Paste) -> None:
        """A text that no field took."""
        self.open_pasted(event.text)

    def open_pasted(self, text: str) -> bool:
        if self.screen is not self.frame or self.menus.is_open:
            return False
        return self.groups.addresses.pasted(text)

    def takes_typed(self, event: events.Key | events.Paste) -> bool:
        return self.gate.takes_typed(event)

    def is_superseded(
        self, event: events.Key | events.Paste, after: events.Key | events.Paste
    ) -> bool:
        return self.gate.is_superseded(event, after)

    def press(self, key: str, character: str | None = None) -> bool:
        """Perform the action of a key; False when it has none."""
        if key == "escape" and self.give_up_drag():
            return True
        return self.presses.press(key, character)

    def us_key(self, key: str) -> str:
        layout = self.terminal.layout if self.terminal is not None else Layout()
        return layout.us_key(key)

    def sign_now(self, sign: str) -> str:
        return self.presses.keymap.sign_now(sign)

    def perform_named(self, sign: str) -> None:
        if (action := action_named(sign)) is not None:
            self.do(action.id)

    def do_redraw(self) -> None:
        """Paint all of it, whatever other programs wrote over it."""
        if self.terminal is not None:
            self.terminal.repaint()

    def do_quit(self) -> None:
        self.exit(None, 0)

    def do_leave(self) -> None:
        self.on_leave()

    def cancel_workers(self, group: str) -> bool:
        """Cancel the background tasks of a group; False when it had none."""
        return bool(self.workers.cancel_group(self, group))

    # --- events of widgets -----------------------------------------------------------------------

    @on(TargetWidget.Pressed)
    def _target_pressed(self, message: TargetWidget.Pressed) -> None:
        self.groups.pointing.pressed(message)

    @on(PlayerBar.Sought)
    def _player_bar_seek(self, message: PlayerBar.Sought) -> None:
        if self.playback.seconds:
            self.context.player.seek_to(message.part * self.playback.seconds)

    @on(Menu.Closed)
    def _menu_closed(self, message: Menu.Closed) -> None:
        message.stop()
        self.menus.close(message.menu, message.item)

    @on(Menu.Narrowed)
    def _menu_narrowed(self) -> None:
        self.status.refresh()

    @on(list_messages.CursorRowMoved)
    def _table_reshaped(self) -> None:
        self.menus.place()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys of what has the focus; preload libmpv where that is a track list."""
        self.status.tick()
        if isinstance(event.widget, LongList) and event.widget.kind.of_tracks:
            self.context.player.warm_up()

    def resized(self, size: Size) -> None:
        if self.frame_shape.take(self.frame, size):
            self.call_after_refresh(self.status.refresh)

    # --- events of services ----------------------------------------------------------------------

    def _playback_changed(self, playback: Playback) -> None:
        self.playback = playback
        self._tell_idle()
        self.on_playback()
        self.appearance.follow_cover()
        self.player_bar.show(playback)
        self._show_playback()
        self.status.tick()

    def _show_playback(self) -> None:
        for part in (self.view, self.beside):
            if part is not None and part.is_mounted:
                part.playback_changed(self.playback)

    def is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)

    # --- what painting widgets ask ---------------------------------------------------------------

    def palette_under(self, menu: bool) -> Palette:
        """The palette; with ``menu``, the faint one while a menu is open."""
        return veiled(self.palette) if menu and self.menus.veils else self.palette
