"""Every list on screens of 40 to 220 cells: what is cut, what has a place, and what stays put."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace
from textual.geometry import Size
from textual.strip import Strip

import fwtui.ui
from fwtui.music import (
    AccountFollow,
    Actor,
    Album,
    AlbumId,
    AlbumRef,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    Credit,
    HiddenArtist,
    InboxNotice,
    LibraryFollow,
    LibraryId,
    Listening,
    ListeningId,
    Playlist,
    PlaylistId,
    Radio,
    RadioId,
    SuggestedEdit,
    Tag,
    Track,
    TrackId,
    Upload,
    UploadId,
    UploadLibrary,
    Year,
)
from fwtui.player.downloads import Collection, CollectionStatus
from fwtui.text import cells
from fwtui.ui.glyphs import UNICODE
from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import palette_for
from fwtui.ui.views.catalogue import catalogue_albums, named_rows, tag_rows, year_rows
from fwtui.ui.views.downloads import DownloadRow, download_rows
from fwtui.ui.views.followed import account_rows, hidden_rows
from fwtui.ui.views.home_rows import new_album_rows
from fwtui.ui.views.inbox import inbox_rows
from fwtui.ui.views.libraries import library_rows
from fwtui.ui.views.playlists import playlist_rows
from fwtui.ui.views.podcasts import channel_rows
from fwtui.ui.views.radios import radio_rows
from fwtui.ui.views.suggestions import suggestion_rows
from fwtui.ui.widgets.column_widths import EASE, TITLE_AT_MOST, USUAL_TITLE, Text, shared
from fwtui.ui.widgets.columns import TITLE, Column, ColumnRows, Extent, Placed
from fwtui.ui.widgets.list_painter import ListPainter, PaintedList
from fwtui.ui.widgets.list_window import ListWindow
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import EDGE, RowState
from fwtui.ui.widgets.rows import (
    WITHOUT_ALBUM,
    album_rows,
    artist_rows,
    episode_rows,
    history_rows,
    one_album,
    track_rows,
)
from fwtui.ui.widgets.search_rows import search_rows
from fwtui.ui.widgets.section_headings import Section

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PALETTE = palette_for(UiSettings(theme="dark", colours="full"), {})
INKS = PALETTE.ground
SIZES = [
    *((width, width) for width in (40, 60, 80, 100, 120, 140, 180, 220)),
    *((28, 120), (49, 140), (67, 140), (90, 140), (72, 220), (102, 220), (175, 220)),
]
"""Cells of a list and of its screen: lists of their own, and panes."""
NOT_MEASURED = {
    *("setting_rows", "lyric_columns", "limit_rows", "line_rows", "fact_rows"),
    *("grid_rows", "found_rows", "note_rows"),
}
"""Pages of words and of forms."""
AROUND_FACTS = 6
"""Empty cells that a fact of no fixed length may have while a text is cut."""

TITLES = (
    "Undertow",
    "夜汽車",
    "Vinterhamn (2019 version)",
    "Symphony No. 9 in D minor, Op. 125: IV. Presto",
    "Coda",
    "Room Eleven",
    "The Long Corridor",
    "Letters to Lower Bramble",
    "Salt",
    "Полынья",
)
NAMES = (
    "Älva",
    "Ina",
    "The Lantern Committee of Lower Bramble",
    "みなと食堂",
    "Łódź Radio Ensemble",
)
AN_HOUR = 3_700


def _credits(at: int) -> tuple[Credit, ...]:
    return (Credit(ArtistId(at % 5), NAMES[at % 5]),)


def _actor(at: int) -> Actor:
    return Actor(f"{('ada', 'kenji', 'a-longer-name')[at % 3]}@music.example", is_local=False)


def _track(at: int, seconds: int = 222) -> Track:
    album = AlbumRef(AlbumId(at % 3), ("Northern Rooms", "Dew", TITLES[3])[at % 3])
    uploads = (Upload(UploadId(str(at)), "/", seconds),)
    title = TITLES[at % len(TITLES)]
    return Track(TrackId(at), title, _credits(at), album, at + 1, uploads=uploads, created=_ago(at))


def _ago(at: int) -> datetime:
    return NOON - timedelta(days=at * 9, hours=at)


def _album(at: int) -> Album:
    released = _ago(at).date()
    title = TITLES[at % len(TITLES)]
    return Album(AlbumId(at), title, _credits(at), released, 9 + at, created=_ago(at))


def _library(at: int) -> UploadLibrary:
    return UploadLibrary(LibraryId(str(at)), TITLES[at], uploads_count=at, owner=_actor(at))


def _channel(at: int) -> Channel:
    artist = Artist(ArtistId(at), TITLES[at], at, 7 * at)
    return Channel(ChannelId(str(at)), artist, _actor(at))


def _download(at: int) -> DownloadRow:
    tracks = tuple(TrackId(each) for each in range(8 + at))
    kind = ("album", "playlist")[at % 2]
    collection = Collection(cast("Any", kind), at, TITLES[at], tracks)
    return DownloadRow(str(at), CollectionStatus(collection, at, at * 9_000_000))


def _hit(at: int) -> Any:
    return (_track, _album, _channel)[at % 3](at)


def _edit(at: int) -> SuggestedEdit:
    fields: Any = (("title", TITLES[-at]),)
    return SuggestedEdit(str(at), "track", at, TITLES[at], fields, author=_actor(at), created=NOON)


def now() -> datetime:
    return NOON


def _first_artist() -> str:
    return NAMES[0]


Make = Callable[[], ColumnRows]
KINDS: dict[str, tuple[Make, Callable[[int], Any]]] = {
    "track_rows": (track_rows, _track),
    "track_rows without albums": (lambda: track_rows(WITHOUT_ALBUM), _track),
    "track_rows of an album": (lambda: track_rows(one_album(_first_artist)), _track),
    "history_rows": (
        lambda: history_rows(now),
        lambda at: Listening(ListeningId(at), _track(at), _actor(at), _ago(at)),
    ),
    "history_rows of others": (
        lambda: history_rows(now, lambda each: each.actor.name if each.actor else ""),
        lambda at: Listening(ListeningId(at), _track(at), _actor(at), _ago(at)),
    ),
    "episode_rows": (lambda: episode_rows(lambda track: False, now=now), _track),
    "episode_rows of many": (
        lambda: episode_rows(
            lambda track: track.id == 2, resumes_at=lambda track: track.id, now=now, of_many=True
        ),
        _track,
    ),
    "episode_rows in an album": (lambda: episode_rows(lambda track: False, in_album=True), _track),
    "artist_rows": (artist_rows, lambda at: Artist(ArtistId(at), NAMES[at % 5], at)),
    "album_rows": (album_rows, _album),
    "catalogue_albums": (catalogue_albums, _album),
    "new_album_rows": (lambda: new_album_rows(now), _album),
    "named_rows": (lambda: named_rows(lambda it: it.name, lambda it: it.owner.name), _library),
    "tag_rows": (tag_rows, lambda at: Tag(TITLES[at])),
    "year_rows": (year_rows, lambda at: Year(2000 + at, at)),
    "download_rows": (download_rows, _download),
    "account_rows": (account_rows, lambda at: AccountFollow(str(at), _actor(at))),
    "hidden_rows": (hidden_rows, lambda at: HiddenArtist(str(at), ArtistId(at), NAMES[at % 5])),
    "inbox_rows": (
        lambda: inbox_rows(now),
        lambda at: InboxNotice(at, "Follow", _actor(at), TITLES[at], created=_ago(at), follow="1"),
    ),
    "library_rows": (lambda: library_rows(lambda each: "yours"), _library),
    "library_rows followed": (
        lambda: library_rows(lambda each: "waits"),
        lambda at: LibraryFollow(str(at), _library(at)),
    ),
    "playlist_rows": (
        lambda: playlist_rows(lambda each: each.owner.name, now),
        lambda at: Playlist(
            PlaylistId(str(at)), TITLES[at], _actor(at), at, 999, modified=_ago(at)
        ),
    ),
    "channel_rows": (lambda: channel_rows(lambda each: False), _channel),
    "radio_rows": (radio_rows, lambda at: Radio(RadioId(at), TITLES[at], NAMES[at % 5])),
    "suggestion_rows": (lambda: suggestion_rows(now), _edit),
    "suggestion_rows of many": (lambda: suggestion_rows(now, authors=True), _edit),
    "search_rows": (lambda: search_rows(lambda: ()), _hit),
}


def at_all_sizes(kind: str) -> Iterator[LaidOut]:
    make, value = KINDS[kind]
    long, short = [value(at) for at in range(len(TITLES))], [value(0), value(0)]
    for width, screen in SIZES:
        yield LaidOut(make(), long, width, screen)
        yield LaidOut(make(), short, width, screen)


EVERY = pytest.mark.parametrize("kind", KINDS)


class LaidOut:
    """A list of rows that are all known, with its columns placed."""

    def __init__(self, rows: ColumnRows, values: list[Any], width: int, screen: int) -> None:
        self.rows, self.values, self.width = rows, values, width
        self.extent = Extent(width, screen, len(values))
        rows.measure(values)
        rows.lay_out(width, screen, len(values))
        self.placed = rows.placed
        self.end = max(each.end for each in rows.placed)

    def __repr__(self) -> str:
        return f"{self.width} cells of {self.extent.screen}: {self.strip(self.values[0]).text!r}"

    def needs(self, column: Column) -> list[int]:
        """Cells of each text of a column; those of its width where it is not measured."""
        if column.words is None:
            return [self.width_of(column)]
        usual = USUAL_TITLE if column.title == TITLE else self.width_of(column)
        known = [cells(column.words(value)) for value in self.values]
        return [*known, usual] if self.rows.more else known

    def width_of(self, column: Column) -> int:
        width = column.width if isinstance(column.width, int) else column.width(self.extent)
        grown = column.cells_of
        return max(width, *(grown(value) for value in self.values)) if grown else width

    def cut(self, each: Placed, width: int | None = None) -> int:
        """Cells that are cut of a column's texts, were it of this width."""
        width = each.end - each.start if width is None else width
        return sum(max(0, need - width) for need in self.needs(each.column))

    @property
    def overflows(self) -> bool:
        return any(each.column.overflows for each in self.placed)

    @property
    def texts(self) -> list[Placed]:
        return [each for each in self.placed if each.column.words is not None]

    def strip(self, value: Any | None) -> Strip:
        line = Line(self.width, INKS)
        line.to(EDGE)
        self.rows.paint(line, 0, value, RowState(), INKS, UNICODE)
        return line.strip()


