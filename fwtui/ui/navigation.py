"""The views of the frame: each made when first opened, one shown at a time."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

from fwtui.ui.views.registry import BY_ID, PAGES, ViewEntry

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

    from fwtui.library.listing.queries import Query
    from fwtui.music import AlbumId, ArtistId, Channel, LiveList, Playlist, TrackId
    from fwtui.services.radio_draft import RadioDraft
    from fwtui.ui.shell import Shell
    from fwtui.ui.terminal.type_ahead import TypeAhead
    from fwtui.ui.views.details import DetailsView
    from fwtui.ui.views.home import HomeView
    from fwtui.ui.views.library import LibraryView
    from fwtui.ui.views.master_detail import MasterDetailView
    from fwtui.ui.views.radio_builder import RadioBuilderView
    from fwtui.ui.views.radios import RadiosView
    from fwtui.ui.views.search import SearchView
    from fwtui.ui.views.settings import SettingsView
    from fwtui.ui.views.view import View
    from fwtui.ui.widgets.fact_rows import Goes
    from fwtui.ui.widgets.table import Table


class Navigation:
    """Opens views, and goes to things in them."""

    def __init__(self, app: App[Any], shell: Shell, type_ahead: TypeAhead) -> None:
        self.current: View | None = None
        """The view that is shown; None before the first."""
        self.is_opening = False
        """The present view was just opened, and asks for the focus soon."""
        self._app = app
        self._shell = shell
        self._type_ahead = type_ahead
        self._made: dict[str, View] = {}
        self._search_left = False
        """The present view was opened by a hit of the search: ``esc`` goes back to it."""

    # --- the views -----------------------------------------------------------------------------

    @property
    def made(self) -> Collection[View]:
        """All views that were opened so far."""
        return self._made.values()

    @property
    def table(self) -> Table | None:
        """The list that keys act on."""
        return self.current.table if self.current is not None else None

    @property
    def library(self) -> LibraryView:
        """The library's view, open or not; the first frame has it."""
        return cast("LibraryView", self.make("library"))

    def make(self, id: str) -> View:
        """A view, made when it is first asked for; it is not mounted here."""
        view = self._made.get(id)
        if view is None:
            view = self._made[id] = _make(BY_ID[id], self._shell)
        return view

    def opened_view(self, id: str) -> View:
        """A view that was opened before; the library's where it was not."""
        return self._made.get(id) or self.library

    def is_current(self, view: object) -> bool:
        return self.current is view

    @property
    def scope(self) -> str:
        """Funkwhale's scope of what the library's view shows."""
        return self.library.scope

    # --- opening -------------------------------------------------------------------------------

    def open_first(self, id: str) -> None:
        """Show the view that the frame was made with, before the first paint."""
        self.current = view = self.make(id)
        self.fill(view)

    def open(self, id: str) -> View:
        """Show a view; keys wait until it is mounted and has its lists."""
        self._search_left = False
        before = self.current
        known = id in self._made
        view = self.make(id)
        if not known:
            self._app.screen_stack[0].query_one("#body").mount(view)
        self.current = view
        if before is not view:
            if before is not None:
                before.closed()
                for table in before.tables:
                    table.look_away()
                before.display = False
            view.display = True
        self.is_opening = True
        self._type_ahead.hold(id)
        self._app.call_after_refresh(self._once_mounted, view)
        return view

    def _once_mounted(self, view: View) -> None:
        """A view that was just made has its lists once it is mounted."""
        if view.is_mounted:
            self.fill(view)
        else:
            self._app.call_after_refresh(self._once_mounted, view)

    def fill(self, view: View) -> None:
        """Show the lists of a view that has just been opened, and let the keys go to it."""
        try:
            if self.current is view:
                self._fill(view)
        finally:
            self._app.call_later(self._has_focus, view)
            self._type_ahead.release(view.id)

    def _fill(self, view: View) -> None:
        for table in view.tables:
            table.look()
        view.reshaped()
        view.opened()
        view.playback_changed(self._shell.playback)
        self._shell.status.refresh()

    def _has_focus(self, view: View) -> None:
        """The messages of a view that ask for the focus are done."""
        self.is_opening = self.is_opening and self.current is not view

    def focus_displayed(self, widget: Widget) -> None:
        """Give the focus to what is displayed from the next frame on; keys wait for that."""
        self._type_ahead.hold(widget)
        widget.call_after_refresh(self._focus, widget)

    def _focus(self, widget: Widget) -> None:
        try:
            widget.focus()
        finally:
            self._type_ahead.release(widget)

    def greet(self) -> None:
        """Open Home with one line of what can be done."""
        cast("HomeView", self.open("home")).greet()

    def open_radio(self, draft: RadioDraft | None) -> None:
        """Open the radio builder with a draft; ``None``: with the one that was begun there."""
        before = self.current
        page = cast("RadioBuilderView", self.open("radio_builder"))
        if before is not None and before is not page:
            page.came_from = getattr(before, "came_from", "") or before.id or "radios"
        page.begin(draft)

    def leave_search(self) -> None:
        """The view that was just opened is of a hit: ``esc`` in it goes back to the search."""
        self._search_left = True

    def return_to_search(self) -> bool:
        """Open the search again where it was left for a hit; False where it was not."""
        if not self._search_left:
            return False
        self.open("search")
        return True

    def search(self, text: str) -> None:
        """Open the search with a text."""
        view = cast("SearchView", self.open("search"))
        self._app.call_after_refresh(view.look_for, text)

    def open_setting(self, name: str) -> None:
        """Show a setting, by its table and key, on the page of all."""
        before, page = self.current, cast("SettingsView", self.open("settings"))
        beyond = "" if before is None else getattr(before, "came_from", "") or before.id or ""
        if beyond != page.id:
            page.came_from = beyond or "library"
        page.begins_at = name

    def open_album(self, album: AlbumId, track: TrackId | None = None) -> None:
        self.open_library().open_album(album, track)

    def open_artist(self, artist: ArtistId) -> None:
        self.open_library().open_artist(artist)

    def open_library(self) -> LibraryView:
        return cast("LibraryView", self.open("library"))

    def open_playlist(self, playlist: Playlist) -> None:
        self._open_head("playlists", playlist)

    def open_live_list(self, live: LiveList) -> None:
        self._open_head("playlists", live)

    def open_station(self, id: str) -> None:
        """Go to a radio: the id of a saved one, or the kind of one of every pod."""
        cast("RadiosView", self.open("radios")).begins_at = id

    def open_channel(self, channel: Channel) -> None:
        self._open_head("podcasts", channel)

    def open_details(self, subject: Any) -> None:
        """Show all that is known of a thing; ``esc`` there goes back to the present view."""
        self._open_details(subject, None)

    def open_list(self, subject: Any, query: Query, words: str) -> None:
        """Show a list that the details of a thing lead to, under a name; ``None``: of the pod."""
        from fwtui.ui.followable import AboutPod
        from fwtui.ui.widgets.fact_rows import Goes

        self._open_details(AboutPod() if subject is None else subject, Goes(query, words))

    def _open_details(self, subject: Any, goes: Goes | None) -> None:
        before = self.current
        if before is not None and before.id == "details":
            cast("DetailsView", before).go_to(subject, goes)
            return
        # A page is left for good: else the two would lead to each other for ever.
        beyond = "" if before is None else before.id or ""
        of_rows = beyond == "settings"  # whose rows have details: it is come back to
        if BY_ID.get(beyond) in PAGES and not of_rows:
            beyond = getattr(before, "came_from", "")
        page = cast("DetailsView", self.open("details"))
        if of_rows and (settings := cast("SettingsView", before)).came_from == page.id:
            settings.came_from = page.came_from
        if beyond != page.id:
            page.came_from = beyond or "library"
        page.begin(subject, goes)

    def _open_head(self, view: str, head: Any) -> None:
        opened = cast("MasterDetailView", self.open(view))
        self._app.call_after_refresh(self._head_once_mounted, opened, head)

    def _head_once_mounted(self, view: MasterDetailView, head: Any) -> None:
        """After :meth:`_once_mounted`, whose first row would take the place of the head."""
        if view.is_mounted:
            view.open_head(head)
        else:
            self._app.call_after_refresh(self._head_once_mounted, view, head)

    # --- the account, the end ------------------------------------------------------------------

    def replace(self) -> None:
        """Another account's library is in the context: every list begins again."""
        for view in self._made.values():
            view.replaced()

    def close(self) -> None:
        if self.current is not None:
            self.current.closed()


def _make(entry: ViewEntry, shell: Shell) -> View:
    """The view of an entry; its module is imported now."""
    module, _, name = entry.where.partition(":")
    made = getattr(importlib.import_module(f"fwtui.ui.views.{module}"), name)(shell, id=entry.id)
    return cast("View", made)
