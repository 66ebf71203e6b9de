"""Covers in half blocks: where there is room and colour, and whatever the file holds."""

from __future__ import annotations

import asyncio
from io import BytesIO

import pytest
from msgspec.structs import replace
from PIL import Image

from fwtui.library.listing.queries import Albums
from fwtui.music import ArtistId, Cover
from fwtui.ui import half_blocks
from fwtui.ui.settings import UiSettings
from fwtui.ui.terminal.cell_rows import PAINTED
from fwtui.ui.widgets.cover import CoverArt
from tests.ui.piloted import Piloted, StillApp, piloted, settled
from tests.ui.sample import ALBUM_VALUES, PodStandIn, SampleContext, context

WIDE, HIGH = 28, 14
"""Columns and rows of a picture in a window of 140 by 40."""
COVER = Cover("/media/o.png", "/media/m.png")


def picture(width: int = 200, height: int = 200, kind: str = "PNG") -> bytes:
    """The upper half red, the lower half blue."""
    image = Image.new("RGB", (width, height), (200, 0, 0))
    image.paste((0, 0, 200), (0, height // 2, width, height))
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def covered(data: bytes, settings: UiSettings | None = None) -> tuple[SampleContext, PodStandIn]:
    """A context whose albums have this cover, and the pod that gives it."""
    albums = [replace(each, cover=COVER) for each in ALBUM_VALUES]
    made = context(settings)
    made.fill({Albums(artist=ArtistId(4)): albums})
    pod = made.connect()
    pod.pictures[COVER.medium] = data
    return made, pod


async def test_the_cover_stands_below_the_albums_and_moves_nothing() -> None:
    made, pod = covered(picture())
    async with piloted(made, size=(140, 40)) as seen:
        rows = [row for row in seen.rows if "▀" * WIDE in row]
        assert len(rows) == HIGH
        assert "2019" in seen.rows[seen.row_with("Northern Rooms")]
        assert pod.covers == [COVER.medium]
        # Seen once: it is not asked for again.
        await seen.press("right", "j", "k")
        assert pod.covers == [COVER.medium]


async def test_a_broken_cover_leaves_a_quiet_place() -> None:
    made, _ = covered(b"broken")
    async with piloted(made, size=(140, 40)) as seen:
        assert "▀" not in seen.text
        assert "♫" in "".join(seen.rows[20:33])


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        (UiSettings(colours="16", glyphs="unicode"), (140, 40)),
        (UiSettings(colours="none", glyphs="unicode"), (140, 40)),
        (UiSettings(colours="full", glyphs="ascii"), (140, 40)),
        (UiSettings(colours="full", glyphs="unicode", covers="off"), (140, 40)),
        (UiSettings(colours="full", glyphs="unicode"), (140, 26)),
        (UiSettings(colours="full", glyphs="unicode"), (80, 40)),
    ],
    ids=["16", "none", "ascii", "off", "low", "narrow"],
)
async def test_no_cover_without_colour_or_room(settings: UiSettings, size: tuple[int, int]) -> None:
    made, pod = covered(picture(), settings)
    async with piloted(made, size=size) as seen:
        assert "▀" not in seen.text
        assert pod.covers == [], "what is not shown is not fetched"


async def test_no_cover_without_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(half_blocks, "can_decode", lambda: False)
    async with piloted(covered(picture())[0], size=(140, 40)) as seen:
        assert "▀" not in seen.text
        assert "Northern Rooms" in seen.text


async def test_a_window_that_grows_has_room_for_it() -> None:
    async with piloted(covered(picture())[0], size=(140, 26)) as seen:
        assert "▀" not in seen.text
        await seen.pilot.resize_terminal(140, 40)
        await seen.until(lambda: "▀" * WIDE in seen.text)


async def test_the_cover_of_what_plays_stands_beside_the_queue() -> None:
    made, _ = covered(picture())
    async with piloted(made, size=(120, 36)) as seen:
        await seen.press("3")
        rows = [y for y, row in enumerate(seen.rows) if "▀" * WIDE in row]
        assert len(rows) == HIGH
        assert rows[-1] < seen.row_with("licence")
    async with piloted(covered(picture())[0], size=(120, 26)) as seen:
        await seen.press("3")
        assert "▀" not in seen.text
        assert "licence" in seen.text


