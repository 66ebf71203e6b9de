"""A list narrowed down by a text: which of its rows fit."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import compress, count
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.library.folding import fold, holds, indexed, readings
from fwtui.library.listing.id_search import known as known_ids
from fwtui.library.search import found
from fwtui.library.store.kinds import KINDS, OF_LISTENS, Kind

if TYPE_CHECKING:
    from fwtui.library.store.store import Store
    from fwtui.music import TrackId

_SHORT = 1_000
"""Lists up to this length are filtered inside words too."""


SENTENCES: frozenset[Kind] = frozenset({"track", "album", "artist", *OF_LISTENS})
"""Kinds whose lists can be narrowed by a sentence."""


def is_sentence(text: str) -> bool:
    """Whether a text is a sentence of :mod:`fwtui.library.sentence`."""
    from fwtui.library.sentence import language  # not before the first frame

    return language.is_sentence(text)


def narrowed(
    store: Store,
    kind: Kind,
    ids: array[int],
    text: str,
    hearts: Mapping[TrackId, bool] = {},
) -> tuple[array[int], int]:
    """The rows (from 0) of a list that a text fits, its words in any order, and how many rows
    were looked through.

    In a list of up to a thousand rows the words may stand inside words; in a longer one they
    begin words. Rows whose values are not here do not fit. Lists of :data:`SENTENCES` may be
    narrowed by a sentence (:func:`fwtui.library.sentence.language.is_sentence`), with the
    ``hearts`` that wait. Raises FwtuiError for one that says nothing of such a list.
    """
    if kind in SENTENCES and is_sentence(text):
        return _by_sentence(store, kind, ids, text, hearts)
    rows, known = _by_words(store, kind, ids, text)
    if not rows and known and ":" in text:
        from fwtui.library.sentence import language  # not before the first frame

        if field := language.field_in(text):
            raise FwtuiError(f"“{field}:” is looked for in lists of tracks, albums and artists.")
    return rows, known


def _by_sentence(
    store: Store, kind: Kind, ids: array[int], text: str, hearts: Mapping[TrackId, bool]
) -> tuple[array[int], int]:
    from fwtui.library.sentence import columns, evaluate, holders, language
    from fwtui.library.sentence.conditions import Facts

    facts, nothing = Facts(hearts), set[int]()
    known = len(known_ids(ids))
    if kind in OF_LISTENS:
        ids = array("q", [each.track.id if each else 0 for each in store.values(kind, ids)])
    if kind == "album" or kind == "artist":
        chosen = store.library.read(lambda db: holders.fitting(db, kind, text, facts, ids), nothing)
    else:
        sentence = language.parse(text)
        chosen = store.library.read(lambda db: evaluate.fitting(db, sentence, facts, ids), nothing)
        columns.want(store.library)
    return array("I", compress(count(), map(chosen.__contains__, ids))), known


def _by_words(store: Store, kind: Kind, ids: array[int], text: str) -> tuple[array[int], int]:
    ways = readings(text)
    if not ways:
        return array("I", range(len(ids))), len(ids)
    stored = KINDS[kind]
    if not stored.words:
        return _by_value(store, kind, ids, ways)
    if len(ids) <= _SHORT or not stored.index:
        read = store.rows_of(f"{stored.words} id IN ", [each for each in ids if each])
        fits = {each for each, there in read if holds(fold(there), ways)}
        here = {each for each, _ in read}
        known = sum(map(here.__contains__, ids))
    else:
        fits = set(found(store, kind, text, len(ids) + 1_000_000))
        known = len(known_ids(ids))
    return array("I", compress(count(), map(fits.__contains__, ids))), known


def _by_value(
    store: Store, kind: Kind, ids: array[int], ways: list[list[str]]
) -> tuple[array[int], int]:
    rows, known = array("I"), 0
    for row, value in enumerate(store.values(kind, ids)):
        thing = getattr(value, "track", None) or getattr(value, "artist", None) or value
        if thing is None:
            continue
        known += 1
        there = indexed(getattr(thing, "title", ""), getattr(thing, "name", ""))
        there += fold(getattr(thing, "artist", ""))
        if holds(there, ways):
            rows.append(row)
    return rows, known
