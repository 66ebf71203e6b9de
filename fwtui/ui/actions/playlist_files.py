"""Actions on a whole playlist: duplicated, copied, written to a file, made of one; and on which
playlists a track is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError, is_there
from fwtui.library.listing.queries import PlaylistTracks
from fwtui.music import Playlist
from fwtui.text import counted, plain
from fwtui.ui import clipboard
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from fwtui.music import PlaylistId, TrackId
    from fwtui.services.playlist_files import FileEntry, PlaylistFile
    from fwtui.ui.actions.fill_queue import QueueFiller
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

NO_PLAYLIST = "There is no playlist here."
_ENDS = ".m3u8, .xspf or .jspf"
_LONGEST = 1_000


class PlaylistFileActions:
    """Performs the actions on the playlist under the cursor, or the one that is open."""

    def __init__(
        self, context: AppContext, shell: Shell, navigation: Navigation, filler: QueueFiller
    ) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation
        self._filler = filler

    @property
    def _playlist(self) -> Playlist | None:
        """The playlist in question; ``None`` after a sentence."""
        table = self._navigation.table
        found: Playlist | None = None
        if table is not None and isinstance(table.value, Playlist):
            found = table.value
        elif table is not None and isinstance(query := table.list_query, PlaylistTracks):
            found = self._context.library.edits.state.playlist(query.playlist)
        if found is None:
            self._shell.status.say(NO_PLAYLIST)
        return found

    def _run(self, work: Coroutine[Any, Any, None], group: str = "read") -> None:
        async def reported() -> None:
            try:
                await work
            except FwtuiError as error:
                self._shell.status.report(error)

        self._shell.run_worker(reported(), group=group)

    def _with_tracks(
        self,
        use: Callable[[Playlist, list[TrackId]], Awaitable[None]],
        playlist: Playlist | None,
        group: str = "read",
    ) -> None:
        """Read a playlist to its end, then use its tracks."""
        if playlist is None:
            return

        async def read() -> None:
            listing = self._context.library.listing(PlaylistTracks(playlist=playlist.id))
            await use(playlist, await self._filler.read_whole(listing))

        self._run(read(), group)

    # --- duplicate, copy, export -----------------------------------------------------------------

    def do_duplicate_playlist(self) -> None:
        """Make another playlist of the same tracks, for the listener alone."""

        async def duplicate(playlist: Playlist, ids: list[TrackId]) -> None:
            edits = self._context.library.edits
            ending = " (copy)"
            name = playlist.name[: edits.longest_name - len(ending)] + ending
            edits.create_playlist(name, ids)
            self._shell.status.say(f"{name} is made", counted(len(ids), "track"), undo=True)

        self._with_tracks(duplicate, self._playlist)

    def do_copy_playlist(self) -> None:
        """Copy a playlist as text, a line each track."""
        from fwtui.services.playlist_exchange import missing_rows  # not before the first frame
        from fwtui.services.playlist_files import as_text

        async def copy(playlist: Playlist, ids: list[TrackId]) -> None:
            rows = await self._entries(playlist.id, ids)
            how_many = missing_rows(rows) or counted(len(ids), "track")
            clipboard.copy(self._shell, as_text(rows), f"{playlist.name} is copied", how_many)

        self._with_tracks(copy, self._playlist)

    def do_export_playlist(self) -> None:
        """Ask for a file and write a playlist to it, in the format of its name."""
        from fwtui.ui.widgets.prompt import Prompt

        if (playlist := self._playlist) is None:
            return

        def named(name: str) -> None:
            self._with_tracks(partial(self._write, Path(name).expanduser()), playlist, "ask")

        safe = plain(playlist.name).replace("/", "-").strip(". ") or "playlist"
        question = f"To which file? It ends in {_ENDS}"
        prompt = Prompt(question, named, value=f"~/{safe}.m3u8", longest=_LONGEST, width=60)
        self._shell.menus.open(prompt)

    async def _write(self, path: Path, playlist: Playlist, ids: list[TrackId]) -> None:
        from fwtui.services import playlist_files
        from fwtui.services.playlist_exchange import missing_rows

        kind = playlist_files.format_of(path.name)
        if await asyncio.to_thread(path.exists) and not await self._shell.menus.ask(
            is_there(plain(path.name)), act="Write over it", keep="Leave it"
        ):
            return
        rows = await self._entries(playlist.id, ids)
        entries = tuple(each for each in rows if each is not None)
        file = playlist_files.PlaylistFile(playlist.name, entries)
        await asyncio.to_thread(playlist_files.save, path, playlist_files.write(file, kind))
        missing = missing_rows(rows)
        self._shell.status.say(f"{playlist.name} is written", missing or plain(path.name))

    async def _entries(self, id: PlaylistId, ids: list[TrackId]) -> tuple[FileEntry | None, ...]:
        from fwtui.services.playlist_exchange import entries_of

        library = self._context.library
        await library.listing(PlaylistTracks(playlist=id)).read_rest(len(ids))
        await library.settled()
        return entries_of(ids, library, self._context.pod.state.address)

    # --- import ----------------------------------------------------------------------------------

    def do_import_playlist(self) -> None:
        """Ask for a file and make a playlist of it."""
        from fwtui.ui.widgets.prompt import Prompt

        def named(name: str) -> None:
            self._run(self._import(Path(name).expanduser()))

        question = f"Of which file? It ends in {_ENDS}"
        self._shell.menus.open(Prompt(question, named, value="~/", longest=_LONGEST, width=60))

    async def _import(self, path: Path) -> None:
        from fwtui.services import playlist_files
        from fwtui.services.playlist_exchange import match

        file: PlaylistFile = await asyncio.to_thread(playlist_files.load, path)
        library, count = self._context.library, len(file.entries)
        matches = await match(file.entries, library)
        name = file.title or plain(path.stem)
        if matches.found:
            library.edits.create_playlist(name, matches.found)
            found = f"{len(matches.found):,} of {counted(count, 'track')} found"
            self._shell.status.say(f"{name} is made", found, undo=True)
        elif not matches.missing:
            self._shell.status.say(f"{plain(path.name)} names no tracks.")
        if matches.missing:
            self._show_missing(name, matches.missing, count)

    def _show_missing(self, name: str, missing: tuple[FileEntry, ...], count: int) -> None:
        """The entries of a file that are not known here; all of them can be copied."""
        from fwtui.services.playlist_files import as_text

        def copy() -> None:
            clipboard.copy(self._shell, as_text(missing))

        heading = [
            ((f"{len(missing):,} of {counted(count, 'track')} of {name} not found", "bright"),)
        ]
        if not self._context.library.is_mirrored:
            heading.append((("Not all of the pod is known here; y keeps all of it here.", "dim"),))
        items = tuple(MenuItem(each.words, copy) for each in missing)
        all_of_them = MenuItem("Copy this list", copy)
        parts = [MenuPart((all_of_them,), tuple(heading)), MenuPart(items)]
        self._shell.menus.open(Menu(parts, width=64))

    # --- which playlists hold a track ------------------------------------------------------------

    def do_holding(self) -> None:
        """List the playlists that hold the track under the cursor; enter opens one."""
        table = self._navigation.table
        track = table.track if table is not None else None
        if track is None:
            self._shell.status.say("There is no track in this row.")
            return

        async def ask() -> None:
            found, trouble = await self._context.library.playlists_with(track.id)
            known = "" if trouble is None else f" known here ({trouble.sentence.rstrip('.')})"
            if not found:
                self._shell.status.say(f"No playlist{known} holds {track.title}.")
                return
            open_playlist = self._navigation.open_playlist
            items = tuple(
                MenuItem(
                    each.name,
                    partial(open_playlist, each),
                    fact=each.owner.name if each.owner is not None else "",
                )
                for each in found
            )
            heading = ((f"Playlists{known} with {track.title}", "dim"),)
            self._shell.menus.open(Menu([MenuPart(items, (heading,))], width=56))

        self._run(ask())
