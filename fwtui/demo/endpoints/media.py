"""Sound and pictures: ``listen`` and covers.

Funkwhale checks the permission and lets nginx send the file, so good answers look like nginx's:
an ETag of time and size, ranges (RFC 9110, 14), a content type guessed from the extension, and
none of the API's headers."""

from __future__ import annotations

import itertools
import secrets
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from fwtui.demo.auth.consent import nginx_error
from fwtui.demo.server.headers import Headers
from fwtui.demo.server.http import (
    HTML,
    Call,
    EndpointAction,
    Refusal,
    Reply,
    Route,
    empty,
    html_500,
    not_found,
)

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState, Picture, SoundFile

FORMATS = ("mp3", "ogg", "opus", "flac")
MIME_TYPES = {".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".jpg": "image/jpeg", ".png": "image/png"}
"""nginx's content types; FLAC and Opus are unknown to it."""
OCTETS = "application/octet-stream"
_BOUNDARIES = itertools.count(1)
LONGEST_DISPOSITION = 3900
"""Bytes of Content-Disposition that fit into nginx's header buffer beside the other headers; some
450 CJK letters, percent-encoded, do not."""


def routes(state: DemoState) -> list[Route]:
    media = MediaPages(state)
    heard = {"GET": EndpointAction(media.listen, "retrieve")}
    return [
        Route("listen/{uuid}", heard, needs="libraries", renders="audio/*", listen_token=True),
        Route(
            "/store/{key}",
            {"GET": EndpointAction(state.part(PresignedFiles).get, None)},
            kind="plain",
            slash="never",
        ),
        *(
            Route(
                f"/media/{folder}/{{rest:path}}",
                {"GET": EndpointAction(media.picture, None)},
                kind="plain",
                slash="never",
            )
            for folder in ("attachments", "__sized__")
        ),
    ]


class Revisions:
    """How often files were exchanged while the pod ran, by upload."""

    def __init__(self, state: DemoState) -> None:
        self.of: dict[str, int] = {}
        self.all = 0


class PresignedFiles:
    """Files in an object store of another host, at addresses that run out.

    The other host is this pod by another name. Errors are those of S3: an expired address is a
    403, and an Authorization header beside the signature a 400.
    """

    def __init__(self, state: DemoState) -> None:
        self._seconds = state.settings.presigned_seconds
        self._files: dict[str, tuple[Path, str, float]] = {}
        """By signature: path, content type and end (epoch seconds)."""

    def redirect(self, path: Path, kind: str, call: Call) -> Reply:
        """302 to a new address of the file."""
        signature = secrets.token_hex(32)
        self._files[signature] = (path, kind, call.now + self._seconds)
        host = call.base.replace("127.0.0.1", "localhost")
        query = f"X-Amz-Expires={self._seconds:.0f}&X-Amz-Signature={signature}"
        location = f"{host}/store/{signature[:12]}?{query}"
        return Reply(302, b"", HTML, (("location", location),))

    def get(self, call: Call) -> Reply:
        if "authorization" in call.headers:
            return _store_error(400, "InvalidArgument", "Only one auth mechanism allowed")
        found = self._files.get(call.query.get("X-Amz-Signature"))
        if found is None:
            return _store_error(403, "SignatureDoesNotMatch", "The signature does not match")
        path, kind, end = found
        if end <= call.now:
            return _store_error(403, "AccessDenied", "Request has expired")
        return send(path, kind, call)


def _store_error(status: int, code: str, message: str) -> Reply:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Reply(status, body.encode(), "application/xml", plain=True)


class MediaPages:
    """Audio files and covers."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._revisions = state.part(Revisions)
        self._presigned = state.part(PresignedFiles)

    def listen(self, call: Call) -> Reply:
        return self.hear(call, call.query.get("to"), call.query.get("download") != "false")

    def hear(self, call: Call, to: str, download: bool) -> Reply:
        if not _is_uuid(call.params["uuid"]):
            return not_found()
        sound = self._state.catalogue.sound(call.params["uuid"], call.user)
        if sound is None:
            return not_found()
        file = self._chosen(sound.files, call.query.get("upload"))
        slower = _kilobits(call.query.get("max_bitrate"))
        if to in ("aac", "m4a"):
            return html_500()
        wanted = to if to in FORMATS else "mp3" if slower else ""
        path, transcoded = file.path, False
        if wanted in file.formats and (wanted != file.extension or slower):
            path, transcoded = file.formats[wanted], True
        elif wanted == file.extension and slower:
            transcoded = True
        extension = wanted if transcoded else file.extension
        headers: Headers = ()
        if download:
            name = quote(f"{sound.name}.{extension}")
            headers = (("content-disposition", f"attachment; filename*=UTF-8''{name}"),)
        if sum(map(len, itertools.chain(*headers))) > LONGEST_DISPOSITION:
            return nginx_error(502, "Bad Gateway")
        if not file.path.is_file():
            broken = wanted and wanted != file.extension
            return html_500() if broken else nginx_error(404, "Not Found", headers)
        kind = OCTETS if transcoded else MIME_TYPES.get(f".{extension}", OCTETS)
        if self._state.settings.presigned_seconds:
            return self._presigned.redirect(path, kind, call)
        revision = self._revisions.all + self._revisions.of.get(file.uuid, 0)
        return send(path, kind, call, headers, revision)

    def _chosen(self, files: tuple[SoundFile, ...], upload: str) -> SoundFile:
        """The file to send. Raises Refusal (an empty 404) where none is audible."""
        if upload and not _is_uuid(upload):
            raise Refusal(html_500())
        for file in files:
            if upload in ("", file.uuid):
                return file
        raise Refusal(empty(404))

    def picture(self, call: Call) -> Reply:
        """A cover by an address of :meth:`Picture.urls`."""
        name = call.path.rpartition("/")[2]
        try:
            picture = self.find_picture(name.removeprefix("attachment_cover-")[:36])
        except Refusal:
            return nginx_error(404, "Not Found")
        path = picture.original
        if "-200x200" in name:
            path = picture.medium
        elif "-600x600" in name:
            path = picture.large
        if not path.is_file():
            return nginx_error(404, "Not Found")
        return send(path, MIME_TYPES.get(path.suffix, OCTETS), call)

    def find_picture(self, uuid: str) -> Picture:
        picture: Picture | None = self._state.catalogue.picture(uuid) if _is_uuid(uuid) else None
        if picture is None:
            raise Refusal(not_found())
        return picture


def send(path: Path, kind: str, call: Call, headers: Headers = (), revision: int = 0) -> Reply:
    """A file as nginx sends it: whole, in part, or 304.

    ``revision`` shifts the validators, as if the file had been exchanged."""
    status = path.stat()
    size, modified = status.st_size, int(status.st_mtime) + revision
    etag = f'"{modified:x}-{size:x}"'
    last_modified = formatdate(modified, usegmt=True)
    dated: Headers = (("last-modified", last_modified),)
    tagged: Headers = (*headers, ("etag", etag), ("access-control-allow-origin", "*"))
    known = call.headers.get("if-none-match", "")
    if etag in [tag.strip().removeprefix("W/") for tag in known.split(",")] or known == "*":
        return Reply(304, headers=dated + tagged, plain=True)
    if not known and call.headers.get("if-modified-since", "") == last_modified:
        return Reply(304, headers=dated + tagged, plain=True)
    wanted = call.headers.get("range", "")
    if call.headers.get("if-range", etag) not in (etag, last_modified):
        wanted = ""
    spans = ranges(wanted, size)
    if spans is None:
        whole = (*dated, *tagged, ("accept-ranges", "bytes"))
        return Reply(200, path.read_bytes(), kind, whole, plain=True)
    if not spans:
        refused = (
            *headers,
            ("access-control-allow-origin", "*"),
            ("content-range", f"bytes */{size}"),
        )
        return nginx_error(416, "Requested Range Not Satisfiable", refused)
    if len(spans) == 1:
        first, last = spans[0]
        part = (*dated, *tagged, ("content-range", f"bytes {first}-{last}/{size}"))
        return Reply(206, _part(path, first, last), kind, part, plain=True)
    boundary = f"{next(_BOUNDARIES):020}"
    body = b"".join(
        f"\r\n--{boundary}\r\nContent-Type: {kind}\r\n"
        f"Content-Range: bytes {first}-{last}/{size}\r\n\r\n".encode()
        + _part(path, first, last)
        for first, last in spans
    )
    body += f"\r\n--{boundary}--\r\n".encode()
    return Reply(
        206, body, f"multipart/byteranges; boundary={boundary}", dated + tagged, plain=True
    )


def _part(path: Path, first: int, last: int) -> bytes:
    with path.open("rb") as file:
        file.seek(first)
        return file.read(last - first + 1)


def ranges(header: str, size: int) -> list[tuple[int, int]] | None:
    """First and last byte of each satisfiable range; ``None`` for the whole file, empty for 416.

    nginx sends the whole file when the ranges together are longer than it."""
    if not header.startswith("bytes="):
        return None
    spans = []
    for item in header.removeprefix("bytes=").split(","):
        first, dash, last = item.strip().partition("-")
        if not dash or not (first or last) or not (first + last).isdigit():
            return []
        if not first:
            start, end = max(0, size - int(last)), size - 1
        else:
            start, end = int(first), min(int(last), size - 1) if last else size - 1
        if start <= end:
            spans.append((start, end))
    if sum(end - start + 1 for start, end in spans) > size:
        return None
    return spans


def _kilobits(text: str) -> bool:
    """Whether ``max_bitrate`` (kbit/s) asks for less than 320, the most."""
    return text.isdigit() and 0 < int(text) < 320


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
