"""Standard output and error: what is not ours steers no terminal.

A sentence may quote a file name, a setting, the environment, another program's words. Control
sequences of fwtui's own go to :func:`raw`.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO


class TerminalStream:
    """A text stream to a terminal that passes printable text and line breaks alone."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(printable(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def printable(text: str) -> str:
    """The text with each of its lines made safe to show in a terminal."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    from fwtui.text import plain  # for few texts; it measures cells by rich

    return "\n".join(plain(line, len(line)) for line in text.split("\n"))


def can_encode(signs: str, out: TextIO) -> bool:
    """Whether a stream can show these characters."""
    try:
        signs.encode(out.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def fence() -> None:
    """Open streams that the shell has closed (``>&-``, ``None`` in Python), and fence those that
    are terminals."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif mode == "w" and stream.isatty() and not isinstance(stream, TerminalStream):
            setattr(sys, name, TerminalStream(stream))


def raw(stream: TextIO) -> TextIO:
    """The stream without the fence."""
    found: TextIO = getattr(stream, "stream", stream)
    return found
