"""The scheduler of the mirror's requests: after the listener's keys, inside the allowance."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fwtui.errors import NotFound
from fwtui.library.listing.pod_queries import PAGE, QueryAnswer
from fwtui.library.mirror import crawl
from fwtui.library.mirror.estimate import RequestCost
from fwtui.library.mirror.progress import Stage
from fwtui.pod.ratelimit.budget import Priority, clock

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod

_STILL = 0.3
"""Seconds of quiet after a key."""
_BREATH = 0.03
"""Seconds between two pages, in which keys are alone: a pod nearby would keep us always busy."""
_SLOW = 3.0
"""Seconds after which it is said that something is waited for."""


class Throttle:
    """The pacing of the mirror: one page at a time, while the listener presses no key.

    The rate within the pod's allowance is set in :mod:`fwtui.pod.ratelimit.window`.
    """

    def __init__(self, slow: Callable[[], None]) -> None:
        """``slow`` is called when a page takes long."""
        self.pod: Pod | None = None
        self.eager = False
        """There are no keys to wait for."""
        self._slow = slow
        self._touched = 0.0

    def touched(self) -> None:
        """The listener pressed a key."""
        self._touched = time.monotonic()

    def give_way(self) -> None:
        """Something of the listener's is about to be asked for: that goes first."""
        self._touched = max(self._touched, time.monotonic() + _STILL)

    async def still(self) -> None:
        """Until no key has been pressed for a moment."""
        while not self.eager and (rest := self._touched + _STILL - time.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(rest)

    async def page(self, stage: Stage, number: int) -> tuple[QueryAnswer, float]:
        """A page, and the seconds it took, without those for which it was not its turn.

        Raises FwtuiError.
        """
        if not self.eager:
            await asyncio.sleep(_BREATH)
        await self.still()
        if self.pod is None:
            raise asyncio.CancelledError
        pod = self.pod.background
        began = clock()
        scope = pod.budget.scope("GET", stage)
        turn = pod.budget.wait(scope, began, Priority.BACKGROUND) if scope else 0.0
        with self._slowness_told():
            answer = await crawl.ask(pod, stage, number)
        return answer, max(0.0, clock() - began - turn)

    async def without(
        self, stage: Stage, number: int, pages: int, count: int
    ) -> tuple[QueryAnswer, float]:
        """In place of a page that cannot be had, if the one behind it can: a pod may fail at a
        single row, for ever.

        Two that are missing, one behind the other, are the end: such a pod counts wrongly.
        ``count`` is how many rows it said there are. Raises FwtuiError.
        """
        try:
            answer, seconds = await self.page(stage, number + 1 if number < pages else 1)
        except NotFound:
            return QueryAnswer((), count or pages * PAGE), 0.0
        if answer.open_end:
            # By cursor the way to all later pages leads through this one: it is the last, and
            # the count says that it was not the end.
            return QueryAnswer((), number * PAGE + 1), seconds
        return QueryAnswer((None,) * PAGE, answer.count), seconds

    def cost(self, page_seconds: float) -> RequestCost:
        """What pages to come will cost, as far as it is known now."""
        if self.pod is None or (scope := self.pod.budget.scope("GET", "tracks")) is None:
            return RequestCost(page_seconds)
        budget, now = self.pod.budget, clock()
        return RequestCost(
            page_seconds, budget.standing(scope, now), budget.coming_back(scope, now)
        )

    @contextmanager
    def _slowness_told(self) -> Iterator[None]:
        """Most likely the allowance is the listener's now."""
        said = asyncio.get_running_loop().call_later(_SLOW, self._slow)
        try:
            yield
        finally:
            said.cancel()
