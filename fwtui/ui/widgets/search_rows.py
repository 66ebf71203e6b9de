"""Search hits as rows of a list: hits of several kinds, with the matched letters marked."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from typing import Any

from msgspec.structs import replace
from rich.style import Style

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.library.events import ListingEvent, ListingState, Resized
from fwtui.library.hits import HitGroup, Hits
from fwtui.library.listing.queries import Kind
from fwtui.library.store.kinds import row_id
from fwtui.music import Album, Artist, Channel, Playlist, Track, TrackId
from fwtui.text import clock, counted, fit, number
from fwtui.ui.text_match import spans
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows, title_style
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.rows import (
    ALBUM_COLUMN,
    ARTIST_COLUMN,
    DURATION,
    HEART,
    LONG,
    SHORT,
    STATE,
    TITLE_COLUMN,
    paint_state,
)
from fwtui.ui.widgets.section_headings import Section

NAMES: dict[Kind, str] = {
    "artist": "Artists",
    "album": "Albums",
    "track": "Tracks",
    "playlist": "Playlists",
    "channel": "Podcasts",
}
_LOADING = 2
"""Loading rows in place of the pod's hits."""


class SearchRows:
    """Groups of hits one below the other; those of the pod come last, and later.

    Of each group so many are shown as ``shown`` says; one that was opened shows all there are,
    read as they come into view.
    """

    kind: Kind = "track"

    def __init__(
        self, here: Sequence[HitGroup] = (), shown: Callable[[Kind], int] = lambda kind: 20
    ) -> None:
        self.here = tuple(here)
        self.pod: tuple[HitGroup, ...] = ()
        self.asking = False
        self.opened: dict[tuple[Kind, bool], Sequence[Any]] = {}
        """All hits of a group, by its kind and whether they are only near."""
        self._shown = shown
        self._parts: list[Sequence[Any]] = []
        self._listeners: Signal[ListingEvent] = Signal()
        self._fill()

    def _fill(self) -> None:
        parts = [self._part(group) for group in self.here]
        parts += [group.values for group in self.pod]
        if self.asking and parts:
            parts.append([None] * _LOADING)
        self._parts = parts

    def _part(self, group: HitGroup) -> Sequence[Any]:
        opened = self.opened.get(_key(group))
        return group.values[: self._shown(group.kind)] if opened is None else opened

    def _become(self) -> None:
        before = len(self)
        self._fill()
        self._listeners.emit(Resized(before, len(self)))

    def ask(self) -> None:
        """The pod is asked: show loading rows at the end."""
        self.asking = True
        self._become()

    def show_pod(self, groups: Sequence[HitGroup], *, more: bool = False) -> None:
        """Show the pod's answer, which may be empty; with ``more`` the rest is still to come."""
        self.asking = more
        self.pod = tuple(groups)
        self._become()

    def drop(self, kind: Kind, ids: Collection[int]) -> None:
        """Leave out things, by their row ids."""
        self.here = tuple(_without(each, kind, ids) for each in self.here)
        self.pod = tuple(_without(each, kind, ids) for each in self.pod)
        self.opened = {key: hits for key, hits in self.opened.items() if key[0] != kind}
        self._become()

    def turn(self, group: HitGroup, hits: Sequence[Any] | None) -> None:
        """Show a group in full, or its first rows only."""
        if hits is None:
            self.opened.pop(_key(group), None)
        else:
            self.opened[_key(group)] = hits
        self._become()

    def is_opened(self, group: HitGroup) -> bool:
        return _key(group) in self.opened

    def group_at(self, row: int) -> HitGroup | None:
        """The group that a row lies in; ``None`` for those of the pod."""
        for group in self.here:
            row -= len(self._part(group))
            if row < 0:
                return group
        return None

    def groups(self) -> tuple[Section, ...]:
        """Headings, each with how many there are and how many more than is shown."""
        headings: list[Section] = []
        first = 0
        for group in self.here:
            shown = len(self._part(group))
            opened = self.opened.get(_key(group))
            total = group.count if opened is None else len(opened)
            some = group.more if opened is None else isinstance(opened, Hits) and opened.more
            open_end = "+" if some else ""
            count, more = number(total) + open_end, total - shown
            right: tuple[Piece, ...] = ()
            if more > 0:
                right = ((f"{number(more)}{open_end} more", "faint"),)
            name = NAMES.get(group.kind, "More") + (", nearest" if group.nearest else "")
            headings.append(Section(first, ((name, "heading"), (f"  {count}", "faint")), right))
            first += shown
        if first < len(self):
            found = sum(group.count for group in self.pod)
            count = f"  {number(found)}" if found else ""
            title: tuple[Piece, ...] = (("From the pod", "heading"), (count, "faint"))
            headings.append(Section(first, title))
        return tuple(headings)

    # --- as rows of a table ------------------------------------------------------------------

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __getitem__(self, row: int) -> Any:
        if row < 0:
            return None
        for part in self._parts:
            if row < len(part):
                return part[row]
            row -= len(part)
        return None

    def want(self, first: int, last: int) -> None:
        """Every hit is in memory."""

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        """The nearest row with this id: an artist and a track may have the same one."""
        rows = [row for row, each in enumerate(self._ids()) if each == id]
        return min(rows, key=lambda row: abs(row - near)) if rows else None

    def ids(self) -> array[int]:
        return array("q", [each if isinstance(each, int) else 0 for each in self._ids()])

    def _ids(self) -> list[Any]:
        return [each for part in self._parts for each in _ids_of(part)]

    def track_ids(self) -> Sequence[TrackId]:
        opened = [each for (kind, _), each in self.opened.items() if kind == "track"]
        ids: list[TrackId] = []
        for part in self._parts:
            if any(part is each for each in opened):
                ids += _ids_of(part)
            elif not isinstance(part, Hits):
                ids += [value.id for value in part if isinstance(value, Track)]
        return ids

    @property
    def state(self) -> ListingState:
        return ListingState(known=True, complete=True)

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        return self._listeners.subscribe(callback)


