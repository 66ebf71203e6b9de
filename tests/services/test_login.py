"""Opening accounts from the interface, where files cannot be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from fwtui.base.paths import Paths
from fwtui.config import Settings
from fwtui.errors import StoreError
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services.login import AccountLogin

SETTINGS = Settings(pod=PodSettings(keyring=False))


async def test_an_account_that_is_known_opens_on_a_read_only_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = Paths.under(tmp_path).made()
    accounts = Accounts(paths.data, SETTINGS.pod)
    first, second = (Account(Origin.parse(f"{name}.example"), "ana") for name in "ab")
    accounts.save(first)
    accounts.save(second)
    opened: list[Account] = []

    async def use(account: Account, accounts: Accounts, paths: Paths) -> None:
        opened.append(account)

    def read_only(*given: Any, **more: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    desk = AccountLogin(accounts, paths, SETTINGS, use)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", read_only)
        await desk.use(second)
        with pytest.raises(StoreError, match="could not be saved") as raised:
            await desk.use(Account(Origin.parse("c.example"), "ana"))
    assert "cannot be written" in raised.value.hint
    assert opened == [second]
    assert accounts.default == first
    await desk.use(second)
    assert accounts.default == second
