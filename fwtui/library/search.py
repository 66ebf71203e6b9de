"""Search over what the store knows: groups of hits while the listener types.

Every word of the text must begin a word of the thing, in any order, over title, artist and
album alike. Hits come in the order of their ids, which the full-text index gives without
sorting (ranking a short prefix costs a hundred times as much), and the few that are shown
are put in order afterwards.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.library.folding import (
    as_one,
    fold,
    found_by,
    holds,
    indexed,
    is_run,
    readings,
    terms,
    tokens,
    window,
    with_signs,
)
from fwtui.library.hits import HitGroup, Results
from fwtui.library.store import fts
from fwtui.library.store.kinds import KINDS, Kind
from fwtui.music import Playlist

if TYPE_CHECKING:
    from fwtui.library.store.store import Store

COUNTED = 100
"""Counting hits stops here, or where more are wanted."""
_LOOKED_AT = 40
"""Hits that are put in order, or as many as are wanted."""
_AT_ONCE = 1_000
"""Rows that are read at once."""
_INDEXED = 6
"""Letters of a beginning that the index knows (``prefix`` in the schema)."""
_NAMED = 60
_HELD = 2_000
"""Hits whose texts are read to see whether they hold a term."""
_ENOUGH = 5
"""With so many hits a text is taken to be typed as it was meant; with fewer where its words are
whole words."""
_ONE_SLIP = 4
"""Letters of a word in which one slip is forgiven."""
_TWO_SLIPS = 8
_FORMS = 48
"""Beginnings that a mistyped word may mean ..."""
_FORMS_OF_MANY = 24
"""... and where three or more words may be mistyped."""


class _Match(Struct, frozen=True):
    """What the index is asked for."""

    parts: tuple[str, ...]
    """FTS5 expressions, all of which must hold; an empty one holds for nothing."""
    forms: tuple[Mapping[str, int], ...]
    """By word the beginnings that stand for it, each with its slips."""
    held: tuple[str, ...] = ()
    """Terms that the index cannot ask for: a hit's text must hold them."""
    near: bool = False
    """Whether a form may be other than what was typed."""

    @property
    def query(self) -> str:
        """As an FTS5 query; empty where nothing can be found."""
        return " AND ".join(self.parts) if all(self.parts) else ""


def search(
    store: Store,
    text: str,
    limit: int,
    playlists: Mapping[int, Playlist | None] = MappingProxyType({}),
    kinds: Collection[Kind] | None = None,
) -> Results:
    """Groups of hits, at most ``limit`` values each, in a few milliseconds.

    Where few are found as it was typed, those that are near follow. ``playlists`` are those that
    are not as the store has them, by row id; ``None`` for one that is no more. ``kinds``: of
    these alone.
    """
    ways = readings(text)
    if not ways:
        return Results(text)
    with store.library.snapshot():
        found = _Found(store, limit, _Wanted(text, ways), playlists, kinds or KINDS)
        signed = _exact(store, with_signs(text))
        found.add(signed, _whole(ways[0]), *(_exact(store, way) for way in ways))
        if found.total >= _ENOUGH or (found.total and any(_are_whole(store, way) for way in ways)):
            return found.results(text)
        for doubted in _doubts(store, ways[0]):
            if found.add(_near(store, ways[0], doubted)):
                return found.results(text, doubted)
        return found.results(text)


def found(
    store: Store, kind: Kind, text: str, most: int, doubted: Sequence[bool] = ()
) -> array[int]:
    """The ids of all hits of a kind, at most so many, in the order of their ids.

    Where words are ``doubted``, as :class:`Results` says it, those that are near alone.
    """
    ways = readings(text)
    if not ways or not KINDS[kind].index:
        return array("q")
    with store.library.snapshot():
        ids = _hits(store, kind, [_exact(store, way) for way in ways], most)
        if any(doubted):
            as_typed = set(ids)
            ids = _hits(store, kind, [_near(store, ways[0], doubted)], most)
            ids = [each for each in ids if each not in as_typed]
    return array("q", sorted(ids))


