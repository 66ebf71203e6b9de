"""Actions on downloads: tracks, albums, playlists and favourites as files on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import (
    Favourites,
    LibraryTracks,
    LiveTracks,
    PlaylistTracks,
    Query,
    Tracks,
)
from fwtui.music import Album, Artist, Channel, Playlist, PlaylistId, TrackId
from fwtui.text import counted
from fwtui.ui.rows_to_queue import NO_TRACKS
from fwtui.ui.tracks_of import tracks_of
from fwtui.ui.wording import KEPT_NO_MORE

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.player.downloads import CollectionKind
    from fwtui.ui.actions.fill_queue import QueueFiller
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell


_KINDS: dict[type, CollectionKind] = {
    Album: "album",
    Artist: "artist",
    Playlist: "playlist",
    Channel: "channel",
}


def _collection(value: Any, query: Query) -> tuple[CollectionKind, int | str]:
    """As what the tracks of a row are kept, by ``query``: their kind, and the id of that."""
    match query:
        case LiveTracks(sentence=sentence):
            return "live", sentence
        case LibraryTracks(library=library):
            return "library", library
        case Tracks(tag=tag) if tag:
            return "tag", tag
        case _:
            return _KINDS[type(value)], value.id


class DownloadActions:
    """Performs the actions that download what a list shows."""

    def __init__(
        self, context: AppContext, shell: Shell, navigation: Navigation, filler: QueueFiller
    ) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation
        self._filler = filler

    def do_download(self) -> None:
        """Download the marked tracks, or what the cursor is on."""
        table = self._navigation.table
        if table is None or table.value is None:
            return
        tracks = table.tracks
        ids = [track.id for track in tracks]
        if len(tracks) == 1:
            self._keep("track", ids[0], tracks[0].title, ids)
        elif tracks:
            # Marked tracks have no name in common: the first one's, and how many more.
            title = f"{tracks[0].title} and {counted(len(tracks) - 1, 'more track')}"
            self._keep("tracks", "-".join(map(str, sorted(ids)[:20])), title, ids)
        elif (query := tracks_of(table.value)) is not None:
            kind, key = _collection(table.value, query)
            title = table.kind.name(table.value)
            self._keep_whole(kind, key, title, self._context.library.listing(query))
        else:
            self._shell.status.say(NO_TRACKS)
        table.clear_selection()

    def do_download_list(self) -> None:
        """Download the whole list in view: an album, a playlist, the favourites."""
        table, view = self._navigation.table, self._navigation.current
        listing: Any = table.rows if table is not None else None
        title = view.way[-1] if view is not None else ""
        match getattr(listing, "query", None):
            case Favourites():
                self._keep_whole("favourites", 0, title, listing)
            case PlaylistTracks(playlist=playlist):
                self._keep_whole("playlist", playlist, title, listing)
            case LiveTracks(sentence=sentence):
                self._keep_whole("live", sentence, title, listing)
            case Tracks(album=album) if album is not None:
                self._keep_whole("album", album, title, listing)
            case _:
                self._shell.status.say(
                    "An album, a playlist or the favourites can be kept as a whole."
                )

    def _keep_whole(
        self, kind: CollectionKind, id: int | str, title: str, listing: Listing
    ) -> None:
        key = id
        if kind == "playlist":
            key = self._context.library.outbox.real(PlaylistId(str(id)))

        if self._removed(kind, key):
            return

        async def keep() -> None:
            try:
                ids = await self._filler.read_whole(listing)
            except FwtuiError as error:
                self._shell.status.report(error)
            else:
                self._keep(kind, key, title, ids)

        self._shell.run_worker(keep(), group="read")

    def _removed(self, kind: CollectionKind, id: int | str) -> bool:
        """Remove what is kept already, with a sentence; False where it is not."""
        downloads, status = self._context.player.downloads, self._shell.status
        made = downloads.collection(f"{kind}:{id}") if downloads is not None else None
        if downloads is None or made is None:
            return False
        try:
            downloads.remove(made.key)
        except FwtuiError as error:
            status.report(error)
        else:
            count = counted(len(made.tracks), "track")
            status.say(KEPT_NO_MORE.format(made.title), f"{count}, d keeps it again")
        return True

    def _keep(
        self, kind: CollectionKind, id: int | str, title: str, ids: Sequence[TrackId]
    ) -> None:
        downloads, status = self._context.player.downloads, self._shell.status
        if downloads is None:
            status.say("Nothing can be kept without an account.", failure=True)
            return
        if self._removed(kind, id):
            return
        if kind == "track" and downloads.holds(TrackId(int(id))):
            whole = next(
                each.collection for each in downloads.all() if id in each.collection.tracks
            )
            status.say(f"{title} is kept with {whole.title}; “downloads” has the list.")
            return

        async def add() -> None:
            try:
                refused = await downloads.add(kind, id, title, ids)
            except FwtuiError as error:
                status.report(error)
                return
            if len(ids) == refused:
                status.say(f"{title} has no file that you may hear.", failure=True)
            else:
                here = downloads.status(f"{kind}:{id}")
                word = "kept" if here is not None and here.complete else "being fetched"
                status.say(f"{title} is {word}", counted(len(ids) - refused, "track"))

        self._shell.run_worker(add(), group="download")
