"""What survives a restart beside the queue itself, and how it is taken up again."""

from __future__ import annotations

from array import array
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from fwtui.player.device_volumes import MOST, DeviceVolumes
from fwtui.player.order import PlayOrder
from fwtui.player.origins import ListOrigin
from fwtui.player.output import SilentOutput
from fwtui.player.player import Player
from fwtui.player.queue_files import HISTORY_ROWS, kept_edits
from fwtui.player.queue_history import QueueEdit
from fwtui.player.radio import Station
from fwtui.player.settings import PlayerSettings
from tests.player.stage import until
from tests.player.test_player import Songs, ids, make, titled
from tests.player.test_radio import AHEAD, Endless

CONFIG = PlayerSettings(volume=60)


def at_home(
    players: list[Player],
    folder: Path,
    settings: PlayerSettings = CONFIG,
    *,
    beside: bool = False,
    source: Endless | None = None,
) -> Player:
    player = Player(
        Songs(),
        settings,
        state_dir=folder,
        beside=beside,
        tune=lambda station: tuned(source, station),
        output=SilentOutput(),
    )
    players.append(player)
    return player


def tuned(source: Endless | None, station: Station) -> Endless:
    assert source is not None
    source.station = station
    return source


def choose(player: Player) -> None:
    """Everything that the interface can change, and the settings say otherwise."""
    player.set_gain("album", 0.0)
    player.set_private(True)
    player.set_quality(replace(player.settings, format="opus", bitrate=128))
    player.keep_albums(True)
    player.set_speed(1.5)
    player.set_volume(31)
    player.mute()


def chosen(player: Player) -> tuple[object, ...]:
    settings, now = player.settings, player.playback
    quality = settings.format, settings.bitrate
    albums = player.queue.album_of is not None
    return settings.replaygain, settings.private, *quality, albums, now.speed, now.volume, now.muted


CHOSEN = ("album", True, "opus", 128, True, 1.5, 31, True)


async def test_what_was_chosen_in_the_interface_holds_the_next_time(
    players: list[Player], tmp_path: Path
) -> None:
    player = at_home(players, tmp_path)
    choose(player)
    player.close()
    again = at_home(players, tmp_path)
    assert chosen(again) == CHOSEN
    assert again._listens.private
    assert again._slots.settings == again.settings


async def test_a_setting_that_is_changed_later_holds(players: list[Player], tmp_path: Path) -> None:
    player = at_home(players, tmp_path)
    player.set_private(False)
    choose(player)
    player.set_private(False)
    player.close()
    again = at_home(players, tmp_path, replace(CONFIG, private=True, bitrate=64))
    settings = again.settings
    assert settings.private, "said in config.toml after it was chosen"
    assert (settings.format, settings.bitrate) == ("original", 64)
    assert settings.replaygain == "album"


@pytest.mark.parametrize("settings", [CONFIG, replace(CONFIG, private=True)])
async def test_files_of_an_older_and_of_a_newer_fwtui_are_understood(
    players: list[Player], tmp_path: Path, settings: PlayerSettings
) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.play(ids(1, 2, 3), start=1, source="An album")
    await until(player, titled("Song 2"))
    player.seek_to(77)
    player.set_volume(33)
    player.close()
    place = msgspec.json.decode((tmp_path / "place.json").read_bytes())
    later = {"keep_albums", "chosen", "instead_of", "radio", "volumes"}
    older = {name: value for name, value in place.items() if name not in later}
    assert set(older) == {
        *("number", "row", "block", "position", "volume", "muted", "speed", "repeat"),
    }
    for written in (older, {**place, "tempo": [1, 2]}):
        (tmp_path / "place.json").write_bytes(msgspec.json.encode(written))
        again = at_home(players, tmp_path, settings)
        assert (again.queue.row, again.playback.volume, again.source) == (1, 33, "An album")
        assert 77 <= again.playback.position < 78
        assert again.settings == settings
        assert not list(tmp_path.glob("*.corrupt"))


async def test_a_second_process_sounds_like_the_first_and_writes_nothing(
    players: list[Player], tmp_path: Path
) -> None:
    player = at_home(players, tmp_path)
    player.play(ids(1, 2, 3))
    choose(player)
    player.close()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    second = at_home(players, tmp_path, beside=True)
    assert chosen(second) == CHOSEN
    assert (len(second.queue), second.playback.state) == (0, "stopped")
    second.set_volume(90)
    second.play(ids(9))
    second.close()
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    (tmp_path / "place.json").write_bytes(b"{")
    assert at_home(players, tmp_path, beside=True).playback.volume == 60
    assert not (tmp_path / "place.json.corrupt").exists(), "it is not this one's to set aside"


async def test_a_radio_is_taken_up_again_once_it_plays(
    players: list[Player], tmp_path: Path
) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.play_radio(Endless())
    await until(player, lambda now: now.length == 1 + AHEAD and now.state == "playing")
    player.next()
    await until(player, lambda now: now.length == 2 + AHEAD)
    player.close()
    source = Endless()
    source.given = 2 + AHEAD
    again = at_home(players, tmp_path, source=source)
    assert (again.radio, again.source) == ("North, by night", "North, by night")
    await again.start()
    again.next()
    again.remove([again.queue.row + 1])
    assert source.asked == [], "nothing is asked for until it plays"
    assert source.station.session == 99
    left = len(again.queue) - 1 - again.queue.row
    again.toggle()
    await until(again, lambda now: now.length - 1 - now.row == AHEAD)
    assert source.asked == [AHEAD - left]