class _Wanted:
    """What was typed, to see how near a name is to it."""

    def __init__(self, text: str, ways: Sequence[Sequence[str]]) -> None:
        self.ways = ways
        self._text = fold(text.strip())
        self._signed = with_signs(text)
        self._names = {"".join(way) for way in ways}
        self._whole = tuple(" ".join(way) + " " for way in ways)
        self._beginnings = tuple(way[0] for way in ways)

    def nearness(self, indexed: str) -> tuple[int, int]:
        """Small for what was most likely meant: the name itself, then what begins like it."""
        name = indexed.partition("\n")[0]
        if name == self._text:
            return 0, 0
        bare = as_one(name)
        if bare in self._names or not self._names.isdisjoint(found_by(name).split("\n")):
            return 1, len(name)
        if self._signed and all(each in name for each in self._signed):
            return 2, len(name)
        if name.startswith(self._whole):
            return 3, len(name)
        return (4 if bare.startswith(self._beginnings) else 5), len(name)


class _Found:
    """Hits of all kinds, those of a later match behind those of an earlier one."""

    def __init__(
        self,
        store: Store,
        limit: int,
        wanted: _Wanted,
        playlists: Mapping[int, Playlist | None],
        kinds: Collection[Kind],
    ) -> None:
        self._store, self._limit, self._wanted = store, limit, wanted
        self._kinds = [(kind, each) for kind, each in KINDS.items() if kind in kinds]
        self._edited: dict[Kind, Mapping[int, Any]] = {"playlist": playlists}
        self._groups: list[HitGroup] = []
        self._known: dict[Kind, set[int]] = {}
        """Row ids of the hits of an earlier match."""
        self._best: tuple[int, tuple[str, ...]] | None = None
        """Of the hits that are near: the slips of the nearest, and its beginnings."""
        self._used: dict[str, None] = {}

    @property
    def total(self) -> int:
        return sum(group.count for group in self._groups)

    def add(self, *matches: _Match) -> bool:
        """Add the hits of matches, those of the first before the others; whether there were any
        that were not here."""
        before = len(self._groups)
        for kind, stored in self._kinds:
            if stored.index:
                self._add_indexed(kind, matches)
            elif stored.few:
                self._add_few(kind, matches)
        return len(self._groups) > before

    def results(self, text: str, doubted: tuple[bool, ...] = ()) -> Results:
        forgiven = " ".join(self._best[1]) if doubted and self._best else ""
        whole = _indexed_part(self._store)
        matched = tuple(dict.fromkeys((*chain(*self._wanted.ways), *self._used)))
        return Results(text, tuple(self._groups), forgiven, matched, doubted, whole)

    def _add_indexed(self, kind: Kind, matches: Sequence[_Match]) -> None:
        counted = max(COUNTED, self._limit)
        ids = self._new(kind, _hits(self._store, kind, matches, counted))
        # Read once, to be put in order and to be shown: a statement costs more than a row.
        read = self._store.read(kind, ids[: max(_LOOKED_AT, self._limit)]) if ids else []
        read = self._ranked(read, matches[0])[: self._limit]
        values = self._store.made(kind, read) if read else {}
        there = [values.get(row[0]) for row in read]
        self._add(kind, matches[0], there, len(ids), more=len(ids) >= counted)

    def _add_few(self, kind: Kind, matches: Sequence[_Match]) -> None:
        """Playlists and channels are few: they are looked through."""
        edited = self._edited.get(kind, {})
        texts = dict(self._store.library.rows(f"{KINDS[kind].words} true"))
        texts.update((row, indexed(each.name) if each else "") for row, each in edited.items())
        ids = self._new(kind, [row for row, text in texts.items() if _fits(text, matches)])
        ranked = self._ranked([(row, None, texts[row]) for row in ids], matches[0])
        shown = [row for row, _, _ in ranked[: self._limit]]
        read = self._store.values(kind, shown)
        there = [edited.get(row, value) for row, value in zip(shown, read, strict=True)]
        self._add(kind, matches[0], there, len(ids), more=False)

    def _new(self, kind: Kind, ids: list[int]) -> list[int]:
        """Those of the ids that no earlier match has found."""
        known = self._known.setdefault(kind, set())
        ids = [each for each in ids if each not in known]
        known.update(ids)
        return ids

    def _add(
        self, kind: Kind, match: _Match, values: Sequence[Any], count: int, *, more: bool
    ) -> None:
        there = tuple(value for value in values if value is not None)
        if there:
            self._groups.append(HitGroup(kind, there, count, more, match.near))

    def _ranked(self, read: list[Any], match: _Match) -> list[Any]:
        """Rows in order, the nearest first: with few slips, then named or begun as was typed."""
        if not match.near:
            return sorted(read, key=lambda row: self._wanted.nearness(row[2]))
        ranked: list[tuple[int, int, Any]] = []
        doubted = [any(forms.values()) for forms in match.forms]
        sizes = {
            len(form)
            for forms, doubt in zip(match.forms, doubted, strict=True)
            for form in (forms if doubt else ())
        }
        for row in read:
            # Slices of the terms: to try each form on each term would be many more steps.
            begun = {term[:size] for term in tokens(row[2]).split() for size in sizes}
            meant = [
                next((form for form in forms if not doubt or form in begun), "")
                for forms, doubt in zip(match.forms, doubted, strict=True)
            ]
            if not all(meant):
                continue
            slips = sum(forms[form] for forms, form in zip(match.forms, meant, strict=True))
            if self._best is None or slips < self._best[0]:
                self._best = (slips, tuple(meant))
            self._used.update(dict.fromkeys(meant))
            ranked.append((slips, len(row[2]), row))
        ranked.sort(key=lambda each: each[:2])
        return [row for _, _, row in ranked]


