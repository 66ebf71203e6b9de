"""Covers: the size that is needed, once; what is broken or huge is a placeholder (49)."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.library.covers import WIDEST, address, dimensions, is_picture
from fwtui.library.library import Library
from fwtui.library.listing.queries import Albums
from fwtui.music import Album, Cover
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, see

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xff\xc0\x00\x11\x08\x00\x64\x00\xc8\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
)


def png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


async def album_with_cover(library: Library) -> Album:
    albums = library.listing(Albums())
    await see(albums, 0, 200)
    found: Album = next(album for album in albums if album.cover)
    return found


async def test_a_cover_is_fetched_once_and_then_on_disk(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    album = await album_with_cover(library)
    assert library.covers.kept(album.cover) is None
    demo.forget_seen()
    picture = await library.covers.fetch(album.cover)
    assert picture is not None
    assert dimensions(picture) == (200, 200)
    assert await library.covers.fetch(album.cover) == picture
    assert library.covers.kept(album.cover) == picture
    assert len(demo.seen) == 1
    library.connect(None)
    assert await library.covers.fetch(album.cover) == picture
    assert await library.covers.fetch(album.cover, 600) is None, "offline"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>not a picture</html>",
        png(WIDEST + 1, 10),
        png(60_000, 60_000),
        JPEG[:12],
        b"\xff\xd8" + b"\xff" * 1000,
        b"x" * 9_000_000,
    ],
    ids=["empty", "page", "wide", "vast", "cut", "looping", "heavy"],
)
async def test_a_broken_or_huge_cover_is_a_placeholder_and_not_asked_for_again(
    demo: DemoPod, pod: Pod, library: Library, body: bytes
) -> None:
    library.connect(pod)
    album = await album_with_cover(library)
    demo.twist(
        "/media/", Reply(200, body, headers=(("content-type", "image/png"),), plain=True), None
    )
    demo.forget_seen()
    assert await library.covers.fetch(album.cover) is None
    assert await library.covers.fetch(album.cover) is None
    assert len(demo.seen) == 1


async def test_the_least_recently_seen_go_first(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path, cover_bytes=25_000)
    library.connect(pod)
    album = await album_with_cover(library)
    assert album.cover
    picture = png(200, 200) + bytes(4_000)
    demo.twist("/media/", Reply(200, picture, headers=(), plain=True), None)
    covers = [Cover(f"{album.cover.original}?{number}") for number in range(10)]
    for cover in covers:
        assert await library.covers.fetch(cover) is not None
        assert library.covers.kept(covers[0]) is not None, "seen again and again, so it stays"
    on_disk = [file for file in (tmp_path / "cache").rglob("covers/*/*") if file.is_file()]
    assert sum(file.stat().st_size for file in on_disk) <= 25_000
    assert library.covers.kept(covers[1]) is None
    assert library.covers.kept(covers[-1]) is not None
    await library.aclose()


def test_the_smallest_that_serves_is_chosen() -> None:
    cover = Cover("o", "m", "l")
    assert [address(cover, pixels) for pixels in (80, 200, 201, 600, 601)] == list("mmllo")
    assert address(Cover("o"), 100) == "o"
    assert address(None, 100) == ""


def test_sizes_are_read_from_headers() -> None:
    assert dimensions(png(3, 4)) == (3, 4)
    assert dimensions(JPEG) == (200, 100)
    assert dimensions(b"GIF89a" + struct.pack("<HH", 7, 9)) == (7, 9)
    vp8x = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x63\0\0" + b"\x31\0\0"
    assert dimensions(vp8x) == (100, 50)
    assert not is_picture(b"")
    assert is_picture(png(1, 1))
