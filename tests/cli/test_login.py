"""A pod with a certificate of its own: trusted once, it is known at the next login."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fwtui.base.paths import Paths
from fwtui.cli import main
from fwtui.config import Settings
from fwtui.errors import PodUntrusted
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services.login import AccountLogin
from tests.pod.servers import Asked, RawServer, Said, certificate

NODEINFO = (
    b'{"version":"2.0","software":{"name":"funkwhale","version":"1.4.0"},'
    b'"metadata":{"nodeName":"Mine","library":{"anonymousCanListen":true}}}'
)


def answers(asked: Asked) -> Said:
    empty = b'{"count":0,"next":null,"previous":null,"results":[]}'
    return Said(body=NODEINFO if "nodeinfo" in asked.path else empty)


async def nobody(account: Account, accounts: Accounts, paths: Paths) -> None:
    raise AssertionError


async def test_what_was_trusted_once_is_trusted_at_the_next_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FWTUI_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text("[pod]\nkeyring = false\n")
    shown = certificate(tmp_path)
    accounts = Accounts(tmp_path / "data", PodSettings(keyring=False))
    paths = Paths.under(tmp_path).made()
    desk = AccountLogin(accounts, paths, Settings(pod=PodSettings(keyring=False)), nobody)
    async with RawServer(answers, tls=shown.context) as server:

        async def login(*words: str) -> int:
            given = ["login", server.url, "--anonymous", *words]
            return await asyncio.to_thread(main.run, given)

        assert await login() == 1
        assert "signed by itself" in capfd.readouterr().err
        with pytest.raises(PodUntrusted):
            await desk.find(server.url)
        assert await login("--fingerprint", shown.fingerprint) == 0
        assert await login() == 0
        known = accounts.default
        assert known is not None
        assert known.fingerprint == shown.fingerprint
        found = await desk.find(server.url)
        assert (await desk.as_visitor(found)).fingerprint == shown.fingerprint
        # And what is said goes before what is known.
        assert await login("--fingerprint", "0" * 64) == 1
    assert accounts.trust(Origin.parse("https://127.0.0.1:1")) == ("", "")
