"""Requests to one pod, as one account: pinned, counted, repeated, put into words."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.json import encode

from fwtui.errors import (
    BadAnswer,
    ForeignAddress,
    LoginEnded,
    PodError,
    PodUnreachable,
    PodUntrusted,
    Throttled,
    Uncertain,
)
from fwtui.pod.accounts import Account
from fwtui.pod.budget import Priority, RateBudget, Ticket, clock
from fwtui.pod.refusals import not_json, refusal, throttled
from fwtui.pod.retry import AWAY, REPEATABLE, Pauses
from fwtui.pod.scopes import pattern
from fwtui.pod.settings import PodSettings
from fwtui.pod.tokens import Keeper, Secret
from fwtui.pod.transport import USER_AGENT, Dropped, Reply, Transport

log = logging.getLogger(__name__)

Params = Mapping[str, "str | int | bool | float | Sequence[str | int] | None"]
"""``None`` is left out, a bool is ``true`` or ``false``, a sequence is sent as one pair each."""

REDIRECTS = 5
REFUSALS = 5
"""How often a request waits because the pod said that it came too early."""
_LOOK = 1.0
"""Seconds after which a waiting request looks at the allowance again."""
_JSON = "application/json"


class Answer(Struct, frozen=True):
    """What a pod answered, whole; the status is below 400."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


Readback = Callable[[], Awaitable["Answer | None"]]
"""Looks whether a change whose answer was lost was made all the same: the answer that stands
for the lost one, or ``None`` when the change is not there and may be sent again."""


Watcher = Callable[["PodError | None"], None]
"""Hears of each attempt: ``None`` when the pod answered, else why it could not be reached."""


class _Call(Struct, frozen=True):
    """A request as it was asked for."""

    method: str
    path: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    priority: Priority
    authenticate: bool
    elsewhere: bool
    patience: float | None
    repeatable: bool
    answers: Collection[int] = ()


