"""Actions that put tracks on playlists: what a list shows, or the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from fwtui.errors import QUEUE_EMPTY, FwtuiError
from fwtui.library.listing.queries import Playlists, PlaylistTracks
from fwtui.music import Playlist, TrackId
from fwtui.text import counted
from fwtui.ui.actions.new_playlist import ask_new_playlist
from fwtui.ui.rows_to_queue import NO_TRACKS
from fwtui.ui.tracks_of import tracks_of
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.ui.actions.fill_queue import QueueFiller
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

_PATIENCE = 4.0
"""Seconds to wait for the list of playlists before a menu shows the part that is known."""


class PlaylistActions:
    """Performs the actions that add tracks to a playlist."""

    def __init__(
        self, context: AppContext, shell: Shell, navigation: Navigation, filler: QueueFiller
    ) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation
        self._filler = filler

    def do_to_playlist(self) -> None:
        """Add the marked tracks, or what the cursor is on."""
        table = self._navigation.table
        if table is None or table.value is None:
            return
        tracks = table.tracks
        if tracks:
            ids = [track.id for track in tracks]
            marks = tuple(table.selection)

            def added() -> None:
                if tuple(table.selection) == marks:
                    table.clear_selection()

            self._shell.run_worker(self.add(ids, added), group="playlist", exclusive=True)
        elif (query := tracks_of(table.value)) is not None:
            whole = self._context.library.listing(query)
            self._shell.run_worker(self.add_whole(whole), group="read")
        else:
            self._shell.status.say(NO_TRACKS)

    def do_save_queue(self) -> None:
        """Create a playlist of the whole queue, in its present order."""
        queue = self._context.player.queue
        queue.finish_shuffle()
        ids = [TrackId(each) for each in queue.ids()]
        if ids:
            ask_new_playlist(self._shell, ids)
        else:
            self._shell.status.say(QUEUE_EMPTY)

    def do_new_live_list(self) -> None:
        """Ask for a sentence and a name; the sentence of a filter is there already."""
        from fwtui.ui.sentences import ask_live_list, sentence_of  # not before the first frame

        if refusal := self._context.library.edits.refusal:
            self._shell.status.say(refusal)
        else:
            ask_live_list(self._shell, sentence_of(self._navigation.table))

    async def add_whole(self, whole: Listing) -> None:
        """Read a list to its end, then ask which playlist its tracks are added to."""
        try:
            ids = await self._filler.read_whole(whole)
        except FwtuiError as error:
            self._shell.status.report(error)
        else:
            if ids:
                await self.add(ids)

    async def add(self, ids: Sequence[TrackId], added: Callable[[], None] = lambda: None) -> None:
        """Ask which playlist these tracks are added to; ``added`` is called once they are."""
        listing = self._context.library.listing(Playlists())
        await _known(listing)
        items = [
            MenuItem(
                each.name, partial(self._add_to, each, ids, added), fact=str(each.tracks_count)
            )
            for each in (listing[row] for row in range(len(listing)))
            if each is not None
        ]
        new = MenuItem("A new playlist…", lambda: ask_new_playlist(self._shell, ids, added))
        heading = ((f"Add {counted(len(ids), 'track')} to", "dim"),)
        self._shell.menus.open(Menu([MenuPart(tuple(items), (heading,)), MenuPart((new,))]))

    def _add_to(
        self, playlist: Playlist, ids: Sequence[TrackId], added: Callable[[], None]
    ) -> None:
        """Add, once the rows of the playlist are known or cannot be read."""

        async def add() -> None:
            rows = self._context.library.listing(PlaylistTracks(playlist=playlist.id))
            if playlist.tracks_count:
                await _known(rows)
            self._ask_or_add(playlist, rows, ids, added)

        self._shell.run_worker(add(), group="playlist", exclusive=True)

    def _ask_or_add(
        self,
        playlist: Playlist,
        rows: Listing,
        ids: Sequence[TrackId],
        added: Callable[[], None],
    ) -> None:
        """Add, with one question about tracks that are on the playlist already."""
        there = set(rows.track_ids()) if rows.state.known else set()
        double = [each for each in ids if each in there]
        if not double:
            self._add(playlist, ids, added)
            return
        again = MenuItem("Add again", lambda: self._add(playlist, ids, added))
        if len(double) == len(ids):
            what = "It is" if len(ids) == 1 else "All are"
            leave = MenuItem("Leave it" if len(ids) == 1 else "Leave them", lambda: None)
        else:
            what = f"{len(double)} of {counted(len(ids), 'track')} " + (
                "is" if len(double) == 1 else "are"
            )
            others = [each for each in ids if each not in there]
            leave = MenuItem(
                f"Add the other {len(others)}", lambda: self._add(playlist, others, added)
            )
            again = MenuItem("Add all", again.do)
        heading = ((f"{what} on {playlist.name} already.", "bright"),)
        menu = Menu([MenuPart((), (heading,)), MenuPart((leave, again))], narrows=False, width=56)
        self._shell.menus.open(menu)

    def _add(self, playlist: Playlist, ids: Sequence[TrackId], added: Callable[[], None]) -> None:
        self._context.library.edits.add_to_playlist(playlist.id, ids)
        added()
        self._shell.status.say(f"{counted(len(ids), 'track')} added to {playlist.name}", undo=True)


async def _known(listing: Listing) -> None:
    """Wait until the list is known, has failed, or takes too long."""
    listing.want(0, 99)
    if listing.state.known:
        return
    changed = asyncio.Event()
    unsubscribe = listing.subscribe(lambda event: changed.set())
    try:
        async with asyncio.timeout(_PATIENCE):
            while not listing.state.known and listing.state.error is None:
                changed.clear()
                await changed.wait()
    except TimeoutError:
        pass
    finally:
        unsubscribe()
