"""Tokens: values, JSON, and the single-flight refresh over tasks and processes."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from fwtui.base.backoff import Backoff
from fwtui.errors import (
    LOG_IN,
    LOG_IN_AGAIN,
    BadAnswer,
    FwtuiError,
    LoginEnded,
    LoginNeeded,
    PodAway,
    PodError,
    PodFailed,
    Refused,
    StoreError,
)
from fwtui.pod.auth.refresh_lock import RefreshLock
from fwtui.pod.auth.token_store import TokenStore, write_error
from fwtui.pod.ratelimit.budget import clock

log = logging.getLogger(__name__)

SHARE_AHEAD = 0.2
"""A short-lived token is refreshed when this share of its lifetime is left."""
PAUSE = 30.0
"""Seconds between two refreshes ahead of the expiry."""
LONGEST_PAUSE = 30.0
"""Seconds in which a pod is not asked again that keeps failing to renew."""


class Secret:
    """Text whose repr is ``***``, for logs, tracebacks and crash screens."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for a request or the token store."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(
            self._text.encode(), other._text.encode()
        )

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not to be copied")


class ClientApp(Struct, frozen=True):
    """The app registration of fwtui on a pod (RFC 6749, 2.2)."""

    client_id: str
    client_secret: Secret


class Tokens(Struct, frozen=True):
    """The tokens of one login (RFC 6749, 5.1)."""

    access: Secret
    refresh: Secret | None = None
    expires_at: float | None = None
    """By the wall clock, in seconds since 1970; ``None`` for a token that does not expire."""
    lifetime: float | None = None
    scope: str = ""
    app: ClientApp | None = None
    """The registration of this login, needed to refresh and revoke it; a later registration
    with other scopes does not affect it."""

    def due(self, now: float, ahead: float) -> bool:
        """Whether it expires in less than ``ahead`` seconds."""
        if self.expires_at is None:
            return False
        if self.lifetime is not None:
            ahead = min(ahead, self.lifetime * SHARE_AHEAD)
        return self.expires_at - now < ahead


class _TokenFile(Struct, forbid_unknown_fields=False):
    access: str
    refresh: str | None = None
    expires_at: float | None = None
    lifetime: float | None = None
    scope: str = ""
    client_id: str = ""
    client_secret: str = ""


def encode_tokens(tokens: Tokens) -> bytes:
    """The tokens as JSON for the token store."""
    return msgspec.json.encode(
        _TokenFile(
            tokens.access.reveal(),
            tokens.refresh.reveal() if tokens.refresh else None,
            tokens.expires_at,
            tokens.lifetime,
            tokens.scope,
            tokens.app.client_id if tokens.app else "",
            tokens.app.client_secret.reveal() if tokens.app else "",
        )
    )


def decode_tokens(kept: bytes) -> Tokens | None:
    """The tokens in this JSON; ``None`` for anything else."""
    try:
        found = msgspec.json.decode(kept, type=_TokenFile)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not found.access:
        return None
    refresh = Secret(found.refresh) if found.refresh else None
    app = ClientApp(found.client_id, Secret(found.client_secret)) if found.client_id else None
    times = (found.expires_at, found.lifetime)
    return Tokens(Secret(found.access), refresh, *times, found.scope, app)


class TokenSource(Protocol):
    """Gives the token of each request."""

    async def token(self) -> Secret:
        """A valid token."""

    async def refresh(self, stale: Secret) -> Secret:
        """A token in place of one that the pod refused."""

    async def aclose(self) -> None:
        """Awaits a refresh under way."""


