"""Keeps frames from waiting in a slow line: how far the terminal is behind what it was sent.

Between session and terminal stand buffers of megabytes (sshd's, TCP's) that nothing here can see.
So a burst of output ends with a question that each terminal answers in its turn (DSR 5, VT100),
and while more than a little is not answered no frame is painted: the next one shows what is true
when the terminal has the one before.

| state | event | next state |
|---|---|---|
| free | a burst is sent, and the terminal is known to answer | asked |
| asked | too much is sent after what was answered | behind |
| behind | an answer | free, asked or behind; what is due is painted |
| asked, behind | no answer for :data:`PATIENCE` | free; nothing is asked until it answers |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

QUESTION = "\x1b[5n"
ANSWERS = "0n", "3n"
"""Without their CSI: "ready" and "malfunction"; each says that the terminal came so far."""
BURST = 6000
"""Bytes, as much as a view takes: what is sent by and by is not asked about."""
LEAK = 12_000
"""Bytes in a second that are taken for sent by and by."""
WINDOW = 3000
"""Bytes on the way after which no frame is sent: as many as 256 kbit/s carry in 0.1 s."""
LITTLE = 500
"""Bytes, as many as a key takes, that need no question of their own."""
PATIENCE = 2.0
"""Seconds without an answer after which a terminal is taken for one that gives none."""


class Timer(Protocol):
    def cancel(self) -> None: ...


class Pacing:
    """How far one terminal is behind."""

    def __init__(
        self,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], Timer],
        caught_up: Callable[[], None],
    ) -> None:
        """``clock`` gives seconds, ``later`` calls after so many; ``caught_up`` is called when a
        frame may be sent again."""
        self._clock, self._later, self._caught_up = clock, later, caught_up
        self._level, self._last = 0.0, clock()
        self._asked: int | None = None
        """The bytes that a question stands after, which is not answered yet."""
        self._unasked = 0
        """Bytes after that question."""
        self._lost = 0
        """Questions that are not waited for any more."""
        self._answers = False
        """Whether the terminal is known to answer."""
        self._patience: Timer | None = None

    def begin(self) -> str:
        """The first question, which nothing waits for."""
        self._lost += 1
        return QUESTION

    def sent(self, size: int) -> str:
        """So many bytes are sent; the question to send after them, or nothing."""
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._last) * LEAK) + size
        self._last = now
        if self._asked is not None:
            self._unasked += size
        elif self._answers and self._level > BURST:
            return self._ask(size)
        return ""

    def _ask(self, size: int) -> str:
        self._asked, self._unasked = size, 0
        self._patience = self._later(PATIENCE, self._give_up)
        return QUESTION

    def answered(self) -> str:
        """The terminal answered a question; the next one, or nothing."""
        if self._lost:
            self._lost -= 1
            self._answers = not self._lost
            return ""
        self._stop_timer()
        self._asked = None
        question = self._ask(self._unasked) if self._unasked > LITTLE else ""
        if not self.is_behind:
            self._caught_up()
        return question

    @property
    def is_behind(self) -> bool:
        """Whether a frame would wait in the line."""
        return self._asked is not None and self._asked + self._unasked > WINDOW

    def end(self) -> None:
        """The terminal is gone; no timer runs on."""
        self._stop_timer()
        self._asked, self._answers = None, False

    def _stop_timer(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        self._lost += 1
        self._asked, self._answers = None, False
        self._caught_up()
