"""Sentences by the columns of :mod:`fwtui.library.sentence.columns`.

A set of tracks is an integer with a byte for each place, 0 or 1: sets are joined in a fraction
of a millisecond. Tracks that have changed since the columns were made follow as further places,
and are judged one by one; in an order they are put in between.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import compress, islice, pairwise
from math import inf
from operator import neg
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import DecodeError, Struct

from fwtui.library.sentence import columns
from fwtui.library.sentence.columns import Made, code_of, small_letters
from fwtui.library.sentence.conditions import DAY, ROWS, SHUFFLE, SHUFFLED, Conditions
from fwtui.library.sentence.language import (
    NO_LICENCE,
    Either,
    Every,
    FieldTerm,
    Length,
    Not,
    Since,
    Term,
    TextTerm,
    Years,
)
from fwtui.library.store import codec
from fwtui.music import Track, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

_FEW = 16
"""One of so many tracks are looked up one by one; more are found by going through all."""


class _ChangedTrack(Struct, frozen=True):
    """A track as it is now, where its columns tell what it was."""

    id: int
    listed: bool
    created: float | None
    seconds: int | None
    year: int | None
    licence: str
    tags: tuple[str, ...]


_Fits: TypeAlias = Callable[[_ChangedTrack], bool]


def _no(row: _ChangedTrack) -> bool:
    return False


def opened(db: Connection, made: Conditions) -> ByColumns | None:
    """The columns for one sentence; ``None`` where they are not there, or too old."""
    if (kept := columns.made(db)) is None:
        return None
    moved = columns.changed(db)
    if len(moved) > columns.MOST_CHANGED:
        return None
    return ByColumns(db, made, kept, moved)


class ByColumns:
    """One sentence's evaluation."""

    def __init__(self, db: Connection, made: Conditions, kept: Made, moved: list[int]) -> None:
        """``moved``: the tracks that have changed, or are no more."""
        self._db, self._made, self._kept = db, made, kept
        self._read: dict[str, array[Any]] = {}
        self._ids = self._numbers("ids")
        self._count = len(self._ids)
        self._changed = _rows(db, moved)
        self._size = self._count + len(self._changed)
        self._every = int.from_bytes(bytes(b"\1" * self._size), "little")
        self._further = array("q", [row.id for row in self._changed])
        self._ids.extend(self._further)
        self._former = self._set(self._places_before(moved)) if moved else 0

    def find(
        self, where: Term, order: str | None, limit: int | None, *, unlisted: bool
    ) -> list[int]:
        """The ids of the tracks that fit, the first ``limit`` of them; ``None`` is any order."""
        within = self._every
        if not unlisted:
            listed = columns.read(self._db, "listed")
            within = self._bytes(listed, lambda row: row.listed)
        within &= ~self._former
        flags = self._flags(self._fits(where, within))
        found = list(islice(self._in_order(order, flags[: self._count]), limit))
        further = list(compress(self._further, flags[self._count :]))
        return self._merged(order, found, further)[:limit]

    # --- which ----------------------------------------------------------------------------

    def _fits(self, term: Term, within: int) -> int:
        """Those within a set that fit a term."""
        match term:
            case Every(terms):
                for each in sorted(terms, key=_is_of_title):
                    within = self._fits(each, within)
                return within
            case Either(terms):
                found = 0
                for each in terms:
                    found |= self._fits(each, within & ~found)
                return found
            case Not(inner):
                return within & ~self._fits(inner, within)
            case FieldTerm("title", text):
                words = self._made.tracks(TextTerm(text))
                named = within & self._of_ids(words)
                return self._titled(text, list(_set_places(self._flags(named))))
            case _:
                return within & self._leaf(term)

    def _leaf(self, term: Term) -> int:
        match term:
            case Since("added", days):
                since = self._made.now - days * DAY
                upto = bisect_right(self._numbers("created"), -since, key=neg)
                return self._part("latest added", 0, upto, lambda row: _in(row.created, since))
            case Length("under", seconds):
                upto = bisect_left(self._numbers("seconds"), seconds)
                return self._part(
                    "shortest", 0, upto, lambda row: _in(row.seconds, last=seconds - 1)
                )
            case Length(_, seconds):
                lengths = self._numbers("seconds")
                start = bisect_right(lengths, seconds)
                return self._part(
                    "shortest", start, len(lengths), lambda row: _in(row.seconds, seconds + 1)
                )
            case Years(first, last):
                years = self._numbers("years")
                start, end = first or 0, date.max.year if last is None else last
                return self._part(
                    "oldest",
                    bisect_left(years, start),
                    bisect_right(years, end),
                    lambda row: _in(row.year, start, end),
                )
            case FieldTerm("licence", text) if self._kept.licences is not None:
                return self._licence(text.lower(), self._kept.licences)
            case FieldTerm("licence", text) if text.lower() == NO_LICENCE:
                return self._every & ~self._of_ids(self._made.tracks(FieldTerm("licence", "")))
            case FieldTerm("tag", text) if (tag := small_letters(text)) in self._kept.tags:
                return self._set(
                    self._numbers(f"tag:{tag}"), lambda row: tag in map(small_letters, row.tags)
                )
            case _:
                return self._of_ids(self._made.tracks(term))

    def _licence(self, text: str, known: tuple[str, ...]) -> int:
        def fits(licence: str) -> bool:
            return not licence if text == NO_LICENCE else licence.startswith(text) and licence != ""

        table = bytes(map(fits, ("", *known))).ljust(256, b"\0")
        codes = columns.read(self._db, "licences").translate(table)
        return self._bytes(codes, lambda row: fits(row.licence))

    def _part(self, order: str, start: int, end: int, fits: _Fits) -> int:
        """From one place in an order to another, and the changed tracks that fit."""
        places, bounds = self._numbers(order), columns.bounds(self._count)
        inside = bytes(start <= first and last <= end for first, last in pairwise(bounds))
        flags = bytearray(columns.read(self._db, f"parts:{order}").translate(inside))
        # At both ends there is less than a part, which is gone through.
        first, last = bounds[bisect_left(bounds, start)], bounds[bisect_right(bounds, end) - 1]
        for place in places[start : min(first, end)] + places[max(last, start) : end]:
            flags[place] = 1
        return self._bytes(flags, fits)

    def _of_ids(self, sql: str) -> int:
        """The tracks that a SELECT gives."""
        ids = set(self._made.ids(sql))
        if len(ids) * _FEW < self._count:
            return self._set(self._places_before(ids), lambda row: row.id in ids)
        return int.from_bytes(bytes(map(ids.__contains__, self._ids)), "little")

    def _titled(self, text: str, places: list[int]) -> int:
        """Those of the tracks at some places whose title has the words of a text."""
        ids = [self._ids[place] for place in places]
        titled = set(self._made.ids(self._made.titled(text, self._made.these(ids))))
        flags = bytearray(self._size)
        for place, each in zip(places, ids, strict=True):
            flags[place] = each in titled
        return int.from_bytes(flags, "little")

    def _places_before(self, ids: Iterable[int]) -> Iterator[int]:
        """The places of ids in the columns."""
        by_id = self._numbers("id")
        for each in ids:
            at = bisect_left(by_id, each, key=self._ids.__getitem__)
            if at < self._count and self._ids[by_id[at]] == each:
                yield by_id[at]

    def _set(self, places: Iterable[int], fits: _Fits = _no) -> int:
        """The tracks at these places, and the changed ones that fit."""
        flags = bytearray(self._count)
        for place in places:
            flags[place] = 1
        return self._bytes(flags, fits)

    def _bytes(self, flags: bytes | bytearray, fits: _Fits) -> int:
        """The tracks of a column of 0 and 1, and the changed ones that fit."""
        return int.from_bytes(flags + bytes(map(fits, self._changed)), "little")

    def _flags(self, tracks: int) -> bytes:
        return tracks.to_bytes(self._size, "little")

    # --- in which order -------------------------------------------------------------------

    def _in_order(self, order: str | None, flags: bytes) -> Iterable[int]:
        """The ids of those places of the columns that are set."""
        if order in (None, "", "id") and flags.count(1) * _FEW < self._count:
            ids = map(self._ids.__getitem__, _set_places(flags))
            return sorted(ids) if order else ids
        if not order:
            return compress(self._ids, flags)
        places = self._numbers(order)
        if order == "random":
            # A seed turns the circle of shuffled ids.
            turned = SHUFFLED - self._made.seed * SHUFFLE % SHUFFLED
            start = bisect_left(
                places, turned, key=lambda each: self._ids[each] % SHUFFLED * SHUFFLE % SHUFFLED
            )
            places = places[start:] + places[:start]
        return map(self._ids.__getitem__, compress(places, map(flags.__getitem__, places)))

    def _merged(self, order: str | None, found: list[int], further: list[int]) -> list[int]:
        """Ids in order with further ones put in between."""
        if not further or order is None:
            return found + further
        key = cache(lambda each: self._made.keys(order, each))
        merged: list[int] = []
        done = 0
        for each in sorted(further, key=key):
            at = bisect_left(found, key(each), lo=done, key=key)
            merged += found[done:at]
            merged.append(each)
            done = at
        return merged + found[done:]

    def _numbers(self, name: str) -> array[Any]:
        if (numbers := self._read.get(name)) is None:
            numbers = self._read[name] = array(code_of(name))
            numbers.frombytes(columns.read(self._db, name))
        return numbers


def _is_of_title(term: Term) -> bool:
    """Titles are read: of as few tracks as can be, after all other terms."""
    return isinstance(term, FieldTerm) and term.name == "title"


def _set_places(flags: bytes) -> Iterator[int]:
    """Where the flags are 1, where that is seldom."""
    place = flags.find(1)
    while place >= 0:
        yield place
        place = flags.find(1, place + 1)


def _in(value: float | None, first: float = -inf, last: float = inf) -> bool:
    return value is not None and first <= value <= last


def _rows(db: Connection, ids: list[int]) -> list[_ChangedTrack]:
    """The tracks of these ids that are still here."""
    found = []
    for each in ids:
        sql = f"SELECT listed, created, seconds, released, value FROM {ROWS} WHERE t.id = ?"
        if (row := db.execute(sql, (each,)).fetchone()) is None:
            continue
        listed, created, seconds, released, value = row
        track = Track(TrackId(each), "")
        with suppress(DecodeError):
            track = codec.track_of(each, value, None)
        year = int(released[:4]) if released else None
        found.append(
            _ChangedTrack(each, listed == 1, created, seconds, year, track.licence, track.tags)
        )
    return found
