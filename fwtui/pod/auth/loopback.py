"""The loopback server that receives the redirect of a login (RFC 8252, 7.3)."""

from __future__ import annotations

import asyncio
import logging
import secrets
from urllib.parse import parse_qs, urlsplit

from fwtui.errors import LoginFailed
from fwtui.pod.auth.tokens import Secret

log = logging.getLogger(__name__)

_PATH = "/callback"
_LINE_LIMIT = 16_384
_SECONDS = 10.0
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>fwtui</title>"
    "<body style='font:18px system-ui;margin:4em auto;max-width:30em'><p>{}</p>"
)
_DONE = "fwtui has what it needs. You can close this page."
_NO = "fwtui was not allowed in. You can close this page."
_STRANGE = "This page is not of the login that fwtui is waiting for."


class Loopback:
    """Waits on 127.0.0.1 (or ::1) for one redirect with one code.

    Any other request (favicon, wrong state, foreign Host header) is answered and ignored.
    Queries are never logged.
    """

    def __init__(self, state: str) -> None:
        self.state = state
        self.redirect_uri = ""
        self._came: asyncio.Future[Secret] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None
        self._authority = ""

    async def start(self) -> str:
        """Opens a port; the redirect address. Raises :class:`OSError` without a free port."""
        try:
            self._server = await asyncio.start_server(
                self._serve, "127.0.0.1", 0, limit=_LINE_LIMIT
            )
            host = "127.0.0.1"
        except OSError:
            self._server = await asyncio.start_server(self._serve, "::1", 0, limit=_LINE_LIMIT)
            host = "[::1]"
        self._authority = f"{host}:{self._server.sockets[0].getsockname()[1]}"
        self.redirect_uri = f"http://{self._authority}{_PATH}"
        return self.redirect_uri

    async def code(self, limit: float) -> Secret:
        """The code of the redirect. Raises :class:`LoginFailed` after ``limit`` seconds (the
        pod's page has no refuse button), and when access is denied."""
        try:
            async with asyncio.timeout(limit):
                return await asyncio.shield(self._came)
        except TimeoutError as error:
            raise LoginFailed(
                "The browser has not come back from the pod", hint="Begin again, or use a code."
            ) from error

    async def aclose(self) -> None:
        """Closes the port and cancels the waiting."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if not self._came.done():
            self._came.cancel()
        elif not self._came.cancelled():
            self._came.exception()

    async def __aenter__(self) -> Loopback:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                line = (await reader.readline()).decode("latin-1")
                host = ""
                for _ in range(100):
                    header = (await reader.readline()).decode("latin-1").strip()
                    if not header:
                        break
                    name, _, value = header.partition(":")
                    if name.lower() == "host":
                        host = value.strip()
                status, text = self._answer(line, host)
                writer.write(_response(status, text))
                await writer.drain()
        except (OSError, ValueError, TimeoutError):
            log.info("A visitor of the login's address went away")
        finally:
            writer.close()

    def _answer(self, line: str, host: str) -> tuple[str, str]:
        method, _, rest = line.partition(" ")
        parts = urlsplit(rest.partition(" ")[0])
        if parts.path != _PATH or method != "GET" or host != self._authority:
            return "404 Not Found", _STRANGE
        try:
            code = code_from_query(parts.query, self.state)
        except LoginFailed as error:
            if not self._came.done():
                self._came.set_exception(error)
            return "200 OK", _NO
        if code is None:
            log.info("A visitor of the login's address had another state; ignored")
            return "400 Bad Request", _STRANGE
        if not self._came.done():
            self._came.set_result(code)
        return "200 OK", _DONE


def code_from_query(query: str, state: str) -> Secret | None:
    """The code in a redirect's query; ``None`` for a redirect of another login.

    Raises :class:`LoginFailed` for an error response (RFC 6749, 4.1.2.1).
    """
    try:
        said = parse_qs(query, max_num_fields=50)
    except ValueError:
        return None
    if not secrets.compare_digest(said.get("state", [""])[0].encode(), state.encode()):
        return None
    if "error" in said:
        raise LoginFailed("fwtui was not allowed in", hint="Begin again if that was a mistake.")
    code = said.get("code", [""])[0]
    return Secret(code) if code else None


def _response(status: str, text: str) -> bytes:
    body = _PAGE.format(text).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\nCache-Control: no-store\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
        "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode() + body
