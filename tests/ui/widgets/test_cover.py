"""Covers in half blocks: where there is room and colour, and whatever the file holds."""

from __future__ import annotations

from io import BytesIO

import pytest
from msgspec.structs import replace
from PIL import Image

from fwtui.library.listing.queries import Albums
from fwtui.music import ArtistId, Cover
from fwtui.ui import half_blocks
from fwtui.ui.settings import UiSettings
from fwtui.ui.widgets.cover import HIGH, WIDE
from tests.ui.piloted import piloted
from tests.ui.sample import ALBUM_VALUES, PodStandIn, SampleContext, context

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
