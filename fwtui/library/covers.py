"""Covers: fetched at the size that is needed, kept on disk up to a cap.

Bytes only: turning them into cells is the interface's business.
"""

from __future__ import annotations

import asyncio
import logging
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fwtui.base.files import make_private_folder, read_own, write_atomically
from fwtui.errors import BadAnswer, FwtuiError, Refused
from fwtui.music import Cover

if TYPE_CHECKING:
    from fwtui.library.listing.pod_link import PodLink

_log = logging.getLogger(__name__)
LARGEST = 8_000_000
"""Bytes of a picture; a 600 x 600 JPEG has some 100,000."""
WIDEST = 4_096
"""Pixels on a side: a small file may unpack to gigabytes."""
MEDIUM, LARGE = 200, 600
"""Sides of the squares that a pod makes (Funkwhale: ``attachment_square``)."""
_BROKEN_KEPT = 2_000


def address(cover: Cover | None, pixels: int) -> str:
    """The smallest picture with so many pixels on a side; ``""`` where there is none."""
    if cover is None:
        return ""
    wanted = (
        (cover.medium, cover.large, cover.original)
        if pixels <= MEDIUM
        else (cover.large, cover.original, cover.medium)
        if pixels <= LARGE
        else (cover.original, cover.large, cover.medium)
    )
    return next((each for each in wanted if each), "")


class Covers:
    """Pictures by their address. To be used on the loop's thread."""

    def __init__(self, folder: Path, cap: int, reach: PodLink) -> None:
        """``cap`` in bytes; 0 keeps none."""
        self._folder = folder
        self._cap = cap
        self._reach = reach
        self._asking: dict[str, asyncio.Task[bytes | None]] = {}
        self._broken: dict[str, None] = {}
        self._kept: int | None = None
        """Bytes on disk, once they have been counted."""

    def kept(self, cover: Cover | None, pixels: int = MEDIUM) -> bytes | None:
        """The picture if it is on disk; at once."""
        file = self.file(cover, pixels)
        try:
            return read_own(file) if file is not None else None
        except OSError:
            return None

    def file(self, cover: Cover | None, pixels: int = MEDIUM) -> Path | None:
        """The file of the picture if it is on disk; it is the last that has to make room."""
        url = address(cover, pixels)
        if not url:
            return None
        file = self._file(url)
        try:
            os.utime(file)
        except OSError:
            return None
        return file

    async def fetch(self, cover: Cover | None, pixels: int = MEDIUM) -> bytes | None:
        """The picture, from disk or from the pod; ``None`` means a placeholder.

        Never raises: a cover is not worth a message. What is broken or huge is not asked for
        again while fwtui runs.
        """
        url = address(cover, pixels)
        if not url or url in self._broken:
            return None
        if (kept := self.kept(cover, pixels)) is not None:
            return kept
        asking = self._asking.get(url)
        if asking is None:
            asking = self._asking[url] = asyncio.ensure_future(self._ask(url))
            asking.add_done_callback(lambda _: self._asking.pop(url, None))
        return await asyncio.shield(asking)

    async def _ask(self, url: str) -> bytes | None:
        pod = self._reach.pod
        if pod is None:
            return None
        try:
            picture: Any = await pod.background.instance.cover(url, max_bytes=LARGEST)
        except (BadAnswer, Refused) as error:
            _log.info("a cover that cannot be had: %s", error)
            picture = b""
        except FwtuiError as error:
            _log.info("a cover did not come: %s", error)
            return None
        if not is_picture(picture):
            self._broken[url] = None
            while len(self._broken) > _BROKEN_KEPT:
                del self._broken[next(iter(self._broken))]
            return None
        if self._cap:
            await asyncio.to_thread(self._keep, url, picture)
        return bytes(picture)

    # --- on disk ---------------------------------------------------------------------------

    def _file(self, url: str) -> Path:
        import hashlib  # loads OpenSSL, which the first frame can do without

        name = hashlib.blake2b(url.encode(), digest_size=16).hexdigest()
        return self._folder / name[:2] / name

    def _keep(self, url: str, picture: bytes) -> None:
        file = self._file(url)
        try:
            make_private_folder(file.parent)
            write_atomically(file, picture, durable=False)
        except OSError as error:
            _log.info("a cover was not kept: %s", error)
            return
        if self._kept is None:
            self._kept = sum(size for _, size, _ in self._all())
        else:
            self._kept += len(picture)
        if self._kept > self._cap:
            self._make_room()

    def _make_room(self) -> None:
        """Take away what was seen least recently, down to nine tenths of the cap."""
        left = sum(size for _, size, _ in self._all())
        for _, size, file in sorted(self._all()):
            if left <= self._cap * 9 // 10:
                break
            file.unlink(missing_ok=True)
            left -= size
        self._kept = left

    def _all(self) -> list[tuple[float, int, Path]]:
        found = []
        for file in self._folder.glob("??/*"):
            try:
                seen = file.stat()
            except OSError:
                continue
            found.append((seen.st_mtime, seen.st_size, file))
        return found


def is_picture(data: bytes) -> bool:
    """Whether these bytes begin like a PNG, JPEG, GIF or WebP of a sane size."""
    size = dimensions(data)
    return size is not None and 0 < size[0] <= WIDEST and 0 < size[1] <= WIDEST


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, read from the header alone; ``None`` for what is no picture.

    PNG (W3C, 11.2.2), GIF89a (section 18), WebP (RFC 9649, 2.5 to 2.7), JPEG (ITU T.81, B.2.2).
    """
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 24:
        return _pair(struct.unpack(">II", data[16:24]))
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return _pair(struct.unpack("<HH", data[6:10]))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    if data[:2] == b"\xff\xd8":
        return _jpeg(data)
    return None


def _pair(numbers: tuple[int, ...]) -> tuple[int, int]:
    return numbers[0], numbers[1]


def _webp(data: bytes) -> tuple[int, int] | None:
    match data[12:16]:
        case b"VP8X":
            sides = (data[at : at + 3] for at in (24, 27))
            width, height = (int.from_bytes(side, "little") + 1 for side in sides)
            return width, height
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return _pair(tuple(n & 0x3FFF for n in struct.unpack("<HH", data[26:30])))
        case _:
            return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        kind = data[at + 1]
        if kind == 0xFF:  # fill before a marker
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if length < 2:
            return None
        at += 2 + length
    return None
