"""A listener who is logged in at the demo pod, without a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.oauth import SCOPES
from fwtui.pod.auth.tokens import (
    ClientApp,
    Secret,
    TokenRefresher,
    Tokens,
    decode_tokens,
    encode_tokens,
)
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.settings import PodSettings
from tests.pod.servers import QUICK

__all__ = ["QUICK", "listener", "log_in", "saved", "token_source"]


def log_in(
    url: str,
    pair: object,
    folder: Path,
    *,
    wall: Callable[[], float] = time.time,
    settings: PodSettings = QUICK,
) -> tuple[Account, Accounts]:
    """As after a login: account and tokens lie in the folder."""
    account = Account(Origin.parse(url), "demo")
    accounts = Accounts(folder, settings)
    accounts.save(account)
    accounts.save_dialect(account.origin, PodDialect.of("1.4.0"))
    lifetime = float(pair.expires_in)  # type: ignore[attr-defined]
    tokens = Tokens(
        Secret(pair.access_token),  # type: ignore[attr-defined]
        Secret(pair.refresh_token),  # type: ignore[attr-defined]
        wall() + lifetime,
        lifetime,
        SCOPES,
        ClientApp(pair.client_id, Secret(pair.client_secret)),  # type: ignore[attr-defined]
    )
    accounts.token_store.save(accounts.secret(account), encode_tokens(tokens))
    return account, accounts


def listener(demo: DemoPod, folder: Path, settings: PodSettings = QUICK) -> Pod:
    account, accounts = log_in(demo.url, demo.token(), folder, settings=settings)
    return Pod(account, accounts, settings)


def token_source(pod: Pod) -> TokenRefresher:
    assert isinstance(pod.http.token_source, TokenRefresher)
    return pod.http.token_source


def saved(pod: Pod, folder: Path) -> Tokens | None:
    """What lies on the disk."""
    accounts = Accounts(folder, QUICK)
    kept = accounts.token_store.load(accounts.secret(pod.account))
    return None if kept is None else decode_tokens(kept)
