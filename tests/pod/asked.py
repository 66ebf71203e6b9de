"""The demo pod, asked by somebody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod

from .servers import QUICK

SCOPES = (
    "read write:favorites write:filters write:follows write:libraries write:listenings "
    "write:playlists write:radios write:reports"
)


@asynccontextmanager
async def asked_by(demo: DemoPod, username: str | None = "demo") -> AsyncIterator[Pod]:
    """The pod as this user, with the least scopes that serve; ``None`` for anybody."""
    kind = "token" if username else "anonymous"
    account = Account(Origin.parse(demo.url), username, kind)  # type: ignore[arg-type]
    http = PodClient(account, QUICK)
    if username:
        http.token_source = FixedToken(Secret(demo.token(username, SCOPES).access_token))
    pod = Pod(account, http=http)
    try:
        yield pod
    finally:
        await pod.aclose()
