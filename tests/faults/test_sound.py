"""Faults as the listener meets them: what is heard, what is said, what counts."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from itertools import chain, repeat
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.music import TrackId
from fwtui.player.listens import Listen
from fwtui.player.player import Player
from fwtui.player.stream import transfer
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import Secret
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.media import Media
from tests.faults.hearing import SOUND, One, hearing, tone
from tests.faults.proxy import FINE, Fault
from tests.faults.streams import (
    QUICK,
    Endless,
    media_of,
    soon,
    stage,
)
from tests.player.stage import MUSIC, until


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between attempts at a file: a twentieth of the usual."""
    monkeypatch.setattr(transfer, "PAUSE", transfer.PAUSE / 20)
    monkeypatch.setattr(transfer, "LONGEST_PAUSE", transfer.LONGEST_PAUSE / 20)


async def test_a_whole_track_counts_once(tmp_path: Path) -> None:
    content = tone(tmp_path, 1.0)
    async with stage(tmp_path, content=content) as here, hearing(here, len(content)) as heard:
        heard.play(1)
        await until(heard.player, lambda now: now.state == "playing")
        await until(heard.player, lambda now: now.state == "stopped")
        assert [listen.track for listen in heard.listens] == [1]
        assert heard.notes == []


async def test_drops_are_not_heard(tmp_path: Path) -> None:
    content = (MUSIC / "naeturferja-1.flac").read_bytes()
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        here.proxy.faults = chain(repeat(Fault(30_000), 5), repeat(FINE))
        heard.play(1)
        begun = await until(heard.player, lambda now: now.state == "playing")
        heard.player.seek_to(24.0)
        await until(heard.player, lambda now: now.state == "stopped")
        assert begun.seconds == pytest.approx(25.4, abs=0.1)
        assert heard.notes == []


async def test_tracks_that_are_not_there_are_skipped_with_a_reason(tmp_path: Path) -> None:
    content = (MUSIC / "naeturferja-1.flac").read_bytes()
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        heard.play(2, 3, 1)
        await until(heard.player, lambda now: now.state == "playing")
        assert heard.player.queue.row == 2
        assert [note.split("”")[0] for note in heard.notes] == [
            "Skipped “Track 2",
            "Skipped “Track 3",
        ]


async def test_no_more_than_three_are_skipped(tmp_path: Path) -> None:
    async with stage(tmp_path, content=b"fLaC") as here, hearing(here) as heard:
        heard.play(2, 3, 4, 5, 6, 7)
        await until(heard.player, lambda now: now.state == "stopped")
        assert "3 tracks in a row" in heard.notes[-1]
        assert len(here.pod.asked("/listen/")) == 4


async def test_a_pod_of_another_that_is_away_is_told(tmp_path: Path) -> None:
    content = (MUSIC / "naeturferja-1.flac").read_bytes()
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        here.pod.twist("/listen/", Reply(503))
        heard.play(2, 1)
        await until(heard.player, lambda now: now.state == "playing")
        assert "away" in heard.notes[0]


async def test_a_pod_that_is_away_is_waited_for(tmp_path: Path) -> None:
    """Longer than for a first byte; a pause in between holds."""
    content = (MUSIC / "naeturferja-1.flac").read_bytes()
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        here.proxy.refusing = True
        heard.play(1)
        waiting = await until(heard.player, lambda now: "trying again" in now.note)
        assert waiting.state == "preparing"
        await asyncio.sleep(SOUND.first_byte_seconds)
        assert (heard.player.playback.state, heard.player.playback.row) == ("preparing", 0)
        heard.player.pause()
        heard.player.resume()
        here.proxy.refusing = False
        await until(heard.player, lambda now: now.state == "playing")
        assert heard.notes == []


