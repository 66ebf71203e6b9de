"""The Library view: artists, albums and tracks, side by side or one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec import structs
from textual import events
from textual.app import ComposeResult

from fwtui.errors import FwtuiError
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.queries import Albums, Artists, Query, Tracks
from fwtui.music import Album, AlbumId, Artist, ArtistId, Track, TrackId
from fwtui.text import clock, counted
from fwtui.ui.views.list_menus import OF_MUSIC, choose_order
from fwtui.ui.views.list_notices import away, unmatched
from fwtui.ui.views.panes import Panes
from fwtui.ui.views.view import Hints
from fwtui.ui.widgets import list_messages
from fwtui.ui.widgets.cover import FREE, CoverArt, CoverFoot, rows_within
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.menu import MenuPart
from fwtui.ui.widgets.pane import FactsLine, Pane, Rule
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.rows import album_rows, artist_rows, one_album, track_rows
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import NO_MUSIC, as_of, licence_word, order_word, together

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Rows
    from fwtui.ui.shell import Shell

PREVIEW_AFTER = 0.12
"""Seconds of rest after which the next pane follows the cursor: rows passed by cost nothing."""


AROUND, AROUND_ALBUMS = 7, 4
"""Rows of a screen around the panes; in the pane of the albums those of title and facts."""


class AlbumTable(Table):
    """Announces its height: a cover may have room."""

    def on_resize(self, event: events.Resize) -> None:
        # Textual calls the list's own handler too.
        self.post_message(list_messages.SummaryChanged(self))


class LibraryView(Panes):
    words: ClassVar[str] = "Library"
    SCOPES = OF_MUSIC
    SCOPED_CSS = False  # of each class its own rules: Textual does not inherit this
    DEFAULT_CSS = """
    .-panes LibraryView #artists { width: 28; }
    .-panes LibraryView #albums { width: 33; }
    .-panes.-from-140 LibraryView #artists { width: 32; }
    .-panes.-from-140 LibraryView #albums { width: 38; }
    LibraryView FactsLine { display: none; margin: 1 0 0 0; }
    .-from-140.-panes LibraryView #albums FactsLine { display: block; height: 2; }
    .-stack LibraryView #tracks FactsLine { display: block; }
    """
    OPENS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("add", "", 5),
        ("filter", "", 3),
        ("whose", "", 2),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.artists = Table(artist_rows(self._is_hidden), id="artists-table")
        self.albums = AlbumTable(album_rows(), id="albums-table")
        self.tracks = Table(
            track_rows(one_album(self._artist_of_album)),
            favourite=self._is_favourite,
            id="tracks-table",
        )
        self._facts = (FactsLine(), FactsLine())
        """Below the albums where panes are side by side, else below the tracks."""
        for table in self.tables:
            table.narrower = self.narrow
        self.cover = CoverArt()
        self._artist: Artist | None = None
        self._album: Album | None = None
        self._begins = False
        """Whether the demo is fresh: see :meth:`_towards_music`."""

    def compose(self) -> ComposeResult:
        yield Pane("Artists", self.artists, id="artists", classes="-here")
        yield Rule()
        yield Pane("Albums", self.albums, foot=CoverFoot(self.cover, self._facts[0]), id="albums")
        yield Rule()
        yield Pane("Tracks", self.tracks, foot=self._facts[1], id="tracks")

    def _is_hidden(self, artist: ArtistId) -> bool:
        return self.context.library.edits.is_hidden(artist)

    def _artist_of_album(self) -> str:
        return self._album.artist if self._album is not None else ""

    # --- the frame -------------------------------------------------------------------------

    @property
    def tables(self) -> tuple[Table, Table, Table]:
        return (self.artists, self.albums, self.tracks)

    @property
    def here(self) -> str:
        return ("artists", "albums", "tracks")[self._depth]

    @property
    def way(self) -> tuple[str, ...]:
        artist = self._artist.name if self._artist is not None else "Albums"
        album = self._album.title if self._album is not None else "Tracks"
        return ("Library", artist, album)[: self._depth + 1]

    @property
    def scope(self) -> str:
        """Funkwhale's scope of the artists."""
        query = self.artists.list_query
        return query.scope if query is not None else "all"

    def hints(self) -> Hints:
        return self.HINTS if self._depth == 2 else self.OPENS

    def replaced(self) -> None:
        library = self.context.library
        self._depth = 0
        self._begins = bool(self.context.login.suggested)
        self._artist = self._album = None
        self._show(self.artists, library.listing(library.view_state.restore_order(Artists())))
        self._follow_artist()
        self.reshaped()

    def reshaped(self) -> None:
        super().reshaped()
        self._tell_facts()

    # --- which lists are shown -------------------------------------------------------------

    def _show(self, table: Table, listing: Listing) -> None:
        table.say(self._notice(listing))
        super()._show(table, listing)

    def moved(self, table: Table) -> None:
        if self._resting is not None:
            self._resting.stop()
        if table is self.tracks or (self.shell.shape != "panes" and table is not self.first):
            return
        follow = self._follow_artist if table is self.artists else self._follow_album
        self._resting = self.set_timer(PREVIEW_AFTER, follow)

    def _follow_artist(self) -> None:
        value = self.artists.value
        if not isinstance(value, Artist):
            if not self.artists.count and not self.artists.filter:
                self.albums.show(None)
                self.tracks.show(None)
                self._artist = self._album = None
            return
        if self._artist is not None and self._artist.id == value.id and self.albums.rows:
            return
        self._artist = value
        self._show(self.albums, self._listing(Albums(artist=value.id)))
        self._follow_album()

    def _follow_album(self) -> None:
        value = self.albums.value
        if isinstance(value, Album):
            if self._album is None or self._album.id != value.id or self.tracks.rows is None:
                self._album = value
                self._show(self.tracks, self._listing(Tracks(album=value.id)))
        elif not self.albums.count and not self.albums.filter:
            self._album = None
            if self._has_no_albums():
                self._show_without_albums()
            else:
                self.tracks.show(None)
        self._tell_facts()

    def _has_no_albums(self) -> bool:
        """Whether it is known that the artist is only heard on albums of others."""
        rows = self.albums.rows
        return self._artist is not None and rows is not None and rows.state.known and not len(rows)

    def _show_without_albums(self) -> None:
        assert self._artist is not None  # noqa: S101 -- as _has_no_albums() says
        listing = self._listing(Tracks(artist=self._artist.id))
        if self.tracks.list_query != listing.query:
            self._show(self.tracks, listing)

    def _listing(self, query: Query) -> Listing:
        """The listing of a query, in the artists' scope and the order last chosen."""
        library = self.context.library
        scope = (self.artists.list_query or query).scope
        return library.listing(
            structs.replace(library.view_state.restore_order(query), scope=scope)
        )

    def menu(self) -> Sequence[MenuPart]:
        levels = ("all_albums", "all_tracks", "new_albums", "random_albums", "tags", "years")
        parts = super().menu()
        if self._depth or not parts:
            return parts
        items = self.shell.menus.items(*(f"view_{each}" for each in levels))
        return (*parts, MenuPart(items, ((("Other levels", "dim"),),)))

    # --- going about -----------------------------------------------------------------------

    def choose(self, table: Table, row: int) -> None:
        if table is self.tracks:
            self.play_from(table, row)
        else:
            self.do_right()

    def do_right(self) -> None:
        if self._depth == 2:
            self._step(2)
            return
        if self._resting is not None:
            self._resting.stop()
        if self._depth == 0:
            self._follow_artist()
        else:
            self._follow_album()
        if self._depth == 0 and self._has_no_albums() and self.tracks.count:
            self._go(2)
        elif self.tables[self._depth].value is not None:
            self._go(self._depth + 1)

    def do_left(self) -> None:
        self._step(0 if self._has_no_albums() else max(0, self._depth - 1))

    def do_next_pane(self) -> None:
        if self._depth == 2:
            self._go(0)
        else:
            self.do_right()

    def do_previous_pane(self) -> None:
        self._go((self._depth - 1) % 3)

    def _go(self, depth: int) -> None:
        self._begins = self._begins and self._depth < depth < 2
        super()._go(depth)

    def do_order(self) -> None:
        """The sort orders of this list."""
        table = self.first
        choose_order(self.shell, table.list_query, lambda query: self._turn(table, query))

    def _turn(self, table: Table, query: Query) -> None:
        """Sort the list in another order; the cursor keeps its id."""
        library = self.context.library
        library.view_state.save_order(query)
        held = table.value
        self._show(table, library.listing(query))
        if held is not None and table.rows is not None:
            row = table.rows.row_of(held.id)
            table.move_to(row or 0, middle=True)

    def show_scope(self, scope: str) -> None:
        query = structs.replace(cast("Any", self.artists.list_query), scope=scope)
        library = self.context.library
        library.view_state.save_order(query)
        self._artist = self._album = None
        self._show(self.artists, library.listing(query))
        self._follow_artist()
        self._go(0)

    def open_album(self, album: AlbumId, track: TrackId | None = None) -> None:
        """Show an album's tracks, with the cursor on one of them."""
        known = self.context.library.album(album)
        if known is None:
            self.run_worker(self._fetch_album(album, track), group="open", exclusive=True)
            return
        if known.artist_id is not None:
            self._open_artist_row(known.artist_id)
        self._album = known
        self._show(self.tracks, self._listing(Tracks(album=album)))
        row = self.albums.rows.row_of(album) if self.albums.rows is not None else None
        if row is not None:
            self.albums.move_to(row, middle=True)
        if track is not None:
            self.tracks.to_track(track)
        self._go(2)

    async def _fetch_album(self, album: AlbumId, track: TrackId | None) -> None:
        try:
            await self.context.library.fetch_album(album)
        except FwtuiError as error:
            self.shell.status.report(error)
        else:
            if self.context.library.album(album) is not None:
                self.open_album(album, track)

    def open_artist(self, artist: ArtistId) -> None:
        self._open_artist_row(artist)
        self._follow_album()
        self._go(1)

    def _open_artist_row(self, artist: ArtistId) -> None:
        self._artist = self.context.library.artist(artist) or self._artist
        if not self._to_artist(artist):
            self.run_worker(self._seek_artist(artist), group="artist row", exclusive=True)
        self._show(self.albums, self._listing(Albums(artist=artist)))

    def _to_artist(self, artist: ArtistId) -> bool:
        """Put the artists' cursor on an artist; False where the row is not known."""
        table, query = self.artists, self.artists.list_query
        if table.rows is not None and table.rows.row_of(artist) is None:
            table.end_filter()
            if query is not None and (listing := self.context.library.listing(query)) != table.rows:
                self._show(table, listing)  # its order is known by now
        row = table.rows.row_of(artist, table.cursor) if table.rows is not None else None
        if row is not None:
            table.move_to(row, middle=True)
        return row is not None

    async def _seek_artist(self, artist: ArtistId) -> None:
        """Find the row of an artist in the pod's order: some ten pages of ten thousand."""
        sought, rows = self._artist, cast("Listing | None", self.artists.whole)
        if sought is None or sought.id != artist or rows is None:
            return
        name = sought.name.casefold()
        try:
            await rows.first_from(lambda each: each.name.casefold() < name)
        except FwtuiError:
            return
        if self._artist == sought and self.artists.whole is rows:
            self._to_artist(artist)

    # --- what is said of the lists ---------------------------------------------------------

    def retitle(self, table: Table) -> None:
        if table.filter.text:
            table.say(unmatched(table))
        elif table.rows is not None:
            table.say(self._notice(table.rows))
        if isinstance(table.parent, Pane):
            table.parent.retitle(self._standing(table))
            if table.rows is None and self._is_empty:
                table.parent.title_line.show_count(0)
        if table is self.artists and self._artist is None:
            self._follow_artist()
        elif table is self.albums and self._album is None:
            self._follow_album()
        elif table is self.tracks:
            self._part_discs()
        self._towards_music(table)
        self._tell_facts()

    @property
    def _is_empty(self) -> bool:
        """Whether it is known that there are no artists at all."""
        rows = self.artists.whole
        return rows is not None and rows.state.known and not len(rows)

    def _towards_music(self, table: Table) -> None:
        """In the demo the first ``enter`` plays: to the tracks, as soon as there are any."""
        if not self._begins or table.value is None or self.artists.cursor:
            return
        if not self.shell.navigation.is_current(self):
            self._begins = False
            return
        if table is self.tracks:
            self._go(2)
        elif table is self.first and self.shell.shape != "panes":
            self.do_right()

    def _standing(self, table: Table) -> tuple[Piece, ...]:
        """Out of date, or in an order that is not the usual one."""
        rows = table.rows
        if rows is None:
            return ()
        if table is self.tracks and self.context.pod.state.reach == "offline":
            known = self._known_tracks(rows)
            here = sum(not self.context.is_away(track) for track in known)
            return ((f"{here} of {len(rows)} here", "dim"),) if len(known) == len(rows) else ()
        state = rows.state
        if state.error is not None and state.as_of is not None and len(rows):
            stale = as_of(state.as_of, self.shell.now())
            return ((stale if table.size.width > 33 else stale.removeprefix("as of "), "warn"),)
        query = table.list_query
        order = getattr(query, "order", None)
        if order is None or query is None or not query.orders or order == query.orders[0]:
            return ()
        return ((order_word(order), "faint"),)

    def _notice(self, rows: object) -> EmptyState | None:
        """The empty state of this list."""
        state = getattr(rows, "state", None)
        if state is None:
            return None
        if state.error is not None:
            return away(state.error, self.context.pod.state, self.shell.clock())
        if not state.known:
            return None
        query = getattr(rows, "query", None)
        if isinstance(query, Albums) and query.artist is not None:
            return EmptyState(
                "No albums of its own.", lines=((("Its tracks are beside.", "dim"),),)
            )
        if not isinstance(query, Artists):
            return EmptyState("Nothing here.")
        if query.scope == "all":
            return EmptyState(
                NO_MUSIC,
                lines=((("This pod has nothing that you may hear.", "dim"),),),
                keys=(("R", "ask the pod again"),),
            )
        return EmptyState(
            NO_MUSIC,
            lines=(
                (
                    ("You look at ", "dim"),
                    (f"{_LIBRARIES.get(query.scope, 'these libraries')}", "text"),
                    (" and they are empty.", "dim"),
                ),
            ),
            keys=(("w", "whose music"), ("R", "ask the pod again")),
        )

    def _known_tracks(self, rows: Rows) -> list[Track]:
        """The tracks of an album as far as they are here; of a very long one the first."""
        first = map(rows.__getitem__, range(min(len(rows), 200)))
        return [track for track in first if isinstance(track, Track)]

    def _part_discs(self) -> None:
        """Headings between the discs, once all tracks are known and while none are left out."""
        rows = self.tracks.rows
        if rows is not None and not self.tracks.filter and rows.state.known:
            known = self._known_tracks(rows)
            if len(known) == len(rows):
                self.tracks.regroup(discs(known))

    def _tell_facts(self) -> None:
        """Year, length, tags of the album; only once all its tracks are known."""
        album, rows = self._album, self.tracks.whole
        facts: list[str] = []
        self._tell_cover()
        if album is None or rows is None or not rows.state.known:
            for line in self._facts:
                line.show(())
            return
        if album.released is not None:
            facts.append(str(album.released.year))
        if self.shell.shape == "panes":
            facts.append(counted(len(rows), "track"))
        known = self._known_tracks(rows)
        if len(known) == len(rows):
            length = together(track.seconds for track in known)
            if length:
                facts.append(clock(length))
        licences = {licence_word(track.licence) for track in known if track.licence}
        more = tuple(licences) if len(known) == len(rows) and len(licences) == 1 else ()
        for line in self._facts:
            line.show(tuple(facts), more)

    def pictures_changed(self) -> None:
        self._tell_cover()

    def _tell_cover(self) -> None:
        """The cover of the album, where the albums leave room for it."""
        if not self.is_mounted:
            return
        around = AROUND_ALBUMS if self._facts[0].display else 1
        height = self.shell.size.height - AROUND - around
        free = height - self.albums.count - FREE - 1
        wanted = self.context.settings.covers != "off" and self.shell.shape == "panes"
        room = rows_within(height, self.albums.size.width, free)
        self.cover.stand(room if wanted and self.cover.able else 0)
        if self.cover.display:
            album = self._album
            self.cover.show(album.cover if album else None, self.context.library.covers)


def discs(tracks: Sequence[Track]) -> tuple[Section, ...]:
    """Headings for an album of several discs; none for one."""
    numbers = [track.disc or 1 for track in tracks]
    if len(set(numbers)) < 2:
        return ()
    firsts = [row for row, disc in enumerate(numbers) if row == 0 or disc != numbers[row - 1]]
    return tuple(Section(row, ((f"Disc {numbers[row]}", "heading"),)) for row in firsts)


_LIBRARIES = {
    "me": "my libraries",
    "subscribed": "the libraries that you follow",
    "from_subscribed": "the libraries of people whom you follow",
}