@EVERY
def test_columns_stand_beside_each_other_in_the_list(kind: str) -> None:
    for laid_out in at_all_sizes(kind):
        inside = [each for each in laid_out.placed if each.start < each.end]
        assert inside[0].start == EDGE
        for before, after in pairwise(inside):
            assert after.start == before.end + before.column.gap
        assert laid_out.end <= laid_out.width - 1


@EVERY
def test_nothing_parts_a_text_from_what_belongs_to_it(kind: str) -> None:
    for laid_out in at_all_sizes(kind):
        for text in laid_out.texts:
            longest = max(laid_out.needs(text.column))
            is_alone = len(laid_out.texts) == 1 and text.column.title == TITLE
            free = max(EASE, TITLE_AT_MOST - longest) if is_alone else EASE
            free += 0 if is_alone or laid_out.end < laid_out.width - 1 else EASE
            assert text.end - text.start <= longest + free


@EVERY
def test_a_text_is_cut_only_where_others_need_the_room_more(kind: str) -> None:
    for laid_out in at_all_sizes(kind):
        texts = laid_out.texts
        lacking = [each for each in texts if laid_out.cut(each)]
        if not lacking:
            continue
        assert laid_out.end == laid_out.width - 1, "all cells are used"
        for each in texts:
            width = each.end - each.start
            needs = laid_out.needs(each.column)
            assert width <= max(needs), f"{each.column.title} has cells that it does not need"
            least = Text(laid_out.width_of(each.column), needs, each.column.title == TITLE).least
            for other in lacking:
                if other is not each and width > least:
                    lost = laid_out.cut(each, width - 1) - laid_out.cut(each)
                    won = laid_out.cut(other) - laid_out.cut(other, other.end - other.start + 1)
                    assert won <= lost, f"{other.column.title} lacks cells of {each.column.title}"
        for each in laid_out.placed:
            if each.column.words is None and not each.column.painter and each.start < each.end:
                starts = [_first(laid_out.strip(it), each) for it in laid_out.values]
                assert min(starts) <= AROUND_FACTS, f"{each.column.title} stands in empty cells"


