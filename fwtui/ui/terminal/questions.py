"""When a terminal is asked about pictures and colours, and how long its answer is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

ASK_AFTER = 0.5
"""Seconds after which a terminal is asked what can wait until it shows a frame."""
_ANSWERED_WITHIN = 1.0
"""Seconds from a question to the terminal's answer."""


class Questions:
    """The questions that are due or not answered yet; no timer outlives :meth:`forget`."""

    def __init__(self, expect: Callable[[bool], None]) -> None:
        """``expect`` is called with True when an answer is waited for, with False when no more."""
        self._expect = expect
        self._loop = asyncio.get_running_loop()
        self._asked: float | None = None
        """When the terminal was asked about pictures, by the loop's clock."""
        self._unasked: Callable[[], bool] | None = None
        """Asks what is due and could not be asked."""
        self._ask_due: asyncio.TimerHandle | None = None
        self._answer_due: asyncio.TimerHandle | None = None

    @property
    def seconds(self) -> float | None:
        """Seconds since the question about pictures; ``None`` where no answer is waited for."""
        return None if self._asked is None else self._loop.time() - self._asked

    def ask_later(self, ask: Callable[[], bool]) -> None:
        """Ask about pictures in place of what was asked before; ``ask`` returns whether it did.
        Where it did not, :meth:`go_on` tries again."""
        self.forget()
        self._ask_due = self._loop.call_later(ASK_AFTER, self._ask, ask)

    def _ask(self, ask: Callable[[], bool]) -> None:
        self._unasked = None if ask() else ask
        if self._unasked is None:
            self._asked = self._loop.time()
            self.expect_answer()

    def go_on(self) -> None:
        """Ask what the terminal could not be asked when it was due."""
        if self._unasked is not None:
            self._ask(self._unasked)

    def expect_answer(self) -> None:
        if self._answer_due is not None:
            self._answer_due.cancel()
        self._expect(True)
        self._answer_due = self._loop.call_later(_ANSWERED_WITHIN, self._expect_no_more)

    def _expect_no_more(self) -> None:
        self._expect(False)
        self._asked = self._answer_due = None

    def forget(self) -> None:
        """No timer of a question wakes a session that no terminal shows."""
        for timer in (self._ask_due, self._answer_due):
            if timer is not None:
                timer.cancel()
        self._asked = self._unasked = self._ask_due = self._answer_due = None