def _indexed_part(store: Store) -> float:
    """The part of the tracks that the index has, roughly."""
    row = store.library.row(fts.INDEXED_PART)
    return 1.0 if row is None or row[0] is None else float(row[0])


_NO_PODCAST = """AND rowid NOT IN (
    SELECT things.id FROM things JOIN artists ON artists.id = things.id
    WHERE things.kind = 'channel' AND NOT artists.listed) """
"""The artist of a podcast has no albums and no tracks of a list: it is found as a podcast."""


def _hits(store: Store, kind: Kind, matches: Sequence[_Match], limit: int) -> list[int]:
    """The ids of hits, those of the first match before the others."""
    ids: dict[int, None] = {}
    for match in matches:
        if match.query and len(ids) < limit:
            ids.update(dict.fromkeys(_hits_of(store, kind, match, limit)))
    return list(ids)[:limit]


def _hits_of(store: Store, kind: Kind, match: _Match, limit: int) -> list[int]:
    table, query = KINDS[kind].index, match.query
    but = _NO_PODCAST if kind == "artist" else ""
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? {but}LIMIT ?"
    if not match.held:
        return [each for (each,) in store.library.rows(sql, (query, limit))]
    most = max(limit, _HELD)
    ids = [each for (each,) in store.library.rows(sql, (query, most))]
    hits: list[int] = []
    for start in range(0, len(ids), _AT_ONCE):
        rows = store.rows_of(f"{KINDS[kind].words} id IN ", ids[start : start + _AT_ONCE])
        hits += sorted(row for row, text in rows if holds(text, [match.held]))
        if len(hits) >= limit:
            break
    if len(hits) < limit and len(ids) == most:
        # They are rare among many that begin alike: the index goes through all of those.
        rare = " AND ".join([query, *(f'"{term}"*' for term in match.held if not is_run(term))])
        return [each for (each,) in store.library.rows(sql, (rare, limit))]
    return hits[:limit]


def _whole(words: Sequence[str]) -> _Match:
    """The words as they were typed, each a whole word: a name that is typed out stands before
    the many that begin like it."""
    if any(map(is_run, words)):
        return _Match((), ())
    return _Match(tuple(f'"{word}"' for word in words), tuple({word: 0} for word in words))


