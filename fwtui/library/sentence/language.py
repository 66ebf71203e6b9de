"""The language of list sentences: text to values, with errors that point.

::

    loved not heard 30d tag:jazz or tag:dub under 6m year 1970..1985 least heard first limit 50

Terms that stand side by side must all hold; ``or`` joins its two neighbours and binds closer
than standing side by side; ``not`` turns the one term after it; brackets group. An order
(``least heard first``) and a ``limit`` may stand anywhere outside of brackets, once each. Any
other word is looked for in title, artist and album. ``"..."`` makes words of anything.
``licence:none`` is of tracks for which the pod says no licence.

:func:`parse` raises :class:`SentenceError` with the place of the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeAlias

from msgspec import Struct

from fwtui.errors import FwtuiError

LONGEST = 1_000
"""Characters of a sentence."""
_NEAR = 0.75
"""How like the name of a field a word before a colon is, to be a mistyped one (difflib's ratio)."""
_DEEPEST = 20
"""Brackets inside one another."""
_BETWEEN = "“or” stands between two terms."


class TextTerm(Struct, frozen=True, tag=True):
    """Words in title, artist or album; each may be the beginning of one."""

    text: str


class FieldTerm(Struct, frozen=True, tag=True):
    """``tag:jazz``; the names are :data:`FIELDS`."""

    name: str
    text: str


class Flag(Struct, frozen=True, tag=True):
    """``loved``; the names are :data:`FLAGS`."""

    name: str


class Since(Struct, frozen=True, tag=True):
    """``heard 30d``, ``added 2w``: within so many days; ``heard`` alone is at any time (0)."""

    name: str
    days: int = 0


class Length(Struct, frozen=True, tag=True):
    """``under 6m`` and ``over 90s``: seconds, the limit itself left out."""

    name: str
    seconds: int


class Years(Struct, frozen=True, tag=True):
    """``year 1970..1985``: both included; ``None`` for an open end."""

    first: int | None
    last: int | None


class Not(Struct, frozen=True, tag=True):
    """What does not fit the term."""

    term: Term


class Either(Struct, frozen=True, tag=True):
    """What fits one of the terms."""

    terms: tuple[Term, ...]


class Every(Struct, frozen=True, tag=True):
    """What fits all terms; without terms, everything."""

    terms: tuple[Term, ...] = ()


Term: TypeAlias = TextTerm | FieldTerm | Flag | Since | Length | Years | Not | Either | Every


class Sentence(Struct, frozen=True):
    """What a sentence says: which tracks, in which order, how many at most."""

    where: Every = Every()
    order: str = ""
    """One of :data:`ORDERS`; empty for the order of the list that it narrows."""
    limit: int | None = None


FIELDS = ("tag", "title", "artist", "album", "licence")
NO_LICENCE = "none"
"""``licence:none``: of tracks for which the pod says no licence."""
FLAGS = ("loved",)
BY_HEARD = ("least heard", "most heard", "latest heard", "longest unheard")
ORDERS = (
    *BY_HEARD,
    "newest",
    "oldest",
    "latest added",
    "longest",
    "shortest",
    "random",
)
"""Each is followed by ``first``; ``random`` stands alone or is followed by it."""
_SINCE = ("heard", "added")
_UNITS = {"s": 1, "m": 60, "h": 3600}
_DAYS = {"d": 1, "w": 7, "mo": 30, "y": 365}

_TOKEN = re.compile(r'\s*(?:(?P<bracket>[()])|(?P<text>(?:[^\s()":]+:)?"[^"]*"?|[^\s()]+))')
_YEARS = re.compile(r"(\d{4})?(\.\.)?(\d{4})?")
_AMOUNT = re.compile(r"(\d{1,6})([a-z]+)")
_LENGTH = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d\d)")


class SentenceError(FwtuiError):
    """A sentence that says nothing; ``start`` and ``end`` are the characters at fault."""

    def __init__(self, why: str, start: int, end: int) -> None:
        super().__init__(why)
        self.start = start
        self.end = end

    def pointed(self, text: str) -> str:
        """The text with the place of the fault between ``›`` and ``‹``."""
        return f"{text[: self.start]}›{text[self.start : self.end]}‹{text[self.end :]}"


class _Token(Struct, frozen=True):
    text: str
    start: int
    end: int
    quoted: bool = False


def is_sentence(text: str) -> bool:
    """Whether a filter's text means more than its words.

    So is a text with a field (also a mistyped one: ``tagg:jazz``), a number of days, a length,
    years, an order or a limit, and one that begins with ``=``. Words alone (``not loved``) go on
    to be looked for as words.
    """
    if text.startswith("="):
        return True
    try:
        sentence = parse(text)
    except SentenceError:
        return field_in(text) != ""
    return bool(sentence.order or sentence.limit is not None or _has(sentence.where, _says_more))


def field_in(text: str) -> str:
    """The first word before a colon that is a field, or was meant to be; empty where none is."""
    parts = (token.text.partition(":") for token in _tokens(text) if not token.quoted)
    return next((part[0] for part in parts if _is_field(*part)), "")


