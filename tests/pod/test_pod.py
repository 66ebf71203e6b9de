from __future__ import annotations

import asyncio
from pathlib import Path

from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.ratelimit.budget import clock
from tests.faults.listener import listener
from tests.pod.servers import QUICK


async def test_the_background_shares_login_and_allowance(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        changes: list[int] = []
        stop = pod.on_change(lambda: changes.append(1))
        await pod.library.artists()
        await pod.background.library.albums()
        assert pod.background is pod.background
        standing = pod.budget.standing("authenticated-list", clock())
        assert standing is not None
        assert (standing.used["browsing"], standing.used["sync"]) == (1, 1)
        assert standing.remaining == 9_998
        assert len(changes) == 2
        stop()
        await pod.library.artists()
        assert len(changes) == 2
        await pod.aclose()


async def test_an_account_without_its_secrets_is_anybody() -> None:
    with DemoPod() as demo:
        pod = Pod(Account(Origin.parse(demo.url), "demo"), settings=QUICK)
        await pod.library.artists()
        assert demo.seen[-1].scope == "anonymous-list"
        await pod.aclose()


async def test_all_limits_are_read_at_once_and_cost_nothing(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.use_up("fetch", left=31)
        await pod.read_limits()
        standings = {one.scope: one for one in pod.budget.standings(clock())}
        assert standings["fetch"].remaining == 31
        assert standings["fetch"].used["elsewhere"] == 169
        assert standings["authenticated-wildcard"].remaining == 2_000
        await pod.aclose()


async def test_a_pod_may_be_closed_and_used_again(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        for _ in range(2):
            await asyncio.gather(pod.library.artists(), pod.library.albums())
            await pod.aclose()
