"""Lines in and out: no control code, ASCII where the locale is not UTF-8."""

from __future__ import annotations

import os
import select
import sys
import unicodedata
from collections import deque
from collections.abc import Callable, Mapping
from typing import TextIO

from fwtui.cli.streams import raw
from fwtui.text import plain
from fwtui.ui.glyphs import speaks_utf8

LONGEST_LINE = 4096
"""Bytes of a line that is typed, and characters of one that is printed."""
PROMPT = "> "
_ASCII = str.maketrans({"–": "-", "—": "-", "−": "-", "…": "...", "“": '"', "”": '"', "‘": "'",
                        "’": "'", "·": "-", "›": ">", "‹": "<", "♥": "*", "ß": "ss", "ø": "o",
                        "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "đ": "d"})  # fmt: skip


class PlainLines:
    """The listener's lines and fwtui's sentences, one a line."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._in = sys.stdin.fileno()
        self._out: TextIO = raw(sys.stdout)
        encoding = (self._out.encoding or "").lower().replace("-", "")
        self._ascii = encoding != "utf8" or not speaks_utf8(environ)
        self._prompts = sys.stdin.isatty()
        self._held = bytearray()
        self._waiting: deque[str] = deque()
        self._ended = False
        self._prompted = False
        """The prompt stands on the line that the next sentence would go on."""
        self.spoken = 0
        """Lines that were printed."""

    @property
    def is_interactive(self) -> bool:
        """Whether the lines are typed at a terminal."""
        return self._prompts

    def say(self, sentence: str) -> None:
        """Print a sentence on a line of its own, at once."""
        text = plain(sentence, LONGEST_LINE)
        if self._ascii:
            text = in_ascii(text)
        self._out.write(("\n" if self._prompted else "") + text + "\n")
        self._out.flush()
        self._prompted = False
        self.spoken += 1

    def line(self, others: Mapping[int, Callable[[], object]]) -> str | None:
        """The next line that is typed, None at the end; meanwhile ``others`` are called when
        their descriptors can be read. A line of a pipe is printed, for a log is read later."""
        while not self._waiting:
            if self._ended:
                return None
            if self._prompts and not self._prompted:
                self._out.write(PROMPT)
                self._out.flush()
                self._prompted = True
            for ready in select.select([self._in, *others], [], [])[0]:
                if ready == self._in:
                    self._read()
                else:
                    others[ready]()
        line = self._waiting.popleft()
        self._prompted = False
        if not self._prompts:
            self.say(PROMPT + line)
        return line

    def ask(self, question: str) -> str:
        """The answer to a question, before there is a session; empty at the end."""
        self.say(question)
        return (self.line({}) or "").strip()

    def _read(self) -> None:
        data = os.read(self._in, 1 << 14)
        self._held += data
        *whole, rest = bytes(self._held).split(b"\n")
        if not data or len(rest) > LONGEST_LINE:
            whole, rest = [*whole, *([rest] if rest else [])], b""
        self._ended = not data
        self._held = bytearray(rest)
        for each in whole:
            text = each[:LONGEST_LINE].decode("utf-8", "replace")
            self._waiting.append(plain(text, LONGEST_LINE).strip())


def in_ascii(text: str) -> str:
    """Text as ASCII: letters without their marks, a question mark for what has no likeness."""
    parts = unicodedata.normalize("NFKD", text.translate(_ASCII))
    kept = "".join(char for char in parts if not unicodedata.combining(char))
    return kept.encode("ascii", "replace").decode()