async def test_a_radio_that_was_left_stays_off(players: list[Player], tmp_path: Path) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.play_radio(Endless())
    await until(player, lambda now: now.state == "playing")
    player.play(ids(40, 41))
    player.close()
    assert at_home(players, tmp_path).radio == ""


async def test_names_in_a_file_are_plain_and_short(players: list[Player], tmp_path: Path) -> None:
    """Who writes the file does not write to the terminal by it."""
    player = at_home(players, tmp_path)
    player.play(ids(1, 2), source="an album")
    player.add(ids(3), ListOrigin("a playlist", "its place"))
    player.close()
    [file] = tmp_path.rglob("queue.json")
    hostile = "\\u001b]0;x\\u0007\\u202e"
    text = file.read_text().replace("an album", f"{hostile}an album")
    text = text.replace("a playlist", f"{hostile}{'long ' * 5000}").replace("its place", "p" * 5000)
    file.write_text(text)
    again = at_home(players, tmp_path)
    assert again.source == "]0;xan album"
    album, _, playlist = map(again.queue.origin, range(3))
    assert album == ListOrigin("]0;xan album")
    assert playlist is not None
    assert playlist.words.startswith("]0;xlong long")
    assert (len(playlist.words), playlist.place) == (200, "")
    assert all(each.words.isprintable() for each in again.queue.history)


async def test_the_queues_edits_are_undone_after_a_restart(
    players: list[Player], tmp_path: Path
) -> None:
    player = at_home(players, tmp_path)
    player.play(ids(1, 2, 3), source="an album")
    player.close()
    player = at_home(players, tmp_path)
    player.seek_to(2.0)
    player.play(ids(4, 5, 6), source="another album")
    there = ListOrigin("a playlist", "its place")
    player.add(ids(7), there)
    player.toggle_shuffle()
    player.remove([3])
    assert player.undo()
    history = [(each.words, each.at, each.undone) for each in player.queue.history]
    player.close()
    again = at_home(players, tmp_path)
    assert [(each.words, each.at, each.undone) for each in again.queue.history] == history
    assert again.redo()
    assert len(again.queue) == 3
    assert again.undo()
    assert sorted(again.queue.ids()) == [4, 5, 6, 7]
    origins = dict(zip(again.queue.ids(), map(again.queue.origin, range(4)), strict=True))
    other = ListOrigin("another album")
    assert origins == {4: other, 5: other, 6: other, 7: there}
    assert again.undo()
    assert again.undo()
    assert list(again.queue.ids()) == [1, 2, 3]
    assert again.queue.origin(2) == ListOrigin("an album")
    assert (again.source, again.playback.state) == ("an album", "paused")
    assert again.playback.position == pytest.approx(2.0, abs=0.5)
    again.close()
    later = at_home(players, tmp_path)
    assert [bool(each.undone) for each in later.queue.history] == [False, True, True, True]
    later.clear()
    later.close()
    file = tmp_path / "queue.json"
    saved = msgspec.json.decode(file.read_bytes())
    saved["history"][-1] |= {"row": 99}
    file.write_bytes(msgspec.json.encode(saved))
    assert not at_home(players, tmp_path).undo(), "what is no edit is left out, with what is older"


def test_of_many_rows_the_newest_edits_are_kept() -> None:
    rows = PlayOrder(array("q", range(HISTORY_ROWS // 2)), None, 0, 0)
    made = [QueueEdit(str(n), n, rows) for n in range(1, 5)]
    undone = [QueueEdit(str(n), n, rows, n + 1.0) for n in range(5, 7)]
    assert kept_edits([*made, *undone]) == undone
    assert kept_edits(made) == made[2:]
    assert kept_edits([*made, undone[0]]) == [made[3], undone[0]]
    huge = QueueEdit("huge", 9, PlayOrder(rows.ids * 3, None, 0, 0))
    assert kept_edits([*made, huge]) == [huge]


async def test_each_device_has_its_volume(players: list[Player], tmp_path: Path) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.set_volume(70)
    player.set_device("pulse/headphones")
    assert player.playback.volume == 70, "of a device that is new nothing else is known"
    player.set_volume(25)
    player.mute()
    player.set_device("auto")
    assert (player.playback.volume, player.playback.muted) == (70, True)
    player.set_device("pulse/headphones")
    assert player.playback.volume == 25
    player.close()
    again = at_home(players, tmp_path, CONFIG)
    assert again.playback.volume == 70, "it begins with the device of config.toml"
    again.set_device("pulse/headphones")
    assert again.playback.volume == 25


def test_few_devices_are_remembered() -> None:
    volumes = DeviceVolumes("auto", {"strange": 900})
    for n in range(MOST + 5):
        volumes.device = f"usb {n}"
        volumes.note(n)
    assert len(volumes.known()) == MOST
    assert volumes.of_device(0) == MOST + 4
    volumes.device = "usb 0"
    assert volumes.of_device(33) == 33
