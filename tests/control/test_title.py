"""The window's title: of the present track, once, and for each terminal."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from fwtui.control.title import WindowTitle, title_of
from fwtui.player.playback import Playback
from tests.control.accounts import Services, ids, song
from tests.control.terminal_line import Line
from tests.player.stage import until


def test_a_title_says_as_much_as_is_known() -> None:
    assert title_of(Playback()) == "fwtui"
    assert title_of(Playback(song(1))) == "Song 1 – Älva feat. Kåre"
    assert title_of(Playback(replace(song(1), credits=()))) == "Song 1"


async def test_it_is_written_when_it_changes_and_never_twice(services: Services) -> None:
    line, player = Line(), services.player
    title = WindowTitle(services, line)
    title.open()
    player.play(ids(1, 2))
    await until(player, lambda now: now.state == "playing")
    player.set_volume(10)
    player.seek_to(50)
    player.pause()
    player.resume()
    assert line.titles == ["fwtui", "Song 1 – Älva feat. Kåre"]
    player.next()
    assert line.titles[2:] == ["Song 2 – Älva feat. Kåre"]
    player.clear()
    assert line.titles[3:] == ["fwtui"]
    title.close()
    player.play(ids(3))
    assert len(line.titles) == 4


async def test_a_terminal_that_is_attached_has_it_too(services: Services, tmp_path: Path) -> None:
    line, player = Line(), services.player
    title = WindowTitle(services, line)
    title.open()
    line.is_attached = False
    player.play(ids(1))
    assert line.titles == ["fwtui"]
    line.is_attached = True
    title.attached()
    assert line.titles[1:] == ["Song 1 – Älva feat. Kåre"]
    await services.change_account(tmp_path / "ben")
    assert line.titles[2:] == ["fwtui"]
    title.close()
