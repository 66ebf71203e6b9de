"""How the rows of a list look: which columns there is room for, and one row painted.

Widths are cells. A row begins with the edge (the cursor's sign) and one cell of padding
and ends with one cell of padding; two cells lie between columns. What goes first when it
is narrow: album, artist, number, heart, duration. The title never goes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from fwtui.music import Album, Artist, Listening, Playlist, Track
from fwtui.text import cells, clock, fit, number
from fwtui.ui.glyphs import Glyphs
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.wording import heard_at

EDGE = 2
"""The cursor's sign and one cell of padding."""
ARTIST, ALBUM, TITLE_AT_LEAST = 22, 28, 16
WHEN = 11
"""When a track was heard."""
SHORT, LONG = 5, 7
"""A duration under an hour (``59:59``) and from an hour on (``1:02:17``)."""
_DASHES = (16, 9, 21, 12, 14, 8, 19, 11, 24, 10, 13, 17, 9, 15, 18, 11)
"""Uneven lengths, so that rows which are still loading look like rows."""


class Look(Struct, frozen=True):
    """How one row stands, apart from its value."""

    cursor: bool = False
    focused: bool = False
    """Whether its list has the focus."""
    marked: bool = False
    playing: bool = False
    favourite: bool = False
    played: bool = False
    """Over and done with, in the queue."""
    away: bool = False
    """Not on this machine, and nobody to get it from."""
    match: tuple[tuple[int, int], ...] = ()
    """Matched letters of the title: first character, and the one after the last."""


class RowKind(Protocol):
    """One kind of row."""

    @property
    def title_at(self) -> int:
        """The column where its title begins."""

    def lay_out(self, width: int, screen: int, count: int) -> None:
        """Choose columns for a table of ``width`` cells on a screen of ``screen``."""

    def key(self, row: int, value: Any) -> Hashable:
        """What a mark holds on to."""

    def name(self, value: Any) -> str:
        """What a jump by letter and a filter look at."""

    def track(self, value: Any) -> Track | None:
        """The track of a row, where rows are tracks."""

    def outgrows(self, value: Any) -> bool:
        """Whether the columns have to be laid out anew for this value."""

    def paint(
        self, line: Line, row: int, value: Any | None, look: Look, inks: Inks, glyphs: Glyphs
    ) -> None:
        """Write the row after its edge."""


def dashes(line: Line, row: int, start: int, end: int, inks: Inks, glyphs: Glyphs) -> None:
    """A text that is still loading: a faint line of some length between two columns."""
    line.to(start)
    length = min(_DASHES[(row * 7 + start) % len(_DASHES)], end - start)
    line.put(glyphs.bar_rest * length, inks.rule, end - start)


def _titled(line: Line, text: str, look: Look, room: int, inks: Inks, *, faint: bool) -> None:
    """A title in its row's ink, with the matched letters in theirs."""
    if faint:
        style, match = inks.faint, inks.match_faint
    elif look.playing:
        style, match = inks.accent_bold, inks.match
    elif look.played and not look.cursor:
        style, match = inks.dim, inks.match
    elif look.cursor and look.focused:
        style, match = inks.bright, inks.match
    else:
        style, match = inks.text, inks.match
    if not look.match:
        line.put(text, style, room)
        return
    if cells(text) > room:
        text = fit(text, room, line.cut).rstrip()
    at = 0
    for first, after in look.match:
        line.put(text[at:first], style)
        line.put(text[first:after], match)
        at = after
    line.put(text[at:], style)


class NamedRows:
    """Rows that are a name and a count: artists, playlists, channels."""

    def __init__(self, count_of: Callable[[Any], int | None]) -> None:
        self._count_of = count_of
        self._end = 0
        self._digits = 2

    def lay_out(self, width: int, screen: int, count: int) -> None:
        self._end = width - 1

    @property
    def title_at(self) -> int:
        return EDGE

    def key(self, row: int, value: Any) -> Hashable:
        return value.id  # type: ignore[no-any-return]

    def name(self, value: Any) -> str:
        return value.name  # type: ignore[no-any-return]

    def track(self, value: Any) -> Track | None:
        return None

    def outgrows(self, value: Any) -> bool:
        count = self._count_of(value)
        digits = 0 if count is None else len(number(count))
        if digits > self._digits:
            self._digits = digits
            return True
        return False

    def paint(
        self, line: Line, row: int, value: Any | None, look: Look, inks: Inks, glyphs: Glyphs
    ) -> None:
        room = self._end - self._digits - 2
        if value is None:
            dashes(line, row, EDGE, room, inks, glyphs)
            line.to(self._end - 2)
            line.put(glyphs.bar_rest * 2, inks.rule)
            return
        line.to(EDGE)
        _titled(line, self.name(value), look, room - EDGE, inks, faint=False)
        if (count := self._count_of(value)) is not None:
            line.right(number(count), inks.faint, self._end)