class FixedToken:
    """A token without refresh, used during a login."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    async def token(self) -> Secret:
        """The token given to the constructor."""
        return self._token

    async def refresh(self, stale: Secret) -> Secret:
        """Always raises :class:`LoginEnded`."""
        raise LoginEnded("The pod does not take this login", hint=LOG_IN)

    async def aclose(self) -> None:
        """Does nothing: no refresh runs."""


Exchange = Callable[[Tokens], Awaitable[Tokens]]
"""Requests new tokens. Raises :class:`LoginEnded` when the refresh token is invalid."""


class TokenRefresher:
    """Gives a valid token and refreshes it in a single flight over tasks and processes.

    Funkwhale rotates refresh tokens without a grace period, and the old access token dies
    too. So a refresh holds a lock file, first looks for another process's refresh in the
    store, is shielded from cancellation, and is saved before it is used.
    """

    def __init__(
        self,
        name: str,
        token_store: TokenStore,
        lock_file: Path,
        exchange: Exchange,
        *,
        ahead: float = 600.0,
        wall: Callable[[], float] = time.time,
        lock_limit: float = 90.0,
        on_trouble: Callable[[FwtuiError], None] = lambda error: None,
    ) -> None:
        self._name = name
        self._token_store = token_store
        self._lock_file = lock_file
        self._exchange = exchange
        self._ahead = ahead
        self._wall = wall
        self._lock_limit = lock_limit
        self._on_trouble = on_trouble
        self._tokens: Tokens | None = None
        self._unsaved = False
        self._fresh: Tokens | None = None
        """The result of the last refresh; valid for a while even when the clock jumps."""
        self._ended: Tokens | None = None
        self._tried_at = float("-inf")
        self._backoff = Backoff(1.0, LONGEST_PAUSE + 1.0)
        self._failure: PodError | None = None
        self._not_before = float("-inf")
        self._flights: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[Tokens]] = (
            WeakKeyDictionary()
        )
        self.trouble: FwtuiError | None = None
        """A warning for the listener: refreshed tokens that could not be saved."""

    async def token(self) -> Secret:
        """A valid token.

        Raises :class:`LoginNeeded` without a login, :class:`LoginEnded` when it has ended, and
        the error of the token endpoint when the old token has expired.
        """
        tokens = self._tokens
        if tokens is not None and self._ended is None:
            now = self._wall()
            if not tokens.due(now, self._ahead):
                return tokens.access
            lately = clock() - self._tried_at < PAUSE
            if lately and (tokens is self._fresh or not tokens.due(now, 0.0)):
                return tokens.access
        return (await self._flight(None)).access

    async def refresh(self, stale: Secret) -> Secret:
        """A token in place of one that the pod refused."""
        return (await self._flight(stale)).access

    async def granted(self) -> frozenset[str]:
        """The scopes that the saved login was granted, also by another process meanwhile; none
        where that is not known."""
        try:
            kept = await asyncio.to_thread(self._token_store.load, self._name)
        except StoreError:
            return frozenset()
        tokens = decode_tokens(kept or b"")
        return frozenset(tokens.scope.split()) if tokens is not None else frozenset()

    async def aclose(self) -> None:
        """Awaits a refresh under way on this loop: its result must be saved."""
        flight = self._flights.get(asyncio.get_running_loop())
        if flight is not None:
            await asyncio.wait([flight], timeout=10.0)

    async def _flight(self, stale: Secret | None) -> Tokens:
        tokens = await self._shared_flight(stale)
        if stale is not None and tokens.access == stale:
            # The joined flight had started before the pod refused this token.
            tokens = await self._shared_flight(stale)
        return tokens

    async def _shared_flight(self, stale: Secret | None) -> Tokens:
        loop = asyncio.get_running_loop()
        flight = self._flights.get(loop)
        if flight is None or flight.done():
            flight = loop.create_task(self._refreshed(stale), name="renew login")
            # Its error is read even when the awaiting task is gone.
            flight.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._flights[loop] = flight
        return await asyncio.shield(flight)

    async def _refreshed(self, stale: Secret | None) -> Tokens:
        if self._tokens is None or self._ended is not None:
            try:
                tokens = await self._from_store()
            except StoreError as error:
                raise LoginNeeded(error.sentence, hint=error.hint) from error
            if self._ended is not None and tokens.access == self._ended.access:
                raise LoginEnded("The login has ended", hint=LOG_IN_AGAIN)
            self._ended = None
            self._tokens = tokens
        if not self._is_stale(self._tokens, stale):
            return self._tokens
        if self._tokens.refresh is None:
            raise LoginEnded("The login is not valid any more", hint=LOG_IN)
        try:
            return await self._locked_refresh(self._tokens, stale)
        except StoreError:
            # Another process holds the lock for too long.
            if self._tokens.access != stale and not self._tokens.due(self._wall(), 0.0):
                return self._tokens
            raise

    async def _locked_refresh(self, tokens: Tokens, stale: Secret | None) -> Tokens:
        async with RefreshLock(self._lock_file, self._lock_limit):
            if not self._unsaved:
                # Another process may have been first.
                try:
                    tokens = self._tokens = await self._from_store()
                except StoreError as error:
                    log.warning("The saved tokens cannot be read again: %s", error)
                if not self._is_stale(tokens, stale):
                    return tokens
            return await self._refresh_now(tokens, stale)

    def _is_stale(self, tokens: Tokens, stale: Secret | None) -> bool:
        return tokens.access == stale or tokens.due(self._wall(), self._ahead)

    async def _refresh_now(self, tokens: Tokens, stale: Secret | None) -> Tokens:
        try:
            fresh = await self._request(tokens)
        except LoginEnded:
            self._ended = tokens
            raise
        except PodError:
            if tokens.access != stale and not tokens.due(self._wall(), 0.0):
                log.info("The refresh ahead of the expiry failed; the token is still valid")
                return tokens
            raise
        try:
            await asyncio.to_thread(self._token_store.save, self._name, encode_tokens(fresh))
        except (OSError, StoreError) as error:
            self._unsaved = True
            self._troubled(error)
        else:
            self._unsaved = False
            self.trouble = None
        self._tokens = self._fresh = fresh
        return fresh

    async def _request(self, tokens: Tokens) -> Tokens:
        """Requests new tokens, with growing pauses after failures of the token endpoint."""
        if self._failure is not None and clock() < self._not_before:
            raise self._failure.with_traceback(None)
        self._tried_at = clock()
        try:
            fresh = await self._exchange(tokens)
        except (PodAway, PodFailed, BadAnswer, Refused) as error:
            self._failure = error
            self._not_before = clock() + self._backoff.next() - 1.0  # 0, 1, 3, 7 ...
            raise
        self._backoff.reset()
        self._failure = None
        return fresh

    async def _from_store(self) -> Tokens:
        kept = await asyncio.to_thread(self._token_store.load, self._name)
        if kept is None:
            raise LoginNeeded("You are not logged in", hint="Log in first.")
        tokens = decode_tokens(kept)
        if tokens is None:
            where = self._token_store.set_aside(self._name)
            raise LoginNeeded(
                "The saved login cannot be read" + (f"; it now lies in {where}" if where else ""),
                hint=LOG_IN_AGAIN,
            )
        return tokens

    def _troubled(self, error: Exception) -> None:
        log.warning("The renewed login could not be saved", exc_info=error)
        self.trouble = write_error(
            "The renewed login could not be saved", error, "It serves until fwtui ends. "
        )
        self._on_trouble(self.trouble)
