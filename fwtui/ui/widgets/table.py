"""The list of every view: a long list with selection, filter and jump by letter."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from msgspec import structs
from textual import events
from textual.message import Message

from fwtui.library.events import ListingEvent
from fwtui.library.listing.queries import SortOrder
from fwtui.music import Track, TrackId
from fwtui.text import plain
from fwtui.ui.completion import WordCompletion
from fwtui.ui.text_match import Span, find_letter, spans
from fwtui.ui.widgets import list_messages
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.places import followed
from fwtui.ui.widgets.row_kind import RowKind, RowState
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.widgets.selection import Filter, Selection

if TYPE_CHECKING:
    from fwtui.errors import FwtuiError
    from fwtui.library.listing.filtered import Coverage
    from fwtui.library.listing.listing import Rows

_MARKED_AT_ONCE = 10_000


@runtime_checkable
class Narrowing(Protocol):
    """Rows that a filter left, as far as their list is known; see
    :class:`~fwtui.library.listing.filtered.FilteredListing`."""

    @property
    def coverage(self) -> Coverage:
        """How much of the list was looked through."""

    @property
    def fault(self) -> FwtuiError | None:
        """Why a sentence says nothing."""

    def ask(self) -> bool:
        """Request what is not known here; False where all is."""


class Table(LongList):
    """A list of things to play or open."""

    class Jumped(Message):
        """A jump by letter was ``found``, or ``looked`` rows do not begin so."""

        def __init__(self, table: Table, letter: str, *, found: bool, looked: int) -> None:
            super().__init__()
            self.table = table
            self.letter = letter
            self.found = found
            self.looked = looked

    class HeartPressed(Message):
        """A click on the heart of a row, or where it would be."""

        def __init__(self, track: Track) -> None:
            super().__init__()
            self.track = track

    class EndUnknown(Message):
        """The cursor went to the end of a list whose length is not known; ``known`` rows are."""

        def __init__(self, known: int) -> None:
            super().__init__()
            self.known = known

    class MarksLost(Message):
        """The list changed, and ``count`` marked places are not in it any more."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    class MarksLeftOut(Message):
        """``count`` rows of a range are not marked: they are not known yet, or too many."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def __init__(
        self,
        kind: RowKind,
        *,
        favourite: Callable[[TrackId], bool] | None = None,
        by_place: bool = False,
        id: str | None = None,
    ) -> None:
        """``by_place``: a mark is on a place of the whole list, for one track may stand at
        several (queue, playlist); else it is on the row's id."""
        super().__init__(kind, id=id)
        self.selection = Selection()
        self._by_place = by_place
        self._seen = array("q")
        """The ids of the whole list that the marked places are of."""
        self._generation = 0
        self.playing: TrackId | None = None
        self.playing_row: int | None = None
        """The playing row, where rows are a queue; rows before it are played."""
        self.narrower: Callable[[Rows, str], Rows] | None = None
        """Makes the rows that match a text."""
        self.away: Callable[[Track], bool] = lambda track: False
        """Whether a track is neither downloaded nor reachable."""
        self.kept: Callable[[TrackId], bool] = lambda track: False
        """Whether a track is downloaded."""
        self.filter = Filter()
        self.completion: WordCompletion | None = None
        """Completes the last word of the filter's text."""
        self._favourite = favourite or (lambda track: False)
        self._wants_letter = False
        self._whole: Rows | None = None

    def show(
        self,
        rows: Rows | None,
        *,
        kind: RowKind | None = None,
        at: int = 0,
        groups: tuple[Section, ...] = (),
        same: bool = False,
    ) -> None:
        """Show these rows, with the cursor on row ``at``; ``same``: those of the rows before, whose
        columns they keep."""
        look_away = getattr(self.whole, "look_away", None)
        if look_away is not None:
            look_away()
        self._whole, self.filter = None, Filter()
        self.selection.clear()
        super().show(rows, kind=kind, at=at, groups=groups, same=same)

    @property
    def whole(self) -> Rows | None:
        """Its rows without the filter."""
        return self._whole or self.rows

    @property
    def list_query(self) -> Any | None:
        """The query of the list."""
        return getattr(self.whole, "query", None)

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks of an action: the marked ones, else the one under the cursor."""
        if self.selection:
            return tuple(self.selection.values())
        return (self.track,) if self.track is not None else ()

    @property
    def subject(self) -> Hashable:
        """What an action would be on: it differs once the list is not what was looked at."""
        return (id(self.whole), self._held, tuple(self.selection))

    # --- places ------------------------------------------------------------------------------

    def place_of(self, row: int) -> int:
        """The row in the whole list of a row in view."""
        if self._whole is None or self.rows is self._whole:
            return row
        part: array[int] | None = getattr(self.rows, "rows", None)
        return part[row] if part is not None and row < len(part) else row

    @property
    def marked_places(self) -> tuple[int, ...]:
        """The marked places of the whole list, else the cursor's; of a list by places.

        Empty where the list is not any more what the listener saw.
        """
        self._follow_marks()
        if self.selection:
            return tuple(sorted(place for place in self.selection if isinstance(place, int)))
        value = self.value
        if value is None or value.id != self._held:
            return ()
        return (self.place_of(self.cursor),)

    def places_with(self, row: int) -> tuple[int, ...]:
        """The marked places where a row is one of them, else the row's own."""
        return self.marked_places if self.is_marked(row) else (self.place_of(row),)

    def are_marked(self, places: Iterable[int]) -> bool:
        return all(place in self.selection for place in places)

    def _key(self, row: int, value: Any) -> Hashable:
        return self.place_of(row) if self._by_place else self.kind.key(row, value)

    def _note_list(self) -> None:
        """The marks are of the list as it is now."""
        whole = self.whole
        if self._by_place and whole is not None:
            self._seen, self._generation = whole.ids(), getattr(whole, "generation", 0)

    def _follow_marks(self) -> None:
        """Bring the marked places to where they are in a list that has changed."""
        whole = self.whole
        if not self._by_place or not self.selection or whole is None:
            return
        same = getattr(whole, "generation", 0) == self._generation
        before, after = self._seen, whole.ids()
        if same and before == after:
            return
        marks = {each: track for each, track in self.selection.items() if isinstance(each, int)}
        found = followed(before, after, marks) if same else {}
        self.selection.clear()
        for place, track in marks.items():
            if place in found:
                self.selection[found[place]] = track
        self._note_list()
        self.refresh()
        self.post_message(list_messages.SummaryChanged(self))
        if len(found) < len(marks):
            self.post_message(self.MarksLost(len(marks) - len(found)))

    def _on_rows(self, event: ListingEvent) -> None:
        self._follow_marks()
        super()._on_rows(event)

    # --- how a row stands -------------------------------------------------------------------

    def state_of(self, row: int, value: Any | None) -> RowState:
        cursor = row == self.cursor
        focused = cursor and self.shows_focus
        track = None if value is None else self.kind.track(value)
        match: tuple[Span, ...] = ()
        if value is not None and self.filter.words:
            match = spans(self.kind.name(value), self.filter.words)
        if track is None:
            return RowState(cursor=cursor, focused=focused, match=match)
        queue = self.playing_row is not None
        place = self.place_of(row) if queue else row
        return RowState(
            cursor=cursor,
            focused=focused,
            marked=bool(self.selection) and self._key(row, value) in self.selection,
            playing=place == self.playing_row if queue else track.id == self.playing,
            favourite=self._favourite(track.id),
            played=self.playing_row is not None and place < self.playing_row,
            kept=self.kept(track.id),
            away=self.away(track),
            match=match,
        )

    def now_playing(self, track: TrackId | None, row: int | None = None) -> None:
        """Show the playing track; ``row`` where the rows are the queue."""
        if (track, row) == (self.playing, self.playing_row):
            return
        moved = row != self.playing_row
        before, self.playing, self.playing_row = self.playing, track, row
        if moved:
            self.refresh()
            return
        for y in range(self.height):
            shown = self.track_at(self.window.row_under(y))
            if shown is not None and shown.id in (before, track):
                self._refresh_y(y)

    def hearts_changed(self, tracks: Collection[TrackId]) -> None:
        for y in range(self.height):
            shown = self.track_at(self.window.row_under(y))
            if shown is not None and shown.id in tracks:
                self._refresh_y(y)

    def do_bottom(self, row: int = 0) -> None:
        super().do_bottom(row)
        if (
            not row
            and self.rows is not None
            and self.rows is self.whole
            and self.rows.state.open_end
        ):
            self.post_message(self.EndUnknown(self.count - 1))

    # --- finding ---------------------------------------------------------------------------

    def do_to_letter(self) -> bool:
        """Jump to the letter of the next key; the view shows the question."""
        self._wants_letter = True
        return False

    def on_key(self, event: events.Key) -> None:
        """Perform keys here: bubbling through five parents takes a turn of the loop each."""
        if self._wants_letter:
            self._wants_letter = False
            if event.character and event.character.isprintable():
                event.stop()
                found, looked = self.jump_to(event.character)
                self.post_message(self.Jumped(self, event.character, found=found, looked=looked))
                return
        if self.filter.typing and self._type(event):
            event.stop()
            return
        if self.canvas.press(event.key, event.character):
            event.stop()

    # --- filtering -------------------------------------------------------------------------

    def do_filter(self) -> None:
        """Start the filter: letters edit it, ``enter`` keeps it, and so does this once more."""
        if self.narrower is not None and self.rows is not None:
            self.filter = structs.replace(self.filter, typing=not self.filter.typing)
            self.post_message(list_messages.SummaryChanged(self))

    @property
    def is_typed_in(self) -> bool:
        return self.filter.typing

    @property
    def wants_letter(self) -> bool:
        """Whether the next key is the letter to jump to."""
        return self._wants_letter

    def answer(self, text: str) -> None:
        """Take the text that a filter or a jump by letter waits for; an empty one ends it."""
        if self._wants_letter:
            self._wants_letter = False
            if text:
                found, looked = self.jump_to(text[0])
                self.post_message(self.Jumped(self, text[0], found=found, looked=looked))
        elif self.filter.typing:
            if not text:
                self.end_filter()
                return
            self._narrow(self.filter.saying(plain(text)))
            self.filter = structs.replace(self.filter, typing=False)
            if self.narrowing is not None:
                self.narrowing.ask()
            self.post_message(list_messages.SummaryChanged(self))

    def _complete(self) -> bool:
        """Complete the last word of the filter's text, by the next word that it may become."""
        begun = self.filter.text
        text = self.completion.after(begun) if self.completion is not None and begun else None
        if text is None:
            return False
        self._narrow(self.filter.saying(text))
        return True

    def _type(self, event: events.Key) -> bool:
        if event.key == "tab" and self._complete():
            return True
        typed = self.filter.after(event.key, event.character)
        if typed is None:
            return False
        if event.key == "enter" and self.narrowing is not None:
            self.narrowing.ask()
        if event.key == "escape":
            self.end_filter()
        elif typed.text != self.filter.text:
            self._narrow(typed)
        else:
            self.filter = typed
            self.post_message(list_messages.SummaryChanged(self))
        return True

    def on_paste(self, event: events.Paste) -> None:
        if self.filter.typing:
            event.stop()
            text = self.filter.text + plain(event.text).strip()
            self._narrow(self.filter.saying(text))

    def _narrow(self, typed: Filter) -> None:
        whole = self.whole
        if whole is None or self.narrower is None:
            return
        self._whole, self.filter = whole, typed
        place = self.place_of(self.cursor)
        rows = self.narrower(whole, typed.text) if typed.words else whole
        self.selection.anchor = None
        super().show(rows, at=self._row_held(rows, place), same=True)

    @property
    def narrowing(self) -> Narrowing | None:
        """The rows that a filter left; ``None`` without a filter, and where they do not say how
        much they looked through."""
        return self.rows if isinstance(self.rows, Narrowing) else None

    def become(self, rows: Rows) -> None:
        """Show another version of the same list: cursor, marks and filter stay."""
        look_away = getattr(self.whole, "look_away", None)
        if look_away is not None:
            look_away()
        seen = self.window.y_of(self.cursor)
        self._whole = rows if self.filter else None
        shown = (
            self.narrower(rows, self.filter.text)
            if (self.narrower is not None and self.filter.words)
            else rows
        )
        held = self._held
        row = shown.row_of(held, self.cursor) if isinstance(held, int | str) else None
        self.selection.anchor = None
        at = self.cursor if row is None else row
        super().show(shown, at=at, groups=self.groups, same=True)
        self._scroll(self.window.line_of(self.cursor) - seen)

    def _row_held(self, rows: Rows, place: int) -> int:
        """The row of the cursor's place or id in other rows; 0 where it is missing."""
        if self._by_place:
            part: array[int] | None = getattr(rows, "rows", None)
            if part is None:
                return place
            row = bisect_left(part, place)
            return row if row < len(part) and part[row] == place else 0
        held = self._held
        return (rows.row_of(held) or 0) if isinstance(held, int | str) else 0

    def end_filter(self) -> bool:
        """Show all rows again; False without a filter."""
        if not self.filter:
            return False
        whole, place = self._whole, self.place_of(self.cursor)
        self._whole, self.filter = None, Filter()
        self.selection.anchor = None
        if whole is None:
            self.post_message(list_messages.SummaryChanged(self))
        else:
            super().show(whole, at=self._row_held(whole, place), same=True)
        return True

    def do_filter_next(self, times: int = 1) -> bool:
        """Go to the next match; without a filter the action is not the list's."""
        if self.filter:
            self.do_down(times)
        return bool(self.filter)

    def do_next_track(self, times: int = 1) -> bool:
        """The key of the next track means the next match while the list is filtered."""
        return self.do_filter_next(times)

    def do_filter_previous(self, times: int = 1) -> bool:
        if self.filter:
            self.do_up(times)
        return bool(self.filter)

    @property
    def is_by_name(self) -> bool:
        """Whether the list is in the order of its names."""
        order = getattr(self.list_query, "order", None)
        return isinstance(order, SortOrder) and order in (SortOrder("name"), SortOrder("title"))

    def jump_to(self, letter: str) -> tuple[bool, int]:
        """On to the next row whose name begins so, accents and case apart; then from the top.

        Whether there is one, and how many rows are known not to begin so."""
        if self.rows is None:
            return False, 0
        row, looked = find_letter(
            self.rows, self.kind.name, letter, self.cursor, by_name=self.is_by_name
        )
        if row is not None:
            self.move_to(row, middle=True)
        return row is not None, looked

    def to_track(self, track: TrackId) -> bool:
        """Put the cursor on a track; False where it is not in this list."""
        row = self.rows.row_of(track, self.cursor) if self.rows is not None else None
        if row is None:
            return False
        self.move_to(row, middle=True)
        return True

    # --- marking ---------------------------------------------------------------------------

    def do_mark(self) -> bool:
        """Mark the row under the cursor and go on; False where it is no track."""
        if self.track is None:
            return False
        self._turn_mark()
        self.move_to(self.cursor + 1)
        return True

    def _turn_mark(self) -> None:
        """Mark the row under the cursor, or take its mark."""
        if self.track is None:
            return
        self._follow_marks()
        self.selection.toggle(self._key(self.cursor, self.value), self.track, self.cursor)
        self._note_list()
        self._refresh_row(self.cursor)
        self.post_message(list_messages.SummaryChanged(self))

    def is_marked(self, row: int) -> bool:
        value = self.rows[row] if self.rows is not None else None
        return value is not None and self._key(row, value) in self.selection

    def press_column(self, row: int, column: str) -> bool:
        """The column of marks marks a track, that of hearts is the view's."""
        track = self.track_at(row)
        if track is None or column not in ("state", "heart"):
            return False
        self.move_to(row)
        if column == "state":
            self._turn_mark()
        else:
            self.post_message(self.HeartPressed(track))
        return True

    def do_mark_to(self) -> bool:
        """Mark from the last mark to here; False where no track is."""
        if self.rows is None or self.track is None:
            return False
        start = self.cursor if self.selection.anchor is None else self.selection.anchor
        first, last = sorted((start, self.cursor))
        self.mark_rows(first, last, lambda track, marked: True)
        self.selection.anchor = self.cursor
        return True

    def mark_rows(self, first: int, last: int, marks: Callable[[Track, bool], bool]) -> int:
        """Mark the tracks of rows that ``marks`` answers True of, by the track and whether it is
        marked, and take the marks of the others; how many rows are left as they are: not known
        yet, or too many."""
        if self.rows is None:
            return 0
        self._follow_marks()
        left_out = max(0, last + 1 - first - _MARKED_AT_ONCE)
        for row in range(first, min(last + 1, first + _MARKED_AT_ONCE)):
            value = self.rows[row]
            if value is None:
                left_out += 1
            elif (track := self.kind.track(value)) is not None:
                key = self._key(row, value)
                if marks(track, key in self.selection):
                    self.selection[key] = track
                else:
                    self.selection.pop(key, None)
        if left_out:
            self.post_message(self.MarksLeftOut(left_out))
        self._note_list()
        self.refresh()
        self.post_message(list_messages.SummaryChanged(self))
        return left_out

    def remark(self, places: Iterable[int]) -> None:
        """Mark these places of the whole list and no others, after a move."""
        self.selection.clear()
        for place in places:
            value = self.whole[place] if self.whole is not None else None
            if value is not None and (track := self.kind.track(value)) is not None:
                self.selection[place] = track
        self._note_list()
        self.refresh()
        self.post_message(list_messages.SummaryChanged(self))

    def clear_selection(self) -> bool:
        """Empty the selection; False where it was empty."""
        if not self.selection:
            return False
        self.selection.clear()
        self.refresh()
        self.post_message(list_messages.SummaryChanged(self))
        return True

    def on_blur(self) -> None:
        self._wants_letter = False
