"""The Downloads view: what is kept on this machine, how much of it is here, and its size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import work
from textual.app import ComposeResult

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import (
    Episodes,
    Favourites,
    LibraryTracks,
    LiveTracks,
    PlaylistTracks,
    Query,
    Tracks,
)
from fwtui.music import AlbumId, ArtistId, ChannelId, LibraryId, PlaylistId, TrackId
from fwtui.text import counted, number, size_word
from fwtui.ui.actions.table import BY_ID
from fwtui.ui.download_progress import downloading, subscribe_downloads
from fwtui.ui.origins import from_view
from fwtui.ui.views.view import Hints, View
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.menu import MenuPart
from fwtui.ui.widgets.pane import FactsLine, Pane
from fwtui.ui.widgets.rows import fact_column, title_column
from fwtui.ui.widgets.table import Table
from fwtui.ui.widgets.value_rows import ValueRows
from fwtui.ui.wording import ADDED, KEPT_NO_MORE

if TYPE_CHECKING:
    from fwtui.player.downloads import Collection, CollectionStatus, DownloadProgress
    from fwtui.player.origins import ListOrigin
    from fwtui.ui.actions.table import Action
    from fwtui.ui.shell import Shell

_WHY = {"tracks": "marked", "live": "live list", "channel": "podcast", "episodes": "newest"}
"""What a download was made of, where that is not the name of its kind."""
_OPENED = ("album", "artist", "playlist", "favourites")
"""Kinds that have a view; of the others the tracks are played."""


class DownloadRow(Struct, frozen=True):
    """A collection of downloads with its state."""

    id: str
    status: CollectionStatus

    @property
    def title(self) -> str:
        return self.status.collection.title

    @property
    def tracks_query(self) -> Query | None:
        """The list that it was made of; ``None`` where that is no list any more."""
        of = self.status.collection
        match of.kind:
            case "album":
                return Tracks(album=AlbumId(int(of.id)))
            case "artist":
                return Tracks(artist=ArtistId(int(of.id)))
            case "playlist":
                return PlaylistTracks(playlist=PlaylistId(str(of.id)))
            case "favourites":
                return Favourites()
            case "live":
                return LiveTracks(sentence=str(of.id))
            case "tag":
                return Tracks(tag=str(of.id))
            case "channel":
                return Episodes(channel=ChannelId(str(of.id)))
            case "library":
                return LibraryTracks(library=LibraryId(str(of.id)))
            case _:
                return None


def download_rows() -> ColumnRows:
    """Downloads: title, what it was made of, tracks that are here, size."""

    def name(row: DownloadRow) -> str:
        return row.title

    def why(row: DownloadRow) -> str:
        kind = row.status.collection.kind
        return _WHY.get(kind, kind)

    def tracks(row: DownloadRow) -> str:
        status = row.status
        count = number(len(status.collection.tracks))
        return count if status.complete else f"{number(status.done)} of {count}"

    def size(cell: Cell) -> str:
        return size_word(cell.value.status.bytes)

    return ColumnRows(
        (
            title_column(name),
            fact_column("why", why, priority=1, ink="dim"),
            fact_column("tracks", tracks, right=True, ink="dim"),
            Column("size", 8, size, right=True, ink="faint"),
        ),
        name=name,
    )


class DownloadsView(View):
    words: ClassVar[str] = "Downloads"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    DownloadsView FactsLine { margin: 1 0 0 0; }
    .-stack DownloadsView PaneTitle, .-small DownloadsView PaneTitle { display: none; }
    .-small DownloadsView FactsLine { margin: 0; }
    """
    EMPTY: ClassVar[EmptyState] = EmptyState(
        "Nothing is kept on this machine.", keys=(("d", "on an album, a playlist, a track"),)
    )
    HINTS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("remove", "", 6),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.list = Table(download_rows())
        self.facts = FactsLine()
        self._rows = ValueRows()
        self._leave: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        yield Pane(self.words, self.list, foot=self.facts)

    def on_mount(self) -> None:
        self.list.show(self._rows)
        self.replaced()

    def on_unmount(self) -> None:
        self._leave()

    def opened(self) -> None:
        self.list.focus()
        self._look()

    def replaced(self) -> None:
        self._leave()
        self._leave = subscribe_downloads(self.context.player, self._progressed)
        self._look()

    def _progressed(self, progress: DownloadProgress) -> None:
        if self.shell.navigation.is_current(self):
            self._look()

    def _look(self) -> None:
        downloads = self.context.player.downloads
        every = downloads.all() if downloads is not None else ()
        self._rows.replace([DownloadRow(each.collection.key, each) for each in every])
        self.list.say(self.EMPTY)
        self._tell_facts()

    def moved(self, table: Table) -> None:
        self._tell_facts()

    def _tell_facts(self) -> None:
        """The size of all, what is on its way or delays it, and why a track of the row failed."""
        downloads = self.context.player.downloads
        every: list[DownloadRow] = [self._rows[row] for row in range(len(self._rows))]
        facts: list[str] = []
        if every:
            facts.append(f"{size_word(sum(each.status.bytes for each in every))} in all")
        if (progress := downloading(self.context.player)) is not None:
            part = f"{progress.title} {progress.part:.0%}"
            facts.append(f"{progress.done + 1} of {progress.total}")
            facts.append(progress.waiting or part)
        value = self.list.value
        if downloads is not None and isinstance(value, DownloadRow):
            reasons = downloads.failed
            failed = [each for each in value.status.collection.tracks if each in reasons]
            if failed:
                facts.append(f"{counted(len(failed), 'track')} failed: {reasons[failed[0]]}")
        self.facts.show(tuple(facts))

    # --- actions -------------------------------------------------------------------------------

    def menu(self) -> list[MenuPart]:
        value, menus = self.list.value, self.shell.menus
        if not isinstance(value, DownloadRow):
            return []
        opens = value.status.collection.kind in _OPENED
        items = (
            menus.item(BY_ID["choose"], "Open" if opens else "Play"),
            *menus.items("play_whole", "play_next", "add", "to_playlist"),
            menus.item(BY_ID["remove"], "Remove from this machine"),
        )
        return [MenuPart(items, (((value.title, "dim"),),))]

    @property
    def _of_no_list(self) -> Collection | None:
        """What is kept in the row, where only its tracks are known: the marked ones, a track."""
        value = self.list.value
        if not isinstance(value, DownloadRow) or value.tracks_query is not None:
            return None
        return value.status.collection

    def hindrance(self, action: Action) -> str:
        takes = action.id in ("play_whole", "play_next", "add")
        return "" if takes and self._of_no_list is not None else super().hindrance(action)

    def do_play_whole(self) -> bool:
        """Play the tracks of the row; False where they are a list."""
        if self._of_no_list is None:
            return False
        self.choose(self.list, self.list.cursor)
        return True

    def do_add(self) -> bool | None:
        if (of := self._of_no_list) is None:
            return super().do_add()
        self._take(of, self.context.player.add, ADDED)
        return True

    def do_play_next(self) -> bool | None:
        if (of := self._of_no_list) is None:
            return super().do_play_next()
        self._take(of, self.context.player.play_next, "Next: {}")
        return True

    def _take(
        self,
        of: Collection,
        command: Callable[[Sequence[TrackId], ListOrigin], None],
        said: str,
    ) -> None:
        command(of.tracks, from_view(of.title, "downloads"))
        self.shell.status.say(said.format(counted(len(of.tracks), "track")), undo=True)

    def choose(self, table: Table, row: int) -> None:
        value = self._rows[row]
        if not isinstance(value, DownloadRow):
            return
        navigation, of = self.shell.navigation, value.status.collection
        match of.kind:
            case "album":
                navigation.open_album(AlbumId(int(of.id)))
            case "artist":
                navigation.open_artist(ArtistId(int(of.id)))
            case "playlist":
                self._open_playlist(PlaylistId(str(of.id)))
            case "favourites":
                navigation.open("favourites")
            case _:
                self.context.player.play(of.tracks, 0, from_view(of.title, "downloads"))

    @work(exclusive=True, group="open")
    async def _open_playlist(self, id: PlaylistId) -> None:
        try:
            playlist = await self.context.library.fetch_playlist(id)
        except FwtuiError as error:
            self.shell.status.report(error)
        else:
            self.shell.navigation.open_playlist(playlist)

    def do_remove(self) -> None:
        """Remove the download under the cursor and its files, after a question."""
        value, downloads = self.list.value, self.context.player.downloads
        if not isinstance(value, DownloadRow) or downloads is None:
            return

        async def remove() -> None:
            facts = f"{size_word(value.status.bytes)}; files of other downloads stay."
            if await self.shell.menus.ask(
                f"Remove {value.title} from this machine?", [facts], act="Remove it"
            ):
                try:
                    downloads.remove(value.id)
                except FwtuiError as error:
                    self.shell.status.report(error)
                else:
                    self._look()
                    self.shell.status.say(KEPT_NO_MORE.format(value.title))

        self.run_worker(remove(), group="ask", exclusive=True)

    do_download = do_remove
