"""Sentences over lists of albums and of artists.

Each term is asked of the album or artist itself where it says that much (``artist:``, ``album:``,
``year``, ``added``, words), else whether one of its tracks fits: ``not heard 30d`` is of albums
of which no track was heard. What is of one track alone (a length, an order, a limit) is a fault.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Literal

from fwtui.library.sentence.conditions import ROWS, Conditions, Facts
from fwtui.library.sentence.language import (
    Either,
    Every,
    FieldTerm,
    Length,
    Not,
    SentenceError,
    Since,
    Term,
    TextTerm,
    Years,
    parse,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

HolderKind = Literal["album", "artist"]


def fitting(db: Connection, kind: HolderKind, text: str, facts: Facts, ids: array[int]) -> set[int]:
    """Those of some albums or artists that a sentence leaves. Raises SentenceError."""
    sentence = parse(text)
    if sentence.order or sentence.limit is not None:
        raise _of_tracks_alone("An order and a limit are", kind, text)
    made = Conditions(db, facts)
    here = set(ids).intersection(made.ids(f"SELECT id FROM {kind}s"))
    return _Holders(made, kind, text).fits(sentence.where, here)


def _of_tracks_alone(what: str, kind: HolderKind, text: str) -> SentenceError:
    return SentenceError(f"{what} of lists of tracks; this one is of {kind}s.", 0, len(text))


class _Holders:
    """The evaluation of one sentence."""

    def __init__(self, made: Conditions, kind: HolderKind, text: str) -> None:
        self._made, self._kind, self._text = made, kind, text

    def fits(self, term: Term, within: set[int]) -> set[int]:
        """Those within a set that fit a term."""
        match term:
            case Every(terms):
                for each in terms:
                    within = self.fits(each, within)
                return within
            case Either(terms):
                return set().union(*(self.fits(each, within) for each in terms))
            case Not(inner):
                return within - self.fits(inner, within)
            case Length(name):
                raise _of_tracks_alone(f"“{name}” is", self._kind, self._text)
            case _:
                sql = self._of_albums(term) if self._kind == "album" else self._of_artists(term)
                return within.intersection(self._made.ids(sql))

    def _of_albums(self, term: Term) -> str:
        match term:
            case TextTerm(text):
                return self._made.words("album", text)
            case FieldTerm("album", text):
                return self._made.albums(text)
            case FieldTerm("artist", text):
                artists = self._made.words("artist", text)
                return (
                    f"SELECT id FROM albums WHERE artist IN ({artists}) UNION"
                    f" SELECT album FROM album_guests WHERE artist IN ({artists}) UNION"
                    f" {self._albums_with(term)}"
                )
            case Years() | Since("added"):
                return f"SELECT t.id FROM albums t WHERE {self._made.term(term)}"
            case _:
                return self._albums_with(term)

    def _albums_with(self, term: Term) -> str:
        """The albums that have a track which fits."""
        fits = self._made.term(term)
        return f"SELECT DISTINCT t.album FROM {ROWS} WHERE t.album NOT NULL AND {fits}"

    def _of_artists(self, term: Term) -> str:
        match term:
            case TextTerm(text) | FieldTerm("artist", text):
                return self._made.words("artist", text)
            case FieldTerm("album", text):
                return _credited("album", self._made.albums(text))
            case Years():
                return _credited(
                    "album", f"SELECT t.id FROM albums t WHERE {self._made.term(term)}"
                )
            case Since("added"):
                return f"SELECT t.id FROM artists t WHERE {self._made.term(term)}"
            case _:
                return _credited("track", f"SELECT t.id FROM {ROWS} WHERE {self._made.term(term)}")


def _credited(kind: Literal["album", "track"], ids: str) -> str:
    """The artists of some albums or tracks, as a SELECT like theirs."""
    return (
        f"WITH these(id) AS MATERIALIZED ({ids})"
        f" SELECT artist FROM {kind}s WHERE id IN these AND artist NOT NULL UNION"
        f" SELECT artist FROM {kind}_guests WHERE {kind} IN these"
    )
