"""One exchange with a pod: rate limit, token, pinned redirects."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from threading import Lock
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.structs import replace

from fwtui.base.signal import Signal
from fwtui.errors import (
    LOG_IN_AGAIN,
    BadAnswer,
    ForeignAddress,
    LoginEnded,
    LoginNeeded,
    PodError,
    PodUnreachable,
    PodUntrusted,
    Throttled,
)
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import Secret, TokenSource
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http import sentences
from fwtui.pod.http.errors import away, is_gateway, throttled
from fwtui.pod.http.transport import USER_AGENT, ConnectionDropped, RawResponse, Transport
from fwtui.pod.ratelimit.budget import Priority, RateBudget, Ticket, clock
from fwtui.pod.ratelimit.scopes import pattern
from fwtui.pod.settings import PodSettings
from fwtui.text import plain

log = logging.getLogger(__name__)

REDIRECTS = 5
REFUSALS = 5
"""How often one request waits for the rate limit after a 429."""
_NOT_BEFORE = 60.0
"""Seconds in which a refused request causes no second token refresh."""
_REREAD = 10.0
"""Seconds between two reads of the free ``rate-limit`` while a listener waits."""
_LOOK = 1.0
"""Seconds between two looks of a waiting request at the budget."""

Params = Mapping[str, "str | int | bool | float | Sequence[str | int] | None"]
"""``None`` is left out, a bool is ``true`` or ``false``, a sequence is repeated as pairs."""

Watcher = Callable[["PodError | None"], None]
"""Called after each attempt: ``None`` when the pod answered, else the connection error."""


class RequestSpec(Struct, frozen=True):
    """One request, before token and redirects."""

    method: str
    path: str
    url: str
    params: Params | None
    dialect: PodDialect
    """The dialect of :attr:`url`."""
    headers: dict[str, str]
    body: bytes | None
    priority: Priority
    authenticate: bool
    any_host: bool
    max_wait: float | None
    repeatable: bool
    ok_statuses: Collection[int] = ()


class AuthenticatedExchange:
    """Sends the requests of one account on all loops; shares tokens, budget and connections."""

    def __init__(
        self,
        account: Account,
        settings: PodSettings,
        budget: RateBudget,
        token_source: TokenSource | None,
    ) -> None:
        self.token_source = token_source
        self.budget = budget
        self.watchers: Signal[PodError | None] = Signal()
        self.upgraded = False
        """Whether the pod redirects http to https."""
        self.path_of: Callable[[str], str] = lambda path: path
        """The path of an endpoint in the present dialect."""
        self.read_limits: Callable[[], Awaitable[object]] | None = None
        """Reads the free ``rate-limit`` into the budget."""
        self._limits_read = float("-inf")
        self._account = account
        self._origin = account.origin
        self._settings = settings
        self._lock = Lock()
        self._transports: WeakKeyDictionary[asyncio.AbstractEventLoop, Transport] = (
            WeakKeyDictionary()
        )
        self._open: set[str] = set()
        """Request patterns that the pod answers as anonymous in spite of a valid token."""
        self._refused: dict[str, float] = {}
        """When a request pattern was refused in spite of a fresh token."""

    async def aclose(self) -> None:
        """Closes the connections of the running loop after a token refresh under way."""
        if self.token_source is not None:
            await self.token_source.aclose()
        with self._lock:
            transport = self._transports.pop(asyncio.get_running_loop(), None)
        if transport is not None:
            await transport.aclose()

    def _transport(self) -> Transport:
        """The transport of the running loop."""
        loop = asyncio.get_running_loop()
        transport = self._transports.get(loop)
        if transport is None:
            with self._lock:
                transport = self._transports.setdefault(
                    loop,
                    Transport(self._settings, self._account.ca_file, self._account.fingerprint),
                )
        return transport

    async def prepare(self) -> None:
        """See :meth:`Transport.prepare`."""
        await self._transport().prepare(self._origin)

    async def reply(self, call: RequestSpec, seconds: float | None = None) -> RawResponse:
        """A reply that is neither throttled nor anonymous in spite of a token.

        ``seconds``: the limit of one attempt from sending on. The body is not read yet.
        """
        try:
            return await self._reply(call, seconds)
        except LoginNeeded as error:
            self._seen(error)  # the caller may handle it silently
            raise

    async def _reply(self, call: RequestSpec, seconds: float | None) -> RawResponse:
        token_source = self.token_source if call.authenticate else None
        path = call.path.partition("?")[0]
        ours = self._origin.owns(call.url)
        scope = self.budget.scope(call.method, path, call.authenticate) if ours else None
        key = pattern(call.method, path)
        if token_source is not None and (key in self._open or _is_open(scope)):
            token_source = None
        renewed = False
        refused = 0
        while True:
            token = None if token_source is None else await self._token(token_source, call.max_wait)
            ticket = await self._leave(scope, call, key)
            reply, wait = await self._sent(call, token, ticket, seconds)
            anonymous = (
                token_source is not None and token is not None and _answered_as_anonymous(reply)
            )
            if wait > 0 and (renewed or not anonymous):
                await reply.aclose()
                refused += 1
                counted = plain(reply.headers.get("x-ratelimit-scope", ""), 100) or scope or ""
                if refused > REFUSALS:
                    raise throttled(counted, wait, self._origin.name)
                await self._wait(counted, wait, call.max_wait)
                continue
            if token_source is None or token is None or not anonymous:
                return reply
            try:
                if reply.status == 401:
                    self._not_again(key, renewed)
                elif renewed or self._account.kind == "token":
                    # A fresh token changes nothing: this endpoint ignores authentication, if
                    # users/me accepts the token.
                    if await self._known(call):
                        self._open.add(key)
                    return reply
            except BaseException:
                await reply.aclose()
                raise
            await reply.aclose()
            log.info("%s was answered as anonymous; refreshing the token", key)
            await self._token(token_source, call.max_wait, token)
            renewed = True

    def _not_again(self, key: str, renewed: bool) -> None:
        """Raises :class:`LoginEnded` for a 401 that persists with a fresh token."""
        now = clock()
        if renewed:
            self._refused[key] = now
        if now - self._refused.get(key, float("-inf")) < _NOT_BEFORE:
            raise LoginEnded(
                sentences.LOGIN_ENDED.format(self._origin.name),
                hint=LOG_IN_AGAIN,
            )

    async def _known(self, call: RequestSpec) -> bool:
        """Whether ``users/me`` accepts the token. Raises :class:`LoginEnded` when not."""
        me = replace(
            call,
            method="GET",
            path="users/me",
            url=self._origin.url(self.path_of("users/me")),
            headers={"Accept": "application/json"},
            body=None,
            any_host=False,
        )
        async with await self.reply(me, self._settings.timeout) as reply:
            return reply.status < 400

    async def _token(
        self, token_source: TokenSource, max_wait: float | None, stale: Secret | None = None
    ) -> Secret:
        """A token, or a fresh one in place of ``stale``; waits for the token endpoint's limit."""
        for _ in range(REFUSALS):
            try:
                return await (
                    token_source.token() if stale is None else token_source.refresh(stale)
                )
            except Throttled as error:
                await self._wait(error.scope, error.seconds, max_wait)
        return await token_source.token()

    async def _leave(self, scope: str | None, call: RequestSpec, key: str) -> Ticket | None:
        """Waits for the rate limit; the ticket of the request."""
        if scope is None:
            return None
        got = self.budget.leave(scope, clock(), call.priority, key)
        if isinstance(got, Ticket):
            return got
        until = None if call.max_wait is None else clock() + call.max_wait
        with self.budget.queued(scope):
            while True:
                if got > _LOOK and call.priority is not Priority.BACKGROUND:
                    await self._read_limits()
                    got = self.budget.leave(scope, clock(), call.priority, key)
                    if isinstance(got, Ticket):
                        return got
                if until is not None and clock() + got > until:
                    raise throttled(scope, got, self._origin.name)
                await asyncio.sleep(min(got, _LOOK))
                got = self.budget.leave(scope, clock(), call.priority, key)
                if isinstance(got, Ticket):
                    return got

    async def _read_limits(self) -> None:
        """Reads the free ``rate-limit`` for a waiting listener: the copy may be a guess.

        Answers without headers (files, 401, 403) leave it behind the pod's own log.
        """
        if self.read_limits is None or clock() - self._limits_read < _REREAD:
            return
        self._limits_read = clock()
        try:
            await self.read_limits()
        except PodError as error:
            log.info("the rate limits could not be read: %s", error)

    async def _wait(self, scope: str, seconds: float, max_wait: float | None) -> None:
        """Waits ``seconds`` by a clock that runs while the machine is suspended."""
        if max_wait is not None and seconds > max_wait:
            raise throttled(scope, seconds, self._origin.name)
        until = clock() + seconds
        with self.budget.queued(scope):
            while (left := until - clock()) > 0:  # noqa: ASYNC110 -- what ends it is the time
                await asyncio.sleep(min(left, _LOOK))

    # --- sent --------------------------------------------------------------------------------

    async def _sent(
        self, call: RequestSpec, token: Secret | None, ticket: Ticket | None, seconds: float | None
    ) -> tuple[RawResponse, float]:
        """The reply, and the seconds to wait when it is throttled."""
        since = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(seconds):
                reply = await self._followed(call, token)
            reply.since = since
        except BaseException as error:
            if ticket is not None:
                never_left = isinstance(error, PodUnreachable | PodUntrusted)
                sent = isinstance(error, ConnectionDropped) or not never_left
                self.budget.lost(ticket, clock(), sent=sent)
            if isinstance(error, TimeoutError):
                error = TooSlow(self._origin.name, seconds or 0.0)
            if isinstance(error, PodUnreachable | PodUntrusted) and not call.any_host:
                self._seen(error)
            raise error
        gateway = is_gateway(reply.status, reply.headers) and self._origin.owns(reply.url)
        self._seen(away(reply.status, self._origin.name) if gateway else None)
        if ticket is None:
            return reply, 0.0
        return reply, self.budget.answered(ticket, reply.status, reply.headers, clock())

    def _seen(self, error: PodError | None) -> None:
        self.watchers.emit(error)

    async def _followed(self, call: RequestSpec, token: Secret | None) -> RawResponse:
        """The reply after redirects. Only the pod's own origin gets the token."""
        transport = self._transport()
        method, url, body = call.method, call.url, call.body
        seen: set[str] = set()
        while True:
            headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **call.headers}
            if token is not None and (self._origin.owns(url) or self._origin.upgraded_by(url)):
                headers["Authorization"] = "Bearer " + token.reveal()
            reply = await transport.send(self._origin, method, url, headers, body)
            location = reply.headers.get("location")
            if reply.status not in (301, 302, 303, 307, 308) or location is None:
                return reply
            await reply.aclose()
            seen.add(url)
            url = self._next(call, reply, location)
            self.upgraded = self.upgraded or self._origin.upgraded_by(url)
            if url in seen or len(seen) > REDIRECTS:
                raise BadAnswer(sentences.CIRCLES.format(self._origin.name))
            if method not in ("GET", "HEAD") and reply.status not in (307, 308):
                # A browser would send a GET instead, which is another request.
                raise BadAnswer(sentences.CHANGE_SENT_ON.format(self._origin.name))

    def _next(self, call: RequestSpec, reply: RawResponse, location: str) -> str:
        try:
            url = self._origin.join(reply.url, location)
            parts = urlsplit(url)
        except ValueError as error:
            raise BadAnswer(sentences.NO_SUCH_ADDRESS.format(self._origin.name)) from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ForeignAddress(sentences.NOT_WEB.format(self._origin.name))
        if reply.url.startswith("https:") and parts.scheme == "http":
            raise PodUntrusted(
                sentences.WITHOUT_HTTPS.format(self._origin.name), hint=sentences.NOT_FOLLOWED
            )
        if not (self._origin.owns(url) or self._origin.upgraded_by(url)) and not call.any_host:
            raise ForeignAddress(
                sentences.SENT_ON.format(self._origin.name, plain(parts.hostname, 100)),
                hint=sentences.ABOUT_SENT_ON,
            )
        return url.partition("#")[0]


class TooSlow(ConnectionDropped):
    """A request exceeded its time limit; a repetition would take as long."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(sentences.SLOW.format(name, seconds))


def _answered_as_anonymous(reply: RawResponse) -> bool:
    """Whether a request with a token was answered as anonymous: an expired token is no error
    on a pod with anonymous reading (Funkwhale: ``X-RateLimit-Scope: anonymous-...``)."""
    scope = reply.headers.get("x-ratelimit-scope", "")
    return reply.status == 401 or scope.startswith("anonymous-")


def _is_open(scope: str | None) -> bool:
    """Whether a scope is counted as anonymous, so that a token makes no difference."""
    return scope is not None and scope.startswith("anonymous-")
