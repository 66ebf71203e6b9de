"""Commands in, values out, over an output that keeps time but makes no sound."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from fwtui.errors import MpvMissing
from fwtui.music import AlbumId, AlbumRef, Track, TrackId, Upload, UploadId
from fwtui.player import playback_store, sleep
from fwtui.player.listens import Listen
from fwtui.player.output import SilentOutput
from fwtui.player.playback import DeviceFound, DeviceLost, Playback, SleepAfter
from fwtui.player.player import Player
from fwtui.player.sequencer import WAITS
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.cache import Cache, SparseFile
from tests.player.media import Shelf
from tests.player.stage import until


class Songs:
    """Tracks of ``seconds`` each; of some only the pod knows, and some have no file."""

    def __init__(self, seconds: int = 200) -> None:
        self.seconds = seconds
        self.afar: set[int] = set()
        self.without_file: set[int] = set()
        self.missing: set[int] = set()
        self.album_of: dict[int, int] = {}

    def track(self, id: TrackId, /) -> Track | None:
        return None if id in self.afar else self._track(id)

    def _track(self, id: TrackId) -> Track:
        upload = Upload(UploadId(f"u{id}"), f"/l/{id}", seconds=self.seconds)
        playable = id not in self.without_file
        uploads = (upload,) if playable else ()
        album = AlbumRef(AlbumId(self.album_of[id]), "") if id in self.album_of else None
        return Track(
            id, f"Song {id}", album=album, uploads=uploads, path=f"/l/{id}", is_playable=playable
        )

    async def fetch(self, id: TrackId, /) -> Track:
        await asyncio.sleep(0)
        self.afar.discard(id)
        return self._track(id)


def ids(*numbers: int) -> list[TrackId]:
    return [TrackId(number) for number in numbers]


async def make(
    songs: Songs, players: list[Player], *, folder: Path | None = None, pace: float = 1.0
) -> tuple[Player, SilentOutput]:
    output = SilentOutput(pace)
    player = Player(songs, PlayerSettings(private=False), state_dir=folder, output=output)
    players.append(player)
    await player.start()
    player.connect(Shelf({f"/l/{n}": b"x" * 100 for n in range(1, 100)}))
    return player, output


def titled(title: str, state: str = "playing"):  # type: ignore[no-untyped-def]
    return lambda now: now.track is not None and now.track.title == title and now.state == state


async def test_a_queue_plays_from_its_row_to_its_end(players: list[Player]) -> None:
    player, _ = await make(Songs(2), players, pace=50)
    heard: list[str] = []
    player.subscribe(
        lambda now: heard.append(now.track.title) if now.track and now.state == "playing" else None
    )
    player.play(ids(1, 2, 3), start=1, source="An album")
    assert player.playback.state == "preparing"
    assert player.playback.track
    assert player.playback.track.title == "Song 2"
    await until(player, lambda now: now.state == "stopped")
    assert list(dict.fromkeys(heard)) == ["Song 2", "Song 3"]
    assert player.playback.row == 2


async def test_what_comes_next_is_told_and_follows_the_queue(players: list[Player]) -> None:
    player, output = await make(Songs(), players)
    player.play(ids(1, 2, 3))
    await until(player, titled("Song 1"))
    await until(player, lambda now: now.next is not None and now.next.id == 2)
    await until(player, lambda now: len(output.slots) == 2)
    second = output.slots[1].ticket
    player.play_next(ids(9))
    assert player.playback.next
    assert player.playback.next.id == 9
    assert output.slots[1].ticket != second
    player.next()
    assert player.playback.track
    assert player.playback.track.id == 9
    await until(player, titled("Song 9"))


async def test_pause_resume_seek_and_the_clock(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    player.seek_to(100)
    player.toggle()
    assert player.playback.state == "paused"
    assert 100 <= player.playback.position < 101
    player.seek_by(-60)
    assert 40 <= player.playback.position < 41
    player.toggle()
    assert player.playback.state == "preparing", "nothing of the new place is heard yet"
    await until(player, titled("Song 1"))
    at = player.playback.at
    assert player.playback.place(at + 5) == pytest.approx(player.playback.position + 5)
    player.set_speed(2.0)
    at = player.playback.at
    assert player.playback.place(at + 5) == pytest.approx(player.playback.position + 10)


async def test_previous_goes_to_the_start_first(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(1, 2), start=1)
    await until(player, titled("Song 2"))
    player.seek_to(50)
    player.previous()
    assert player.playback.track
    assert player.playback.track.title == "Song 2"
    assert player.playback.position == 0
    player.previous()
    await until(player, titled("Song 1"))


async def test_as_many_tracks_on_and_back_as_are_asked_for(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(1, 2, 3, 4, 5))
    await until(player, titled("Song 1"))
    player.next(3)
    await until(player, titled("Song 4"))
    player.next(3)
    await until(player, titled("Song 5"))
    player.seek_to(50)
    player.previous(3)
    await until(player, titled("Song 3"))
    player.previous(9)
    await until(player, titled("Song 1"))
    player.queue.repeat = "all"
    player.next(11)
    await until(player, titled("Song 2"))


async def test_an_unplayable_track_is_skipped_with_a_reason(players: list[Player]) -> None:
    songs = Songs()
    songs.without_file = {2}
    player, _ = await make(songs, players)
    notes: list[str] = []
    player.on_note(notes.append)
    player.play(ids(2, 3))
    await until(player, titled("Song 3"))
    assert len(notes) == 1
    assert "Song 2" in notes[0]
    assert "no file" in notes[0]


async def test_at_most_three_are_skipped_in_a_row(players: list[Player]) -> None:
    songs = Songs()
    songs.without_file = set(range(1, 50))
    player, _ = await make(songs, players)
    notes: list[str] = []
    player.on_note(notes.append)
    player.play(ids(*range(1, 50)))
    await until(player, lambda now: now.state == "stopped")
    assert len(notes) == 4
    assert "3 tracks in a row" in notes[-1]
    assert player.playback.row == 3


async def test_a_track_that_only_the_pod_knows_is_looked_up(players: list[Player]) -> None:
    songs = Songs()
    songs.afar = {1, 2}
    player, _ = await make(songs, players)
    player.play(ids(1, 2))
    assert player.playback.state == "preparing"
    await until(player, titled("Song 1"))
    await until(player, lambda now: now.next is not None and now.next.title == "Song 2")


async def test_what_is_in_the_cache_can_be_heard_without_the_pod(
    players: list[Player], tmp_path: Path
) -> None:
    songs = Songs()
    songs.without_file.add(3)
    cache, spool = Cache(tmp_path, 1000), SparseFile(tmp_path / "part")
    spool.write(0, b"x" * 100)
    cache.keep("u1", spool, 100)
    player = Player(songs, PlayerSettings(), cache_dir=tmp_path, output=SilentOutput())
    players.append(player)
    await player.start()
    assert [player.has(songs._track(each)) for each in ids(1, 2, 3)] == [True, False, False]


async def test_stop_after_this_track(players: list[Player]) -> None:
    player, _ = await make(Songs(2), players, pace=50)
    player.play(ids(1, 2))
    player.stop_after_this()
    assert player.playback.stop_after
    await until(player, lambda now: now.state == "stopped")
    assert player.playback.row == 0
    assert not player.playback.stop_after
    assert player.playback.track
    assert player.playback.track.title == "Song 1"


async def test_the_sleep_timer_pauses(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    player.sleep_in(100)
    assert player.playback.sleep_at
    player.sleep_in(0.05)
    await until(player, lambda now: now.state == "paused")
    assert player.playback.sleep_at is None


class Levels(SilentOutput):
    """Remembers each volume."""

    def __init__(self, pace: float = 1.0) -> None:
        super().__init__(pace)
        self.levels: list[float] = []

    def volume(self, volume: float, muted: bool) -> None:
        self.levels.append(volume)


async def fading(
    players: list[Player], songs: Songs, pace: float = 1.0
) -> tuple[Player, list[float]]:
    output = Levels(pace)
    player = Player(songs, PlayerSettings(sleep_fade=0.3), output=output)
    players.append(player)
    await player.start()
    player.connect(Shelf({f"/l/{n}": b"x" * 100 for n in range(1, 9)}))
    return player, output.levels


def faded(levels: list[float], volume: float = 80.0) -> bool:
    """Down without a jump, and back to the volume at the end."""
    down = levels[: levels.index(min(levels)) + 1]
    steps = [before - after for before, after in pairwise(down)]
    return levels[-1] == volume and len(down) > 4 and min(steps) >= 0 and max(steps) < volume / 2


async def test_it_fades_before_it_sleeps(players: list[Player]) -> None:
    player, levels = await fading(players, Songs())
    player.play(ids(1))
    await until(player, titled("Song 1"))
    player.sleep_in(0.5)
    await until(player, lambda now: now.state == "paused")
    assert faded(levels)
    assert player.playback.note == "Good night: the sleep timer paused."
    player.resume()
    player.sleep_in(0.2)
    await asyncio.sleep(0.1)
    assert levels[-1] < 80
    player.sleep_in(None)
    assert (levels[-1], player.playback.state) == (80, "playing")


@pytest.mark.parametrize(("what", "last"), [("track", "Song 1"), ("album", "Song 2")])
async def test_it_sleeps_at_the_end(
    what: SleepAfter, last: str, players: list[Player], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sleep, "RINGS", 0.1)
    songs = Songs(1)
    songs.album_of = {1: 7, 2: 7, 3: 8}
    player, levels = await fading(players, songs)
    player.play(ids(1, 2, 3))
    await until(player, titled("Song 1"))
    player.sleep_after(what)
    stopped = await until(player, lambda now: now.state == "stopped")
    assert stopped.track
    assert (stopped.track.title, stopped.sleep_after) == (last, "")
    assert levels[-1] < 80, "what the device still has is not loud again"
    await asyncio.sleep(0.15)
    assert faded(levels)
    assert player.playback.note == "Good night: the sleep timer stopped."


async def test_a_loop_is_of_one_track(players: list[Player]) -> None:
    player, output = await make(Songs(), players)
    player.play(ids(1, 2))
    await until(player, titled("Song 1"))
    player.seek_to(20)
    player.step_loop()
    player.seek_to(10)
    player.step_loop()
    a, b = player.playback.loop or (0.0, None)
    assert (round(a), b and round(b)) == (10, 20)
    output.seek(19.9)
    await until(player, lambda now: now.position > 19)
    await until(player, lambda now: now.position == a)
    player.next()
    await until(player, titled("Song 2"))
    assert player.playback.loop is None
    assert output._span is None


@pytest.mark.parametrize("pauses", [False, True])
async def test_at_the_last_row_it_waits_for_more_unless_it_is_paused(
    players: list[Player], pauses: bool
) -> None:
    player, _ = await make(Songs(1), players, pace=100)
    player.play(ids(1))
    with player.awaiting():
        await until(player, lambda now: now.state == "stopped" and now.note == WAITS)
        if pauses:
            player.sleep_in(0)
            await until(player, lambda now: now.note != WAITS)
        player.follow(ids(2, 3))
        assert player.playback.state == ("stopped" if pauses else "preparing")
        await until(player, lambda now: now.state == "stopped" and now.length == 3)
    assert not player.endless
    assert player.playback.note != WAITS
    assert player.queue.row == (0 if pauses else 2)


async def test_removing_the_playing_track_plays_the_next(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(1, 2, 3))
    await until(player, titled("Song 1"))
    player.remove([0, 1])
    await until(player, titled("Song 3"))
    assert player.undo()
    await until(player, lambda now: now.length == 3)
    assert player.playback.track
    assert player.playback.track.title == "Song 3"
    assert player.playback.row == 2
    player.clear()
    assert player.playback.state == "stopped"
    assert player.playback.track is None
    player.undo()
    await until(player, titled("Song 3"))


@pytest.mark.parametrize("replaced_by", ["another queue", "nothing"])
@pytest.mark.parametrize("state", ["playing", "paused"])
async def test_a_queue_that_was_replaced_by_mistake_goes_on_where_it_was(
    players: list[Player], replaced_by: str, state: str
) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(1, 2, 3), start=1, source="An album")
    await until(player, titled("Song 2"))
    player.seek_to(77)
    if state == "paused":
        player.pause()
        await asyncio.sleep(0)  # the output says so too
    if replaced_by == "nothing":
        player.clear()
    else:
        player.play(ids(8, 9), source="Another")
        await until(player, titled("Song 8"))
        player.remove([1])
        player.undo()
    assert player.undo()
    assert (player.source, list(player.queue.ids())) == ("An album", ids(1, 2, 3))
    now = await until(player, titled("Song 2", state))
    assert 77 <= now.place(now.at) < 79


async def test_volume_mute_repeat_and_shuffle_are_told(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(*range(1, 30)))
    player.change_volume(-200)
    player.mute()
    assert (player.playback.volume, player.playback.muted) == (0, True)
    modes = []
    for _ in range(3):
        player.cycle_repeat()
        modes.append(player.playback.repeat)
    assert modes == ["all", "one", "off"]
    player.toggle_shuffle()
    assert player.playback.shuffle
    assert player.queue.current == 1
    assert list(player.queue.ids()) != ids(*range(1, 30))
    player.toggle_shuffle()
    assert list(player.queue.ids()) == ids(*range(1, 30))


async def test_a_long_shuffle_is_finished_off_the_loop(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play([TrackId(n) for n in range(1, 60_001)])
    player.toggle_shuffle()
    queue = player.queue
    near = list(queue.ids(0, 200))
    assert near[:1] == [1]
    assert queue.pending == 60_000 - 201
    assert list(queue.ids(201)) != sorted(queue.ids(201)), "chosen from all that is to come"
    done = await until(player, lambda now: not queue.pending)
    assert done.version == queue.version, "observers learn of the rows far down"
    assert list(queue.ids(0, 200)) == near
    assert sorted(queue.ids()) == list(range(1, 60_001))


async def test_no_device_pauses_and_comes_back(players: list[Player]) -> None:
    player, output = await make(Songs(), players)
    notes: list[str] = []
    player.on_note(notes.append)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    output._later(DeviceLost())
    await until(player, lambda now: now.silent and now.state == "paused")
    output._later(DeviceFound("pulse"))
    await until(player, lambda now: not now.silent)
    assert "No audio device" in notes[0]


async def test_without_libmpv_it_says_how_to_get_it(
    players: list[Player], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "fwtui.player.mpv.output", None)
    player = Player(Songs())
    players.append(player)
    with pytest.raises(MpvMissing) as caught:
        await player.start()
    assert "libmpv2" in caught.value.hint
    player.play(ids(1, 2))
    player.next()
    assert player.queue.current == 2


# --- listens ------------------------------------------------------------------------------


async def test_a_play_counts_once_after_half_of_it(players: list[Player]) -> None:
    player, output = await make(Songs(2), players)
    listens: list[Listen] = []
    player.on_listen(listens.append)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    output.seek(1.9)
    await until(player, lambda now: now.state == "stopped")
    assert listens == []
    player.play(ids(2))
    await until(player, lambda now: now.state == "stopped" and now.row == 0)
    await until(player, lambda now: now.state == "stopped")
    assert [listen.track for listen in listens] == [2]
    assert listens[0].at.tzinfo is not None


@pytest.mark.parametrize("speed", [0.5, 3.0])
async def test_at_another_speed_half_of_the_track_counts_too(
    players: list[Player], speed: float
) -> None:
    player, output = await make(Songs(3), players)
    listens: list[Listen] = []
    player.on_listen(listens.append)
    player.set_speed(speed)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    output.seek(2.8 if speed < 1 else 0.0)
    await until(player, lambda now: now.state == "stopped")
    assert len(listens) == (speed > 1)


async def test_a_private_listener_tells_nothing(players: list[Player]) -> None:
    player, _ = await make(Songs(1), players)
    listens: list[Listen] = []
    player.on_listen(listens.append)
    player.set_private(True)
    player.play(ids(1))
    await until(player, lambda now: now.state == "stopped")
    assert listens == []


# --- memory ---------------------------------------------------------------------------------


async def test_it_comes_back_paused_at_its_place_and_asks_for_nothing(
    players: list[Player], tmp_path: Path
) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.play(ids(1, 2, 3), start=1, source="An album")
    await until(player, titled("Song 2"))
    player.seek_to(77)
    player.set_volume(33)
    player.cycle_repeat()
    player.toggle_shuffle()
    player.close()
    songs = Songs()
    again = Player(songs, state_dir=tmp_path, output=SilentOutput())
    players.append(again)
    shelf = Shelf({f"/l/{n}": b"x" * 100 for n in range(1, 100)})
    again.connect(shelf)
    now = again.playback
    assert (now.state, now.volume, now.repeat, now.shuffle) == ("paused", 33, "all", True)
    assert 77 <= now.position < 78
    assert now.track
    assert now.track.title == "Song 2"
    assert sorted(again.queue.ids()) == ids(1, 2, 3)
    assert again.source == "An album"
    await again.start()
    await asyncio.sleep(0.05)
    assert shelf.asked == []
    again.toggle()
    begun = await until(again, titled("Song 2"))
    assert 77 <= begun.position < 78


async def test_a_place_that_is_gone_to_while_paused_is_remembered(
    players: list[Player], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playback_store, "SOON", 0.0)
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    player.pause()
    await asyncio.sleep(0.05)
    player.seek_to(120)
    place = tmp_path / "place.json"
    async with asyncio.timeout(10):
        while not place.exists() or msgspec.json.decode(place.read_bytes())["position"] != 120:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("broken", [b"", b"{", b'{"ids":"AAA","places":null}', b"\x00" * 100])
@pytest.mark.parametrize("name", ["queue.json", "place.json"])
async def test_a_broken_memory_is_set_aside(
    broken: bytes, name: str, players: list[Player], tmp_path: Path
) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.play(ids(1, 2, 3))
    player.close()
    (tmp_path / name).write_bytes(broken)
    again = Player(Songs(), state_dir=tmp_path, output=SilentOutput())
    players.append(again)
    assert len(again.queue) == (0 if name == "queue.json" else 3)
    assert (tmp_path / f"{name}.corrupt").exists()
    assert again.playback.state in ("stopped", "paused")


async def test_a_large_queue_is_remembered(players: list[Player], tmp_path: Path) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.toggle_shuffle()
    player.play([TrackId(n) for n in range(100_000)], start=500)
    expected = player.queue.order()
    player.close()
    again = Player(Songs(), state_dir=tmp_path)
    players.append(again)
    assert again.queue.order() == expected


async def test_a_place_of_another_queue_is_not_believed(
    players: list[Player], tmp_path: Path
) -> None:
    player, _ = await make(Songs(), players, folder=tmp_path)
    player.play(ids(1, 2, 3), start=2)
    await until(player, titled("Song 3"))
    player.seek_to(50)
    player.close()
    kept = msgspec.json.decode((tmp_path / "queue.json").read_bytes())
    kept["number"] += 1
    (tmp_path / "queue.json").write_bytes(msgspec.json.encode(kept))
    again = Player(Songs(), state_dir=tmp_path)
    players.append(again)
    assert (again.queue.row, again.playback.position) == (0, 0.0)


def test_a_value_is_what_its_events_made_it() -> None:
    assert Playback().place(1000.0) == 0.0
