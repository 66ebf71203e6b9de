"""Views of the whole catalogue: all albums, all tracks, new and random albums, tags, years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace

from fwtui.library.listing.queries import (
    Albums,
    AlbumYears,
    Kind,
    Query,
    RandomAlbums,
    SortOrder,
    Tags,
    Tracks,
    YearAlbums,
)
from fwtui.music import Album, Channel, Playlist, Radio, Tag, UploadLibrary, Year
from fwtui.ui.views.list_menus import OF_MUSIC, choose_order
from fwtui.ui.views.master_detail import MasterDetailView
from fwtui.ui.views.suggestions import suggestion_rows
from fwtui.ui.views.track_lists import TrackListView
from fwtui.ui.views.view import Hints
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.rows import (
    ARTIST,
    artist_rows,
    count_column,
    history_rows,
    title_column,
    track_rows,
)
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import AS_KNOWN, WITHOUT_NAME, order_word

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell


# --- rows ------------------------------------------------------------------------------------


def catalogue_albums() -> ColumnRows:
    """Albums of any artist: year, title, artist, number of tracks."""

    def year(cell: Cell) -> str:
        album: Album = cell.value
        return str(album.released.year) if album.released else ""

    def name(album: Album) -> str:
        return album.title

    def tracks(album: Album) -> int | None:
        return album.tracks_count

    columns = (
        Column("year", 4, year, dashes=4, priority=2),
        title_column(name),
        Column("artist", ARTIST, words=lambda album: album.artist, priority=1),
        count_column(tracks),
    )
    return ColumnRows(columns, name=name, faint=lambda album, _: not album.is_playable)


def named_rows(name: Callable[[Any], str], about: Callable[[Any], str]) -> ColumnRows:
    """Things by name, with one fact."""
    fact = Column("about", ARTIST, words=about, priority=1)
    return ColumnRows((title_column(name), fact), name=name)


def tag_rows() -> ColumnRows:
    """Tags: name."""

    def name(tag: Tag) -> str:
        return tag.name

    return ColumnRows((title_column(name),), name=name)


def year_rows() -> ColumnRows:
    """Years: number, number of albums."""

    def name(year: Year) -> str:
        return str(year.id)

    def albums(year: Year) -> int | None:
        return year.albums_count or None

    return ColumnRows((title_column(name, 4), count_column(albums)), name=name)


def rows_of(kind: Kind, now: Callable[[], datetime]) -> ColumnRows:
    """The rows of a list of any kind that a page leads to."""

    def owner(thing: Playlist | UploadLibrary) -> str:
        return thing.owner.name if thing.owner is not None else ""

    def name(thing: Playlist | UploadLibrary | Radio) -> str:
        return thing.name or WITHOUT_NAME

    def channel(thing: Channel) -> str:
        return thing.artist.name

    match kind:
        case "artist":
            return artist_rows()
        case "album":
            return catalogue_albums()
        case "listening" | "heard" | "loved":
            return history_rows(now)
        case "playlist" | "library":
            return named_rows(name, owner)
        case "edit":
            return suggestion_rows(now, authors=True)
        case "radio":
            return named_rows(name, lambda radio: radio.description)
        case "channel":
            return named_rows(channel, lambda thing: thing.owner.name if thing.owner else "")
        case _:
            return track_rows()


# --- whole lists -------------------------------------------------------------------------------


class CatalogueList(TrackListView):
    """One list of the catalogue, in any order and of anybody's music."""

    QUERY: ClassVar[Query] = Albums()
    SCOPES = OF_MUSIC
    EMPTY: ClassVar[EmptyState] = EmptyState(
        "No music here.", keys=(("w", "whose music"), ("R", "ask the pod again"))
    )
    HINTS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("add", "", 5),
        ("whose", "", 4),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def rows(self) -> RowKind:
        return catalogue_albums()

    def query_shown(self) -> Query:
        return self.context.library.view_state.restore_order(self.QUERY)

    @property
    def scope(self) -> str:
        query = self.list.list_query
        return query.scope if query is not None else "all"

    def show_scope(self, scope: str) -> None:
        self._turn(replace(self.list.list_query or self.QUERY, scope=scope))

    def do_order(self) -> None:
        choose_order(self.shell, self.list.list_query, self._turn)

    def _turn(self, query: Query) -> None:
        self.context.library.view_state.save_order(query)
        self.list.show(self.context.library.listing(query))

    @property
    def standing(self) -> tuple[Piece, ...]:
        order = getattr(self.list.list_query, "order", None)
        words: tuple[Piece, ...] = ((order_word(order), "faint"),) if order is not None else ()
        return super().standing or words

    def choose(self, table: Table, row: int) -> None:
        if isinstance(table.value, Album):
            self.shell.navigation.open_album(table.value.id)
        else:
            self.play_from(table, row)


