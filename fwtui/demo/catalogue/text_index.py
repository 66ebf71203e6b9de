"""Full-text search as Funkwhale's PostgreSQL does it: words ANDed, each a prefix, accents kept.

Funkwhale: api/funkwhale_api/common/fields.py, ``get_fts_query``. A query in double quotes is
handed to PostgreSQL unchanged, where two words without an operator are an error."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

# Letters, digits and the vowel signs and points that stand on them: \w leaves those out.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u0955-\u0957\u0962\u0963\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
_TOKEN = re.compile(rf"[\w{_MARKS}]+")
_REMOVED = str.maketrans("", "", "\"&()!':")


class InvalidQueryError(ValueError):
    """PostgreSQL cannot parse the query; a pod answers 400 ``Invalid query``."""


class Word(str):
    """A word of a query; a prefix unless ``whole``."""

    whole = False


class Whole(Word):
    whole = True


def words(query: str) -> tuple[Word, ...]:
    """The words of a query; empty when it cannot match.

    Raises InvalidQueryError for a quoted phrase and for an operator without its other half."""
    if query.startswith('"') and query.endswith('"'):
        inner = query[1:-1].strip()
        parts = [part.strip() for part in inner.split("&")] if inner else []
        if any(not part or " " in part for part in parts):
            raise InvalidQueryError
        return tuple(Word(p[:-2].lower()) if p.endswith(":*") else Whole(p.lower()) for p in parts)
    found: list[Word] = []
    for part in query.translate(_REMOVED).split():
        if part.strip("|") == "" or part.endswith("|"):
            raise InvalidQueryError
        tokens = _TOKEN.findall(part.lower())
        if len(tokens) > 1:
            # A hyphen makes PostgreSQL look for a compound that no index has.
            return ()
        found.extend(map(Word, tokens))
    return tuple(found)


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


class TextIndex:
    """An index from words to the texts that have them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        postings: dict[str, array[int]] = {}
        for place, text in enumerate(texts):
            for token in set(tokens(text)):
                found = postings.get(token)
                if found is None:
                    postings[token] = array("I", (place,))
                else:
                    found.append(place)
        self._postings = postings
        self._sorted = sorted(postings)

    def flags(self, query: Iterable[Word]) -> bytearray:
        """A flag for each text: whether it has all the words."""
        result: set[int] | None = None
        for word in query:
            places: set[int] = set()
            for token in self._tokens(word):
                places.update(self._postings[token])
            result = places if result is None else result & places
        flags = bytearray(self._size)
        for place in result or ():
            flags[place] = 1
        return flags

    def _tokens(self, word: Word) -> Sequence[str]:
        if word.whole:
            return [word] if word in self._postings else []
        start = bisect_left(self._sorted, word)
        end = bisect_left(self._sorted, word + "\U0010ffff", start)
        return self._sorted[start:end]