def artist_rows() -> NamedRows:
    def albums(artist: Artist) -> int | None:
        return artist.albums_count

    return NamedRows(albums)


def playlist_rows() -> NamedRows:
    def tracks(playlist: Playlist) -> int | None:
        return playlist.tracks_count

    return NamedRows(tracks)


class AlbumRows:
    """Year, title, count of tracks; with ``artist`` also whose they are, where it fits."""

    def __init__(self, *, artist: bool = False) -> None:
        self._with_artist = artist
        self._end = 0
        self._artist_at = 0
        self._digits = 2

    def lay_out(self, width: int, screen: int, count: int) -> None:
        self._end = width - 1
        artist_at = self._end - self._digits - 2 - ARTIST
        roomy = screen >= 80 and artist_at - 2 - 8 >= TITLE_AT_LEAST
        self._artist_at = artist_at if self._with_artist and roomy else 0

    @property
    def title_at(self) -> int:
        return 8

    def key(self, row: int, value: Album) -> Hashable:
        return value.id

    def name(self, value: Album) -> str:
        return value.title

    def track(self, value: Album) -> Track | None:
        return None

    def outgrows(self, value: Album) -> bool:
        digits = len(number(value.tracks_count or 0))
        if digits > self._digits:
            self._digits = digits
            return True
        return False

    def paint(
        self, line: Line, row: int, value: Album | None, look: Look, inks: Inks, glyphs: Glyphs
    ) -> None:
        count_at = self._end - self._digits
        end = (self._artist_at or count_at) - 2
        line.to(EDGE)
        if value is None:
            line.put(glyphs.bar_rest * 4, inks.rule)
            dashes(line, row, 8, end, inks, glyphs)
            line.to(self._end - 2)
            line.put(glyphs.bar_rest * 2, inks.rule)
            return
        faint = not value.is_playable
        grey = inks.faint if faint else inks.dim
        line.put(str(value.released.year) if value.released else "", grey)
        line.to(8)
        _titled(line, value.title, look, end - 8, inks, faint=faint)
        if self._artist_at:
            line.to(self._artist_at)
            line.put(value.artist, grey, ARTIST)
        if value.tracks_count is not None:
            line.right(number(value.tracks_count), inks.faint, self._end)


class Columns(Struct, frozen=True):
    """Where the columns of a track begin; 0 for a column that is not shown."""

    heart: int
    number: int
    number_end: int
    title: int
    title_end: int
    artist: int
    album: int
    duration: int
    end: int


def track_columns(
    width: int, screen: int, *, digits: int, hours: bool, artist: bool, album: bool
) -> Columns:
    """The columns of tracks that there is room for.

    >>> track_columns(79, 80, digits=2, hours=False, artist=False, album=False).title
    10
    """
    end = width - 1
    heart = EDGE + 2 if screen >= 40 else 0
    at = EDGE + (4 if heart else 2)
    number_at = at if screen >= 60 else 0
    number_end = at + digits if number_at else 0
    title = number_end + 2 if number_at else at
    duration = end - (LONG if hours else SHORT) if screen >= 40 else 0
    right = duration or end + 2
    album_at = artist_at = 0
    shown_artist = artist and screen >= 80 and right - 2 - ARTIST - 2 - title >= TITLE_AT_LEAST
    if shown_artist:
        left = right - 2 - ALBUM - 2 - ARTIST - 2
        if album and screen >= 100 and left - title >= TITLE_AT_LEAST:
            album_at = right - 2 - ALBUM
        artist_at = (album_at or right) - 2 - ARTIST
    return Columns(
        heart=heart,
        number=number_at,
        number_end=number_end,
        title=title,
        title_end=(artist_at or right) - 2,
        artist=artist_at,
        album=album_at,
        duration=duration,
        end=end,
    )


