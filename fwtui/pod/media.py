"""Bytes of music: a stream that can be taken up again where it broke off."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fwtui.errors import BadAnswer, NotFound, PodError, PodFailed
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.errors import refusal
from fwtui.pod.http.transport import ConnectionDropped, RawResponse
from fwtui.pod.ratelimit.budget import Priority

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_END = re.compile(r"bytes \*/(\d{1,18})")
_LISTS = (
    "mpegurl",
    "mpeg-url",
    "scpls",
    "xspf",
    "dash+xml",
    "ms-asf",
    "cue",
    "smil",
    "json",
    "sdp",
)
_LIST_BEGINS = (
    # What mpv and ffmpeg know a list of addresses by (demux_playlist.c, demux_edl.c,
    # demux_cue.c; hls.c, dashdec.c, concatdec.c, rtsp.c), and what a page begins with.
    b"#extm3u",
    b"[playlist]",
    b"[reference]",
    b"<asx",
    b"<smil",
    b"<mpd",
    b"<?xml",
    b"mpv edl",
    b"# mpv edl",
    b"rem ",
    b'file "',
    b"ffconcat",
    b"v=0",
    b"<html",
    b"<!doctype",
)
_PEEK = 64
"""Bytes to look at: no file of music is shorter."""


class MediaBody:
    """A stream that has begun."""

    def __init__(
        self, reply: RawResponse | None, status: int, start: int, size: int | None, name: str
    ) -> None:
        self._name = name
        self.status = status
        self.start = start
        """The place in the file of the first byte to come; 0 where the pod began anew."""
        self.size = size
        """Bytes of the whole file; ``None`` when the pod does not say."""
        headers = reply.headers if reply else {}
        self.validator = _validator(headers.get("etag", ""), headers.get("last-modified", ""))
        """What tells this file from a later one; for :meth:`Media.open`."""
        self.mimetype = headers.get("content-type", "").partition(";")[0].strip().lower()
        """As the pod's web server guesses it; not to be relied on."""
        self._chunks = reply.chunks() if reply else None
        self._first = b""

    async def chunks(self, stall: float = 30.0) -> AsyncIterator[bytes]:
        """The bytes, as they come.

        Raises :class:`PodUnreachable` when nothing comes for ``stall`` seconds, and when
        the stream ends before all of it has come.
        """
        if self._first:
            yield self._first
            self._first = b""
        if self._chunks is None:
            return
        while True:
            try:
                async with asyncio.timeout(stall):
                    chunk = await anext(self._chunks, None)
            except TimeoutError as error:
                raise ConnectionDropped(f"{self._name} stopped sending") from error
            if chunk is None:
                return
            yield chunk

    async def aclose(self) -> None:
        """No more is wanted."""
        if self._chunks is not None:
            await self._chunks.aclose()

    async def begin(self) -> None:
        """Waits for the first bytes. Raises :class:`BadAnswer` when they are no music.

        A list of addresses must not reach a player: it would go there, wherever that is.
        """
        if self._chunks is not None:
            # They may come one by one.
            while len(self._first) < _PEEK and (more := await anext(self._chunks, b"")):
                self._first += more
        begins = self._first[: 2 * _PEEK].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        text = self.mimetype.startswith("text/") or any(one in self.mimetype for one in _LISTS)
        if self.start == 0 and (text or begins.startswith(_LIST_BEGINS)):
            raise BadAnswer(f"{self._name} sent a page or a list instead of music")


class Media:
    """Streams of one pod. May be used on a thread and loop of its own."""

    def __init__(self, http: PodClient, priority: Priority = Priority.STREAM) -> None:
        self._http = http
        self._priority = priority

    async def prepare(self) -> None:
        """See :meth:`PodClient.prepare`. Raises :class:`PodError`."""
        await self._http.prepare()

    @asynccontextmanager
    async def open(
        self,
        path: str,
        *,
        start: int = 0,
        validator: str = "",
        first_byte: float | None = None,
        max_wait: float | None = None,
    ) -> AsyncIterator[MediaBody]:
        """The file at ``path`` from byte ``start`` on, if it is still the one of ``validator``.

        When it is another now, or the pod knows no ranges, the body begins at 0: look at
        ``MediaBody.start``. ``first_byte``: seconds until the stream must have begun (default: the
        settings'); a pod may be transcoding. ``patience``: see :meth:`PodClient.request`.

        Raises :class:`NotFound` when it is not there or not for this account,
        :class:`PodFailed` (503: the pod that it comes from is away), :class:`BadAnswer` for
        what is no music, :class:`PodUnreachable` and the like.
        """
        # RFC 9110, 12.5.3 and 13.1.5: ranges are of the bytes as they are sent.
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
            if validator:
                headers["If-Range"] = validator
        name = self._http.origin.name
        limit = first_byte or self._http.settings.first_byte
        try:
            reply, body = await self._begun(path, headers, start, limit, max_wait)
        except TimeoutError as error:
            raise ConnectionDropped(
                f"{name} did not begin to send within {limit:.0f} seconds"
            ) from error
        async with reply:
            try:
                yield body
            finally:
                await body.aclose()

    async def _begun(
        self, path: str, headers: dict[str, str], start: int, limit: float, max_wait: float | None
    ) -> tuple[RawResponse, MediaBody]:
        reply = await self._http.open(
            path, headers=headers, priority=self._priority, max_wait=max_wait, seconds=limit
        )
        try:
            async with asyncio.timeout_at(reply.since + limit):
                body = await self._body(reply, start)
                await body.begin()
        except BaseException:
            await reply.aclose()
            raise
        return reply, body

    async def _body(self, reply: RawResponse, start: int) -> MediaBody:
        name = self._http.origin.name
        if reply.headers.get("content-encoding", "identity") != "identity":
            raise BadAnswer(f"{name} sent music that is packed")
        length = reply.headers.get("content-length", "")
        size = int(length) if length.isdigit() and len(length) < 19 else None
        told = reply.headers.get("content-range", "")
        if reply.status == 206:
            found = _RANGE.fullmatch(told.strip())
            if found is None or int(found[1]) != start:
                raise BadAnswer(f"{name} sent another part than was asked for")
            return MediaBody(reply, 206, start, None if found[3] == "*" else int(found[3]), name)
        if reply.status == 200:
            return MediaBody(reply, 200, 0, size, name)
        if reply.status == 416 and (end := _END.fullmatch(told.strip())) and int(end[1]) == start:
            # There is nothing after the last byte.
            return MediaBody(None, 416, start, start, name)
        raise await self._refused(reply)

    async def _refused(self, reply: RawResponse) -> PodError:
        name = self._http.origin.name
        if reply.status == 404:
            return NotFound(f"This file is not on {name}, or not for this account", status=404)
        if reply.status == 503:
            return PodFailed("The pod that this comes from is away", status=503)
        if reply.status < 400 or reply.status == 416:
            return BadAnswer(f"{name} sent something else than music ({reply.status})")
        return refusal(reply.status, reply.headers, await reply.read(100_000), name)


def _validator(etag: str, modified: str) -> str:
    """A strong one, or a date (RFC 9110, 13.1.5: a weak one is of no use for ranges)."""
    if etag and not etag.startswith("W/"):
        return etag
    return modified