def _exact(store: Store, words: Sequence[str]) -> _Match:
    """The words as they were typed, each the beginning of a word, or part of a run."""
    parts: list[str] = []
    held: list[str] = []
    for word in words:
        if is_run(word):
            parts += fts.of_run(word)
            named = len(word) <= window(word)
        else:
            part, named = _part(store, word)
            parts.append(part)
        if not named:
            held.append(word)
    return _Match(tuple(parts), tuple({word: 0} for word in words), tuple(held))


def _part(store: Store, word: str) -> tuple[str, bool]:
    """A beginning as an FTS5 expression, empty where no word begins so; and whether it asks for
    no other words.

    The index knows beginnings of up to six letters. A longer one it would put together from
    all words that begin so, every row of each, before the first hit is seen (tens of
    milliseconds for a common word): so those words are named, and read only as far as needed.
    They hold no quotes.
    """
    if len(word) <= _INDEXED:
        return f'"{word[:_INDEXED]}"*', len(word) <= _INDEXED
    there = store.spelling.beginning(word, _NAMED + 1)
    if len(there) <= _NAMED:
        return _any(f'"{each}"' for each in there), True
    return f'"{word[:_INDEXED]}"*', False


def _any(expressions: Iterable[str]) -> str:
    every = " OR ".join(expressions)
    return f"({every})" if every else ""


def _fits(text: str, matches: Sequence[_Match]) -> bool:
    """Whether for each word of a match one of its forms begins a term of a text, or is part of a
    run."""
    text = found_by(text)
    return any(match.forms and _begins(text, match.forms) for match in matches)


def _begins(text: str, forms: Sequence[Mapping[str, int]]) -> bool:
    if any(all(form not in text for form in each) for each in forms):
        return False  # so most of them need not be taken apart
    there = terms(text)
    return all(
        any(term.startswith(form) or is_run(form) for form in each for term in there)
        for each in forms
    )


# --- slips ----------------------------------------------------------------------------------


def _doubts(store: Store, words: Sequence[str]) -> Iterator[tuple[bool, ...]]:
    """Which words may be mistyped: first those that begin no word at all, then every one."""
    may = tuple(_slips(word) > 0 for word in words)
    unknown = tuple(
        _slips(word, unknown=True) > 0 and not store.spelling.beginning(word, 1) for word in words
    )
    may = tuple(map(or_, may, unknown))
    yield from dict.fromkeys(each for each in (unknown, may) if any(each))


def _are_whole(store: Store, words: Sequence[str]) -> bool:
    """Whether all words that might be mistyped are words as they stand."""
    return all(store.spelling.beginning(word, 1) == [word] for word in words if _slips(word))


def _slips(word: str, *, unknown: bool = False) -> int:
    """How many slips are forgiven in a word; in one that begins no word letters may be missing."""
    if is_run(word):
        return 0
    if len(word) + 2 * unknown >= _TWO_SLIPS:
        return 2
    return int(len(word) + unknown >= _ONE_SLIP)


def _near(store: Store, words: Sequence[str], doubted: Sequence[bool]) -> _Match:
    """The words, and for each that is ``doubted`` the beginnings near it."""
    exact = [_exact(store, (word,)) for word in words]
    parts: list[str] = []
    forms: list[Mapping[str, int]] = []
    held: list[str] = []
    most = _FORMS if sum(doubted) < 3 else _FORMS_OF_MANY
    for word, as_typed, doubt in zip(words, exact, doubted, strict=True):
        if doubt:
            unknown = not store.spelling.beginning(word, 1)
            near = store.spelling.forms(word, _slips(word, unknown=unknown), most)
            expressions = (_part(store, form)[0] for form in near)
            parts.append(_any(each for each in expressions if each))
            forms.append(near)
        else:
            parts += as_typed.parts
            forms += as_typed.forms
            held += as_typed.held
    return _Match(tuple(parts), tuple(forms), tuple(held), near=True)