class TrackRows:
    """Tracks: of one album (numbers as on the record), or of any list (rows counted)."""

    def __init__(
        self,
        *,
        in_album: bool = False,
        album_column: bool = True,
        by_row: bool = False,
        artist_of_album: Callable[[], str] = lambda: "",
    ) -> None:
        self._in_album = in_album
        self._album_column = album_column and not in_album
        self._by_row = by_row
        """Rows have no id of their own (queue, playlist): marks hold on to the row."""
        self._artist_of_album = artist_of_album
        self._hours = False
        self._digits = 2
        self.columns = track_columns(
            80, 80, digits=2, hours=False, artist=not in_album, album=False
        )

    def lay_out(self, width: int, screen: int, count: int) -> None:
        digits = 2 if self._in_album else len(str(max(count, 1)))
        self._digits = max(2, digits)
        self.columns = track_columns(
            width,
            screen,
            digits=self._digits,
            hours=self._hours,
            artist=not self._in_album,
            album=self._album_column,
        )

    @property
    def title_at(self) -> int:
        return self.columns.title

    def key(self, row: int, value: Any) -> Hashable:
        return row if self._by_row else value.id

    def name(self, value: Any) -> str:
        return self._track(value).title

    def track(self, value: Any) -> Track | None:
        return self._track(value)

    def _track(self, value: Any) -> Track:
        return value.track if isinstance(value, Listening) else value

    def outgrows(self, value: Any) -> bool:
        if not self._hours and (self._track(value).seconds or 0) >= 3600:
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
        track = self._track(value)
        faint = look.away or not track.is_playable
        grey = inks.faint if faint or (look.played and not look.cursor) else inks.dim
        self._paint_signs(line, look, inks, glyphs, faint=faint)
        if columns.number:
            shown = track.position if self._in_album else row + 1
            if shown is not None:
                line.right(str(shown), inks.faint, columns.number_end)
        line.to(columns.title)
        _titled(line, track.title, look, columns.title_end - columns.title, inks, faint=faint)
        if self._in_album:
            other = track.artist
            if other and other != self._artist_of_album():
                line.to(line.at + 2)
                line.put(other, grey, columns.title_end - line.at)
        if columns.artist:
            line.to(columns.artist)
            line.put(track.artist, grey, ARTIST)
        if columns.album:
            line.to(columns.album)
            line.put(track.album.title if track.album else "", grey, ALBUM)
        if columns.duration:
            line.right(clock(track.seconds), grey, columns.end)

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
            quiet = inks.faint if faint else inks.dim if look.played else inks.accent
            line.put(glyphs.heart, quiet)

    def _paint_loading(self, line: Line, row: int, inks: Inks, glyphs: Glyphs) -> None:
        columns = self.columns
        if columns.number:
            line.right(str(row + 1), inks.faint, columns.number_end)
        dashes(line, row, columns.title, columns.title_end, inks, glyphs)
        if columns.artist:
            dashes(line, row, columns.artist, columns.artist + ARTIST, inks, glyphs)
        if columns.album:
            dashes(line, row, columns.album, columns.album + ALBUM, inks, glyphs)
        if columns.duration:
            line.to(columns.end - 4)
            line.put(glyphs.bar_rest * 4, inks.rule)


class HeardRows(TrackRows):
    """What was heard, and when: after the duration, where there is room for it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._when_end = 0

    def lay_out(self, width: int, screen: int, count: int) -> None:
        roomy = screen >= 60
        self._when_end = width - 1 if roomy else 0
        super().lay_out(width - (WHEN + 2 if roomy else 0), screen, count)

    def paint(
        self, line: Line, row: int, value: Any | None, look: Look, inks: Inks, glyphs: Glyphs
    ) -> None:
        super().paint(line, row, value, look, inks, glyphs)
        if not self._when_end:
            return
        if value is None:
            line.to(self._when_end - SHORT)
            line.put(glyphs.bar_rest * SHORT, inks.rule)
        elif value.created is not None:
            line.right(heard_at(value.created, self._now()), inks.dim, self._when_end)
