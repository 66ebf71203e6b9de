"""From a request to an answer, in the order of Django REST framework and nginx.

Address, Accept (406), authentication (401 for a forged Basic header), CSRF (403), permission
(401, 403), body (400, 415), rate limit (429, or 500), and then method (405) and handler."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from fwtui.demo.auth.consent import CSRF_FAILED, web_app
from fwtui.demo.auth.oauth import AuthServer, Caller, Forged
from fwtui.demo.dialect import Dialect
from fwtui.demo.server.answer import HttpAnswer, HttpRequest, dressed
from fwtui.demo.server.body import RequestBody
from fwtui.demo.server.headers import Headers
from fwtui.demo.server.http import (
    FORM,
    JSON,
    MULTIPART,
    Call,
    EndpointAction,
    Query,
    Refusal,
    Reply,
    Route,
    detail,
    html,
    html_404,
    html_500,
    merged,
)
from fwtui.demo.server.ratelimit import BROKEN_WHEN_THROTTLED, limits_of
from fwtui.demo.state import DemoState

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD", "OPTIONS")


class _Throttled(Exception):
    """The rate limit of the caller is used up."""

    def __init__(self, reply: Reply, headers: Headers) -> None:
        self.reply = reply
        self.headers = headers


class Dispatcher:
    """Answers requests, without sockets."""

    def __init__(self, state: DemoState, routes: list[Route]) -> None:
        self._state = state
        self._accounts = state.part(AuthServer)
        self._limits = state.part(limits_of)
        self._routes = sorted(merged(routes), key=_rank)
        self._tables: dict[str, list[tuple[re.Pattern[str], Route]]] = {}
        """By dialect."""

    def find(self, path: str) -> tuple[Route, dict[str, str]] | None:
        for regex, route in self._table(self._state.dialect):
            match = regex.fullmatch(path)
            if match:
                return route, match.groupdict()
        return None

    def _negotiates(self, route: Route) -> bool:
        return route.negotiates and self._state.dialect.playlists_negotiate

    def _table(self, dialect: Dialect) -> list[tuple[re.Pattern[str], Route]]:
        if dialect.name not in self._tables:
            routes = [found for route in self._routes if (found := route.of(dialect))]
            self._tables[dialect.name] = [(route.regex(dialect), route) for route in routes]
        return self._tables[dialect.name]

    async def answer(self, asked: HttpRequest) -> HttpAnswer:
        found = self.find(asked.path)
        if found is None and not asked.path.startswith(("/api/", "/federation/")):
            return dressed(web_app(), asked)
        if found is None:
            moved = self.find(asked.path + "/") if asked.path.startswith("/api/") else None
            if moved and moved[0].slash == "always":
                headers = (("location", f"{asked.path}/"), ("transfer-encoding", "chunked"))
                return dressed(Reply(301, b"", html_404().content_type, headers), asked)
            return dressed(html_404(), asked)
        route, params = found
        if route.kind == "plain":
            return await self._page(route, params, asked)
        return await self._through(route, params, asked)

    async def _through(
        self, route: Route, params: Mapping[str, str], asked: HttpRequest
    ) -> HttpAnswer:
        action = route.on.get("GET" if asked.method == "HEAD" else asked.method)
        cookies = _cookies(asked.headers.get("cookie", ""))
        caller, scope = Caller(), ""
        counted: Headers = ()
        try:
            if route.kind == "api" and not _acceptable(asked.headers.get("accept", ""), route):
                raise Refusal(detail(406, "Could not satisfy the request Accept header."))
            caller = self._identify(route, asked, cookies)
            self._check_csrf(route, asked, cookies, caller)
            if route.kind == "api":
                self._permit(route, action, asked.method, caller)
            parsed = RequestBody.of(asked, action, strict=route.kind == "api")
            rate = action.rate if action else "wildcard"
            if rate is not None:
                scope = _scope(rate, caller)
                counted = self._count(scope, caller, asked.address)
            if action is None:
                reply = self._without_action(route, asked.method)
            else:
                call = self._call(asked, params, cookies, caller, parsed)
                reply = await _run(action, call)
        except Refusal as refusal:
            reply = refusal.reply
        except _Throttled as throttled:
            reply, counted = throttled.reply, throttled.headers
        if (
            route.renders not in (JSON, "*/*")
            and reply.content_type == JSON
            and reply.status >= 400
        ):
            reply = _as(reply, route.renders)
        allow = "" if route.kind != "api" or route.allow == "-" else route.allowed
        return dressed(
            reply,
            asked,
            allow=allow if reply.status != 500 else "",
            counted=counted,
            vary=_vary(route, caller, negotiated=self._negotiates(route) and reply.status != 500),
            scope=scope,
            user=caller.user.username if caller.user else "",
        )

    async def _page(
        self, route: Route, params: Mapping[str, str], asked: HttpRequest
    ) -> HttpAnswer:
        """A ``plain`` route: files, and pages of the web app."""
        action = route.on.get("GET" if asked.method == "HEAD" else asked.method)
        if action is None:
            return dressed(Reply(405, b"", "text/html", plain=True), asked)
        parsed = RequestBody.of(asked, action, strict=False)
        reply = await _run(action, self._call(asked, params, {}, Caller(), parsed))
        return dressed(reply, asked)

    def _call(
        self,
        asked: HttpRequest,
        params: Mapping[str, str],
        cookies: Mapping[str, str],
        caller: Caller,
        parsed: RequestBody,
    ) -> Call:
        return Call(
            method="GET" if asked.method == "HEAD" else asked.method,
            path=asked.path,
            params=params,
            query=asked.asks(),
            headers=asked.headers,
            body=asked.body,
            data=parsed.data,
            form=parsed.form,
            files=parsed.files,
            user=caller.user,
            means=caller.means,
            scopes=caller.scopes,
            app=caller.app,
            cookies=cookies,
            base=self._state.base,
            dialect=self._state.dialect,
            address=asked.address,
            now=self._state.clock(),
        )

    def _identify(self, route: Route, asked: HttpRequest, cookies: Mapping[str, str]) -> Caller:
        if not route.identifies:
            return Caller(cookies_looked_at=False)
        query = asked.asks()
        if route.kind != "api":
            return self._accounts.identify({}, Query([]), cookies)
        try:
            caller = self._accounts.identify(asked.headers, query, cookies)
        except Forged:
            challenge = (("www-authenticate", 'Bearer realm="api"'),)
            reply = detail(401, "Invalid username/password.")
            raise Refusal(_with(reply, challenge)) from None
        if route.listen_token and query.get("token") and caller.user is None:
            listener = self._accounts.by_listen_token(query.get("token"))
            if listener is None:
                challenge = (("www-authenticate", caller.challenge),)
                raise Refusal(_with(detail(401, "Invalid token"), challenge))
            return listener
        return caller

    def _check_csrf(
        self, route: Route, asked: HttpRequest, cookies: Mapping[str, str], caller: Caller
    ) -> None:
        wanted = route.kind == "form" or (route.kind == "api" and caller.means == "session")
        if asked.method in SAFE or not wanted:
            return
        cookie = cookies.get("csrftoken", "")
        given = asked.headers.get("x-csrftoken", "")
        if cookie and cookie == given:
            return
        if route.kind == "form":
            raise Refusal(html(403, CSRF_FAILED))
        missing = "CSRF token missing." if cookie else "CSRF cookie not set."
        raise Refusal(detail(403, f"CSRF Failed: {missing}"))

    def _permit(
        self, route: Route, action: EndpointAction | None, method: str, caller: Caller
    ) -> None:
        """HEAD and OPTIONS pass without a check, as in Funkwhale."""
        if method in ("HEAD", "OPTIONS") or (action and action.free):
            return
        reads = method == "GET"
        if caller.user is None:
            free = route.open == "all" or (
                route.open == "pod" and reads and self._state.settings.anonymous
            )
            if not free:
                reply = detail(401, "Authentication credentials were not provided.")
                raise Refusal(_with(reply, (("www-authenticate", caller.challenge),)))
        elif route.needs and not caller.may(f"{'read' if reads else 'write'}:{route.needs}"):
            raise Refusal(detail(403, "You do not have permission to perform this action."))

    def _count(self, scope: str, caller: Caller, address: str) -> Headers:
        ident = str(caller.user.id) if caller.user else address
        verdict = self._limits.count(scope, ident)
        if verdict.allowed:
            return verdict.headers
        if scope in BROKEN_WHEN_THROTTLED:
            raise _Throttled(html_500(), verdict.headers)
        text = f"Request was throttled. Expected available in {verdict.wait} seconds."
        if verdict.wait == 1:
            text = text.replace("1 seconds", "1 second")
        raise _Throttled(detail(429, text), verdict.headers)

    def _without_action(self, route: Route, method: str) -> Reply:
        if route.kind != "api":
            return Reply(405, b"", "text/html; charset=utf-8")
        if method == "OPTIONS":
            name = route.pattern.partition("/")[0].replace("-", " ").title()
            parses = [JSON, FORM, MULTIPART, "application/activity+json"]
            return Reply(
                200,
                {
                    "name": f"{name.removesuffix('s')} List",
                    "description": "",
                    "renders": [route.renders],
                    "parses": parses,
                },
            )
        return detail(405, f'Method "{method}" not allowed.')


async def _run(action: EndpointAction, call: Call) -> Reply:
    try:
        reply = action.handler(call)
        return await reply if inspect.isawaitable(reply) else reply
    except Refusal as refusal:
        return refusal.reply
    except Exception:
        # Funkwhale's views raise too; the log tells a fault of the demo from a modelled one.
        log.warning("%s %s raised", call.method, call.path, exc_info=True)
        return html_500()


def _scope(rate: str, caller: Caller) -> str:
    if rate in ("list", "retrieve", "create", "update", "destroy", "wildcard") or rate in (
        "oauth-app",
        "reports",
    ):
        return f"{'authenticated' if caller.user else 'anonymous'}-{rate}"
    return rate


def _rank(route: Route) -> list[int]:
    """Exact addresses come before patterns, whatever module they are in."""
    return [
        0 if not part.startswith("{") else 3 if ":path" in part else 2 if ":any" in part else 1
        for part in re.split(r"(?<!:)/", route.pattern.strip("/"))
    ]


def _acceptable(accept: str, route: Route) -> bool:
    if not accept:
        return True
    main, _, sub = route.renders.partition(";")[0].partition("/")
    if main == "*":
        return True
    for item in accept.split(","):
        wanted, _, part = item.partition(";")[0].strip().partition("/")
        if wanted == "*" or (wanted == main and ("*" in (part, sub) or part == sub)):
            return True
    return False


def _vary(route: Route, caller: Caller, *, negotiated: bool) -> str:
    if route.vary:
        return route.vary
    accept = "Accept, " if negotiated else ""
    cookie = "Cookie, " if caller.cookies_looked_at or route.kind != "api" else ""
    return f"{accept}{cookie}origin"


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _with(reply: Reply, headers: Headers) -> Reply:
    return Reply(reply.status, reply.body, reply.content_type, reply.headers + headers)


def _as(reply: Reply, content_type: str) -> Reply:
    return Reply(reply.status, reply.body, content_type, reply.headers)