def _is_field(name: str, colon: str, value: str) -> bool:
    """Whether a word is of a field, or was meant to be."""
    mistyped = name.islower() and value and get_close_matches(name, FIELDS, 1, _NEAR)
    return bool(colon) and (name in FIELDS or bool(mistyped))


def _says_more(term: Term) -> bool:
    return not isinstance(term, TextTerm | Flag) and term != Since("heard")


def _has(term: Term, is_one: Callable[[Term], bool]) -> bool:
    """Whether there is such a one among the parts of a term that have no parts."""
    match term:
        case Every(terms) | Either(terms):
            return any(_has(each, is_one) for each in terms)
        case Not(inner):
            return _has(inner, is_one)
        case _:
            return is_one(term)


def asks_history(sentence: Sentence) -> bool:
    """Whether a sentence needs to know what was heard."""
    return sentence.order in BY_HEARD or _has(sentence.where, _is_heard)


def _is_heard(term: Term) -> bool:
    return isinstance(term, Since) and term.name == "heard"


def parse(text: str) -> Sentence:
    """The value of a sentence. Raises :class:`SentenceError`."""
    text = text.removeprefix("=")
    if len(text) > LONGEST:
        raise SentenceError("That is too long for a sentence.", LONGEST, len(text))
    return _Parser(_tokens(text), len(text)).sentence()


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span("bracket" if match["bracket"] else "text")
        token = match["bracket"] or match["text"]
        found.append(_Token(token, start, end, token.startswith('"')))
    return found


class _Parser:
    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._end = end
        self._order = ""
        self._limit: int | None = None

    def sentence(self) -> Sentence:
        where = self._every(0)
        if self._at < len(self._tokens):
            raise self._fault("This bracket closes nothing.", self._tokens[self._at])
        return Sentence(where, self._order, self._limit)

    def _every(self, depth: int) -> Every:
        terms: list[Term] = []
        while (token := self._next()) is not None and token.text != ")":
            if depth == 0 and self._takes_order(token):
                continue
            terms.append(self._either(depth))
        return Every(tuple(terms))

    def _either(self, depth: int) -> Term:
        first = self._next()
        if first is not None and not first.quoted and first.text == "or":
            raise self._fault(_BETWEEN, first)
        terms = [self._term(depth)]
        while (token := self._next()) is not None and not token.quoted and token.text == "or":
            self._at += 1
            after = self._next()
            if after is None or after.text == ")":
                raise self._fault(_BETWEEN, token)
            terms.append(self._term(depth))
        return terms[0] if len(terms) == 1 else Either(tuple(terms))

    def _term(self, depth: int) -> Term:
        token = self._take()
        if token.quoted:
            return self._word(token, token.text.strip('"'))
        match token.text:
            case "(":
                if depth >= _DEEPEST:
                    raise self._fault("Too many brackets inside one another.", token)
                inner = self._every(depth + 1)
                if self._next() is None:
                    raise self._fault("This bracket is never closed.", token)
                self._at += 1
                return inner
            case "not":
                following = self._next()
                if following is None or (following.text in (")", "or") and not following.quoted):
                    raise self._fault("“not” stands before a term.", token)
                return Not(self._term(depth))
            case "under" | "over":
                return Length(token.text, self._length(token))
            case "year":
                return self._years(token)
            case "limit":
                raise self._fault("“limit” and a number stand once, outside of brackets.", token)
            case text if text in FLAGS:
                return Flag(text)
            case text if text in _SINCE:
                return self._since(token)
        return self._named(token)

    def _named(self, token: _Token) -> Term:
        name, colon, value = token.text.partition(":")
        if not colon or not name or not name.isalpha():
            return self._word(token, token.text)
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, 1)
            tail = f" Did you mean “{near[0]}:”?" if near else f" There are {', '.join(FIELDS)}."
            raise self._fault(f"“{name}:” is no field.{tail}", token)
        value = value.strip('"').strip()
        if not value:
            raise self._fault(f"“{name}:” needs a word after it.", token)
        return FieldTerm(name, value)

    def _word(self, token: _Token, text: str) -> TextTerm:
        text = " ".join(text.replace('"', " ").split())
        if not text:
            raise self._fault("There is nothing between the quotation marks.", token)
        return TextTerm(text)

    def _since(self, token: _Token) -> Since:
        following = self._next()
        amount = None if following is None or following.quoted else _days(following.text)
        if amount is not None:
            self._at += 1
            return Since(token.text, amount)
        if token.text == "added":
            raise self._fault("“added” needs a time: 30d, 2w, 6mo or 1y.", token)
        return Since(token.text)

    def _length(self, token: _Token) -> int:
        following = self._next()
        seconds = None if following is None or following.quoted else _seconds(following.text)
        if seconds is None:
            raise self._fault(f"“{token.text}” needs a length: 90s, 6m, 1h or 4:30.", token)
        self._at += 1
        return seconds

    def _years(self, token: _Token) -> Years:
        following = self._next()
        match = None if following is None or following.quoted else _YEARS.fullmatch(following.text)
        if match is None or not (match[1] or match[3]):
            raise self._fault("“year” needs years: 1975, 1970..1985, 1970.. or ..1985.", token)
        self._at += 1
        first = int(match[1]) if match[1] else None
        last = int(match[3]) if match[3] else None
        return Years(first, last if match[2] else first)

    def _takes_order(self, token: _Token) -> bool:
        """Whether an order or a limit stood here, and has been taken."""
        if token.quoted:
            return False
        if token.text == "limit":
            self._at += 1
            following = self._next()
            if following is None or not following.text.isascii() or not following.text.isdigit():
                raise self._fault("“limit” needs a number.", token)
            if self._limit is not None or not 0 < int(following.text) <= 1_000_000:
                raise self._fault("One limit, from 1 to 1,000,000.", following)
            self._at += 1
            self._limit = int(following.text)
            return True
        for words in sorted((order.split() for order in ORDERS), key=len, reverse=True):
            stand = [each.text for each in self._tokens[self._at : self._at + len(words) + 1]]
            ends = stand[len(words) :] == ["first"]
            if stand[: len(words)] == words and (ends or words == ["random"]):
                if self._order:
                    raise self._fault("There is one order already.", token)
                self._at += len(words) + ends
                self._order = " ".join(words)
                return True
        if token.text == "first" or self._is_unknown_order():
            near = ", ".join(f"{order} first" for order in ORDERS[:4])
            raise self._fault(f"There is no such order. Orders are: {near} …", token)
        return False

    def _is_unknown_order(self) -> bool:
        """Whether a word and ``first`` end the sentence: ``loudest first``."""
        rest = [each.text for each in self._tokens[self._at : self._at + 2]]
        return rest[1:] == ["first"] and rest[0].endswith("est")

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _fault(self, why: str, token: _Token) -> SentenceError:
        return SentenceError(why, token.start, token.end)


