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

    @property
    def is_dumb(self) -> bool:
        """Whether it moves no cursor and answers nothing."""
        return self.environ.get("TERM", "dumb") == "dumb"

    @property
    def has_coloured_erase(self) -> bool:
        """Whether erased cells get the present ground: so in each terminal but GNU Screen."""
        term = self.environ.get("TERM", "")
        return "TMUX" in self.environ or not term.startswith(("screen", "dumb"))

    @property
    def reorders_text(self) -> bool:
        """Whether it puts text from right to left in order across columns: VTE's and Konsole.
        mlterm orders each column by itself; marks would move its cells."""
        if "TMUX" in self.environ or "STY" in self.environ:
            return False
        return not self.environ.keys().isdisjoint(("VTE_VERSION", "KONSOLE_VERSION"))


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