@pytest.mark.parametrize(
    "status",
    [pytest.param(502, marks=pytest.mark.long), 503, pytest.param(504, marks=pytest.mark.long)],
)
async def test_a_pod_that_restarts_while_tracks_are_due_skips_none(
    status: int, tmp_path: Path, short_pauses: None
) -> None:
    content = tone(tmp_path, 1.0)
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        rows: list[int] = []
        heard.player.subscribe(lambda now: rows.append(now.row) if now.state == "playing" else None)
        gateway = Reply(status, b"<html>Bad Gateway", "text/html", plain=True)
        for page in ("/listen/", "/instance/nodeinfo/"):
            here.pod.twist(page, gateway, times=None)
        heard.play(1, 1, 1, 1)
        await soon(lambda: len(here.pod.asked("/listen/")) > 3, 30)
        assert (heard.player.playback.state, heard.player.playback.row) == ("preparing", 0)
        here.pod.straighten()
        await until(heard.player, lambda now: now.row == 3 and now.state == "stopped", 40)
        assert list(dict.fromkeys(rows)) == [0, 1, 2, 3]
        assert heard.notes == []
        assert len(heard.listens) == 4


async def test_a_gateway_that_fails_at_one_track_alone_skips_it(
    tmp_path: Path, short_pauses: None
) -> None:
    content = tone(tmp_path, 1.0)
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        gateway = Reply(502, b"<html>Bad Gateway", "text/html", plain=True)
        here.pod.twist("/listen/00000002", gateway, times=None)
        heard.play(2, 1)
        await until(heard.player, lambda now: now.row == 1 and now.state == "playing", 60)
        assert heard.notes == ["Skipped “Track 2”: the pod fails at it."]


async def test_one_track_twice_in_the_queue_plays_twice(tmp_path: Path) -> None:
    content = tone(tmp_path, 0.8)
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        rows: list[int] = []
        heard.player.subscribe(lambda now: rows.append(now.row) if now.state == "playing" else None)
        heard.play(1, 1)
        await until(heard.player, lambda now: now.state == "playing")
        await until(heard.player, lambda now: now.state == "stopped")
        assert {0, 1} <= set(rows)
        assert len(heard.listens) == 2


async def test_a_file_that_changes_goes_on_from_its_place(tmp_path: Path) -> None:
    content = (MUSIC / "naeturferja-1.flac").read_bytes()
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        here.proxy.faults = chain([Fault(100_000)], repeat(FINE))
        here.pod.delay(0.3, lambda asked: "range" in asked.headers)
        heard.play(1)
        await soon(lambda: here.proxy.happened == 1)
        here.pod.change_file()
        await until(heard.player, lambda now: now.state == "playing")
        heard.player.seek_to(24.5)
        await until(heard.player, lambda now: now.state == "stopped")
        assert heard.notes == []
        assert here.pod.seen[-1].range == ""


@pytest.mark.parametrize("length", [None, 4 << 40], ids=["endless", "terabytes"])
async def test_a_file_without_measure_ends_with_a_reason(
    length: int | None, tmp_path: Path
) -> None:
    content = (MUSIC / "naeturferja-1.mp3").read_bytes()
    quick = {"ao": "null", "ao-null-untimed": "yes"}
    settings = replace(SOUND, largest_file=2 << 20, cache_bytes=1 << 30, mpv=quick)
    async with Endless(content, length=length) as pod:
        player = Player(One(None), settings, cache_dir=tmp_path / "cache")
        notes: list[str] = []
        listens: list[Listen] = []
        player.on_note(notes.append)
        player.on_listen(listens.append)
        player.connect(media_of(pod.url))
        await player.start()
        player.play([TrackId(1)])
        await soon(lambda: notes)
        on_disk = sum(file.stat().st_size for file in (tmp_path / "cache").iterdir())
        player.close()
    assert notes == ["Skipped “Track 1”: its file is larger than 2.1 MB, the setting largest_file."]
    assert on_disk <= 2 << 20
    assert pod.sent < 32 << 20
    assert listens == []


async def test_a_seek_to_bytes_that_are_not_there_is_loading_and_counts_for_nothing(
    tmp_path: Path,
) -> None:
    """The clock stands at the place that was asked for."""
    content = (MUSIC / "naeturferja-1.flac").read_bytes()
    async with stage(tmp_path, content=content) as here, hearing(here) as heard:
        here.proxy.faults = repeat(Fault(120_000, "stall"))
        player = heard.player
        heard.play(1)
        await until(player, lambda now: now.state == "playing")
        here.pod.delay(30.0, "/listen/", times=None)
        player.seek_to(20.0)
        assert player.playback.state == "preparing"
        await asyncio.sleep(1.5)
        now = player.playback
        assert (now.state, now.place(time.monotonic())) == ("preparing", 20.0)
        played = player._listens._play
        before = played.heard(time.monotonic())
        await asyncio.sleep(0.3)
        assert played.heard(time.monotonic()) == before
        here.proxy.faults = repeat(FINE)
        here.pod.straighten()
        here.proxy.cut()
        went_on = await until(player, lambda now: now.state == "playing")
        assert went_on.position == pytest.approx(20.0, abs=0.1)


