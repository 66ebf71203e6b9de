"""The connection to one account's pod: whether it answers, and its rate limits.

Observes each request of the process. Sends requests of its own only while the pod is away:
the one that costs nothing (``rate-limit/``), with growing pauses.
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
from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, LoginEnded, LoginNeeded, NoNetwork, PodError
from fwtui.pod.ratelimit.budget import RateBudget, Standing, clock
from fwtui.services.contracts import PodState

if TYPE_CHECKING:
    from fwtui.pod.auth.accounts import Account
    from fwtui.pod.pod import Pod

log = logging.getLogger(__name__)

FIRST_PAUSE = 4.0
LONGEST_PAUSE = 120.0
"""Seconds between two attempts at a pod that is away; each is 1.5 times as long."""
IDLE_PAUSE = 600.0
"""Seconds between two attempts while the session is idle."""
_GROWTH = 1.5


class Connection:
    """The :class:`~fwtui.services.contracts.PodConnection` of one account; lives on the
    interface's event loop."""

    def __init__(self, account: Account | None) -> None:
        """``None``: there is no account, and no pod."""
        self.budget = RateBudget()
        self._pod: Pod | None = None
        self._on_return: Callable[[], None] = lambda: None
        self._changed: Signal[[]] = Signal()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._subscriptions: list[Callable[[], None]] = []
        self._tasks = Tasks()
        self._retry: asyncio.Task[None] | None = None
        self._idle = False
        self._notified = False
        self._trouble: FwtuiError | None = None
        self._on_trouble: Callable[[FwtuiError], None] = lambda error: None
        self._state = PodState()
        if account is not None:
            self._state = PodState(
                "connecting",
                account.origin.name,
                account.username or "",
                address=account.origin.key,
            )

    # --- what the interface reads ----------------------------------------------------------

    @property
    def state(self) -> PodState:
        """The state of the connection now."""
        return self._state

    def most_relevant(self) -> Standing | None:
        """The scope that the status bar shows; ``None`` before the first answer."""
        return self.budget.most_relevant(clock())

    def standings(self) -> Sequence[Standing]:
        """All scopes that are known."""
        return self.budget.standings(clock())

    def coming_back(self, scope: str, steps: int) -> Sequence[int]:
        """How many requests come back in each of ``steps`` equal parts of the window."""
        return self.budget.coming_back(scope, clock(), steps)

    async def read_limits(self) -> None:
        """Ask the pod for its rate limits, which costs nothing. Raises FwtuiError."""
        if self._pod is not None:
            await self._pod.read_limits()

    def try_now(self) -> None:
        """Ask a pod that is away at once, not after the pause."""
        if self._retry is not None:
            self._start_retry(0.0)

    def set_idle(self, idle: bool) -> None:
        """See :meth:`PodConnection.set_idle`."""
        if idle == self._idle:
            return
        self._idle = idle
        if self._retry is not None:
            self._start_retry(IDLE_PAUSE if idle else 0.0)

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """See :meth:`PodConnection.subscribe`."""
        return self._changed.subscribe(changed)

    # --- requests, as they are observed ----------------------------------------------------

    def open(
        self, pod: Pod, on_return: Callable[[], None], on_trouble: Callable[[FwtuiError], None]
    ) -> None:
        """Observe a pod. ``on_return`` is called when it answers after it was away,
        ``on_trouble`` once with each trouble of the login."""
        self._pod, self.budget = pod, pod.budget
        self._on_return, self._on_trouble = on_return, on_trouble
        self._loop = asyncio.get_running_loop()
        self._subscriptions = [
            pod.http.watch(self._on_request),
            pod.on_change(lambda: self._on_loop(self._pod_changed)),
        ]
        self._pod_changed()

    def close(self) -> None:
        """Stop observing, and cancel the next attempt."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._loop = None

    def failed(self, error: FwtuiError) -> None:
        """Note the failure of a request: a login that ended changes the state."""
        if isinstance(error, LoginNeeded):
            self._set_state(replace(self._state, reach="logged_out", why=error.sentence))

    def _on_request(self, error: PodError | None) -> None:
        # The player's fetcher sends requests on a thread of its own.
        self._on_loop(lambda: self._after_request(error))

    def _pod_changed(self) -> None:
        trouble = self._pod.trouble if self._pod is not None else None
        if trouble is not self._trouble:
            self._trouble = trouble
            if trouble is not None:
                self._on_trouble(trouble)
        self._notify_soon()

    def _on_loop(self, do: Callable[[], None]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # closed in this moment
                loop.call_soon_threadsafe(do)

    def _after_request(self, error: PodError | None) -> None:
        if self._loop is None:
            return
        if isinstance(error, LoginNeeded):  # the pod is there; the login is not
            self.failed(error)
            return
        now = time.monotonic()
        if error is None:
            away = self._state.reach in ("offline", "unreachable")
            if self._retry is not None:
                self._retry.cancel()
                self._retry = None
            reach = "logged_out" if self._state.reach == "logged_out" else "here"
            self._set_state(
                PodState(
                    reach,  # type: ignore[arg-type]
                    self._state.host,
                    self._state.username,
                    asked=now,
                    address=self._state.address,
                )
            )
            if away:
                log.info("%s answers again", self._state.host)
                self._on_return()
            return
        away = self._state.reach in ("offline", "unreachable")
        self._set_state(
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
            self._start_retry(IDLE_PAUSE if self._idle else FIRST_PAUSE)

    def _start_retry(self, pause: float) -> None:
        if self._retry is not None:
            self._retry.cancel()
        self._retry = self._tasks.start(self._retry_until_it_answers(pause), "look for the pod")

    async def _retry_until_it_answers(self, pause: float) -> None:
        assert self._pod is not None  # noqa: S101 -- set by open()
        backoff = Backoff(FIRST_PAUSE * _GROWTH, LONGEST_PAUSE, factor=_GROWTH, jitter=(0.9, 1.1))
        while True:
            if pause:
                self._set_state(replace(self._state, next_try=time.monotonic() + pause))
                await asyncio.sleep(pause)
            self._set_state(replace(self._state, next_try=None, tries=self._state.tries + 1))
            try:
                await self._pod.read_limits()
            except LoginEnded as error:
                self.failed(error)
                return
            except PodError as error:
                log.info("%s is still away: %s", self._state.host, error)
            else:
                return  # _after_request cancels this
            pause = IDLE_PAUSE if self._idle else backoff.next()

    # --- observers -------------------------------------------------------------------------

    def _set_state(self, state: PodState) -> None:
        if state != self._state:
            self._state = state
            self._notify_soon()

    def _notify_soon(self) -> None:
        """Notify observers once for all changes of this turn of the loop."""
        if not self._notified and self._loop is not None:
            self._notified = True
            self._loop.call_soon(self._notify)

    def _notify(self) -> None:
        self._notified = False
        self._changed.emit()
