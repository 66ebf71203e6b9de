"""Sound and pictures: ``listen`` and covers.

Funkwhale checks the permission and lets nginx send the file, so good answers look like nginx's:
an ETag of time and size, ranges (RFC 9110, 14), a content type guessed from the extension, and
none of the API's headers."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from fwtui.demo.endpoints.object_store import ObjectStore
from fwtui.demo.server.files import nginx_error, send
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
from fwtui.text import whole_number

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState, Picture, SoundFile

FORMATS = ("mp3", "ogg", "opus", "flac")
MIME_TYPES = {".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".jpg": "image/jpeg", ".png": "image/png"}
"""nginx's content types; FLAC and Opus are unknown to it."""
OCTETS = "application/octet-stream"
LONGEST_DISPOSITION = 3900
"""Bytes of Content-Disposition that fit into nginx's header buffer beside the other headers; some
450 CJK letters, percent-encoded, do not."""


def routes(state: DemoState) -> list[Route]:
    media = MediaPages(state)
    heard = {"GET": EndpointAction(media.listen, "retrieve")}
    return [
        Route("listen/{uuid}", heard, needs="libraries", renders="audio/*", listen_token=True),
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


class MediaPages:
    """Audio files and covers."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._revisions = state.part(Revisions)
        self._store = state.part(ObjectStore)

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
        if self._store.is_used:
            location = self._store.address(call.base, path, kind)
            return Reply(302, b"", HTML, (("location", location),))
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


def _kilobits(text: str) -> bool:
    """Whether ``max_bitrate`` (kbit/s) asks for less than 320, the most."""
    return 0 < (whole_number(text) or 0) < 320


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
