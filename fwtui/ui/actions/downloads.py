"""What is kept: music on this machine, the queue as a playlist; and when it is time to sleep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import Favourites, PlaylistTracks, Tracks
from fwtui.music import Album, Artist, Playlist, TrackId
from fwtui.ui.actions.fill_queue import Filling
from fwtui.ui.views.view import whole_of
from fwtui.ui.wording import counted

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.player.downloads import DownloadProgress, Downloads
    from fwtui.player.player import Player
    from fwtui.ui.views.view import View

MINUTE = 60.0


def downloads_of(player: Player) -> Downloads | None:
    """``None`` while there is no account."""
    return getattr(player, "downloads", None)


def coming_in(player: Player) -> DownloadProgress | None:
    """What is being downloaded; ``None`` when nothing is."""
    downloads = downloads_of(player)
    return downloads.progress if downloads is not None and downloads.progress.total else None


class Keeping(Filling):
    """Actions on downloads, the queue as a whole and the sleep timer; mixed into the app."""

    view: View | None

    def new_playlist(self, ids: Sequence[TrackId]) -> None:
        raise NotImplementedError

    # --- downloads -------------------------------------------------------------------------

    @property
    def downloads(self) -> Downloads | None:
        return downloads_of(self.context.player)

    def on_download(self, changed: Callable[[DownloadProgress], None]) -> Callable[[], None]:
        return self.downloads.subscribe(changed) if self.downloads else lambda: None

    def do_download(self) -> None:
        """Keep what is marked, or what the cursor is on."""
        table = self.view.table if self.view is not None else None
        if table is None or table.value is None:
            return
        tracks = table.tracks
        ids = [track.id for track in tracks]
        if len(tracks) == 1:
            self._keep("track", ids[0], tracks[0].title, ids)
        elif tracks:
            # Marked ones have no name in common: the first, and how many.
            title = f"{tracks[0].title} and {counted(len(tracks) - 1, 'more track')}"
            self._keep("tracks", "-".join(map(str, sorted(ids)[:20])), title, ids)
        elif (query := whole_of(table.value)) is not None:
            value = table.value
            if isinstance(value, Album | Artist | Playlist):
                title = value.title if isinstance(value, Album) else value.name
                kind = type(value).__name__.lower()
                self._keep_whole(kind, value.id, title, self.context.library.listing(query))
        table.clear_marks()

    def do_download_list(self) -> None:
        """Keep the whole list in view: an album, a playlist, the favourites."""
        table = self.view.table if self.view is not None else None
        listing: Any = table.rows if table is not None else None
        title = self.view.way[-1] if self.view is not None else ""
        match getattr(listing, "query", None):
            case Favourites():
                self._keep_whole("favourites", 0, title, listing)
            case PlaylistTracks(playlist=playlist):
                self._keep_whole("playlist", playlist, title, listing)
            case Tracks(album=album) if album is not None:
                self._keep_whole("album", album, title, listing)
            case _:
                self.say("An album, a playlist or the favourites can be kept as a whole.")

    def _keep_whole(self, kind: str, id: int, title: str, listing: Listing) -> None:
        async def keep() -> None:
            try:
                ids = await self.read_whole(listing)
            except FwtuiError as error:
                self.report(error)
            else:
                self._keep(kind, id, title, ids)

        self.run_worker(keep(), group="read")

    def _keep(self, kind: Any, id: int | str, title: str, ids: Sequence[TrackId]) -> None:
        downloads = self.downloads
        if downloads is None:
            self.say("Nothing can be kept without an account.", failure=True)
            return

        async def add() -> None:
            try:
                refused = await downloads.add(kind, id, title, ids)
            except FwtuiError as error:
                self.report(error)
                return
            if len(ids) == refused:
                self.say(f"{title} has no file that you may hear.", failure=True)
            else:
                self.say(f"{title} is kept", counted(len(ids) - refused, "track"))

        self.run_worker(add(), group="download")

    # --- the queue as a whole --------------------------------------------------------------

    def do_save_queue(self) -> None:
        """A new playlist of all that is queued, in the order that it has now."""
        queue = self.context.player.queue
        queue.draw(len(queue))
        ids = [TrackId(each) for each in queue.ids()]
        if ids:
            self.new_playlist(ids)
        else:
            self.say("The queue is empty.")

    # --- the sleep timer -------------------------------------------------------------------

    def do_sleep_15(self) -> None:
        self._sleep_in(15)

    def do_sleep_30(self) -> None:
        self._sleep_in(30)

    def do_sleep_60(self) -> None:
        self._sleep_in(60)

    def do_sleep_off(self) -> None:
        self.context.player.sleep_in(None)
        self.say("No sleep timer.")

    def _sleep_in(self, minutes: int) -> None:
        self.context.player.sleep_in(minutes * MINUTE)
        self.say(f"It pauses in {minutes} minutes.")