def _first(strip: Strip, each: Placed) -> int:
    text = strip.crop(each.start, each.end).text
    return len(text) - len(text.strip())


@EVERY
def test_no_column_is_left_out_that_has_room(kind: str) -> None:
    for laid_out in at_all_sizes(kind):
        shown = [each.column for each in laid_out.placed]
        for column in laid_out.rows.columns:
            if column in shown or not laid_out.width_of(column):
                continue
            if any(
                each.priority > column.priority
                for each in laid_out.rows.columns
                if each not in shown and laid_out.width_of(each)
            ):
                continue  # it would stand without one that matters more
            more = [each for each in laid_out.rows.columns if each in shown or each is column]
            around = EDGE + sum(each.gap for each in more[:-1])
            assert around + sum(max(laid_out.needs(each)) for each in more) > laid_out.width - 1


@EVERY
def test_texts_begin_where_their_columns_do(kind: str) -> None:
    for laid_out in at_all_sizes(kind):
        for value in laid_out.values:
            strip = laid_out.strip(value)
            for each in laid_out.texts:
                words = each.column.words(value) if each.column.words else ""
                seen = strip.crop(each.start, each.end).text.rstrip()
                if laid_out.overflows:  # an amount may stand in the cells of a text
                    continue
                assert words.startswith(seen.removesuffix(UNICODE.cut)), laid_out
                assert cells(words) > each.end - each.start or seen == words, laid_out
        dashes = laid_out.strip(None)
        for each in laid_out.texts:
            if each.column.dashes is None and each.end - each.start > 1:
                assert dashes.crop(each.start, each.start + 1).text == UNICODE.bar_rest


