"""How it stands with the pod, for the interface: what it allows, whether it answers.

Hears of every request that anything makes, and asks by itself only while the pod is away:
then it tries again, at growing distances, with the one request that costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.base.backoff import Backoff
from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError, LoginEnded, LoginNeeded, NoNetwork, PodError
from fwtui.pod.ratelimit.budget import RateBudget, Standing, clock
from fwtui.services.contracts import PodState

if TYPE_CHECKING:
    from fwtui.pod.auth.accounts import Account
    from fwtui.pod.pod import Pod

log = logging.getLogger(__name__)

FIRST_PAUSE = 4.0
LONGEST_PAUSE = 120.0
"""Seconds between two looks at a pod that is away; each pause is half as long again."""
_GROWTH = 1.5


class Connection:
    """One account's connection to its pod; lives on the loop of the interface."""

    def __init__(self, account: Account | None) -> None:
        self.budget = RateBudget()
        self._pod: Pod | None = None
        self._back: Callable[[], None] = lambda: None
        self._observers: Signal[[]] = Signal()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._endings: list[Callable[[], None]] = []
        self._retry: asyncio.Task[None] | None = None
        self._told = False
        self._trouble: FwtuiError | None = None
        self._on_trouble: Callable[[FwtuiError], None] = lambda error: None
        self._state = PodState()
        if account is not None:
            self._state = PodState("connecting", account.origin.name, account.username or "")

    # --- what the interface reads ----------------------------------------------------------

    @property
    def state(self) -> PodState:
        return self._state

    def matters(self) -> Standing | None:
        return self.budget.most_relevant(clock())

    def standings(self) -> Sequence[Standing]:
        return self.budget.standings(clock())

    def coming_back(self, scope: str, steps: int) -> Sequence[int]:
        """How many requests come back in each of ``steps`` equal parts of the window."""
        return self.budget.coming_back(scope, clock(), steps)

    async def read_limits(self) -> None:
        if self._pod is not None:
            await self._pod.read_limits()

    def try_now(self) -> None:
        if self._retry is not None:
            self._try_again(0.0)

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """See :meth:`PodConnection.subscribe`."""
        return self._observers.subscribe(changed)

    # --- what it hears ---------------------------------------------------------------------

    def open(
        self, pod: Pod, back: Callable[[], None], trouble: Callable[[FwtuiError], None]
    ) -> None:
        """Watch this pod from now on; ``back`` is called when it answers after it was away,
        ``trouble`` once with each thing that the listener should know of the login."""
        self._pod, self._back, self.budget = pod, back, pod.budget
        self._on_trouble = trouble
        self._loop = asyncio.get_running_loop()
        self._endings = [
            pod.http.watch(self._heard),
            pod.on_change(lambda: self._on_loop(self._changed)),
        ]

    def close(self) -> None:
        for end in self._endings:
            end()
        self._endings = []
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._loop = None

    def failed(self, error: FwtuiError) -> None:
        """Something that was asked of the pod failed; a login that ended is kept in mind."""
        if isinstance(error, LoginNeeded):
            self._become(replace(self._state, reach="logged_out", why=error.sentence))

    def _heard(self, error: PodError | None) -> None:
        # The player's fetcher asks on a thread of its own.
        self._on_loop(lambda: self._asked(error))

    def _changed(self) -> None:
        trouble = self._pod.trouble if self._pod is not None else None
        if trouble is not self._trouble:
            self._trouble = trouble
            if trouble is not None:
                self._on_trouble(trouble)
        self._soon()

    def _on_loop(self, do: Callable[[], None]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # closed in this moment: nobody looks any more
                loop.call_soon_threadsafe(do)

    def _asked(self, error: PodError | None) -> None:
        if self._loop is None:
            return
        if isinstance(error, LoginNeeded):  # it answers: only not to us
            self.failed(error)
            return
        now = time.monotonic()
        if error is None:
            away = self._state.reach in ("offline", "unreachable")
            if self._retry is not None:
                self._retry.cancel()
                self._retry = None
            reach = "logged_out" if self._state.reach == "logged_out" else "here"
            self._become(
                PodState(reach, self._state.host, self._state.username, asked=now)  # type: ignore[arg-type]
            )
            if away:
                log.info("%s answers again", self._state.host)
                self._back()
            return
        away = self._state.reach in ("offline", "unreachable")
        self._become(
            replace(
                self._state,
                reach="offline" if isinstance(error, NoNetwork) else "unreachable",
                since=self._state.since if away else datetime.now(UTC),
                why=error.sentence,
                asked=now,
            )
        )
        if self._retry is None:
            log.info("%s is away: %s", self._state.host, error)
            self._try_again(FIRST_PAUSE)

    def _try_again(self, pause: float) -> None:
        if self._retry is not None:
            self._retry.cancel()
        self._retry = asyncio.get_running_loop().create_task(
            self._trying(pause), name="look for the pod"
        )

    async def _trying(self, pause: float) -> None:
        assert self._pod is not None  # noqa: S101 -- open() has begun it
        backoff = Backoff(FIRST_PAUSE * _GROWTH, LONGEST_PAUSE, factor=_GROWTH, jitter=(0.9, 1.1))
        while True:
            if pause:
                self._become(replace(self._state, next_try=time.monotonic() + pause))
                await asyncio.sleep(pause)
            self._become(replace(self._state, next_try=None, tries=self._state.tries + 1))
            try:
                await self._pod.read_limits()
            except LoginEnded as error:
                self.failed(error)
                return
            except PodError as error:
                log.info("%s is still away: %s", self._state.host, error)
            else:
                return  # _asked has heard of it, and cancels this
            pause = backoff.next()

    # --- telling -----------------------------------------------------------------------------

    def _become(self, state: PodState) -> None:
        if state != self._state:
            self._state = state
            self._soon()

    def _soon(self) -> None:
        """Tell once for all that happens in this turn of the loop."""
        if not self._told and self._loop is not None:
            self._told = True
            self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._told = False
        self._observers.emit()
