"""What lies over the views, or beside them: pages without a number, playlists to choose from.

Mixed into the app. Everything here is imported when it is first asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import Playlists, PlaylistTracks
from fwtui.music import Channel, Playlist, PlaylistId, TrackId
from fwtui.ui.actions.fill_queue import Filling
from fwtui.ui.actions.menus import Menus
from fwtui.ui.views.view import View, whole_of
from fwtui.ui.widgets.menu import Menu, MenuItem, Part
from fwtui.ui.wording import counted

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.pod.auth.accounts import Account
    from fwtui.ui.views.library import LibraryView

_PATIENCE = 4.0
"""Seconds that the playlists are waited for before a menu shows what there is of them."""


class Overlays(Filling, Menus):
    """Actions that open something over the view, or instead of it for a while."""

    _views: dict[str, View]

    # --- pages without a number --------------------------------------------------------------

    def do_allowance(self) -> None:
        self._open_page("allowance")

    def do_help(self) -> None:
        self._open_page("help")

    def _open_page(self, id: str) -> None:
        """``esc``, or its key once more, goes back."""
        before = self.view
        if before is not None and before.id == id:
            before.back()
            return
        self._leave_for(id)

    def do_view_search(self) -> None:
        """Its field takes all letters, so ``esc`` must lead out of it."""
        self._leave_for("search")

    def _leave_for(self, id: str) -> None:
        """Open a view that remembers which one to go back to."""
        before = self.view
        page: Any = self.open_view(id)
        if before is None or before is page:
            return
        # The help tells of the page it was opened on; from one page to the other and back
        # leads nowhere.
        page.came_from = before.id if id == "help" else getattr(before, "came_from", before.id)

    @property
    def browsing(self) -> LibraryView:
        """The library's view, whether it is open or not."""
        return cast("LibraryView", self._views["library"])

    def view_called(self, id: str) -> View:
        """A view that has been opened; the library, where it has not."""
        return self._views.get(id) or self.browsing

    def open_view(self, id: str) -> View:
        raise NotImplementedError

    def say(self, words: str, fact: str = "", *, failure: bool = False, undo: bool = False) -> None:
        raise NotImplementedError

    def report(self, error: FwtuiError) -> None:
        raise NotImplementedError

    def open_playlist(self, id: PlaylistId) -> None:
        view: Any = self.open_view("playlists")
        self.call_after_refresh(view.open_head, id)

    def open_channel(self, channel: Channel) -> None:
        view: Any = self.open_view("podcasts")
        self.call_after_refresh(view.open_head, channel.id)

    # --- other accounts ----------------------------------------------------------------------

    def accounts(self) -> tuple[MenuItem, ...]:
        pod = self.context.pod.state
        here = (pod.username, pod.host)
        return tuple(
            MenuItem(f"Go to {each.name}", lambda each=each: self._go_to(each), fact="account")  # type: ignore[misc]
            for each in self.context.login.known()
            if (each.username or "", each.origin.name) != here
        )

    def _go_to(self, account: Account) -> None:
        self.run_worker(self._use(account), group="account", exclusive=True)

    async def _use(self, account: Account) -> None:
        try:
            await self.context.login.use(account)
        except FwtuiError as error:
            self.report(error)

    # --- onto a playlist -----------------------------------------------------------------------

    def do_to_playlist(self) -> None:
        """What is marked, or what the cursor is on, onto a playlist."""
        table = self.view.table if self.view is not None else None
        if table is None or table.value is None:
            return
        tracks = table.tracks
        if tracks:
            self.run_worker(
                self._to_playlist([track.id for track in tracks]), group="playlist", exclusive=True
            )
            table.clear_marks()
        elif (query := whole_of(table.value)) is not None:
            whole = self.context.library.listing(query)
            self.run_worker(self._whole_to_playlist(whole), group="read")

    async def _whole_to_playlist(self, whole: Listing) -> None:
        try:
            ids = await self.read_whole(whole)
        except FwtuiError as error:
            self.report(error)
        else:
            if ids:
                await self._to_playlist(ids)

    async def _to_playlist(self, ids: Sequence[TrackId]) -> None:
        listing = self.context.library.listing(Playlists())
        await _known(listing)
        items = [
            MenuItem(each.name, partial(self._add_to, each, ids), fact=str(each.tracks_count))
            for each in (listing[row] for row in range(len(listing)))
            if each is not None
        ]
        new = MenuItem("A new playlist…", lambda: self.new_playlist(ids))
        heading = ((f"Add {counted(len(ids), 'track')} to", "dim"),)
        self.open_menu(Menu([Part(tuple(items), (heading,)), Part((new,))]))

    def new_playlist(self, ids: Sequence[TrackId]) -> None:
        """Ask for a name, and make it; only the listener sees it."""
        from fwtui.ui.widgets.prompt import Prompt

        def make(name: str) -> None:
            self.context.library.create_playlist(name, ids)
            on_it = f"{counted(len(ids), 'track')} on it" if ids else ""
            self.say(f"{name} is made", on_it)

        self.open_menu(Prompt("What is the new playlist called?", make))

    def _add_to(self, playlist: Playlist, ids: Sequence[TrackId]) -> None:
        """Ask about tracks that are on it already, as far as is known here."""
        rows = self.context.library.listing(PlaylistTracks(playlist=playlist.id))
        there = set(rows.track_ids()) if rows.state.known else set()
        double = [each for each in ids if each in there]
        if not double:
            self._added(playlist, ids, duplicates=True)
            return
        again = MenuItem("Add again", lambda: self._added(playlist, ids, duplicates=True))
        if len(double) == len(ids):
            what = "It is" if len(ids) == 1 else "All are"
            leave = MenuItem("Leave it" if len(ids) == 1 else "Leave them", lambda: None)
        else:
            what = f"{len(double)} of {counted(len(ids), 'track')} " + (
                "is" if len(double) == 1 else "are"
            )
            others = [each for each in ids if each not in there]
            leave = MenuItem(
                f"Add the other {len(others)}",
                lambda: self._added(playlist, others, duplicates=True),
            )
            again = MenuItem("Add all", again.do)
        heading = ((f"{what} on {playlist.name} already.", "bright"),)
        self.open_menu(Menu([Part((), (heading,)), Part((leave, again))], narrows=False, width=56))

    def _added(self, playlist: Playlist, ids: Sequence[TrackId], *, duplicates: bool) -> None:
        self.context.library.add_to_playlist(playlist.id, ids, duplicates=duplicates)
        self.say(f"{counted(len(ids), 'track')} added to {playlist.name}")


async def _known(listing: Listing) -> None:
    """Until the list is known, or failed, or it takes too long."""
    listing.want(0, 99)
    if listing.state.known:
        return
    told = asyncio.Event()
    leave = listing.subscribe(lambda event: told.set())
    try:
        async with asyncio.timeout(_PATIENCE):
            while not listing.state.known and listing.state.error is None:
                told.clear()
                await told.wait()
    except TimeoutError:
        pass
    finally:
        leave()