def test_every_list_is_walked() -> None:
    folder = Path(fwtui.ui.__path__[0])
    sources = "\n".join(path.read_text() for path in folder.rglob("*.py"))
    made = set(
        re.findall(r"^def (\w+)\([^()]*(?:\([^)]*\)[^()]*)*\) -> ColumnRows:", sources, re.M)
    )
    assert made - {"rows_of"} == {name.partition(" ")[0] for name in KINDS} | NOT_MEASURED


class Coming(list[Any]):
    """Rows of a queue."""

    generation = 0


class Standing:
    """A list whose rows come one by one."""

    def __init__(self, rows: ColumnRows, count: int, width: int) -> None:
        self.kind = rows
        self.rows: Any = Coming([None] * count)
        self.size, self.screen_width = Size(width, 20), width
        self.window = ListWindow(lambda: self.count, lambda: 20)
        self.glyphs, self.palette, self.ground, self.target = UNICODE, PALETTE, INKS, None
        self.repaints = 0
        self.painter = ListPainter(cast("PaintedList", self))

    @property
    def count(self) -> int:
        return len(self.rows)

    def state_of(self, row: int, value: Any | None) -> RowState:
        return RowState()

    def repaint(self) -> None:
        self.repaints += 1
        self.painter.forget()

    def come(self, row: int, value: Any) -> None:
        self.rows[row] = value
        self.painter.forget_rows(row, row)

    def starts(self) -> dict[str, int]:
        """Where each column begins, once the rows in view are painted."""
        for _ in range(2):  # a row that needs wider columns has the others painted again
            for y in range(20):
                self.painter.lay_out()
                self.painter.row(self.window.row_nearest(y))
        return {each.column.title: each.start for each in self.kind.placed}


