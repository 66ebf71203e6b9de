"""Requests as they come in, and answers as they go out."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from msgspec import Struct
from msgspec.json import decode, encode
from msgspec.structs import replace

from fwtui.demo.server.headers import BY_DJANGO, BY_NGINX, GOOD, NGINX, ON_ERRORS, Headers
from fwtui.demo.server.http import Flow, Query, Reply


class HttpRequest(Struct, frozen=True):
    """A request as it came in."""

    method: str
    path: str
    """Decoded."""
    query: str
    """Raw, without the question mark."""
    headers: Mapping[str, str]
    """Case-insensitive."""
    body: bytes = b""
    address: str = "127.0.0.1"

    def asks(self) -> Query:
        return Query(parse_qsl(self.query, keep_blank_values=True))


class HttpAnswer(Struct, frozen=True):
    """An answer in full, and what the log of requests shows of it."""

    status: int
    headers: Headers
    """Complete, in order, in lower case as nginx passes them."""
    body: bytes
    flow: Flow = Flow()
    scope: str = ""
    """The rate-limit scope it was counted in."""
    user: str = ""

    def json(self) -> Any:
        return decode(self.body)

    def having(self, body: Any = None, **headers: str) -> HttpAnswer:
        """A copy with another body (bytes, or a JSON value) and more or other headers; underscores
        in names stand for dashes."""
        out = self.body if body is None else body if isinstance(body, bytes) else encode(body)
        other = {name.replace("_", "-"): value for name, value in headers.items()}
        other["content-length"] = str(len(out))
        kept = tuple(pair for pair in self.headers if pair[0] not in other)
        return replace(self, body=out, headers=kept + tuple(other.items()))

    def flowing(self, flow: Flow) -> HttpAnswer:
        """A copy whose body is sent by a flow."""
        return replace(self, flow=flow)


def dressed(
    reply: Reply,
    asked: HttpRequest,
    *,
    allow: str = "",
    counted: Headers = (),
    vary: str = "Cookie, origin",
    scope: str = "",
    user: str = "",
) -> HttpAnswer:
    """The answer to a reply: with the headers of the API, Django and nginx."""
    body = b"" if reply.body is None else reply.body
    if not isinstance(body, bytes):
        body = encode(body)
    headers: list[tuple[str, str]] = [NGINX]
    long_page = reply.content_type.startswith("text/html") and len(body) > 500
    zipped = long_page and "gzip" in asked.headers.get("accept-encoding", "")
    if zipped:
        body = gzip.compress(body, mtime=0)
        headers += [("content-encoding", "gzip"), ("transfer-encoding", "chunked")]
    if reply.body is not None:
        headers.append(("content-type", reply.content_type))
    own = {name for name, _ in reply.headers}
    if not zipped and "transfer-encoding" not in own and reply.status != 304:
        headers.append(("content-length", str(len(body))))
    if long_page:
        headers.append(("vary", "Accept-Encoding"))
    cookies = [pair for pair in reply.headers if pair[0] == "set-cookie"]
    headers += [pair for pair in reply.headers if pair[0] != "set-cookie"]
    if not reply.plain:
        if allow:
            headers.append(("allow", allow))
        headers += [*counted, ("vary", vary), *BY_DJANGO, *cookies]
        headers += BY_NGINX if reply.status in GOOD else ON_ERRORS
    return HttpAnswer(reply.status, tuple(headers), body, reply.flow, scope, user)
