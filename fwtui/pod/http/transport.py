"""HTTP/1.1 over the connections of one event loop.

It uses httpx's transport, not its client, which stores cookies, logs whole addresses and
resolves redirects before they can be refused.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import ssl
import zlib
from collections.abc import AsyncGenerator, Iterator, Mapping

import httpcore
import httpx

from fwtui import __version__
from fwtui.errors import BadAnswer, NoNetwork, PodError, PodUnreachable
from fwtui.pod.http import sentences, tls
from fwtui.pod.http.origin import Origin
from fwtui.pod.http.proxies import proxy_for
from fwtui.pod.settings import PodSettings

log = logging.getLogger(__name__)
# At DEBUG it logs headers, and a redirect may carry a signed address.
logging.getLogger("httpcore").setLevel(logging.WARNING)

USER_AGENT = f"fwtui/{__version__}"
_KEPT = 60.0
"""Seconds that a connection is kept: less than the 75 of a pod's nginx."""
_STEP = 1 << 16
_closings: set[asyncio.Future[None]] = set()
"""Replies being closed; a loop references its tasks weakly."""


class ConnectionDropped(PodUnreachable):
    """The connection broke after the request may have reached the pod."""


class RawResponse:
    """A reply whose body is not read yet; it must be closed, e.g. by ``async with``."""

    __slots__ = ("_response", "headers", "name", "since", "status", "url")

    def __init__(self, response: httpx.Response, url: str, name: str) -> None:
        self._response = response
        self.status = response.status_code
        self.headers: Mapping[str, str] = {
            key.decode("latin-1").lower(): value.decode("latin-1")
            for key, value in response.headers.raw
        }
        self.url = url
        self.name = name
        self.since = 0.0
        """When the request was sent, by the loop's clock."""

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body in chunks, not decompressed. Raises :class:`PodUnreachable`."""
        try:
            async for chunk in self._response.stream:  # type: ignore[union-attr]
                yield chunk
        except httpx.HTTPError as error:
            raise transport_error(error, self.name) from error

    async def read(self, max_bytes: int) -> bytes:
        """The whole body, decompressed. Raises :class:`BadAnswer` above ``max_bytes``."""
        too_large = BadAnswer(sentences.ANSWER_TOO_LARGE.format(self.name, max_bytes // 1000))
        size = self.headers.get("content-length", "")
        if size.isdigit() and len(size) < 20 and int(size) > max_bytes:
            raise too_large
        coding = self.headers.get("content-encoding", "identity").strip().lower()
        parts: list[bytes] = []
        room = max_bytes
        if coding in ("identity", ""):
            async for chunk in self.chunks():
                room -= len(chunk)
                if room < 0:
                    raise too_large
                parts.append(chunk)
            return parts[0] if len(parts) == 1 else b"".join(parts)
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise BadAnswer(sentences.NOT_UNPACKED.format(self.name))
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)
        came = False
        try:
            async for chunk in self.chunks():
                came = came or bool(chunk)
                while chunk:
                    # In steps: a few kB may expand to gigabytes.
                    part = unpack.decompress(chunk, _STEP)
                    room -= len(part)
                    if room < 0:
                        raise too_large
                    parts.append(part)
                    chunk = unpack.unconsumed_tail
            parts.append(unpack.flush(_STEP))
            # The answer to a HEAD names a coding and has no body (RFC 9110, 9.3.2).
            if not unpack.eof and came:
                raise BadAnswer(sentences.ANSWER_BREAKS_OFF.format(self.name))
        except zlib.error as error:
            raise BadAnswer(sentences.NOT_UNPACKED.format(self.name)) from error
        return b"".join(parts)

    async def aclose(self) -> None:
        """Closes the reply completely, also when the calling task is cancelled: a half-closed
        connection is neither reused nor released."""
        if self._response.is_closed:
            return
        closing = asyncio.ensure_future(self._response.aclose())
        _closings.add(closing)
        closing.add_done_callback(_closings.discard)
        await asyncio.shield(closing)

    async def __aenter__(self) -> RawResponse:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Transport:
    """The connections of one account on one event loop."""

    def __init__(self, settings: PodSettings, ca_file: str = "", fingerprint: str = "") -> None:
        self._settings = settings
        self._ca_file = ca_file
        self._fingerprint = fingerprint
        self._pools: dict[tuple[bool, str], httpx.AsyncHTTPTransport] = {}
        self._timeouts = {
            "connect": settings.connect_timeout,
            "read": None,
            "write": None,
            "pool": None,
        }

    async def send(
        self, origin: Origin, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> RawResponse:
        """Sends one request; the reply has any status, redirects included.

        ``origin``: the pod; certificates of other hosts are checked by the system's store
        alone. Only connecting is limited in time. Raises
        :class:`ConnectionDropped` when the request may have arrived, else
        :class:`PodUnreachable` or :class:`PodUntrusted`.
        """
        own = origin.owns(url) or origin.upgraded_by(url)
        try:
            request = httpx.Request(
                method, url, headers=headers, content=body, extensions={"timeout": self._timeouts}
            )
            response = await self._pool(request.url, own).handle_async_request(request)
        except httpx.HTTPError as error:
            raise transport_error(error, origin.name, url) from error
        except httpx.InvalidURL as error:
            raise BadAnswer(sentences.NO_SUCH_ADDRESS.format(origin.name)) from error
        return RawResponse(response, url, origin.name)

    def _pool(self, url: httpx.URL, own: bool) -> httpx.AsyncHTTPTransport:
        safe = url.scheme == "https"
        pinned = own and safe
        key = (pinned, f"{url.scheme}://{url.netloc.decode()}")
        pool = self._pools.get(key)
        if pool is None:
            if pinned:
                checked = tls.context(self._ca_file, self._fingerprint)
            elif safe:
                checked = tls.context()
            else:
                # Unused; without it httpx would load its CA bundle.
                checked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            try:
                pool = httpx.AsyncHTTPTransport(
                    verify=checked,
                    trust_env=False,
                    proxy=_proxy(url),
                    limits=httpx.Limits(
                        max_connections=self._settings.connections * 2,
                        max_keepalive_connections=self._settings.connections,
                        keepalive_expiry=_KEPT,
                    ),
                )
            except (ImportError, ValueError, httpx.InvalidURL) as error:
                raise PodError(
                    sentences.PROXY_UNUSABLE,
                    hint=sentences.ABOUT_PROXY,
                ) from error
            self._pools[key] = pool
        return pool

    async def prepare(self, origin: Origin) -> None:
        """Loads the trusted certificates and httpcore's connection modules; sends nothing."""
        self._pool(httpx.URL(origin.url("/")), own=True)
        await httpcore.AnyIOBackend().sleep(0)

    async def aclose(self) -> None:
        """Closes all connection pools."""
        pools = list(self._pools.values())
        self._pools.clear()
        for pool in pools:
            await pool.aclose()