@pytest.mark.parametrize(
    ("size", "library", "playing"),
    [
        ((60, 15), 0, 0),
        ((80, 24), 0, 0),
        ((120, 26), 8, 0),
        ((120, 30), 10, 8),
        ((140, 40), 14, 14),
        ((180, 50), 17, 20),
        ((220, 60), 17, 20),
    ],
)
async def test_the_cover_grows_with_the_window(
    size: tuple[int, int], library: int, playing: int
) -> None:
    made, pod = covered(picture())
    async with piloted(made, size=size) as seen:

        def shown(of: CoverArt) -> int:
            rows = [row for row in of.paint(*of.size) if "▀" in row.text] if of.size else []
            assert all("▀" * 2 * of.rows in row.text for row in rows), "a square"
            assert len(rows) + 1 <= size[1] // 2, "half of what there is at most"
            return len(rows)

        assert shown(seen.view.cover) == library
        await seen.press("3")
        beside = seen.app.beside.facts if seen.app.beside is not None else seen.view.playing
        assert shown(beside.cover) == playing
        assert bool(pod.covers) == bool(library or playing), "what is not shown is not fetched"


async def test_nothing_moves_when_the_cover_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = covered(picture())
    late = asyncio.Event()
    fetch = made.library.covers.fetch

    async def fetch_late(cover: Cover | None, pixels: int = 200) -> bytes | None:
        await late.wait()
        return await fetch(cover, pixels)

    monkeypatch.setattr(made.library.covers, "fetch", fetch_late)
    app = StillApp(made)
    async with app.run_test(size=(140, 40)) as pilot:
        seen = Piloted(app, pilot)
        await seen.until(lambda: seen.view.cover.display and seen.view.cover.size.height > HIGH)
        before, rows = [""], seen.rows
        while rows != before:  # the rest of the frame is there
            await app.settle()
            await pilot.pause(0.1)
            before, rows = rows, seen.rows
        assert "▀" not in seen.text
        late.set()
        await seen.until(lambda: "▀" * WIDE in seen.text)
        for old, new in zip(before, seen.rows, strict=True):
            first, picture_row, last = new.partition("▀" * WIDE)
            assert old == (first + " " * WIDE + last).rstrip() if picture_row else old == new


async def test_the_cards_grow_with_the_window_and_are_off_where_covers_are() -> None:
    for size, high in (((120, 36), 7), ((160, 50), 10), ((179, 60), 12)):
        made, _ = covered(picture())
        async with piloted(made, size=size) as seen:
            await seen.press("0")
            cards = seen.view.cards
            assert cards.size.height == high
            await settled(seen.pilot)
            rows = [row.text.count("▀") for row in cards.paint(*cards.size)]
            assert set(rows) == {rows[0]}
            assert rows[0] % (2 * high) == 0
    made, pod = covered(picture(), UiSettings(colours="full", glyphs="unicode", covers="off"))
    async with piloted(made, size=(160, 50)) as seen:
        await seen.press("0")
        assert "▀" not in seen.text
        assert pod.covers == []


async def test_the_larger_picture_is_asked_for_where_it_is_of_use() -> None:
    large = Cover("/media/o.png", "/media/m.png", "/media/l.png")
    albums = [replace(each, cover=large) for each in ALBUM_VALUES]
    for kind, there, asked in (
        ("blocks", True, [large.medium]),
        ("iterm", True, [large.large]),
        ("iterm", False, [large.large, large.medium]),
    ):
        made = context(UiSettings(colours="full", glyphs="unicode"))
        made.fill({Albums(artist=ArtistId(4)): albums})
        pod = made.connect()
        pod.pictures[large.medium] = picture()
        if there:
            pod.pictures[large.large] = picture(600, 600)
        app = StillApp(made)
        app.pictures.begin({"TERM": "xterm"}, kind)
        async with app.run_test(size=(140, 50)) as pilot:
            await settled(pilot)
            shown = Piloted(app, pilot).view.cover
            assert shown.rows == 17
            assert pod.covers == asked
            text = shown.paint(*shown.size)[1].text
            assert ("▀" if kind == "blocks" else PAINTED[0]) in text
