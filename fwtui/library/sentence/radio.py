"""A list sentence as the filters of a radio of the pod.

==============================  ===========================================================
``tag:jazz``                    a filter by tag, in the pod's own spelling
``artist:"Quiet Machines"``     a filter by the artists whose names begin so
side by side, ``or``, ``not``   the operators of filters and of groups
``random``                      nothing: a radio has no other order
==============================  ===========================================================

All else raises :class:`SentenceError` at its place in the text: a radio does not know what is
loved, heard, how long a track is, of when, or which words are in it. A pod's filter by tag
also finds the tracks whose artist or album has it (Funkwhale: ``radios/filters.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from fwtui.library.sentence import language
from fwtui.library.sentence.conditions import artists_named
from fwtui.library.sentence.language import (
    Either,
    Every,
    FieldTerm,
    Flag,
    Length,
    Not,
    SentenceError,
    Since,
    Term,
    TextTerm,
    Years,
)
from fwtui.pod.schema import RadioFilter

if TYPE_CHECKING:
    from sqlite3 import Connection

MOST_ARTISTS = 100
"""Artists of one name that a filter takes."""
Operator = Literal["and", "or"]


def radio_filters(db: Connection, text: str) -> tuple[RadioFilter, ...]:
    """The filters that find what a sentence says. Raises :class:`SentenceError`."""
    sentence = language.parse(text)
    compiled = _Compiled(db, text)
    if sentence.order not in ("", "random"):
        raise compiled.fault(f"{sentence.order} first", "A radio has no order.")
    if sentence.limit is not None:
        raise compiled.fault("limit", "A radio has no end.")
    if not sentence.where.terms:
        raise SentenceError("A radio of this sentence would be the random one.", 0, len(text))
    return tuple(compiled.filters(sentence.where.terms, "and"))


class _Compiled:
    """The terms of one text as filters."""

    def __init__(self, db: Connection, text: str) -> None:
        self._db = db
        self._text = text

    def fault(self, begin: str, why: str) -> SentenceError:
        """A fault at the first place where a term stands that begins so."""
        found = re.search(rf"(?<!\S){re.escape(begin)}\S*|{re.escape(begin)}\S*", self._text)
        start, end = found.span() if found else (0, len(self._text))
        return SentenceError(why, start, end)

    def filters(self, terms: Iterable[Term], operator: Operator) -> list[RadioFilter]:
        return [self._filter(term, operator) for term in terms]

    def _filter(self, term: Term, operator: Operator) -> RadioFilter:
        match term:
            case FieldTerm("tag", text):
                return RadioFilter("tag", names=self._tags(text), operator=operator)
            case FieldTerm("artist", text):
                return replace(self._artists(text), operator=operator)
            case Not(inner):
                one = self._filter(inner, operator)
                return replace(one, negated=not one.negated)
            case Every(terms) if terms:
                inside = tuple(self.filters(terms, "and"))
                return RadioFilter("group", operator=operator, filters=inside)
            case Either(terms):
                inside = tuple(self.filters(terms, "or"))
                return RadioFilter("group", operator=operator, filters=inside)
        begin, what = _named(term)
        raise self.fault(begin, f"A radio of the pod does not know {what}.")

    def _tags(self, text: str) -> tuple[str, ...]:
        """A tag in its spellings on the pod, which takes no other; one that is not known here
        as it was written."""
        rows = self._db.execute(
            "SELECT DISTINCT tag COLLATE BINARY FROM track_tags WHERE tag = ? LIMIT 20", (text,)
        )
        return tuple(tag for (tag,) in rows) or (text,)

    def _artists(self, text: str) -> RadioFilter:
        found = artists_named(self._db, text, MOST_ARTISTS + 1)
        if not found:
            raise self.fault("artist:", f"No artist “{text}” is known here.")
        if len(found) > MOST_ARTISTS:
            raise self.fault("artist:", f"Too many artists are called “{text}”.")
        return RadioFilter("artist", ids=tuple(found), names=tuple(name for name in found.values()))


def _named(term: Term) -> tuple[str, str]:
    """How a term begins in a text, and what it is about."""
    match term:
        case Flag(name):
            return name, "what you love"
        case Since("heard"):
            return "heard", "what you heard"
        case Since(name):
            return name, "when a track was added"
        case Length(name):
            return name, "how long a track is"
        case Years():
            return "year", "years"
        case FieldTerm(name):
            return f"{name}:", f"a track’s {name}"
        case TextTerm(text):
            return text, f"words: tag:{text} or artist:{text} are filters"
        case _:
            return "(", "empty brackets"