def _days(text: str) -> int | None:
    match = _AMOUNT.fullmatch(text)
    if match is None or match[2] not in _DAYS:
        return None
    days = int(match[1]) * _DAYS[match[2]]
    return days if 0 < days <= 36_500 else None


def _seconds(text: str) -> int | None:
    if match := _LENGTH.fullmatch(text):
        seconds = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
    elif (match := _AMOUNT.fullmatch(text)) and match[2] in _UNITS:
        seconds = int(match[1]) * _UNITS[match[2]]
    else:
        return None
    return seconds if 0 < seconds <= 360_000 else None


# --- completion -------------------------------------------------------------------------------


def completions(text: str, *, of_tracks: bool = True) -> list[str]:
    """What the last word of an unfinished sentence may become, whole words; of albums and artists
    without what is ``of_tracks`` alone: lengths, orders, a limit."""
    last = re.search(r'[^\s()"]*$', text)
    begun = last[0] if last else ""
    before = text[: len(text) - len(begun)].split()
    if before[-1:] == ["year"]:
        offered: tuple[str, ...] = ("1970..1985", "2020..", "..1999")
    elif before[-1:] in (["under"], ["over"]):
        offered = ("3m", "6m", "15m", "1h")
    elif before[-1:] in (["heard"], ["added"]) and not begun.isalpha():
        offered = ("7d", "30d", "6mo", "1y")
    elif before[-1:] == ["limit"]:
        offered = ("25", "50", "100")
    elif not of_tracks:
        offered = (*(f"{name}:" for name in FIELDS), *FLAGS, *_SINCE, "year", "not", "or")
    else:
        fields = tuple(f"{name}:" for name in FIELDS)
        orders = tuple(order if order == "random" else f"{order} first" for order in ORDERS)
        rest = tuple(
            " ".join(words[size:])
            for words in map(str.split, orders)
            for size in range(1, len(words))
            if before[-size:] == words[:size]
        )
        offered = (
            *rest,
            *fields,
            *FLAGS,
            *_SINCE,
            "under",
            "over",
            "year",
            "not",
            "or",
            *orders,
            "limit",
        )
    return [each for each in offered if each.startswith(begun) and each != begun]


def completed(text: str, turn: int, *, of_tracks: bool = True) -> str | None:
    """The text with its last word completed, by another word each ``turn`` (from 0); ``None``
    where no word begins so."""
    offered = completions(text, of_tracks=of_tracks)
    if not offered:
        return None
    begun = re.search(r'[^\s()"]*$', text)
    return text[: begun.start() if begun else len(text)] + offered[turn % len(offered)]


def fault(text: str) -> SentenceError | None:
    """Why a text is no sentence, its places counted in the whole text; ``None`` for a sentence."""
    try:
        parse(text)
    except SentenceError as error:
        skipped = len(text) - len(text.removeprefix("="))
        return SentenceError(error.sentence, error.start + skipped, error.end + skipped)
    return None