def _proxy(url: httpx.URL) -> httpx.Proxy | None:
    found = proxy_for(url.scheme, url.host, url.port)
    return httpx.Proxy(found) if found else None


def transport_error(error: httpx.HTTPError, name: str, url: str = "") -> PodError:
    """The :class:`PodError` for an error of httpx; ``url`` is the target of the connection."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and not isinstance(error, httpx.ReadError):
            return tls.tls_error(cause, name)
    if isinstance(error, httpx.ProxyError):
        return PodUnreachable(sentences.PROXY_REFUSES.format(name), hint=sentences.ABOUT_PROXY)
    not_connected = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    if not_connected and url and _proxy(httpx.URL(url)) is not None:
        return PodUnreachable(
            sentences.PROXY_SILENT.format(name),
            hint=sentences.ABOUT_PROXY,
        )
    if isinstance(error, httpx.ConnectTimeout):
        return PodUnreachable(sentences.NO_ANSWER.format(name))
    if isinstance(error, httpx.ConnectError):
        return _no_connection(causes, name)
    if isinstance(error, httpx.RemoteProtocolError) and "without sending" not in str(error):
        if "incomplete" in str(error) or "peer closed" in str(error):
            return ConnectionDropped(sentences.BROKE_OFF.format(name))
        return BadAnswer(sentences.NO_HTTP.format(name))
    return ConnectionDropped(sentences.BROKE_OFF.format(name))


def _no_connection(causes: list[BaseException], name: str) -> PodError:
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_AGAIN:
                return NoNetwork(sentences.NOT_LOOKED_UP.format(name), hint=sentences.ABOUT_NETWORK)
            return PodUnreachable(sentences.NO_HOST.format(name), hint=sentences.ABOUT_SPELLING)
        if isinstance(cause, OSError):
            if cause.errno == errno.ECONNREFUSED:
                return PodUnreachable(sentences.CONNECTION_REFUSED.format(name))
            if cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
                return NoNetwork(sentences.NO_WAY.format(name), hint=sentences.ABOUT_NETWORK)
    return PodUnreachable(sentences.NO_CONNECTION_MADE.format(name))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo and len(seen) < 20:
        one = todo.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [one.__cause__, one.__context__]
        todo += list(getattr(one, "exceptions", ()))
