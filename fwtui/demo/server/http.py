"""Routes, calls and replies: the interface of an endpoint.

An endpoint module has one function, ``routes(state) -> list[Route]``. A route is one pattern
with all its methods, because ``Allow``, 405 and OPTIONS are properties of the pattern.
Everything around the handler is done by :mod:`fwtui.demo.dispatch`: authentication, 401 and
403, rate limits and their headers, parsing of the body (400, 415), 406, HEAD, OPTIONS, 405,
slashes, HTML errors::

    def routes(state: DemoState) -> list[Route]:
        pages = CataloguePages(state)
        return [
            Route("artists", {"GET": EndpointAction(pages.artists, "list")}, needs="libraries"),
            Route(
                "artists/{id}",
                {"GET": EndpointAction(pages.artist, "retrieve")},
                needs="libraries",
            ),
        ]

A handler takes a :class:`Call` and returns a :class:`Reply`, or raises :class:`Refusal` with
one. Any other exception becomes a 500 in HTML, as on a pod, and a line in the log.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from fwtui.demo.dialect import Dialect, Mount
from fwtui.demo.users import DemoUser

HTML = "text/html; charset=utf-8"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

REQUIRED = "This field is required."


class Query:
    """A query string or a form: names may repeat."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def get(self, name: str, default: str = "") -> str:
        """The last value, as Django's QueryDict gives it."""
        return self._values.get(name, [default])[-1]

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def last(self) -> dict[str, str]:
        """Name to last value."""
        return {name: values[-1] for name, values in self._values.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __bool__(self) -> bool:
        return bool(self._values)


class Call(Struct, frozen=True, kw_only=True):
    """A request that reached its handler."""

    method: str
    """``HEAD`` never comes: it is answered by the ``GET`` handler, without the body."""
    path: str
    """Decoded path, from the first slash."""
    params: Mapping[str, str]
    """The values of the pattern's ``{names}``."""
    query: Query
    headers: Mapping[str, str]
    """Case-insensitive."""
    body: bytes
    data: Any
    """The body parsed: any JSON value, or a form's names to last values; ``{}`` when there
    is no body. JSON need not be an object: see :meth:`fields`."""
    form: Query
    """The form as it came, where names repeat; empty for JSON."""
    files: Mapping[str, bytes] = {}
    """Files of a multipart form."""
    user: DemoUser | None = None
    """``None`` is an anonymous listener."""
    means: str = ""
    """The authentication: ``oauth``, ``application``, ``session``, ``basic``, ``listen`` or
    empty."""
    scopes: frozenset[str] = frozenset()
    """Effective OAuth scopes; meaningless for a session or Basic, which may do all."""
    app: str = ""
    """Client id of the token's application."""
    cookies: Mapping[str, str] = {}
    base: str
    """The pod's own address, ``http://127.0.0.1:8765``, for absolute addresses in answers."""
    address: str = "127.0.0.1"
    """The address of the caller."""
    dialect: Dialect
    now: float
    """Epoch seconds by the pod's clock (tests may move it)."""

    @property
    def who(self) -> DemoUser:
        """The user of a route that needs one.

        HEAD passes unchecked and then fails, as on a pod: LookupError becomes the 500 in HTML."""
        if self.user is None:
            raise LookupError("no user is logged in")
        return self.user

    @property
    def host(self) -> str:
        """``127.0.0.1:8765``, the host of ``@user@host``."""
        return self.base.partition("//")[2]

    @property
    def listener(self) -> DemoUser:
        """The user. Raises Refusal (401) for an anonymous caller."""
        if self.user is None:
            raise Refusal(detail(401, "Authentication credentials were not provided."))
        return self.user

    def fields(self) -> dict[str, Any]:
        """The body as an object. Raises Refusal (400) for anything else."""
        if isinstance(self.data, dict):
            return self.data
        kind = type(self.data).__name__
        raise Refusal(
            invalid(non_field_errors=f"Invalid data. Expected a dictionary, but got {kind}.")
        )


class Flow(Struct, frozen=True):
    """How a body is sent, for faults."""

    first_byte: float = 0.0
    """Seconds between the headers and the first byte of the body."""
    drop_after: int | None = None
    """Bytes of the body after which the connection is cut."""
    stall_after: int | None = None
    """Bytes of the body after which nothing more comes, on an open connection."""
    chunk: int = 65536
    """Bytes written at a time."""
    pause: float = 0.0
    """Seconds between the chunks."""


class Reply(Struct, frozen=True):
    """An answer. ``body`` is bytes as they are, or any JSON value, or ``None`` for no body
    (and then no ``Content-Type`` either; ``b""`` keeps it)."""

    status: int
    body: Any = None
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    """More headers, in order; names may repeat (``set-cookie``)."""
    plain: bool = False
    """Sent as nginx sends files and its own errors: without the application's headers."""
    flow: Flow = Flow()
    """How the body is sent."""


class Refusal(Exception):
    """Raised by a handler to end the call with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


Handler = Callable[[Call], Reply | Awaitable[Reply]]


class EndpointAction(Struct, frozen=True):
    """One method of a route."""

    handler: Handler
    rate: str | None = "wildcard"
    """``list``, ``retrieve``, ``create``, ``update``, ``destroy`` or ``wildcard`` (all that is
    not plain CRUD), counted as ``authenticated-…`` or ``anonymous-…``; another name is a
    scope as it is (``fetch``, ``oauth-token``) or, for ``oauth-app`` and ``reports``, gets the
    prefix too. ``None`` is not counted and has no rate headers."""
    accepts: tuple[str, ...] = (JSON, FORM, MULTIPART)
    """Content types of the body; others are 415."""
    generations: tuple[int, ...] = (1, 2)
    """Generations of the API that have the method (see :class:`fwtui.demo.dialect.Dialect`)."""
    free: bool = False
    """Open to all callers and scopes, whatever the route says."""


class Route(Struct, frozen=True):
    """A pattern and its methods.

    ``pattern`` is relative to ``/api/v1/`` or ``/api/v2/`` (``artists/{id}``), or absolute when
    it begins with a slash (``/.well-known/nodeinfo``). ``{name}`` stands
    for one piece without slashes and dots, ``{name:any}`` for one piece with dots,
    ``{name:path}`` for anything.
    """

    pattern: str
    on: Mapping[str, EndpointAction]
    needs: str = ""
    """The OAuth scope's second half: ``favorites`` asks ``read:favorites`` of a GET and
    ``write:favorites`` of everything else. ``""`` asks none."""
    open: Literal["pod", "all", "none"] = "pod"
    """Access for anonymous callers: ``pod`` for reads where the pod allows anonymous reading,
    ``all`` for every method, ``none`` for none."""
    mount: Mount = "api"
    """Below which versions of the API a relative pattern lies."""
    slash: Literal["either", "never", "always"] = "either"
    """The last slash: ``never`` makes the slash form a 404 in HTML; ``always`` makes the
    bare form a 404, or for a POST a 301 to the slash form."""
    allow: str = ""
    """The ``Allow`` header where it names more than ``on`` does; ``-`` leaves it out."""
    renders: str = JSON
    """The content type that ``Accept`` must allow, else 406."""
    kind: Literal["api", "view", "form", "plain"] = "api"
    """``view`` is a bare Django view (token): only a session is looked at, no 406, no 415, no
    ``Allow``; ``form`` is one that wants a CSRF token too (login). ``plain`` is nginx (files,
    pages): no authentication, limits or application headers at all."""
    identifies: bool = True
    """Whether the caller is authenticated; a route that does not counts all by address."""
    negotiates: bool = False
    """Renders XSPF too where the dialect does, so that ``Vary`` names Accept."""
    vary: str = ""
    """``Vary`` where it does not follow from authentication."""
    listen_token: bool = False
    """Accept ``?token=`` as a listen token, and refuse a bad one."""

    @property
    def allowed(self) -> str:
        """The value of ``Allow``, in the order that Django REST framework writes."""
        if self.allow:
            return self.allow
        order = ("GET", "POST", "PUT", "PATCH", "DELETE")
        methods = [method for method in order if method in self.on]
        if "GET" in self.on:
            methods.append("HEAD")
        return ", ".join([*methods, "OPTIONS"])

    def of(self, dialect: Dialect) -> Route | None:
        """The route with the methods that a dialect has; None without any."""
        on = {
            method: action
            for method, action in self.on.items()
            if dialect.generation in action.generations
        }
        return replace(self, on=on) if on else None

    def regex(self, dialect: Dialect) -> re.Pattern[str]:
        """The addresses of the route in a dialect."""
        pieces = {"": r"[^/.]+", "any": r"[^/]+", "path": r".+"}
        out = ""
        if not self.pattern.startswith("/"):
            out = f"(?:{'|'.join(dialect.mounts[self.mount]) or '(?!)'})"
        for literal, name, kind in re.findall(r"([^{]*)(?:\{(\w+):?(\w*)\})?", self.pattern):
            out += re.escape(literal)
            if name:
                out += f"(?P<{name}>{pieces[kind]})"
        return re.compile(out + {"either": "/?", "never": "", "always": "/"}[self.slash])


def merged(routes: Iterable[Route]) -> list[Route]:
    """One route for each pattern, with the methods of all routes of that pattern.

    Raises ValueError where two routes of a pattern differ in more than their methods.
    """
    found: dict[str, Route] = {}
    for route in routes:
        known = found.get(route.pattern)
        if known is not None:
            if replace(known, on=route.on) != route:
                raise ValueError(f"two routes for {route.pattern} differ")
            route = replace(known, on={**known.on, **route.on})
        found[route.pattern] = route
    return list(found.values())


# --- replies that recur -------------------------------------------------------------------


def ok(value: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """JSON."""
    return Reply(status, value, JSON, headers)


def empty(status: int = 204) -> Reply:
    """No body at all."""
    return Reply(status)


def detail(status: int, text: str) -> Reply:
    """``{"detail": text}``."""
    return Reply(status, {"detail": text})


def not_found() -> Reply:
    """An unknown object, or one of another user."""
    return detail(404, "Not found.")


def invalid(**fields: str | list[str]) -> Reply:
    """400 with messages by field: ``invalid(name="This field is required.")``."""
    return Reply(
        400,
        {name: [text] if isinstance(text, str) else text for name, text in fields.items()},
    )


def html(status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    return Reply(status, text.encode(), HTML, headers)


def html_404() -> Reply:
    """An unknown address."""
    return html(
        404,
        '\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n'
        "  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>\n"
        "</body>\n</html>\n",
    )


def html_500() -> Reply:
    """A server error."""
    return html(
        500,
        '\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error (500)</title>\n'
        "</head>\n<body>\n  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n",
    )
