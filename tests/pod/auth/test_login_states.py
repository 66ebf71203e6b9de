"""The table of states at the head of the login module, against its code and a real login."""

from __future__ import annotations

import asyncio
import re
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.pod import DemoPod
from fwtui.errors import LoginFailed, PodError
from fwtui.pod.auth import login as module
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.auth.login import (
    TRANSITIONS,
    Login,
    LoginEvent,
    LoginProgress,
    LoginState,
)
from fwtui.pod.auth.oauth import OUT_OF_BAND
from fwtui.pod.auth.tokens import decode_tokens
from fwtui.pod.http.origin import Origin
from tests.pod.servers import QUICK, RawServer, Said

EVENTS: tuple[LoginEvent, ...] = get_args(LoginEvent)
PATHS: dict[LoginState, list[LoginEvent]] = {
    LoginState.IDLE: [],
    LoginState.REGISTERING: ["begin"],
    LoginState.BROWSER: ["begin", "browser ready"],
    LoginState.CODE: ["begin", "code ready"],
    LoginState.EXCHANGING: ["begin", "code ready", "credentials"],
    LoginState.SAVED: ["credentials", "saved"],
    LoginState.CLOSED: ["close"],
}
"""The events that lead to each state."""


def documented() -> dict[tuple[str, str], str]:
    """The table of the module's docstring; ``any`` stands for every state."""
    rows = re.findall(r"^\| +(\w+) +\| +([\w ]+?) +\| +(\w+) +\|$", module.__doc__ or "", re.M)
    table: dict[tuple[str, str], str] = {}
    for state, event, to in rows[1:] if rows[0][0] == "state" else rows:
        for one in [state] if state != "any" else [state.value for state in LoginState]:
            table[one, event] = to
    return table


def in_state(state: LoginState) -> LoginProgress:
    progress = LoginProgress()
    for event in PATHS[state]:
        progress.advance(event)
    assert progress.state is state
    return progress


def test_the_docstring_is_the_table() -> None:
    coded = {
        (state.value, event): "before" if to is None else to.value
        for (state, event), to in TRANSITIONS.items()
    }
    assert documented() == coded
    assert {event for _, event in coded} == set(EVENTS)


@pytest.mark.parametrize(("state", "event"), list(product(LoginState, EVENTS)))
def test_each_event_in_each_state(state: LoginState, event: LoginEvent) -> None:
    progress = in_state(state)
    to = documented().get((state.value, event))
    if to is None:
        with pytest.raises(LoginFailed):
            progress.advance(event)
        assert progress.state is state
    else:
        progress.advance(event)
        before = LoginState.CODE
        assert progress.state.value == (before.value if to == "before" else to)


async def test_a_real_login_goes_through_the_states(tmp_path: Path) -> None:
    with DemoPod() as demo:
        accounts = Accounts(tmp_path, QUICK)
        async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
            assert login.state is LoginState.IDLE
            beginning = asyncio.ensure_future(login.begin("browser"))
            await asyncio.sleep(0)
            assert login.state is LoginState.REGISTERING
            with pytest.raises(LoginFailed, match="under way"):
                await login.begin()
            await beginning
            assert login.state is LoginState.BROWSER
            await login.begin("code")
            assert login.state is LoginState.CODE
            with pytest.raises(LoginFailed, match="did not take"):
                await login.finish("nonsense")
            assert login.state is LoginState.CODE
            pod = demo.state.part(AuthServer)
            (app,) = pod.apps.values()
            code = pod.grant(app, demo.state.users["ana"], app.scopes, OUT_OF_BAND)
            finishing = asyncio.ensure_future(login.finish(code))
            await asyncio.sleep(0)
            assert login.state is LoginState.EXCHANGING
            assert (await finishing).username == "ana"
            assert login.state is LoginState.SAVED
        assert login.state is LoginState.CLOSED


async def test_a_registration_that_fails_is_idle_again(tmp_path: Path) -> None:
    async with (
        RawServer(lambda asked: Said(503)) as server,
        Login(Origin.parse(server.url), Accounts(tmp_path, QUICK), QUICK) as login,
    ):
        with pytest.raises(PodError):
            await login.begin("code")
        assert login.state is LoginState.IDLE


async def test_a_second_login_revokes_the_former(tmp_path: Path) -> None:
    with DemoPod() as demo:
        accounts = Accounts(tmp_path, QUICK)
        origin = Origin.parse(demo.url)
        pod = demo.state.part(AuthServer)
        saved: list[bytes | None] = []
        for _ in range(2):
            async with Login(origin, accounts, QUICK) as login:
                await login.begin("code")
                (app,) = pod.apps.values()
                code = pod.grant(app, demo.state.users["ana"], app.scopes, OUT_OF_BAND)
                account = await login.finish(code)
            saved.append(accounts.token_store.load(accounts.secret(account)))
        former, latest = (decode_tokens(one or b"") for one in saved)
        assert former is not None
        assert latest is not None
        async with Login(origin, accounts, QUICK) as login:
            with pytest.raises(LoginFailed, match="does not take this token"):
                await login.with_token(former.access.reveal())
            assert (await login.with_token(latest.access.reveal())).username == "ana"
