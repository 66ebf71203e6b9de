"""A terminal that is joined to the interface: what it is, and where its bytes go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct


class TerminalFacts(Struct, frozen=True):
    """What a terminal says of itself when it joins; it may be another one each time."""

    environ: Mapping[str, str]
    """Its variables: TERM, COLORTERM, NO_COLOR, LANG, SSH_CONNECTION and the like."""
    size: tuple[int, int]
    """Columns and rows."""
    pixels: tuple[int, int] = (0, 0)
    """Width and height of its text, where it says so to its tty."""
    painted: bool = False
    """A saved frame of this size is on its screen already."""


class JoinedTerminal(Protocol):
    """The far side of a terminal's connection."""

    @property
    def facts(self) -> TerminalFacts: ...

    farewell: bytes
    """Sent last, before the terminal is let go; also where the session cannot send it any more."""

    @property
    def unsent(self) -> int:
        """Bytes that the terminal has not taken yet."""

    def send(self, data: bytes) -> None:
        """Returns at once; the bytes go out when the terminal takes them."""

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call once when nothing is unsent any more."""

    def end(self, code: int, words: str = "") -> None:
        """Let the terminal go: its client restores it, prints ``words`` and exits."""
