"""A request of the control socket, as it is read, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from fwtui.control.protocol import VERSION
from fwtui.errors import UsageError
from fwtui.text import plain

MOST_WORDS = 64
LONGEST_WORD = 4096
"""Characters."""


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a client."""

    command: str
    words: tuple[str, ...] = ()
    options: Mapping[str, str | bool] = {}
    id: int | str | None = None
    """Comes back with the reply."""
    version: int = VERSION

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words).strip()

    def flag(self, name: str) -> bool:
        return bool(self.options.get(name))

    def value(self, name: str) -> str | None:
        """An option's value. Raises :class:`UsageError` where it has none."""
        given = self.options.get(name)
        if given is None or isinstance(given, str):
            return given
        raise UsageError(f"--{name} needs a value.")


class Result(Struct, frozen=True):
    """What a command answers: a sentence, a value, or both."""

    words: str = ""
    value: Any = None


def read(line: bytes) -> Request:
    """A request of a line. Raises :class:`UsageError`."""
    try:
        request = msgspec.json.decode(line, type=Request)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"This is no request: {plain(str(error), 200)}.") from error
    if request.version != VERSION:
        raise UsageError(f"This session speaks version {VERSION} of the protocol.")
    if len(request.words) > MOST_WORDS or len(request.options) > MOST_WORDS:
        raise UsageError(f"A request has {MOST_WORDS} words at most.")
    texts = (*request.words, *(each for each in request.options.values() if isinstance(each, str)))
    if any(len(each) > LONGEST_WORD for each in texts):
        raise UsageError(f"A word has {LONGEST_WORD} characters at most.")
    return msgspec.structs.replace(
        request,
        command=plain(request.command, 64),
        words=tuple(plain(each) for each in request.words),
        options={
            plain(name, 64): plain(each) if isinstance(each, str) else each
            for name, each in request.options.items()
        },
    )


def reply(request: Request | None, code: int, words: str, value: object = None) -> dict[str, Any]:
    """A line to the client."""
    made: dict[str, Any] = {"version": VERSION, "code": code, "words": words}
    if request is not None and request.id is not None:
        made["id"] = request.id
    if value is not None:
        made["result"] = value
    return made
