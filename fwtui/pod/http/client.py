"""Requests to one pod as one account: pinned origin, retries, limits, errors as sentences."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from fwtui.base.signal import Unsubscribe
from fwtui.errors import PodAway, PodError, PodUnreachable, PodUntrusted, PodUpgraded, Uncertain
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import TokenSource
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http import sentences
from fwtui.pod.http.cursors import Cursors
from fwtui.pod.http.detection import DialectDetector
from fwtui.pod.http.errors import not_json, refusal
from fwtui.pod.http.exchange import (
    AuthenticatedExchange,
    Params,
    RequestSpec,
    TooSlow,
    Watcher,
)
from fwtui.pod.http.transport import ConnectionDropped, RawResponse
from fwtui.pod.ratelimit.budget import Priority, RateBudget
from fwtui.pod.ratelimit.scopes import pattern
from fwtui.pod.settings import PodSettings

log = logging.getLogger(__name__)

_DETECTION_TIMEOUT = 10.0
_JSON = "application/json"
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Idempotent methods (RFC 9110, 9.2.2)."""
AWAY = frozenset({502, 503, 504})
"""Statuses of a proxy whose pod is away; repeated, unlike a 500."""


class PodResponse(Struct, frozen=True):
    """A complete answer; its status is below 400, or one of ``ok_statuses``."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


_Flights = dict[tuple[str, str, bool], asyncio.Future[PodResponse]]


class PodClient:
    """Requests to one pod as one account; usable on several event loops.

    Every failure is raised as a :class:`fwtui.errors.PodError`.
    """

    def __init__(
        self,
        account: Account,
        settings: PodSettings | None = None,
        *,
        budget: RateBudget | None = None,
        token_source: TokenSource | None = None,
        dialect: PodDialect | None = None,
    ) -> None:
        self.account = account
        self.origin = account.origin
        self.settings = settings or PodSettings()
        self.budget = budget or RateBudget(logged_in=account.kind != "anonymous")
        self.priority = Priority.LISTENER
        self._exchange = AuthenticatedExchange(account, self.settings, self.budget, token_source)
        self.detector = DialectDetector(dialect)
        """The pod's dialect, corrected when a path is missing."""
        self.detects = False
        """Whether a request reads the pod's version first, where it is not known."""
        self.cursors = Cursors()
        """The pages of lists by cursor."""
        self._exchange.path_of = lambda path: self.dialect.base + path
        self._flights: WeakKeyDictionary[asyncio.AbstractEventLoop, _Flights]
        self._flights = WeakKeyDictionary()

    def at(self, priority: Priority) -> PodClient:
        """A client with the same connections, login and budget and another priority."""
        other = copy.copy(self)
        other.priority = priority
        return other

    def watch(self, watcher: Watcher) -> Unsubscribe:
        """Calls ``watcher`` on the thread of each request. Returns the function that ends it."""
        return self._exchange.watchers.subscribe(watcher)

    async def ensure_dialect(self) -> None:
        """Reads the version of a pod that was not spoken with before; one request."""
        await self.detector.ensure(self._read)

    def on_wait(self, read_limits: Callable[[], Awaitable[object]]) -> None:
        """Sets what reads the free ``rate-limit`` while a listener's request waits."""
        self._exchange.read_limits = read_limits

    @property
    def dialect(self) -> PodDialect:
        """The dialect of the pod, as far as it is known."""
        return self.detector.current

    @property
    def upgraded(self) -> bool:
        """Whether the pod redirects http to https."""
        return self._exchange.upgraded

    @property
    def token_source(self) -> TokenSource | None:
        """The source of each request's token; ``None`` for an anonymous client."""
        return self._exchange.token_source

    @token_source.setter
    def token_source(self, token_source: TokenSource | None) -> None:
        self._exchange.token_source = token_source

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        form: Mapping[str, str] | str | None = None,
        priority: Priority | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- it says what ran out
        max_bytes: int | None = None,
        accept: str = _JSON,
        authenticate: bool = True,
        any_host: bool = False,
        max_wait: float | None = None,
        repeatable: bool | None = None,
        ok_statuses: Collection[int] = (),
    ) -> PodResponse:
        """Sends a request and returns its answer.

        ``path`` is below the dialect's base (``tracks``, ``albums/3``), or begins with ``/``
        (``/api/v2/...``), or is a whole address of this pod. ``timeout``: seconds for the
        whole answer; ``max_bytes``: its size (defaults: the settings). ``authenticate``
        false sends no token; ``any_host`` true follows redirects to another host, without
        the token (covers). ``max_wait``: seconds that it may wait for the rate limit before
        :class:`Throttled` is raised; ``None`` waits as long as needed. ``repeatable``:
        whether sending it twice is harmless; ``None`` decides by the method (RFC 9110,
        9.2.2: all but POST and PATCH). A lost answer to another one
        raises :class:`Uncertain`. ``ok_statuses``: statuses of 400 and above that are
        returned instead of raised.

        Identical concurrent GETs share one request.

        Raises a :class:`PodError`: :class:`NotFound` for 404, :class:`Refused` for other
        4xx, :class:`LoginNeeded` and :class:`LoginEnded`, :class:`PodFailed` for 5xx,
        :class:`PodUnreachable`, :class:`PodUntrusted`, :class:`ForeignAddress`,
        :class:`BadAnswer`, :class:`Throttled`, :class:`Uncertain`.
        """
        if self.detects:
            await self.ensure_dialect()
        headers = {"Accept": accept}
        body: bytes | None = None
        if json is not None:
            body = encode(json)
            headers["Content-Type"] = _JSON
        elif form is not None:
            body = (form if isinstance(form, str) else urlencode(form)).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        call = RequestSpec(
            method=method,
            path=path,
            url=self._url(path, params, any_host),
            params=params,
            dialect=self.dialect,
            headers=headers,
            body=body,
            priority=priority or self.priority,
            authenticate=authenticate,
            any_host=any_host,
            max_wait=max_wait,
            repeatable=method in REPEATABLE if repeatable is None else repeatable,
            ok_statuses=ok_statuses,
        )
        seconds = timeout or self.settings.timeout
        size = max_bytes or self.settings.largest
        if method == "GET" and body is None:
            return await self._shared(call, accept, seconds, size)
        return await self._answer(call, seconds, size)

    async def open(
        self,
        path: str,
        *,
        headers: Mapping[str, str],
        priority: Priority = Priority.STREAM,
        max_wait: float | None = None,
        seconds: float | None = None,
    ) -> RawResponse:
        """A GET whose body is streamed; redirects may lead to another host, without the token.

        It is not repeated. The reply has any status but 401 and 429. ``seconds``: the limit
        until the reply begins."""
        call = RequestSpec(
            method="GET",
            path=path,
            url=self._url(path, None, True),
            params=None,
            dialect=self.dialect,
            headers=dict(headers),
            body=None,
            priority=priority,
            authenticate=True,
            any_host=True,
            max_wait=max_wait,
            repeatable=True,
        )
        reply = await self._exchange.reply(call, seconds)
        if reply.status == 404 and (again := await self._corrected(call, reply.headers)):
            await reply.aclose()
            reply = await self._exchange.reply(again, seconds)
        if reply.status == 401:
            async with reply:
                raise refusal(401, reply.headers, b"", self.origin.name)
        return reply

    async def prepare(self) -> None:
        """Loads what the first request on the running loop needs; sends nothing."""
        await self._exchange.prepare()

    async def aclose(self) -> None:
        """Closes the connections of the running loop after a token refresh under way."""
        await self._exchange.aclose()

    # --- shared GETs ----------------------------------------------------------------------------

    async def _shared(
        self, call: RequestSpec, accept: str, seconds: float, size: int
    ) -> PodResponse:
        """Sends a GET, or awaits the identical one under way."""
        flights = self._flights.setdefault(asyncio.get_running_loop(), {})
        # A background request may be paced: the listener never waits for it.
        behind = call.priority is Priority.BACKGROUND
        key = (call.url, f"{accept} {call.authenticate} {call.any_host} {call.ok_statuses}", False)
        while True:
            flight = flights.get(key) or (flights.get((*key[:2], True)) if behind else None)
            if flight is None:
                break
            try:
                return await asyncio.shield(flight)
            except asyncio.CancelledError:
                if not flight.cancelled() or _cancelling():
                    raise
        key = (*key[:2], behind)
        mine: asyncio.Future[PodResponse] = asyncio.get_running_loop().create_future()
        flights[key] = mine
        try:
            answer = await self._answer(call, seconds, size)
        except asyncio.CancelledError:
            # The other awaiting tasks send it again.
            mine.cancel()
            raise
        except BaseException as error:
            mine.set_exception(error)
            mine.exception()
            raise
        else:
            mine.set_result(answer)
            return answer
        finally:
            del flights[key]

    # --- retries ---------------------------------------------------------------------------

    async def _answer(self, call: RequestSpec, seconds: float, size: int) -> PodResponse:
        """The answer after retries; raises the error of the last attempt."""
        pauses = self.settings.pauses()
        lost = False
        while True:
            failure: PodError
            try:
                status, headers, body = await self._attempt(call, seconds, size)
            except TooSlow:
                if call.repeatable:
                    raise
                raise self._uncertain(call) from None
            except ConnectionDropped as error:
                if not call.repeatable:
                    raise self._uncertain(call) from error
                lost = True
                failure = error
            except PodAway:
                # The token endpoint's answer: the token refresh has its own pauses.
                raise
            except PodUnreachable as error:
                failure = error
            else:
                if status == 404 and (again := await self._corrected(call, headers)):
                    call, lost = again, False
                    continue
                if status < 400 or status in call.ok_statuses:
                    if "html" in headers.get("content-type", "") and body and _wants_json(call):
                        raise not_json(self.origin.name)
                    return PodResponse(status, headers, body)
                if status == 404 and lost and call.method == "DELETE":
                    # The attempt whose answer was lost has deleted it.
                    return PodResponse(204, headers, b"")
                failure = refusal(status, headers, body, self.origin.name)
                if status in (502, 504) and not call.repeatable:
                    raise self._uncertain(call) from failure
                if status not in AWAY or not call.repeatable:
                    raise failure
            pause = pauses.next()
            if pause is None:
                raise failure
            log.info(
                "%s: trying again in %.1f s: %s", pattern(call.method, call.path), pause, failure
            )
            await asyncio.sleep(pause)

    async def _corrected(self, call: RequestSpec, headers: Mapping[str, str]) -> RequestSpec | None:
        """The request in the pod's present dialect; ``None`` where that changes nothing.

        Only an unknown path is a 404 with HTML, an unknown object is JSON (Funkwhale); so a
        change has not been made and may be sent again. Raises :class:`PodUpgraded` for a path
        whose keys are of the former dialect.
        """
        if "html" not in headers.get("content-type", "") or not _is_relative(call.path):
            return None
        dialect = await self.detector.doubt(call.dialect, self._read)
        if dialect is None or dialect.base == call.dialect.base:
            return None
        if not dialect.knows(call.path):
            raise PodUpgraded(
                sentences.UPGRADED.format(self.origin.name, dialect.version),
                hint=sentences.ABOUT_UPGRADED,
            )
        url = self._url(call.path, call.params, call.any_host)
        return replace(call, url=url, dialect=dialect)

    async def _read(self, path: str) -> tuple[int, bytes]:
        """A path of the pod without a token: status and body, for the detection of a dialect."""
        call = RequestSpec(
            method="GET",
            path=path,
            url=self.origin.url(path),
            params=None,
            dialect=self.dialect,
            headers={"Accept": _JSON},
            body=None,
            priority=self.priority,
            authenticate=False,
            any_host=False,
            max_wait=5.0,
            repeatable=True,
        )
        status, _, body = await self._attempt(call, _DETECTION_TIMEOUT, 1_000_000)
        return status, body

    def _uncertain(self, call: RequestSpec) -> Uncertain:
        return Uncertain(
            sentences.IN_DOUBT.format(self.origin.name),
            hint=sentences.ABOUT_DOUBT,
        )

    async def _attempt(
        self, call: RequestSpec, seconds: float, size: int
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One attempt: status, headers and whole body."""
        reply = await self._exchange.reply(call, seconds)
        try:
            async with asyncio.timeout_at(reply.since + seconds), reply:
                return reply.status, reply.headers, await reply.read(size)
        except TimeoutError as error:
            raise TooSlow(self.origin.name, seconds) from error

    def _url(self, path: str, params: Params | None, any_host: bool) -> str:
        if _is_relative(path):
            path = self.dialect.base + path
        url = path if any_host and "://" in path else self.origin.url(path)
        if not url.startswith(("https://", f"{self.origin.scheme}://")):
            # A pod behind a proxy may name its own addresses with http.
            safe = "https" + url.removeprefix("http")
            if not (url.startswith("http://") and self.origin.owns(safe)):
                raise PodUntrusted(sentences.UNSAFE_ADDRESS.format(self.origin.name))
            url = safe
        if not params:
            return url
        pairs: list[tuple[str, str]] = []
        for name, value in params.items():
            if value is None:
                continue
            values = [value] if isinstance(value, str | int | float) else value
            pairs.extend((name, _param_text(one)) for one in values)
        if not pairs:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs)}"


def _param_text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_relative(path: str) -> bool:
    """Whether a path is below the base of the dialect."""
    return not path.startswith("/") and "://" not in path


def _wants_json(call: RequestSpec) -> bool:
    return call.headers["Accept"] == _JSON


def _cancelling() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