def _key(group: HitGroup) -> tuple[Kind, bool]:
    return group.kind, group.nearest


def _ids_of(part: Sequence[Any]) -> Sequence[Any]:
    if isinstance(part, Hits):
        return part.ids
    return [0 if value is None else value.id for value in part]


def search_rows(words: Callable[[], tuple[str, ...]]) -> ColumnRows:
    """Hits of any kind: name, owner, place, amount, with the letters of ``words`` marked.

    ``words`` gives the folded words of the query.
    """

    def matched(cell: Cell, text: str, style: Style) -> None:
        text = fit(text, cell.end - cell.start, cell.line.cut).rstrip()
        cell.put_matched(text, style, spans(text, words()))

    def title(cell: Cell) -> None:
        matched(cell, _name(cell.value), title_style(cell))

    def state(cell: Cell) -> None:
        if isinstance(cell.value, Track):
            paint_state(cell)

    def text_beside(column: Column, words: Callable[[Any], str]) -> Column:
        def paint(cell: Cell) -> None:
            matched(cell, words(cell.value), cell.grey)

        return replace(column, words=words, painter=paint)

    return ColumnRows(
        (
            replace(STATE, painter=state),
            HEART,
            Column("number", 2, screen=60, dashes=0),  # empty: titles begin as in other lists
            replace(TITLE_COLUMN, words=_name, painter=title),
            text_beside(ARTIST_COLUMN, _owner),
            text_beside(ALBUM_COLUMN, _place),
            replace(DURATION, text=_amount, cells_of=_amount_cells, overflows=True),
        ),
        name=_name,
        track=lambda value: value if isinstance(value, Track) else None,
        faint=lambda value, _: not getattr(value, "is_playable", True),
        more=True,
    )


def _without(group: HitGroup, kind: Kind, ids: Collection[int]) -> HitGroup:
    if group.kind != kind:
        return group
    left = tuple(each for each in group.values if row_id(each) not in ids)
    return replace(group, values=left, count=group.count - len(group.values) + len(left))


def _name(value: Any) -> str:
    if isinstance(value, Channel):
        return value.artist.name
    return str(getattr(value, "title", "") or getattr(value, "name", ""))


def _owner(value: Any) -> str:
    match value:
        case Album(artist=name) | Track(artist=name):
            return name
        case Channel(owner=owner) | Playlist(owner=owner):
            return owner.name if owner else ""
        case _:
            return ""


def _place(value: Any) -> str:
    """The album of a track, the year of an album, the number of episodes."""
    match value:
        case Track(album=album):
            return album.title if album else ""
        case Album(released=released):
            return str(released.year) if released else ""
        case Channel(artist=artist):
            return _some(artist.tracks_count, "episode")
        case _:
            return ""


def _amount(cell: Cell) -> str:
    match cell.value:
        case Track(seconds=seconds):
            return clock(seconds)
        case Album(tracks_count=count):
            return "" if count is None else number(count)
        case Artist(albums_count=count):
            return _some(count, "album")
        case Playlist(tracks_count=count):
            return _some(count, "track")
        case Channel(artist=artist) if "album" not in cell.shown:
            return _some(artist.tracks_count, "episode")
        case _:
            return ""


def _amount_cells(value: Any) -> int:
    return LONG if isinstance(value, Track) and (value.seconds or 0) >= 3600 else SHORT


def _some(count: int | None, what: str) -> str:
    return "" if count is None else counted(count, what)
