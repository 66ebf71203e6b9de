"""The decoder of one kind of object: single, in a page, in a bare list."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import Any, Generic, NoReturn, TypeVar

from msgspec import DecodeError, Raw, Struct
from msgspec.json import Decoder as JsonDecoder

from fwtui.errors import BadAnswer
from fwtui.pod.http import sentences
from fwtui.pod.repair import repaired
from fwtui.pod.schema.models import NOTHING, Number

log = logging.getLogger(__name__)

T = TypeVar("T")
S = TypeVar("S")
ITEM_ERRORS = (DecodeError, UnicodeDecodeError, RecursionError)
"""The errors of msgspec for an item. Nesting counts as Python calls, skipped parts included, and
is limited to some hundred levels."""


MOST_ITEMS = 200_000
"""Maximum items of a list without pages."""


class Page(Struct, Generic[T], frozen=True):
    """A part of a list. Items that could not be decoded are ``None`` in their place."""

    items: tuple[T | None, ...]
    count: int
    """Length of the whole list; see :attr:`counted`."""
    number: int = 1
    """The number of the page, from 1."""
    skipped: int = 0
    """How many of these items could not be decoded."""
    next: str = ""
    """The query of the next page; ``""`` for the last one."""
    counted: bool = True
    """Whether :attr:`count` is the length. A list by cursor has no length until its last page
    has come: then ``count`` is what is known to be there, and grows."""


class _Whole(Struct, Generic[S], frozen=True, gc=False):
    results: list[S]
    count: Number | None = None
    next: str | None = None


class _Apart(Struct, frozen=True, gc=False):
    """A page whose parts are decoded one by one."""

    results: list[Raw]
    count: Raw = NOTHING
    next: Raw = NOTHING


class Decoder(Generic[S, T]):
    """Decodes one kind of object: ``shape`` is its JSON, ``make`` converts it to a value.

    ``make`` may raise :class:`ValueError` for invalid contents. ``together`` converts many
    at once, where that is quicker.
    """

    def __init__(
        self,
        shape: Any,
        make: Callable[[S], T],
        together: Callable[[Sequence[S]], Iterable[T]] | None = None,
    ) -> None:
        # `shape` is a type or a union of types; typing has no name for that yet.
        self._shape = shape
        self._make = make
        self._together = together or partial(map, make)

    @cached_property
    def _one(self) -> JsonDecoder[S]:
        return JsonDecoder(self._shape)

    @cached_property
    def _page(self) -> JsonDecoder[_Whole[S]]:
        return JsonDecoder(_Whole[self._shape])  # type: ignore[name-defined]

    @cached_property
    def _list(self) -> JsonDecoder[list[S]]:
        return JsonDecoder(list[self._shape])  # type: ignore[name-defined]

    def one(self, body: bytes | Raw) -> T:
        """The value of one object. Raises :class:`BadAnswer`."""
        try:
            return self._item(body)
        except (*ITEM_ERRORS, ValueError) as error:
            _bad(error)

    def _item(self, body: bytes | Raw) -> T:
        """The value of one object; broken characters in its texts are replaced."""
        try:
            return self._make(self._one.decode(body))
        except (DecodeError, UnicodeDecodeError):
            mended = repaired(bytes(body))
            if mended == bytes(body):
                raise
            return self._make(self._one.decode(mended))

    def page(self, body: bytes, number: int = 1) -> Page[T]:
        """The values of ``{"count": N, "results": [...]}``. Raises :class:`BadAnswer`."""
        try:
            # Most pages are valid: decoding all at once is twice as quick as one by one.
            whole = self._page.decode(body)
            items: tuple[T | None, ...] = tuple(self._together(whole.results))
            count, following, skipped = whole.count, whole.next, 0
        except (*ITEM_ERRORS, ValueError):
            apart = _decoded(_APART, body)
            items = self.each(apart.results)
            count, following = count_of(apart.count), _lenient(_TEXT, apart.next)
            skipped = items.count(None)
        query = next_query(following)
        if count is None:
            return Page(items, len(items), number, skipped, query, not query)
        return Page(items, max(count, 0), number, skipped, query)

    def bare(self, body: bytes) -> tuple[T | None, ...]:
        """The values of a bare JSON list. Raises :class:`BadAnswer`."""
        try:
            return tuple(self._together(self._list.decode(body)))
        except (*ITEM_ERRORS, ValueError):
            items: list[Raw] = _decoded(_ITEMS, body)
            return self.each(items)

    def each(self, items: Sequence[bytes | Raw]) -> tuple[T | None, ...]:
        """The value of each item, decoded on its own; ``None`` for a bad one.

        Raises :class:`BadAnswer` for more than :data:`MOST_ITEMS`.
        """
        if len(items) > MOST_ITEMS:
            raise BadAnswer(sentences.ANSWER_TOO_LONG)
        made: list[T | None] = []
        wrong: Exception | None = None
        for item in items:
            try:
                made.append(self._item(item))
            except (*ITEM_ERRORS, ValueError) as error:
                made.append(None)
                wrong = wrong or error
        if wrong is not None:
            # One line for all: the items are outside input and may be many.
            log.warning(
                "%d of %d items of an answer cannot be read; the first: %s",
                made.count(None),
                len(made),
                _why(wrong),
            )
        return tuple(made)


_APART: JsonDecoder[_Apart] = JsonDecoder(_Apart)
_TEXT: JsonDecoder[str | None] = JsonDecoder(str | None)
_ITEMS: JsonDecoder[list[Raw]] = JsonDecoder(list[Raw])


def next_query(address: str | None) -> str:
    """The query of the address of a next page; ``""`` for none, and for an invalid one.

    Host and path are never taken from an answer.
    """
    query = (address or "").partition("?")[2].partition("#")[0]
    return query if _is_query(query) else ""


def _decoded(decoder: JsonDecoder[T], body: bytes) -> T:
    """A body, repaired where its texts are broken. Raises :class:`BadAnswer`."""
    try:
        return decoder.decode(body)
    except ITEM_ERRORS:
        try:
            return decoder.decode(repaired(body))
        except ITEM_ERRORS as error:
            _bad(error)


def count_of(raw: bytes | Raw) -> int | None:
    """A count: a whole number, or one as text or with a fraction; ``None`` for anything else."""
    digits = _is_count(bytes(raw).strip(b'" \t\r\n'))
    return int(digits[1]) if digits else None


def _lenient(decoder: JsonDecoder[T], raw: Raw) -> T | None:
    """A field of a page; ``None`` for one of a wrong type."""
    try:
        return decoder.decode(raw)
    except ITEM_ERRORS:
        return None


_is_count = re.compile(rb"(-?\d{1,18})(?:\.0*)?").fullmatch
_is_query = re.compile(r"[!-~]{1,2048}").fullmatch


def _bad(error: Exception) -> NoReturn:
    raise BadAnswer(sentences.ANSWER_UNREADABLE) from error


def _why(error: Exception) -> str:
    # msgspec's messages name paths and types, never texts of the pod.
    if isinstance(error, DecodeError):
        return str(error)
    return type(error).__name__