@pytest.mark.parametrize("on_the_pod", ["sound", "damaged"])
async def test_a_damaged_file_of_the_cache_is_asked_for_again_once(
    on_the_pod: str, tmp_path: Path
) -> None:
    content = tone(tmp_path, 1.0)
    async with stage(tmp_path, content=content) as here:
        player = Player(One(len(content)), SOUND, cache_dir=tmp_path / "kept")
        notes: list[str] = []
        player.on_note(notes.append)
        player.connect(here.media)
        await player.start()
        player.play([TrackId(1)])
        await until(player, lambda now: now.state == "playing")
        await until(player, lambda now: now.state == "stopped")
        (file,) = (tmp_path / "kept").iterdir()
        file.write_bytes(b"\0" * len(content))
        if on_the_pod == "damaged":
            (tmp_path / "track.flac").write_bytes(b"fLaC" + b"\0" * len(content))
        player.play([TrackId(1)])
        if on_the_pod == "sound":
            await until(player, lambda now: now.state == "playing")
            assert notes == []
        else:
            await soon(lambda: notes)
            assert "cannot be decoded" in notes[0]
        assert len(here.pod.asked("/listen/")) == 2
        player.close()


class Keys:
    """A login that can be renewed, with the pod's own tokens."""

    def __init__(self, pod: DemoPod) -> None:
        self._pod = pod
        self._token = Secret(pod.token().access_token)
        self.renewed = 0

    async def token(self) -> Secret:
        return self._token

    async def refresh(self, stale: Secret) -> Secret:
        if stale == self._token:
            self.renewed += 1
            pair = await asyncio.to_thread(self._pod.token)
            self._token = Secret(pair.access_token)
        return self._token

    async def aclose(self) -> None:
        pass


async def test_a_token_that_expires_in_mid_track_leaves_no_gap(tmp_path: Path) -> None:
    async with stage(tmp_path, anonymous=False) as here:
        account = Account(Origin.parse(here.proxy.url), "demo", "token")
        keys = Keys(here.pod)
        here.fetcher.connect(Media(PodClient(account, QUICK, token_source=keys)))
        here.proxy.faults = chain([Fault(1_000_000)], repeat(FINE))
        here.pod.delay(0.3, lambda asked: "range" in asked.headers, times=1)
        uri = here.open()
        reading = asyncio.create_task(here.read(uri))
        await soon(lambda: here.proxy.happened == 1)
        await asyncio.to_thread(here.pod.expire_access_tokens)
        assert await reading == (tmp_path / "track.flac").read_bytes()
        assert keys.renewed == 1


LISTENER = """
import asyncio, sys
from pathlib import Path
from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player.output import SilentOutput
from fwtui.player.player import Player

class Songs:
    def track(self, id):
        upload = Upload(UploadId(str(id)), f"/l/{id}", seconds=600)
        return Track(id, f"Song {id}", uploads=(upload,), path=f"/l/{id}")

async def main():
    player = Player(Songs(), state_dir=Path(sys.argv[1]), output=SilentOutput())
    await player.start()
    player.play([TrackId(n) for n in range(1, 100)], start=41)
    await asyncio.sleep(0.05)
    player.seek_to(300.0)
    player.set_volume(27)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_killed_player_remembers(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", LISTENER, tmp_path])
    place = tmp_path / "place.json"
    try:
        await soon(lambda: place.exists() and json.loads(place.read_text())["volume"] == 27, 30)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    again = Player(One(None), state_dir=tmp_path)
    now = again.playback
    assert (now.row, now.length, now.state, now.volume) == (41, 99, "paused", 27)
    assert 299 < now.position < 310
    again.close()
