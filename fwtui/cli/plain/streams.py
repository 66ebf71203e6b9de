"""Lines in and out: no control code, ASCII where the locale is not UTF-8."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import TextIO

from fwtui.cli.streams import raw
from fwtui.text import cells, plain
from fwtui.ui.glyphs import speaks_utf8

LONGEST_LINE = 4096
"""Bytes of a line that is typed, and characters of one that is printed."""
PROMPT = "> "
ASKING = "? "
"""In place of the prompt while a question waits for its answer."""
NARROWEST = 20
"""Cells: COLUMNS below it is not heeded."""
SAME_KEY_SECONDS = 0.02
"""A line break that comes so soon after another one is the second half of CR and LF."""
_ENDS = re.compile(rb"\r\n|\r|\n")
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
        self._is_terminal = sys.stdin.isatty()
        # An editor's shell shows what is typed, though it may use pipes.
        self._prompts = self._is_terminal or bool(environ.get("INSIDE_EMACS"))
        self._width = _width(environ)
        self._held = bytearray()
        self._waiting: deque[str] = deque()
        self._ended = False
        self._doubles: bool | None = None
        """Whether each line break of the terminal is CR and LF; None before the first one."""
        self._after_cr = False
        """The data read last ended with a CR, whose LF may follow."""
        self._prompted = False
        """The prompt stands on the line that the next sentence would go on."""
        self.spoken = 0
        """Sentences that were printed."""

    @property
    def is_interactive(self) -> bool:
        """Whether the lines are typed, at a terminal or in an editor's shell."""
        return self._prompts

    def say(self, sentence: str) -> None:
        """Print a sentence on a line of its own, at once; on some where COLUMNS says how wide
        they may be."""
        text = plain(sentence, LONGEST_LINE)
        if self._ascii:
            text = in_ascii(text)
        text = "\n".join(folded(text, self._width)) if self._width else text
        self._out.write(("\n" if self._prompted else "") + text + "\n")
        self._out.flush()
        self._prompted = False
        self.spoken += 1

    def line(
        self,
        others: Mapping[int, Callable[[], object]],
        *,
        asking: bool = False,
        hidden: bool = False,
    ) -> str | None:
        """The next line that is typed, None at the end; meanwhile ``others`` are called when
        their descriptors can be read. A line of a pipe is printed, for a log is read later,
        unless it is ``hidden``. ``asking``: it answers a question."""
        prompt = ASKING if asking else PROMPT
        while True:
            if self._prompts and not self._prompted and not (self._ended and not self._waiting):
                self._out.write(prompt)
                self._out.flush()
                self._prompted = True
            if self._waiting:
                break
            if self._ended:
                return None
            for ready in select.select([self._in, *others], [], [])[0]:
                if ready == self._in:
                    self._read()
                else:
                    others[ready]()
        line = self._waiting.popleft()
        self._prompted = False
        if not self._prompts:
            self.say(prompt + ("***" if hidden else line))
        return line

    def forget(self) -> None:
        """Drop what was typed and not read yet, as ctrl+c does."""
        self._held.clear()
        self._waiting.clear()

    def ask(self, question: str, *, hidden: bool = False) -> str:
        """The answer to a question, before there is a session; empty at the end. ``hidden``: it
        is a secret, which no terminal shows."""
        self.say(question)
        with self._without_echo() if hidden and self._is_terminal else nullcontext():
            return (self.line({}, asking=True, hidden=hidden) or "").strip()

    @contextmanager
    def _without_echo(self) -> Iterator[None]:
        before = termios.tcgetattr(self._in)
        silent = [*before]
        silent[3] &= ~termios.ECHO
        termios.tcsetattr(self._in, termios.TCSADRAIN, silent)
        try:
            yield
        finally:
            termios.tcsetattr(self._in, termios.TCSADRAIN, before)
            self._out.write("\n")  # the break that was not shown either
            self._out.flush()

    def _read(self) -> None:
        data = os.read(self._in, 1 << 14)
        self._ended = not data
        if self._is_terminal and self._doubles is not False and data.strip() and _ends(data):
            data = self._without_second_end(data)
        elif self._after_cr and data.startswith(b"\n"):
            data = data[1:]
        self._after_cr = data.endswith(b"\r")
        self._held += data
        *whole, rest = _ENDS.split(bytes(self._held))
        if self._ended or len(rest) > LONGEST_LINE:
            whole, rest = [*whole, *([rest] if rest else [])], b""
        self._held = bytearray(rest)
        for each in whole:
            text = self._decoded(each[:LONGEST_LINE])
            self._waiting.append(plain(text, LONGEST_LINE).strip())

    def _decoded(self, line: bytes) -> str:
        """A line as UTF-8, else in the locale's own encoding; where that is neither, Latin-1, in
        which each byte is a letter."""
        try:
            return line.decode()
        except UnicodeDecodeError:
            encoding = self._out.encoding or "ascii"
            own = encoding.lower() not in ("utf-8", "utf8", "ascii")
            return line.decode(encoding if own else "latin-1", "replace")

    def _without_second_end(self, data: bytes) -> bytes:
        """What was read without the empty line that CR and LF of one key make in a terminal
        driver that takes both for line breaks: it would leave a question. The first line that is
        typed tells whether this line sends both."""
        more = b""
        if select.select([self._in], [], [], SAME_KEY_SECONDS)[0]:
            more = os.read(self._in, 1 << 14)
            self._ended = not more
        doubles = more in (b"\n", b"\r")
        self._doubles = doubles if self._doubles is None else self._doubles
        return data if doubles else data + more


def _ends(data: bytes) -> bool:
    return data[-1:] in (b"\n", b"\r")


def in_ascii(text: str) -> str:
    """Text as ASCII: letters without their marks, a question mark for what has no likeness."""
    parts = unicodedata.normalize("NFKD", text.translate(_ASCII))
    kept = "".join(char for char in parts if not unicodedata.combining(char))
    return kept.encode("ascii", "replace").decode()


def folded(text: str, width: int) -> list[str]:
    """A text in lines of at most ``width`` cells, broken between words where it can be.

    An address stays whole, however long: one that is broken opens nothing."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and cells(line) + 1 + cells(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
        while cells(line) > width and "://" not in word:
            kept = len(line)
            while cells(line[:kept]) > width:
                kept -= 1
            lines.append(line[:kept])
            line = line[kept:]
    return [*lines, line]


def _width(environ: Mapping[str, str]) -> int:
    """The cells that COLUMNS asks for; 0 where it does not."""
    given = environ.get("COLUMNS", "")
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        return 0
    return int(given) if int(given) >= NARROWEST else 0
