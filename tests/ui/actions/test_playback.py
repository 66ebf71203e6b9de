"""The player's lasting choices, by name: over a real player that makes no sound."""

from __future__ import annotations

import pytest

from fwtui.player.output import Device, SilentOutput
from tests.ui.piloted import piloted
from tests.ui.sample import SONGS, SampleContext, context


class Sounding(SilentOutput):
    """Remembers what it was told of devices and loudness."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def gain(self, mode: str, preamp: float) -> None:
        self.told.append((mode, preamp))

    def device(self, name: str) -> None:
        self.told.append(name)

    def devices(self) -> tuple[Device, ...]:
        return (Device("auto", "Whatever there is"), Device("pulse/usb", "Headphones"))


@pytest.fixture
def made() -> SampleContext:
    return context(output=Sounding())


async def test_quality_goes_round(made: SampleContext) -> None:
    async with piloted(made) as seen:
        wanted = []
        for _ in range(5):
            await seen.press("b")
            settings = made.player.settings
            wanted.append((settings.format, settings.bitrate))
        assert wanted == [("opus", 128), ("mp3", 192), ("mp3", 96), ("original", 0), ("opus", 128)]
        assert "Quality: opus, 128 kbit/s at most · from the next track on" in seen.text


async def test_speed_gain_and_device(made: SampleContext) -> None:
    async with piloted(made) as seen:
        output = made.output
        assert isinstance(output, Sounding)
        for action, speed in (("faster", 1.1), ("faster", 1.2), ("slower", 1.1)):
            seen.app.do(action)
            assert made.player.playback.speed == speed
        seen.app.do("normal_speed")
        assert made.player.playback.speed == 1.0
        for _ in range(3):
            seen.app.do("replaygain")
        assert output.told == [("album", 0.0), ("off", 0.0), ("track", 0.0)]
        seen.app.do("device")
        await seen.app.workers.wait_for_complete()
        await seen.press("j", "enter")
        assert output.told[-1] == "pulse/usb"


async def test_private_albums_and_an_empty_queue(made: SampleContext) -> None:
    async with piloted(made) as seen:
        seen.app.do("private")
        await seen.pilot.pause()
        assert "The pod is not told what you hear." in seen.text
        seen.app.do("private")
        await seen.pilot.pause()
        assert "The pod is told what you hear." in seen.text
        seen.app.do("keep_albums")
        assert made.player.queue.album_of is not None
        seen.app.do("keep_albums")
        assert made.player.queue.album_of is None
        made.player.play([song.id for song in SONGS])
        seen.app.do("clear_queue")
        assert len(made.player.queue) == 0
        await seen.press("u")
        assert len(made.player.queue) == len(SONGS)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
async def test_private_is_shown_as_long_as_it_is_so(size: tuple[int, int]) -> None:
    async with piloted(size=size) as seen:
        assert "private" not in seen.text
        seen.app.do("private")
        await seen.press("3")
        assert "private" in "\n".join(seen.rows[-4:])
        seen.app.do("private")
        await seen.press("1")
        assert "private" not in "\n".join(seen.rows[-4:])


async def test_a_command_with_words_in_the_palette(made: SampleContext) -> None:
    async with piloted(made) as seen:
        player = made.player
        await seen.press("colon")
        await seen.type("volume 35")
        assert "Volume 35" in seen.text
        await seen.press("enter")
        assert player.playback.volume == 35
        await seen.press("colon")
        await seen.type("sleep soon")
        await seen.press("enter")
        assert "“soon” is no time" in seen.rows[3], "under the field, which stays"
        await seen.press("ctrl+u")
        await seen.type("sleep 1h20")
        await seen.press("enter")
        assert player.playback.sleep_at is not None
        assert "It pauses in 1:20:00." in seen.text
        assert "sleeps in " in seen.text


async def test_by_its_name_it_asks(made: SampleContext) -> None:
    async with piloted(made) as seen:
        seen.app.do("volume")
        await seen.pilot.pause()
        await seen.type("20")
        await seen.press("enter")
        assert made.player.playback.volume == 20
        seen.app.do("sleep")
        await seen.pilot.pause()
        await seen.press("j", "j", "j", "j", "enter")
        assert made.player.playback.sleep_after == "album"
        assert "sleeps after this album" in seen.text


async def test_a_loop_by_its_key(made: SampleContext) -> None:
    async with piloted(made) as seen:
        made.player.seek_to(60)
        await seen.press("B")
        assert "loop 1:00–" in seen.text
        made.player.seek_to(90)
        await seen.press("B")
        assert "loop 1:00–1:30" in seen.text
        await seen.press("B")
        assert made.player.playback.loop is None
