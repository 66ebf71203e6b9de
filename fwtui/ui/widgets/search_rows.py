"""What a search found, as rows of several kinds with the matched letters marked."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from rich.style import Style

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.library.events import ListingEvent, ListingState, Resized
from fwtui.library.hits import Hits
from fwtui.library.listing.queries import Kind
from fwtui.library.search import HitGroup
from fwtui.music import Album, Artist, Channel, Playlist, Track, TrackId
from fwtui.text import clock, fit, number
from fwtui.ui.glyphs import Glyphs
from fwtui.ui.text_match import spans
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.row_builder import Line, Piece
from fwtui.ui.widgets.rows import ALBUM, ARTIST, EDGE, Columns, Look, dashes, track_columns
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.wording import counted

NAMES: dict[Kind, str] = {
    "artist": "Artists",
    "album": "Albums",
    "track": "Tracks",
    "playlist": "Playlists",
    "channel": "Podcasts",
}
LOADING = 2
"""Dashes that stand for what the pod may still find."""


class FoundRows:
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
        self.opened: dict[Kind, Sequence[Any]] = {}
        self._shown = shown
        self._parts: list[Sequence[Any]] = []
        self._listeners: Signal[ListingEvent] = Signal()
        self._fill()

    def _fill(self) -> None:
        parts = [self._part(group) for group in self.here]
        parts += [group.values for group in self.pod]
        if self.asking and parts:
            parts.append([None] * LOADING)
        self._parts = parts

    def _part(self, group: HitGroup) -> Sequence[Any]:
        opened = self.opened.get(group.kind)
        return group.values[: self._shown(group.kind)] if opened is None else opened

    def _become(self) -> None:
        before = len(self)
        self._fill()
        self._listeners.emit(Resized(before, len(self)))

    def ask(self) -> None:
        """The pod is asked: something may come at the end."""
        self.asking = True
        self._become()

    def told(self, groups: Sequence[HitGroup]) -> None:
        """The pod has answered, perhaps with nothing."""
        self.asking = False
        self.pod = tuple(groups)
        self._become()

    def turn(self, kind: Kind, hits: Sequence[Any] | None) -> None:
        """Show a group in full, or its first rows only."""
        if hits is None:
            self.opened.pop(kind, None)
        else:
            self.opened[kind] = hits
        self._become()

    def group_at(self, row: int) -> Kind | None:
        """The group that a row lies in; ``None`` for those of the pod."""
        for group in self.here:
            row -= len(self._part(group))
            if row < 0:
                return group.kind
        return None

    def groups(self) -> tuple[Section, ...]:
        """Headings, each with how many there are and how many more than is shown."""
        headings: list[Section] = []
        first = 0
        for group in self.here:
            shown = len(self._part(group))
            opened = self.opened.get(group.kind)
            total = group.count if opened is None else len(opened)
            some = group.more if opened is None else isinstance(opened, Hits) and opened.more
            open_end = "+" if some else ""
            count, more = number(total) + open_end, total - shown
            right: tuple[Piece, ...] = ()
            if more > 0:
                right = ((f"{number(more)}{open_end} more", "faint"),)
            name = NAMES.get(group.kind, "More")
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
        """All of it is there."""

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        """Artists and tracks may have the same number: the row nearest by is meant."""
        rows = [row for row, each in enumerate(self._ids()) if each == id]
        return min(rows, key=lambda row: abs(row - near)) if rows else None

    def ids(self) -> array[int]:
        return array("q", [each if isinstance(each, int) else 0 for each in self._ids()])

    def _ids(self) -> list[Any]:
        return [each for part in self._parts for each in _ids_of(part)]

    def track_ids(self) -> Sequence[TrackId]:
        opened = self.opened.get("track")
        ids: list[TrackId] = []
        for part in self._parts:
            if part is opened:
                ids += _ids_of(part)
            elif not isinstance(part, Hits):
                ids += [value.id for value in part if isinstance(value, Track)]
        return ids

    @property
    def state(self) -> ListingState:
        return ListingState(known=True, complete=True)

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        return self._listeners.subscribe(callback)


def _ids_of(part: Sequence[Any]) -> Sequence[Any]:
    if isinstance(part, Hits):
        return part.ids
    return [0 if value is None else value.id for value in part]


class FoundKind:
    """How a hit looks, whatever it is: what it is called, whose it is, where, how much."""

    def __init__(self) -> None:
        self.words: tuple[str, ...] = ()
        """What was looked for, folded."""
        self._hours = False
        self.columns: Columns = track_columns(
            80, 80, digits=2, hours=False, artist=True, album=True
        )

    def lay_out(self, width: int, screen: int, count: int) -> None:
        self.columns = track_columns(
            width, screen, digits=2, hours=self._hours, artist=True, album=True
        )

    def key(self, row: int, value: Any) -> Hashable:
        return value.id  # type: ignore[no-any-return]

    def name(self, value: Any) -> str:
        if isinstance(value, Channel):
            return value.artist.name
        return str(getattr(value, "title", "") or getattr(value, "name", ""))

    def track(self, value: Any) -> Track | None:
        return value if isinstance(value, Track) else None

    @property
    def title_at(self) -> int:
        return self.columns.title

    def outgrows(self, value: Any) -> bool:
        if not self._hours and isinstance(value, Track) and (value.seconds or 0) >= 3600:
            self._hours = True
            return True
        return False

    def paint(
        self, line: Line, row: int, value: Any | None, look: Look, inks: Inks, glyphs: Glyphs
    ) -> None:
        columns = self.columns
        if value is None:
            self._paint_loading(line, row, inks, glyphs)
            return
        faint = not getattr(value, "is_playable", True)
        if isinstance(value, Track):
            self._paint_signs(line, look, inks, glyphs, faint=faint)
        whose, where, much = _facts(value, place=bool(columns.album))
        if faint:
            title = inks.faint
        elif look.playing:
            title = inks.accent_bold
        else:
            title = inks.bright if look.cursor and look.focused else inks.text
        grey = inks.faint if faint else inks.dim
        end = columns.title_end if columns.duration or not much else columns.end - len(much) - 2
        self._put(line, columns.title, end, self.name(value), title, faint=faint)
        before = columns.end - len(much) - 2  # "12 episodes" is wider than a duration
        if columns.artist:
            end = min(columns.artist + ARTIST, before)
            self._put(line, columns.artist, end, whose, grey, faint=faint)
        if columns.album:
            end = min(columns.album + ALBUM, before)
            self._put(line, columns.album, end, where, grey, faint=faint)
        line.right(much, grey, columns.end)

    def _put(
        self, line: Line, start: int, end: int, text: str, style: Style, *, faint: bool
    ) -> None:
        """A text with its matched letters, as much as there is room for."""
        line.to(start)
        match = line.inks.match_faint if faint else line.inks.match
        text, at = fit(text, end - start, line.cut).rstrip(), 0
        for first, after in spans(text, self.words):
            line.put(text[at:first], style)
            line.put(text[first:after], match)
            at = after
        line.put(text[at:], style)

    def _paint_signs(
        self, line: Line, look: Look, inks: Inks, glyphs: Glyphs, *, faint: bool
    ) -> None:
        line.to(EDGE)
        if look.marked:
            line.put(glyphs.mark, inks.accent)
        elif look.playing:
            line.put(glyphs.playing, inks.accent)
        elif faint:
            line.put(glyphs.unplayable, inks.faint)
        if look.favourite and self.columns.heart:
            line.to(self.columns.heart)
            line.put(glyphs.heart, inks.faint if faint else inks.accent)

    def _paint_loading(self, line: Line, row: int, inks: Inks, glyphs: Glyphs) -> None:
        columns = self.columns
        dashes(line, row, columns.title, columns.title_end, inks, glyphs)
        if columns.artist:
            dashes(line, row, columns.artist, columns.artist + ARTIST, inks, glyphs)
        if columns.album:
            dashes(line, row, columns.album, columns.album + ALBUM, inks, glyphs)
        line.to(columns.end - 4)
        line.put(glyphs.bar_rest * 4, inks.rule)


def _facts(value: Any, *, place: bool) -> tuple[str, str, str]:
    """Whose it is, where it is from, and how much of it there is."""
    match value:
        case Artist():
            return "", "", _some(value.albums_count, "album")
        case Album():
            year = str(value.released.year) if value.released else ""
            return (
                value.artist,
                year,
                "" if value.tracks_count is None else number(value.tracks_count),
            )
        case Track():
            return value.artist, value.album.title if value.album else "", clock(value.seconds)
        case Channel():
            owner = value.owner.name if value.owner else ""
            episodes = _some(value.artist.tracks_count, "episode")
            return owner, episodes if place else "", "" if place else episodes
        case Playlist():
            owner = value.owner.name if value.owner else ""
            return owner, "", _some(value.tracks_count, "track")
        case _:
            return "", "", ""


def _some(count: int | None, what: str) -> str:
    return "" if count is None else counted(count, what)
