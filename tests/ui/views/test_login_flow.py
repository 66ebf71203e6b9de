"""The login as a state machine, without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, get_args

import pytest

from fwtui.base.paths import Paths
from fwtui.config import Settings
from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.services.contracts import WiderLogin
from fwtui.services.demo import DemoService
from fwtui.services.login import AccountLogin
from fwtui.ui.views import login_flow
from fwtui.ui.views.login_flow import TRANSITIONS, Choice, LoginFlow, Step


class Host:
    """Runs the flow's tasks, and notes its steps and its end."""

    def __init__(self) -> None:
        self.flow: LoginFlow | None = None
        self.steps: list[Step] = []
        self.ended = asyncio.Event()
        self.changed = asyncio.Event()
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.copied = ""

    def show_values(self) -> None:
        self.changed.set()

    show_choices = show_values

    def show_step(self) -> None:
        assert self.flow is not None
        self.steps.append(self.flow.step)
        self.changed.set()

    def copy_address(self) -> None:
        assert self.flow is not None
        self.copied = self.flow.url

    def end(self) -> None:
        self.ended.set()

    def run_worker(
        self, work: Coroutine[Any, Any, None], *, group: str = "", exclusive: bool = False
    ) -> None:
        if exclusive:
            self.cancel_workers(group)
        self.tasks[group] = asyncio.get_running_loop().create_task(work)

    def cancel_workers(self, group: str | None = None) -> None:
        for name, task in self.tasks.items():
            if group in (None, name):
                task.cancel()

    async def until(self, done: Any) -> None:
        async with asyncio.timeout(10):
            while not done():
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def flow_of(
    tmp_path: Path, *, opener: Any = DemoService.visit, wider: WiderLogin | None = None
) -> AsyncIterator[tuple[LoginFlow, Host, list[Account]]]:
    """A flow over the accounts of a folder; the accounts that it opened."""
    paths = Paths.under(tmp_path).made()
    settings = Settings()
    used: list[Account] = []

    async def use(account: Account, accounts: Accounts, paths: Paths) -> None:
        used.append(account)

    service = AccountLogin(Accounts(paths.data, settings.pod), paths, settings, use, opener=opener)
    host = Host()
    host.flow = LoginFlow(service, host, wider=wider)
    try:
        yield host.flow, host, used
    finally:
        host.cancel_workers()
        service.close()


def test_the_table_knows_every_step() -> None:
    steps = set(get_args(Step))
    assert set(TRANSITIONS) == steps
    assert set().union(*TRANSITIONS.values()) == steps, "each is reached"
    assert all("pod" in after for after in TRANSITIONS.values()), "esc leads back from each"


def test_the_table_is_the_one_that_the_module_shows() -> None:
    lines = (login_flow.__doc__ or "").splitlines()
    for step, after in TRANSITIONS.items():
        row = next(line for line in lines if line.startswith(f"{step} "))
        for other in after - {step}:
            assert other in row.split("  ")[-1], (step, other)


async def test_the_browser_logs_in_at_once(tmp_path: Path) -> None:
    with DemoPod(approve=True) as pod:
        async with flow_of(tmp_path) as (flow, host, used):
            flow.log_in(pod.url)
            await asyncio.wait_for(host.ended.wait(), 20)
            assert host.steps == ["browser"]
            assert [account.username for account in used] == ["demo"]


@pytest.mark.parametrize("username", ["demo", "ana"])
async def test_a_wider_login_is_of_the_same_account_and_opens_nothing_anew(
    tmp_path: Path, username: str
) -> None:
    with DemoPod(approve=True) as pod:
        wider = WiderLogin(pod.url, username, ("write:edits",), "edits")
        async with flow_of(tmp_path, wider=wider) as (flow, host, used):
            flow.log_in("else.example")  # its address is that of the account, whatever is typed
            if username == "demo":
                await asyncio.wait_for(host.ended.wait(), 20)
                (access,) = pod.state.part(AuthServer).access.values()
                assert access.scope.endswith(" write:edits")
            else:
                await host.until(lambda: flow.trouble is not None)
                assert "That login is of demo, not of ana" in str(flow.trouble)
                assert [each.what for each in flow.choices()] == ["browser", "code"]
            assert used == [], "what plays goes on"


async def test_without_a_browser_it_asks_for_a_code(tmp_path: Path) -> None:
    with DemoPod(approve=True) as pod:
        async with flow_of(tmp_path, opener=lambda url: False) as (flow, host, used):
            flow.log_in(pod.url)
            await host.until(lambda: flow.step == "code")
            assert host.copied == flow.url != ""
            flow.answer("nonsense")
            await host.until(lambda: flow.trouble is not None)
            assert flow.step == "code"
            flow.begin_again()
            assert (flow.step, flow.url, used) == ("pod", host.copied, [])
            flow.log_in(pod.url)  # the code that is on its way is still good
            await host.until(lambda: flow.step == "code")
            assert flow.url == host.copied
            flow.close()
            assert flow.url == ""


async def test_a_refused_token_keeps_the_step(tmp_path: Path) -> None:
    with DemoPod(approve=True) as pod:
        async with flow_of(tmp_path) as (flow, host, used):
            flow.look_for(pod.url, pause=0.0)
            await host.until(lambda: flow.found is not None)
            flow.take(Choice("token", ""))
            flow.try_token("nonsense")
            await host.until(lambda: flow.trouble is not None)
            assert (flow.step, flow.busy, used) == ("token", "", [])


async def test_a_step_that_the_table_does_not_know_is_an_error(tmp_path: Path) -> None:
    async with flow_of(tmp_path) as (flow, _, _):
        flow.take(Choice("token", ""))
        with pytest.raises(ValueError, match="no step leads from token to token"):
            flow.take(Choice("token", ""))
