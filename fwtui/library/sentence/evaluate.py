"""Sentences over the mirror: which tracks fit, in their order.

Two ways give the same: by the columns (:mod:`fwtui.library.sentence.by_columns`) where they are
made, else by SQL over all tracks.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fwtui.library.sentence import by_columns
from fwtui.library.sentence.conditions import ORDERS, ROWS, Conditions, Facts, ListenRecord
from fwtui.library.sentence.language import BY_HEARD, Sentence, Term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

_log = logging.getLogger(__name__)


def evaluate(
    db: Connection,
    sentence: Sentence,
    facts: Facts = Facts(),  # noqa: B008 -- frozen
    among: Iterable[int] | None = None,
) -> array[int]:
    """The ids of the tracks that fit, in the sentence's order.

    Without an order they come by artist, album and place on it; equally often heard ones come
    by id. ``among`` are the ids of a list that is narrowed: theirs is the order then, unless the
    sentence says one.
    """
    by_heard = sentence.order in BY_HEARD
    order: str | None = "id" if by_heard else sentence.order
    if among is not None and not sentence.order:
        order = None  # that of the list
    limit = sentence.limit if among is None and not by_heard else None
    with _one_state(db):
        made = Conditions(db, facts)
        found = _find(db, made, sentence.where, order, limit, unlisted=among is not None)
        if by_heard:
            found = _by_heard(sentence.order, found, made.heard)
    if among is not None and not sentence.order:
        found = list(filter(set(found).__contains__, among))
    elif among is not None:
        found = list(filter(set(among).__contains__, found))
    return array("q", found if sentence.limit is None else found[: sentence.limit])


def fitting(db: Connection, sentence: Sentence, facts: Facts, among: Iterable[int]) -> set[int]:
    """The tracks of a list that a sentence leaves, in no order; without a limit also tracks that
    are not on the list."""
    if sentence.limit is not None:
        return set(evaluate(db, sentence, facts, among))
    with _one_state(db):
        return set(_find(db, Conditions(db, facts), sentence.where, None, None, unlisted=True))


@contextmanager
def _one_state(db: Connection) -> Iterator[None]:
    """All that is read inside is of one state of the file; a transaction may be open already."""
    db.execute("SAVEPOINT sentence")
    try:
        yield
    finally:
        db.execute("RELEASE sentence")


def _find(
    db: Connection,
    made: Conditions,
    where: Term,
    order: str | None,
    limit: int | None,
    *,
    unlisted: bool,
) -> list[int]:
    """The ids of the tracks that fit, the first ``limit`` of them; ``None`` is any order."""
    try:
        if (columns := by_columns.opened(db, made)) is not None:
            return columns.find(where, order, limit, unlisted=unlisted)
    except IndexError as error:
        _log.warning("columns of sentences are damaged: %s", error)
    listed = "true" if unlisted else "t.listed = 1"
    by = "" if order is None else f" ORDER BY {ORDERS[order]}"
    first = "" if limit is None else f" LIMIT {limit:d}"
    return made.ids(f"SELECT t.id FROM {ROWS} WHERE {listed} AND {made.term(where)}{by}{first}")


def _by_heard(order: str, ids: list[int], heard: Mapping[int, ListenRecord]) -> list[int]:
    """Ids, which come in their own order, by how often or how lately they were heard."""
    often, backwards = (
        order in ("least heard", "most heard"),
        order in ("most heard", "latest heard"),
    )
    score = {each: record.times if often else record.last for each, record in heard.items()}
    known = {each: value for each, value in score.items() if value}
    never = [each for each in ids if each not in known]
    heard_ones = sorted(
        [each for each in ids if each in known], key=known.__getitem__, reverse=backwards
    )
    return heard_ones + never if backwards else never + heard_ones