@pytest.mark.parametrize("width", [80, 100, 140, 220])
def test_nothing_moves_while_rows_come_and_scroll(width: int) -> None:
    table = Standing(track_rows(), 300, width)
    dashes = table.starts()
    table.come(3, _track(3))
    first = table.starts()
    assert table.repaints == 1
    for row in (4, 5, *range(6, 90)):
        table.come(row, _track(row))
    assert table.starts() == first
    table.window.top = 40
    assert table.starts() == first
    ends = table.kind.end
    table.come(50, _track(50, seconds=AN_HOUR))
    moved = table.starts()
    assert table.kind.end == ends, "numbers end on the cell on which they did"
    assert {each: at for each, at in moved.items() if moved[each] != first[each]}.keys() <= {
        "duration"
    }
    assert dashes.keys() <= first.keys()


def test_nothing_moves_when_the_first_of_many_rows_is_known() -> None:
    table = Standing(track_rows(), 300, 220)
    dashes, end = table.starts(), table.kind.end
    table.come(0, _track(1))
    assert table.starts() == dashes
    assert table.kind.end == end


def test_what_a_heading_says_of_its_rows_ends_where_their_numbers_do() -> None:
    table = Standing(track_rows(), 9, 220)
    for row in range(9):
        table.come(row, _track(0))
    table.starts()
    for right, end in (("2 · 1:00", table.kind.end), ("x" * 150, 219)):
        strip = table.painter.heading(Section(0, (("Later", "faint"),), ((right, "faint"),)))
        assert len(strip.text.rstrip()) == end


def test_rows_that_are_added_move_nothing_in_view() -> None:
    table = Standing(track_rows(), 1, 220)
    table.come(0, _track(0))
    one = table.starts()
    table.rows += [_track(at) for at in range(1, 30)]
    table.painter.forget(layout=True)
    assert table.starts() == one
    assert table.painter.by_few
    table.painter.forget(measure=True)
    many = table.starts()
    assert many["artist"] - many["title"] >= cells(TITLES[3])
    assert not table.painter.by_few


def test_columns_of_another_queue_are_measured_again() -> None:
    table = Standing(track_rows(), 20, 220)
    table.rows.generation = 1
    for row in range(20):
        table.come(row, _track(0))
    before = table.starts()
    for row in range(20):
        table.come(row, _track(3))
    table.painter.forget(layout=True)
    assert table.starts() == before
    table.rows.generation = 2
    table.painter.forget(layout=True)
    assert table.starts() != before


def test_outliers_take_no_cells_of_many() -> None:
    title = Text(24, [30] * 20, is_title=True)
    artist = Text(22, [8] * 19 + [40])
    assert shared([title, artist], 46) == [30, 16]


def test_a_title_is_whole_beside_texts_that_are_longer() -> None:
    title = Text(16, [13] * 8, is_title=True)
    assert shared([title, Text(22, [40] * 8)], 36) == [13, 23]


def test_the_name_of_a_playlist_is_whole_before_its_day_on_a_small_screen() -> None:
    make, value = KINDS["playlist_rows"]
    playlists = [replace(value(at), name="Nothing in here yet") for at in range(3)]
    for width, shown in ((40, False), (60, True)):
        laid_out = LaidOut(make(), playlists, width - 1, width)
        assert "Nothing in here yet" in laid_out.strip(playlists[0]).text
        assert ("changed" in [each.column.title for each in laid_out.placed]) is shown
