"""How often a pod that is away is asked, by whether the session is idle."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from fwtui.demo.pod import DemoPod
from fwtui.errors import PodError
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.services.connection import FIRST_PAUSE, IDLE_PAUSE, Connection
from fwtui.services.contracts import PodState
from tests.pod.servers import QUICK


async def until(connection: Connection, true: Callable[[PodState], bool]) -> float:
    """Wait for such a state; seconds until the next attempt then."""
    changed = asyncio.Event()
    leave = connection.subscribe(changed.set)
    async with asyncio.timeout(5.0):
        while not true(connection.state):
            await changed.wait()
            changed.clear()
    leave()
    return (connection.state.next_try or 0.0) - time.monotonic()


async def test_a_pod_that_is_away_is_asked_seldom_while_idle_and_at_once_after_it() -> None:
    with DemoPod() as demo:
        account = Account(Origin.parse(demo.url), "demo")
    connection, pod = Connection(account), Pod(account, settings=QUICK)
    connection.open(pod, lambda: None, lambda error: None)
    try:
        with contextlib.suppress(PodError):
            await pod.read_limits()
        assert 0 < await until(connection, lambda now: now.next_try is not None) <= FIRST_PAUSE
        connection.set_idle(True)
        later = time.monotonic() + FIRST_PAUSE
        seldom = await until(connection, lambda now: (now.next_try or 0.0) > later)
        assert IDLE_PAUSE - 5 < seldom <= IDLE_PAUSE
        connection.try_now()  # which fails: the next pause is as long
        seldom = await until(connection, lambda now: now.tries == 1 and bool(now.next_try))
        assert IDLE_PAUSE - 5 < seldom <= IDLE_PAUSE
        connection.set_idle(False)
        soon = await until(connection, lambda now: now.tries == 2 and bool(now.next_try))
        assert 0 < soon < FIRST_PAUSE * 2
    finally:
        connection.close()
        await pod.aclose()