class _Here:
    """What belongs to one loop."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.flights: dict[tuple[str, str, bool], asyncio.Future[Answer]] = {}


class _Shared:
    """What all priorities and all loops have in common."""

    def __init__(self, keeper: Keeper | None) -> None:
        self.keeper = keeper
        self.lock = Lock()
        self.loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _Here] = WeakKeyDictionary()
        self.open: set[str] = set()
        """Requests that the pod counts as anonymous whoever asks."""
        self.watchers: list[Watcher] = []


class Http:
    """Requests to one pod, as one account; safe to use on several loops.

    Everything that can go wrong is raised as a :class:`fwtui.errors.PodError`.
    """

    def __init__(
        self,
        account: Account,
        settings: PodSettings | None = None,
        *,
        budget: RateBudget | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self.account = account
        self.origin = account.origin
        self.settings = settings or PodSettings()
        self.budget = budget or RateBudget(logged_in=account.kind != "anonymous")
        self.priority = Priority.LISTENER
        self._shared = _Shared(keeper)

    def at(self, priority: Priority) -> Http:
        """The same connections, login and allowance; its requests carry another priority."""
        other = copy.copy(self)
        other.priority = priority
        return other

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """``watcher`` is called on the thread of the request; the result ends it."""
        self._shared.watchers.append(watcher)
        return lambda: self._shared.watchers.remove(watcher)

    @property
    def keeper(self) -> Keeper | None:
        return self._shared.keeper

    @keeper.setter
    def keeper(self, keeper: Keeper | None) -> None:
        self._shared.keeper = keeper

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
        largest: int | None = None,
        accept: str = _JSON,
        authenticate: bool = True,
        elsewhere: bool = False,
        patience: float | None = None,
        repeatable: bool | None = None,
        readback: Readback | None = None,
        answers: Collection[int] = (),
    ) -> Answer:
        """Sends a request and gives the answer, if it is below 400.

        ``path`` is below ``/api/v1/`` (``tracks``, ``albums/3``), or begins with ``/``
        (``/api/v2/...``), or is a whole address of this pod. ``timeout`` in seconds is for
        the whole answer, ``largest`` its size in bytes (default: the settings').
        ``authenticate`` false leaves the token out; ``elsewhere`` true lets a redirect lead
        to another host, without the token (covers). ``patience``: seconds that it may wait
        for the allowance before :class:`Throttled` is raised; ``None`` waits as long as it
        takes, and may be cancelled. ``repeatable``: whether it does no harm when it is done
        twice; ``None`` goes by the method (RFC 9110, 9.2.2: all but POST and PATCH).
        ``readback``: see :data:`Readback`; for a change that is not repeatable and whose
        answer was lost; without it that is :class:`Uncertain`. ``answers``: statuses of 400
        and above that are answers all the same.

        The same GET asked for twice at a time is sent once.

        Raises a :class:`PodError`: :class:`NotFound` for 404, :class:`Refused` for other
        4xx, :class:`LoginNeeded` and :class:`LoginEnded`, :class:`PodFailed` for 5xx,
        :class:`PodUnreachable`, :class:`PodUntrusted`, :class:`ForeignAddress`,
        :class:`BadAnswer`, :class:`Throttled`, :class:`Uncertain`.
        """
        headers = {"Accept": accept}
        body: bytes | None = None
        if json is not None:
            body = encode(json)
            headers["Content-Type"] = _JSON
        elif form is not None:
            body = (form if isinstance(form, str) else urlencode(form)).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        call = _Call(
            method=method,
            path=path,
            url=self._address(path, params, elsewhere),
            headers=headers,
            body=body,
            priority=priority or self.priority,
            authenticate=authenticate,
            elsewhere=elsewhere,
            patience=patience,
            repeatable=method in REPEATABLE if repeatable is None else repeatable,
            answers=answers,
        )
        seconds = timeout or self.settings.timeout
        size = largest or self.settings.largest
        if method == "GET" and body is None:
            return await self._joined(call, accept, seconds, size)
        try:
            return await self._answer(call, seconds, size)
        except Uncertain as uncertain:
            if readback is None:
                raise
            log.info("%s %s: the answer was lost; looking", method, pattern(method, path))
            try:
                found = await readback()
            except PodError:
                raise uncertain from None
            return found if found is not None else await self._answer(call, seconds, size)

    async def open(
        self,
        path: str,
        *,
        headers: Mapping[str, str],
        priority: Priority = Priority.STREAM,
        patience: float | None = None,
        seconds: float | None = None,
    ) -> Reply:
        """A GET whose body is read as it comes; redirects may lead elsewhere, without the
        token. Not repeated. The reply may be of any status but 401 and 429. ``seconds``: the
        limit until it has begun."""
        call = _Call(
            method="GET",
            path=path,
            url=self._address(path, None, True),
            headers=dict(headers),
            body=None,
            priority=priority,
            authenticate=True,
            elsewhere=True,
            patience=patience,
            repeatable=True,
        )
        reply = await self._counted(call, seconds)
        if reply.status == 401:
            async with reply:
                raise refusal(401, reply.headers, b"", self.origin.name)
        return reply

    async def aclose(self) -> None:
        """Closes the connections of the running loop; a login being renewed is waited for."""
        if self.keeper is not None:
            await self.keeper.aclose()
        with self._shared.lock:
            here = self._shared.loops.pop(asyncio.get_running_loop(), None)
        if here is not None:
            await here.transport.aclose()

    # --- once ----------------------------------------------------------------------------

    async def _joined(self, call: _Call, accept: str, seconds: float, size: int) -> Answer:
        """Asks, or waits for the answer to the same question that is under way."""
        flights = self._here().flights
        # A question in the background may be waiting for its turn: the listener never joins it.
        behind = call.priority is Priority.BACKGROUND
        key = (call.url, f"{accept} {call.authenticate} {call.elsewhere}", False)
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
        mine: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        flights[key] = mine
        try:
            answer = await self._answer(call, seconds, size)
        except asyncio.CancelledError:
            # Those who joined ask anew.
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

    # --- and again -------------------------------------------------------------------------

    async def _answer(self, call: _Call, seconds: float, size: int) -> Answer:
        """The answer below 400, after as many attempts as are good."""
        pauses = Pauses(self.settings)
        lost = False
        while True:
            failure: PodError
            try:
                status, headers, body = await self._whole(call, seconds, size)
            except _TooSlow:
                if call.repeatable:
                    raise
                raise self._uncertain(call) from None
            except Dropped as error:
                if not call.repeatable:
                    raise self._uncertain(call) from error
                lost = True
                failure = error
            except PodUnreachable as error:
                failure = error
            else:
                if status < 400 or status in call.answers:
                    if "html" in headers.get("content-type", "") and body and _wants_json(call):
                        raise not_json(self.origin.name)
                    return Answer(status, headers, body)
                if status == 404 and lost and call.method == "DELETE":
                    # The attempt whose answer was lost has done it.
                    return Answer(204, headers, b"")
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

    def _uncertain(self, call: _Call) -> Uncertain:
        return Uncertain(
            f"{self.origin.name} did not say whether it has done that",
            hint="Look whether it is there before you do it again.",
        )

    async def _whole(
        self, call: _Call, seconds: float, size: int
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One attempt, read to its end."""
        reply = await self._counted(call, seconds)
        try:
            async with asyncio.timeout_at(reply.since + seconds), reply:
                return reply.status, reply.headers, await reply.read(size)
        except TimeoutError as error:
            raise self._too_slow(seconds) from error

    def _too_slow(self, seconds: float) -> _TooSlow:
        return _TooSlow(f"{self.origin.name} did not answer within {seconds:.0f} seconds")

    # --- counted and logged in ---------------------------------------------------------------

    async def _counted(self, call: _Call, seconds: float | None = None) -> Reply:
        """A reply that was not refused for its limit, and that was given to the right listener."""
        keeper = self.keeper if call.authenticate else None
        ours = self.origin.owns(call.url)
        scope = self.budget.scope(call.method, call.path, call.authenticate) if ours else None
        key = pattern(call.method, call.path)
        if keeper is not None and (key in self._shared.open or _is_open(scope)):
            keeper = None
        renewed = False
        refused = 0
        while True:
            token = None if keeper is None else await self._token(keeper, call.patience)
            ticket = await self._leave(scope, call, key)
            reply, wait = await self._sent(call, token, ticket, seconds)
            if wait > 0:
                await reply.aclose()
                refused += 1
                if refused > REFUSALS:
                    raise throttled(scope or "", wait, self.origin.name)
                await self._wait(scope or "", wait, call.patience)
                continue
            if token is None or keeper is None:
                return reply
            anonymous = reply.headers.get("x-ratelimit-scope", "").startswith("anonymous-")
            if reply.status != 401 and not anonymous:
                return reply
            if renewed:
                if reply.status == 401:
                    await reply.aclose()
                    raise LoginEnded(
                        f"Your login at {self.origin.name} has ended",
                        hint="Log in again; the queue is kept.",
                    )
                self._shared.open.add(key)
                return reply
            await reply.aclose()
            log.info("%s was answered as to anybody; renewing the login", key)
            await self._token(keeper, call.patience, token)
            renewed = True

    async def _token(
        self, keeper: Keeper, patience: float | None, stale: Secret | None = None
    ) -> Secret:
        """A token, or one in place of a stale one; the token endpoint has a limit too."""
        for _ in range(REFUSALS):
            try:
                return await (keeper.token() if stale is None else keeper.renew(stale))
            except Throttled as error:
                await self._wait(error.scope, error.seconds, patience)
        return await keeper.token()

    async def _leave(self, scope: str | None, call: _Call, key: str) -> Ticket | None:
        """Waits for the request's turn."""
        if scope is None:
            return None
        got = self.budget.leave(scope, clock(), call.priority, key)
        if isinstance(got, Ticket):
            return got
        until = None if call.patience is None else clock() + call.patience
        with self.budget.queued(scope):
            while True:
                if until is not None and clock() + got > until:
                    raise throttled(scope, got, self.origin.name)
                await asyncio.sleep(min(got, _LOOK))
                got = self.budget.leave(scope, clock(), call.priority, key)
                if isinstance(got, Ticket):
                    return got

    async def _wait(self, scope: str, seconds: float, patience: float | None) -> None:
        """Waits as long as the pod has told, by a clock that suspending does not stop."""
        if patience is not None and seconds > patience:
            raise throttled(scope, seconds, self.origin.name)
        until = clock() + seconds
        with self.budget.queued(scope):
            while (left := until - clock()) > 0:  # noqa: ASYNC110 -- what ends it is the time
                await asyncio.sleep(min(left, _LOOK))

    # --- sent --------------------------------------------------------------------------------

    async def _sent(
        self, call: _Call, token: Secret | None, ticket: Ticket | None, seconds: float | None
    ) -> tuple[Reply, float]:
        """The reply, and the seconds to wait when it refuses for the limit."""
        since = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(seconds):
                reply = await self._followed(call, token)
            reply.since = since
        except BaseException as error:
            if ticket is not None:
                never_left = isinstance(error, PodUnreachable | PodUntrusted)
                sent = isinstance(error, Dropped) or not never_left
                self.budget.lost(ticket, clock(), sent=sent)
            if isinstance(error, TimeoutError):
                error = self._too_slow(seconds or 0.0)
            if isinstance(error, PodUnreachable | PodUntrusted) and not call.elsewhere:
                self._seen(error)
            raise error
        self._seen(None)
        if ticket is None:
            return reply, 0.0
        return reply, self.budget.answered(ticket, reply.status, reply.headers, clock())

    def _seen(self, error: PodError | None) -> None:
        for watcher in tuple(self._shared.watchers):
            watcher(error)

    async def _followed(self, call: _Call, token: Secret | None) -> Reply:
        """The reply after redirects. The token goes to the pod's own address alone."""
        transport = self._here().transport
        method, url, body = call.method, call.url, call.body
        seen: set[str] = set()
        while True:
            headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **call.headers}
            if token is not None and (self.origin.owns(url) or self.origin.upgraded_by(url)):
                headers["Authorization"] = "Bearer " + token.reveal()
            reply = await transport.send(self.origin, method, url, headers, body)
            location = reply.headers.get("location")
            if reply.status not in (301, 302, 303, 307, 308) or location is None:
                return reply
            await reply.aclose()
            seen.add(url)
            url = self._next(call, reply, location)
            if url in seen or len(seen) > REDIRECTS:
                raise BadAnswer(f"{self.origin.name} sent us round in circles")
            if method not in ("GET", "HEAD") and reply.status not in (307, 308):
                # Browsers would make it a GET, which is another question.
                raise BadAnswer(f"{self.origin.name} sent a change on to another address")

    def _next(self, call: _Call, reply: Reply, location: str) -> str:
        try:
            url = self.origin.join(reply.url, location)
            parts = urlsplit(url)
        except ValueError as error:
            raise BadAnswer(f"{self.origin.name} named an address that is none") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ForeignAddress(f"{self.origin.name} sent us to an address that is not of the web")
        if reply.url.startswith("https:") and parts.scheme == "http":
            raise PodUntrusted(
                f"{self.origin.name} wanted to go on without https", hint="It was not followed."
            )
        if not (self.origin.owns(url) or self.origin.upgraded_by(url)) and not call.elsewhere:
            raise ForeignAddress(
                f"{self.origin.name} sent us on to {parts.hostname[:100]}",
                hint="It was not followed. If the pod has moved, log in there.",
            )
        return url.partition("#")[0]

    def _address(self, path: str, params: Params | None, elsewhere: bool) -> str:
        url = path if elsewhere and "://" in path else self.origin.url(path)
        if not url.startswith(("https://", f"{self.origin.scheme}://")):
            # A pod behind a proxy may not know that it is reached by https.
            safe = "https" + url.removeprefix("http")
            if not (url.startswith("http://") and self.origin.owns(safe)):
                raise PodUntrusted(f"{self.origin.name} named an address that is not safe")
            url = safe
        if not params:
            return url
        pairs: list[tuple[str, str]] = []
        for name, value in params.items():
            if value is None:
                continue
            values = [value] if isinstance(value, str | int | float) else value
            pairs.extend((name, _said(one)) for one in values)
        if not pairs:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs)}"

    def _here(self) -> _Here:
        loop = asyncio.get_running_loop()
        here = self._shared.loops.get(loop)
        if here is None:
            with self._shared.lock:
                transport = Transport(self.settings, self.account.ca_file, self.account.fingerprint)
                here = self._shared.loops.setdefault(loop, _Here(transport))
        return here


class _TooSlow(Dropped):
    """It took longer than the whole request may: trying again would take as long again."""


def _said(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _wants_json(call: _Call) -> bool:
    return call.headers["Accept"] == _JSON


def _is_open(scope: str | None) -> bool:
    """Nobody is looked at who asks for these, so they need no token."""
    return scope is not None and scope.startswith("anonymous-")


def _cancelling() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
