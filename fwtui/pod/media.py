"""Audio streams that resume by byte range."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fwtui.errors import BadAnswer, NotFound, PodError, PodFailed, Refused
from fwtui.pod.audio_formats import ENOUGH, is_audio
from fwtui.pod.dialect import NODEINFO, listen_path
from fwtui.pod.http import sentences
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.errors import away, is_gateway, refusal
from fwtui.pod.http.transport import ConnectionDropped, RawResponse
from fwtui.pod.ratelimit.budget import Priority
from fwtui.text import whole_number

log = logging.getLogger(__name__)

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_END = re.compile(r"bytes \*/(\d{1,18})")
_SOON = 10.0
_PEEK = 64
"""Bytes that are enough for most formats; every audio file is longer."""


class MediaBody:
    """A stream whose first bytes have arrived."""

    def __init__(
        self, reply: RawResponse | None, status: int, start: int, size: int | None, name: str
    ) -> None:
        self._name = name
        self.status = status
        self.start = start
        """Offset in the file of the first byte; 0 where the pod sends the whole file."""
        self.size = size
        """Bytes of the whole file; ``None`` when the pod does not send it."""
        headers = reply.headers if reply else {}
        self.validator = _validator(headers.get("etag", ""), headers.get("last-modified", ""))
        """ETag or date for If-Range; see :meth:`Media.open`."""
        self.mimetype = headers.get("content-type", "").partition(";")[0].strip().lower()
        """The Content-Type of the pod's web server, often wrong."""
        self._chunks = reply.chunks() if reply else None
        self._first = b""

    async def chunks(self, stall: float = 30.0) -> AsyncIterator[bytes]:
        """The bytes in chunks.

        Raises :class:`PodUnreachable` when no byte arrives for ``stall`` seconds, and when
        the stream ends early.
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
                raise ConnectionDropped(sentences.STOPPED_SENDING.format(self._name)) from error
            if chunk is None:
                return
            yield chunk

    async def aclose(self) -> None:
        """Closes the stream."""
        if self._chunks is not None:
            await self._chunks.aclose()

    async def read_start(self) -> None:
        """Reads the first bytes. Raises :class:`BadAnswer` for anything but audio.

        What else a pod serves as audio (a playlist, a description of a stream) must not reach
        a player, which would open its addresses.
        """
        for enough in (_PEEK, ENOUGH):
            ended = await self._read(enough)
            if self.start > 0 or self._chunks is None or is_audio(self._first, ended=ended):
                return
        raise BadAnswer(self._not_music.format(self._name))

    @property
    def _not_music(self) -> str:
        if not self._first:
            return sentences.EMPTY_NOT_MUSIC
        begins = self._first[:_PEEK].decode("utf-8", "replace")
        is_text = all(each.isprintable() or each.isspace() or each == "\ufeff" for each in begins)
        return sentences.PAGE_NOT_MUSIC if is_text else sentences.NO_MUSIC

    async def _read(self, enough: int) -> bool:
        """Read until there are ``enough`` first bytes; True when the file ended before."""
        while self._chunks is not None and len(self._first) < enough:  # chunks may be single bytes
            more = await anext(self._chunks, b"")
            if not more:
                return True
            self._first += more
        return False


class Media:
    """Audio streams of one pod; usable on any thread with its own event loop."""

    def __init__(self, http: PodClient, priority: Priority = Priority.STREAM) -> None:
        self._http = http
        self._priority = priority

    async def prepare(self) -> None:
        """See :meth:`PodClient.prepare`. Raises :class:`PodError`."""
        await self._http.prepare()

    async def answers(self) -> bool:
        """Whether the pod answers to a small open request, within seconds."""
        try:
            await self._http.request(
                "GET",
                NODEINFO,
                priority=self._priority,
                timeout=_SOON,
                max_wait=_SOON,
                authenticate=False,
            )
        except Refused:
            return True
        except PodError:
            return False
        return True

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
        """The file at ``path`` from byte ``start`` on, if ``validator`` still matches.

        When the file changed, or the pod ignores ranges, the body starts at 0: see
        ``MediaBody.start``. ``first_byte``: limit in seconds for the first byte (default: the
        settings); a pod may be transcoding. ``max_wait``: see :meth:`PodClient.request`.

        Raises :class:`NotFound` for a file that is missing or not for this account,
        :class:`PodFailed` (503: the remote pod of the file is away), :class:`BadAnswer` for
        anything but audio, :class:`PodUnreachable` and other connection errors.
        """
        # RFC 9110, 12.5.3 and 13.1.5: ranges refer to the encoded bytes.
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
            if validator:
                headers["If-Range"] = validator
        name = self._http.origin.name
        limit = first_byte or self._http.settings.first_byte
        try:
            reply, body = await self._opened(path, headers, start, limit, max_wait)
        except TimeoutError as error:
            raise ConnectionDropped(sentences.SLOW_TO_BEGIN.format(name, limit)) from error
        async with reply:
            try:
                yield body
            finally:
                await body.aclose()

    async def _opened(
        self, path: str, headers: dict[str, str], start: int, limit: float, max_wait: float | None
    ) -> tuple[RawResponse, MediaBody]:
        reply = await self._http.open(
            listen_path(path),
            headers=headers,
            priority=self._priority,
            max_wait=max_wait,
            seconds=limit,
        )
        try:
            async with asyncio.timeout_at(reply.since + limit):
                body = await self._body(reply, start)
                await body.read_start()
        except BaseException:
            await reply.aclose()
            raise
        return reply, body

    async def _body(self, reply: RawResponse, start: int) -> MediaBody:
        name = self._http.origin.name
        if reply.headers.get("content-encoding", "identity") != "identity":
            raise BadAnswer(sentences.MUSIC_PACKED.format(name))
        size = whole_number(reply.headers.get("content-length", ""))
        content_range = reply.headers.get("content-range", "")
        if reply.status == 206:
            found = _RANGE.fullmatch(content_range.strip())
            if found is None or int(found[1]) != start:
                raise BadAnswer(sentences.OTHER_PART.format(name))
            return MediaBody(reply, 206, start, None if found[3] == "*" else int(found[3]), name)
        if reply.status == 200:
            return MediaBody(reply, 200, 0, size, name)
        if (
            reply.status == 416
            and (end := _END.fullmatch(content_range.strip()))
            and int(end[1]) == start
        ):
            # The whole file is here already.
            return MediaBody(None, 416, start, start, name)
        raise await self._refused(reply)

    async def _refused(self, reply: RawResponse) -> PodError:
        name = self._http.origin.name
        if reply.status == 404:
            return NotFound(sentences.FILE_NOT_THERE.format(name), status=404)
        if is_gateway(reply.status, reply.headers):
            return away(reply.status, name)
        if reply.status == 503:
            return PodFailed(sentences.OTHER_AWAY, status=503)
        if reply.status < 400 or reply.status == 416:
            log.info("%s answered %d to a request for music", name, reply.status)
            return BadAnswer(sentences.NO_MUSIC.format(name))
        return refusal(reply.status, reply.headers, await reply.read(100_000), name)


def _validator(etag: str, modified: str) -> str:
    """A strong ETag, else the date (RFC 9110, 13.1.5: weak ETags do not fit If-Range)."""
    if etag and not etag.startswith("W/"):
        return etag
    return modified
