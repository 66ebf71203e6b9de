"""Incremental decoding of a long list that a pod sends without pages."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from json import JSONDecodeError, JSONDecoder
from typing import Any, Generic, TypeVar

from fwtui.errors import BadAnswer
from fwtui.pod.http import sentences
from fwtui.pod.schema.decoder import Decoder, Page, count_of, next_query

T = TypeVar("T")

LARGEST_ITEM = 256_000
"""Maximum characters of an item. Measured: 40,000 for a track with a hundred uploads."""

_name = re.compile(r'\s*[{,]\s*("(?:[^"\\]|\\.){0,256}")\s*:\s*').match
_after_value = re.compile(r"\s*(?=[,}])").match
_results = re.compile(r"\[").match
_end = re.compile(r"\s*\]").match
_between = re.compile(r"[\s,]*").match
_item = JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).raw_decode
"""Finds the end of an item. Numbers stay text: Python refuses integers of 5,000 digits."""


class IncrementalList(Generic[T]):
    """Decodes ``{"count": N, "results": [...]}`` from chunks of bytes.

    An item that cannot be decoded is ``None`` in its place. Raises :class:`BadAnswer` for
    anything else.
    """

    def __init__(self, decoder: Decoder[Any, T]) -> None:
        self._decoder = decoder
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._text = ""
        """The incomplete rest of the input."""
        self._begun = False
        self._ended = False
        self._count: int | None = None
        self._parts = 0
        self._given = 0
        self.next = ""
        """The query of the next page; known at the end of the list."""

    def feed(self, more: bytes) -> Page[T]:
        """The items completed by this chunk, often none."""
        self._text += self._decode(more)
        items = self._decoder.each(self._whole()) if self._begun or self._begins() else ()
        if not self._ended and len(self._text) > LARGEST_ITEM:
            raise BadAnswer(sentences.ANSWER_UNREADABLE)
        self._parts += 1
        self._given += len(items)
        count = self._given if self._count is None else self._count
        return Page(items, count, self._parts, sum(item is None for item in items))

    def end(self) -> None:
        """Ends the input. Raises :class:`BadAnswer` when the list is incomplete."""
        if not self._ended:
            raise BadAnswer(sentences.ANSWER_BROKE_OFF)
        if (members := _end(self._text)) is not None:
            self._read_members(members.end())

    def _begins(self) -> bool:
        if self._text.lstrip()[:1] not in ("", "{"):
            raise BadAnswer(sentences.ANSWER_UNREADABLE)
        place = self._read_members(0)
        if place is None:
            return False
        self._begun = True
        self._text = self._text[place:]
        return True

    def _read_members(self, place: int) -> int | None:
        """Read the count and the next page, which stand before or after the items; where the
        items begin, ``None`` where they do not (yet). Members of any other kind are skipped."""
        while (name := _name(self._text, place)) is not None:
            place = name.end()
            if name[1] == '"results"':
                return found.end() if (found := _results(self._text, place)) else None
            try:
                value, end = _item(self._text, place)
            except (JSONDecodeError, StopIteration):
                return None
            except RecursionError as error:
                raise BadAnswer(sentences.ANSWER_UNREADABLE) from error
            if (after := _after_value(self._text, end)) is None:
                return None  # a number may go on
            place = after.end()
            if name[1] == '"count"':
                self._count = count_of(str(value).encode("utf-8", "replace"))
            elif name[1] == '"next"' and isinstance(value, str):
                self.next = next_query(value)
        return None

    def _whole(self) -> list[bytes]:
        found: list[bytes] = []
        place = 0
        while not self._ended:
            place = self._after(place)
            if self._text.startswith("]", place):
                self._ended = True
                break
            try:
                _, end = _item(self._text, place)
            except (JSONDecodeError, StopIteration):
                break
            except RecursionError as error:
                raise BadAnswer(sentences.ANSWER_UNREADABLE) from error
            found.append(self._text[place:end].encode(errors="replace"))
            place = end
        # What follows the items is small; nothing else is kept of it.
        self._text = self._text[place:][:LARGEST_ITEM] if self._ended else self._text[place:]
        return found

    def _after(self, place: int) -> int:
        gap = _between(self._text, place)
        return gap.end() if gap else place
