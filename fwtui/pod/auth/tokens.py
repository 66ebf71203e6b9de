"""Tokens: how they are held, and how they are renewed just once."""

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
    BadAnswer,
    FwtuiError,
    LoginEnded,
    LoginNeeded,
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
"""A token that lives for a short time is renewed when this part of it is left."""
PAUSE = 30.0
"""Seconds between two renewals that only the clock asks for."""
LONGEST_PAUSE = 30.0
"""Seconds in which a pod is not asked again that keeps failing to renew."""


class Secret:
    """Text that no log, no traceback and no crash screen may show."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
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
    """What a pod knows this program by."""

    client_id: str
    client_secret: Secret


class Tokens(Struct, frozen=True):
    """What a login gave."""

    access: Secret
    refresh: Secret | None = None
    expires_at: float | None = None
    """By the wall clock, in seconds since 1970; ``None`` for a token that does not expire."""
    lifetime: float | None = None
    scope: str = ""
    app: ClientApp | None = None
    """The registration that the login was made with, which alone can renew or end it; a later
    one, with other scopes, takes nothing from it."""

    def due(self, now: float, ahead: float) -> bool:
        """Whether it ends in less than ``ahead`` seconds."""
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
    """Who has a token for each request."""

    async def token(self) -> Secret: ...

    async def refresh(self, stale: Secret) -> Secret: ...

    async def aclose(self) -> None: ...


class FixedToken:
    """A token that nobody can renew: during a login."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    async def token(self) -> Secret:
        return self._token

    async def refresh(self, stale: Secret) -> Secret:
        raise LoginEnded("The pod does not take this login", hint="Log in again.")

    async def aclose(self) -> None:
        pass


Exchange = Callable[[Tokens], Awaitable[Tokens]]
"""Asks the pod for new tokens. Raises :class:`LoginEnded` when it will never give any."""


class TokenRefresher:
    """Has a token that serves, and renews it: once, whoever asks, in whatever process.

    A refresh token is good for one use, without grace, and the old access token dies with it.
    So a renewal holds a lock file, looks whether another has renewed meanwhile, is not cut
    off by a cancelled request, and has its result on the disk before anyone uses it.
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
        """What the last renewal of ours gave: good for a while, whatever the clock says."""
        self._ended: Tokens | None = None
        self._tried_at = float("-inf")
        self._backoff = Backoff(1.0, LONGEST_PAUSE + 1.0)
        self._failure: PodError | None = None
        self._not_before = float("-inf")
        self._flights: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[Tokens]] = (
            WeakKeyDictionary()
        )
        self.trouble: FwtuiError | None = None
        """What the listener should know: a login that could not be saved."""

    async def token(self) -> Secret:
        """A token to use now.

        Raises :class:`LoginNeeded` without a login, :class:`LoginEnded` when it has ended, and
        what the pod's token endpoint raised when the old token does not serve any more.
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
        """A token in place of one that the pod did not take."""
        return (await self._flight(stale)).access

    async def aclose(self) -> None:
        """Lets a renewal under way on this loop end: its result must not be lost."""
        flight = self._flights.get(asyncio.get_running_loop())
        if flight is not None:
            await asyncio.wait([flight], timeout=10.0)

    async def _flight(self, stale: Secret | None) -> Tokens:
        tokens = await self._joined(stale)
        if stale is not None and tokens.access == stale:
            # The flight that was joined had begun before the pod refused this token.
            tokens = await self._joined(stale)
        return tokens

    async def _joined(self, stale: Secret | None) -> Tokens:
        loop = asyncio.get_running_loop()
        flight = self._flights.get(loop)
        if flight is None or flight.done():
            flight = loop.create_task(self._renewed(stale), name="renew login")
            # Whoever asked may be gone when it fails.
            flight.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._flights[loop] = flight
        return await asyncio.shield(flight)

    async def _renewed(self, stale: Secret | None) -> Tokens:
        if self._tokens is None or self._ended is not None:
            try:
                tokens = await self._from_store()
            except StoreError as error:
                raise LoginNeeded(error.sentence, hint=error.hint) from error
            if self._ended is not None and tokens.access == self._ended.access:
                raise LoginEnded("The login has ended", hint="Log in again; the queue is kept.")
            self._ended = None
            self._tokens = tokens
        if not self._wanted(self._tokens, stale):
            return self._tokens
        if self._tokens.refresh is None:
            raise LoginEnded("The login is not valid any more", hint="Log in again.")
        try:
            return await self._alone(self._tokens, stale)
        except StoreError:
            # Somebody holds the lock, and does not let go.
            if self._tokens.access != stale and not self._tokens.due(self._wall(), 0.0):
                return self._tokens
            raise

    async def _alone(self, tokens: Tokens, stale: Secret | None) -> Tokens:
        async with RefreshLock(self._lock_file, self._lock_limit):
            if not self._unsaved:
                # Another process may have been first.
                try:
                    tokens = self._tokens = await self._from_store()
                except StoreError as error:
                    log.warning("Whether another fwtui has renewed cannot be seen: %s", error)
                if not self._wanted(tokens, stale):
                    return tokens
            return await self._exchanged(tokens, stale)

    def _wanted(self, tokens: Tokens, stale: Secret | None) -> bool:
        return tokens.access == stale or tokens.due(self._wall(), self._ahead)

    async def _exchanged(self, tokens: Tokens, stale: Secret | None) -> Tokens:
        try:
            fresh = await self._asked(tokens)
        except LoginEnded:
            self._ended = tokens
            raise
        except PodError:
            if tokens.access != stale and not tokens.due(self._wall(), 0.0):
                log.info("The login could not be renewed ahead of its end; it still serves")
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

    async def _asked(self, tokens: Tokens) -> Tokens:
        """Asks the pod; one that answered with a failure twice and more is left alone for a
        while, longer each time. Who never answered was not burdened."""
        if self._failure is not None and clock() < self._not_before:
            raise self._failure.with_traceback(None)
        self._tried_at = clock()
        try:
            fresh = await self._exchange(tokens)
        except (PodFailed, BadAnswer, Refused) as error:
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
                hint="Log in again; the queue is kept.",
            )
        return tokens

    def _troubled(self, error: Exception) -> None:
        log.warning("The renewed login could not be saved", exc_info=error)
        self.trouble = write_error(
            "The renewed login could not be saved", error, "It serves until fwtui ends. "
        )
        self._on_trouble(self.trouble)