class AlbumsView(CatalogueList):
    words: ClassVar[str] = "All albums"
    QUERY: ClassVar[Query] = Albums(order=SortOrder("title"))


class TracksView(CatalogueList):
    words: ClassVar[str] = "All tracks"
    QUERY: ClassVar[Query] = Tracks(order=SortOrder("title"))
    HINTS: ClassVar[Hints] = TrackListView.HINTS

    def rows(self) -> RowKind:
        return track_rows()


class NewAlbumsView(CatalogueList):
    words: ClassVar[str] = "Recently added"
    QUERY: ClassVar[Query] = Albums(order=SortOrder("created", True))

    def query_shown(self) -> Query:
        return self.QUERY

    def do_order(self) -> None:
        self.shell.status.say("The newest are first; All albums has other orders.")

    def _turn(self, query: Query) -> None:
        self.list.show(self.context.library.listing(query))


class RandomAlbumsView(NewAlbumsView):
    words: ClassVar[str] = "Random albums"
    QUERY: ClassVar[Query] = RandomAlbums()
    HINTS: ClassVar[Hints] = (("refresh", "others", 8), *CatalogueList.HINTS)

    def do_order(self) -> None:
        refresh = self.shell.presses.keymap.sign("refresh")
        self.shell.status.say(f"They are in no order; {refresh} brings others.")


# --- levels of the library -----------------------------------------------------------------------


class LevelView(MasterDetailView):
    """A level above the albums: its heads, and the albums of the head under the cursor."""

    TRACKS: ClassVar[str] = "Albums"
    HINTS: ClassVar[Hints] = MasterDetailView.OPENS

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, self.head_rows(), catalogue_albums(), id=id)

    def head_rows(self) -> RowKind:
        return tag_rows()

    def choose(self, table: Table, row: int) -> None:
        if table is self.tracks_table and isinstance(table.value, Album):
            self.shell.navigation.open_album(table.value.id)
        else:
            super().choose(table, row)


class TagsView(LevelView):
    words: ClassVar[str] = "Tags"
    SCOPES = OF_MUSIC
    THIS: ClassVar[str] = "This tag"
    _chosen_scope = ""

    def heads_query(self) -> Query:
        return Tags()

    def tracks_query(self, head: Any) -> Query:
        return Albums(tag=head.name, scope=self.scope)

    @property
    def scope(self) -> str:
        """Of the albums: a pod lists the tags of all."""
        return self._chosen_scope or super(MasterDetailView, self).scope

    def show_scope(self, scope: str) -> None:
        self._chosen_scope = scope
        if self.head is not None:
            query = self.tracks_query(self.head)
            self._show(self.tracks_table, self.context.library.listing(query))
        self.shell.status.refresh()

    def empty(self, table: Table) -> EmptyState:
        if table is self.heads:
            return EmptyState("This pod has no tags.")
        return EmptyState(
            "No album has this tag.", keys=(("i", "artists and tracks that have it"),)
        )


class YearsView(LevelView):
    words: ClassVar[str] = "Years"
    THIS: ClassVar[str] = "This year"

    def head_rows(self) -> RowKind:
        return year_rows()

    def heads_query(self) -> Query:
        return AlbumYears()

    def tracks_query(self, head: Any) -> Query:
        return YearAlbums(year=head.id)

    def _standing(self, table: Table) -> Any:
        rows = table.rows
        if rows is not None and rows.state.known and not self.context.library.is_mirrored:
            return ((AS_KNOWN, "warn"),)
        return super()._standing(table)

    def empty(self, table: Table) -> EmptyState:
        if self.context.library.is_mirrored:
            return EmptyState("No album has a year.")
        return EmptyState(
            "No album with a year is known here yet.",
            keys=(("y", "keeps the catalogue here"),),
        )
