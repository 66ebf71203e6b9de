"""The kinds of rows that several views show, each as a list of columns.

Where a list is narrow, album, artist, number, heart and duration go in this order; the title
never goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from fwtui.music import Album, Artist, ArtistId, Listening, Track
from fwtui.text import cells, clock, number
from fwtui.ui.widgets.columns import (
    GAP,
    TITLE,
    Cell,
    Column,
    ColumnRows,
    Extent,
    id_of,
    paint_title,
)
from fwtui.ui.widgets.row_kind import RowState
from fwtui.ui.wording import heard_at, since

TITLE_ROOM, ARTIST, ALBUM = 24, 22, 28
FACT = 5
"""A short fact: a time of the day, ``3 of 9``."""
WHOSE = 18
"""The widest account."""
WHEN = 17
"""A day of another year with its time: ``14 Mar 2024 21:14``."""
WHEN_FROM = 120
"""Cells of a list in which such a day stands with its time."""
ROOM_FOR_WHEN = 48
"""Cells of a screen on which a short title, heart and duration leave room for it."""
SHORT, LONG = 5, 7
"""A duration under an hour (``59:59``) and from an hour on (``1:02:17``)."""


def title_column(name: Callable[[Any], str], room: int = TITLE_ROOM) -> Column:
    """The name of a value, for ``room`` cells of which other columns give way."""

    def paint(cell: Cell) -> None:
        paint_title(cell, name(cell.value))

    return Column(TITLE, room, words=name, painter=paint)


def fact_column(title: str, words: Callable[[Any], str], **of_column: Any) -> Column:
    """A short text that is never cut: as wide as the widest that was seen."""
    return Column(
        title,
        FACT,
        lambda cell: words(cell.value),
        cells_of=lambda value: cells(words(value)),
        **of_column,
    )


def count_column(count_of: Callable[[Any], int | None]) -> Column:
    """How many things a row stands for."""

    def text(cell: Cell) -> str:
        count = count_of(cell.value)
        return "" if count is None else number(count)

    def cells_of(value: Any) -> int:
        count = count_of(value)
        return 0 if count is None else len(number(count))

    return Column("count", 2, text, right=True, ink="faint", dashes=2, cells_of=cells_of)


# --- artists, albums -------------------------------------------------------------------------


def artist_rows(hidden: Callable[[ArtistId], bool] = lambda artist: False) -> ColumnRows:
    """Artists: name, number of albums; faint, and “hidden” in place of it, where they are."""

    def name(artist: Artist) -> str:
        return artist.name

    def albums(artist: Artist) -> str:
        if hidden(artist.id):
            return "hidden"  # also where faint is not seen
        return "" if artist.albums_count is None else number(artist.albums_count)

    def faint(artist: Artist, state: RowState) -> bool:
        return hidden(artist.id)

    count = Column(
        "count",
        2,
        lambda cell: albums(cell.value),
        right=True,
        ink="faint",
        dashes=2,
        cells_of=lambda artist: len(albums(artist)),
    )
    return ColumnRows((title_column(name), count), name=name, faint=faint)


def album_rows() -> ColumnRows:
    """Albums of one artist: year, title, number of tracks."""

    def name(album: Album) -> str:
        return album.title

    def year(cell: Cell) -> str:
        album: Album = cell.value
        return str(album.released.year) if album.released else ""

    def tracks(album: Album) -> int | None:
        return album.tracks_count

    columns = (Column("year", 4, year, dashes=4), title_column(name), count_column(tracks))
    return ColumnRows(columns, name=name, faint=lambda album, _: not album.is_playable)


# --- tracks ----------------------------------------------------------------------------------


def track_of(value: Track | Listening) -> Track:
    """The track of a row of tracks or of the history."""
    return value.track if isinstance(value, Listening) else value


def paint_state(cell: Cell) -> None:
    """``✓`` marked, else ``▶`` playing, else ``×`` not playable, else ``↓`` downloaded."""
    if cell.state.marked:
        cell.put(cell.glyphs.mark, cell.inks.accent)
    elif cell.state.playing:
        cell.put(cell.glyphs.playing, cell.inks.accent)
    elif cell.faint:
        cell.put(cell.glyphs.unplayable, cell.inks.faint)
    elif cell.state.kept:
        cell.put(cell.glyphs.kept, cell.inks.faint)


def paint_heart(cell: Cell) -> None:
    if cell.state.favourite:
        inks = cell.inks
        style = inks.faint if cell.faint else inks.dim if cell.state.played else inks.accent
        cell.put(cell.glyphs.heart, style)


def _row_number(cell: Cell) -> None:
    cell.put_right(str(cell.row + 1), cell.inks.faint)


def _duration_cells(value: Any) -> int:
    return LONG if (track_of(value).seconds or 0) >= 3600 else SHORT


STATE = Column("state", 1, gap=1, painter=paint_state, dashes=0)
HEART = Column("heart", 1, screen=40, priority=4, gap=1, painter=paint_heart, dashes=0)
NUMBER = Column(
    "number",
    lambda extent: max(2, len(str(max(extent.count, 1)))),
    lambda cell: str(cell.row + 1),
    priority=3,
    screen=60,
    right=True,
    ink="faint",
    loader=_row_number,
)
ARTIST_COLUMN = Column(
    "artist",
    ARTIST,
    words=lambda value: track_of(value).artist,
    priority=2,
    screen=80,
)
ALBUM_COLUMN = Column(
    "album",
    ALBUM,
    words=lambda value: album.title if (album := track_of(value).album) else "",
    priority=1,
    screen=100,
)
DURATION = Column(
    "duration",
    SHORT,
    lambda cell: clock(track_of(cell.value).seconds),
    priority=5,
    screen=40,
    right=True,
    dashes=4,
    cells_of=_duration_cells,
)


def _name(value: Track | Listening) -> str:
    return track_of(value).title


def _unplayable(value: Track | Listening, state: RowState) -> bool:
    return state.away or not track_of(value).is_playable


TITLE_COLUMN = title_column(_name)
LONG_LIST = (STATE, HEART, NUMBER, TITLE_COLUMN, ARTIST_COLUMN, ALBUM_COLUMN, DURATION)
WITHOUT_ALBUM = (STATE, HEART, NUMBER, TITLE_COLUMN, ARTIST_COLUMN, DURATION)


def track_rows(
    columns: Sequence[Column] = LONG_LIST,
    *,
    state: Callable[[Any, RowState], RowState] = lambda value, state: state,
) -> ColumnRows:
    """Tracks, or what has a track."""
    return ColumnRows(
        columns,
        name=_name,
        key=id_of,
        track=track_of,
        of_tracks=True,
        faint=_unplayable,
        state=state,
    )


def one_album(artist: Callable[[], str], state: Column = STATE) -> tuple[Column, ...]:
    """The columns of an album: numbers as on the record, the artist where it is another."""

    def position(cell: Cell) -> str:
        number = track_of(cell.value).position
        return "" if number is None else str(number)

    def other_artist(track: Track) -> str:
        return "" if track.artist == artist() else track.artist

    def title(cell: Cell) -> None:
        track, line = track_of(cell.value), cell.line
        paint_title(cell, track.title)
        if other := other_artist(track):
            line.to(line.at + GAP)
            line.put(other, cell.grey, cell.end - line.at)

    def words(value: Any) -> str:
        track = track_of(value)
        other = other_artist(track)
        return f"{track.title}{' ' * GAP}{other}" if other else track.title

    return (
        state,
        HEART,
        replace(NUMBER, width=2, text=position),
        replace(TITLE_COLUMN, words=words, painter=title),
        DURATION,
    )


def history_rows(
    now: Callable[[], datetime], owner: Callable[[Listening], str] | None = None
) -> ColumnRows:
    """Tracks of the history, with the time of each listening; with ``owner`` whose it is."""

    def heard(cell: Cell) -> str:
        listening: Listening = cell.value
        whole = cell.end - cell.start >= WHEN
        return "" if listening.created is None else heard_at(listening.created, now(), whole=whole)

    def width(extent: Extent) -> int:
        if extent.screen < 60 and (owner or extent.screen < ROOM_FOR_WHEN):
            return 0
        return WHEN if extent.width >= WHEN_FROM else 11

    time = Column("heard", width, heard, right=True, ink="dim", dashes=5)
    whose = Column(
        "whose",
        0,
        lambda cell: owner(cell.value) if owner else "",
        priority=6,
        screen=40,
        ink="dim",
        dashes=0,
        cells_of=lambda value: min(WHOSE, cells(owner(value))) if owner else 0,
    )
    return track_rows((*LONG_LIST, whose, time))


def episode_rows(
    heard: Callable[[Track], bool],
    *,
    resumes_at: Callable[[Track], float] = lambda track: 0.0,
    now: Callable[[], datetime] | None = None,
    of_many: bool = False,
    in_album: bool = False,
) -> ColumnRows:
    """Episodes: ``●`` for those not heard yet, the heard ones dim; with ``now`` their dates, and
    the place at which they are gone on with.

    ``of_many``: of several podcasts, whose names have a column. ``in_album``: the podcast stands
    right after the title, since both are long.
    """

    def paint(cell: Cell) -> None:
        state, track = cell.state, cell.value
        new = not (heard(track) or state.marked or state.playing) and track.is_playable
        if new:
            cell.put(cell.glyphs.unheard, cell.inks.accent)
        if not new or cell.faint:
            paint_state(cell)

    def played(track: Track, state: RowState) -> RowState:
        if state.playing or not heard(track):
            return state
        return replace(state, played=True, away=False, match=())

    sign = replace(STATE, painter=paint)

    def place(cell: Cell) -> str:
        if cell.state.playing:
            return ""  # it is somewhere else by now
        return f"at {clock(seconds)}" if (seconds := resumes_at(cell.value)) else ""

    def place_cells(value: Track) -> int:
        seconds = resumes_at(value)
        return len(f"at {clock(seconds)}") if seconds else 0

    def day(cell: Cell) -> str:
        created = cell.value.created
        return since(created, now()) if created is not None and now is not None else ""

    if in_album:
        return track_rows(one_album(lambda: "", sign), state=played)
    facts: tuple[Column, ...] = ()
    if now is not None:
        facts = (
            Column(
                "place",
                0,
                place,
                priority=2,
                screen=60,
                right=True,
                ink="dim",
                dashes=0,
                cells_of=place_cells,
            ),
            Column("day", 7, day, priority=3, screen=40, right=True, ink="faint", dashes=5),
        )
    names = (ARTIST_COLUMN,) if of_many else ()
    columns = (sign, HEART, NUMBER, TITLE_COLUMN, *names, *facts, DURATION)
    return track_rows(columns, state=played)
