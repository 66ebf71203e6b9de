"""MPRIS on a bus of its own, asked by real clients: ``playerctl`` and dbus-fast."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from fwtui.control.mpris.metadata import metadata
from fwtui.control.mpris.service import JUMP, NAME, PATH, Mpris
from fwtui.control.session_bus import SessionBus
from fwtui.library.covers import Covers
from fwtui.player.playback import Playback
from tests.control.accounts import COVER, Services, ids
from tests.control.session_bus import PrivateBus, missing
from tests.library.store.samples import TRACK
from tests.player.stage import until

PLAYER = "org.mpris.MediaPlayer2.Player"
TRACK_LIST = "org.mpris.MediaPlayer2.TrackList"
ROOT = "org.mpris.MediaPlayer2"
PROPERTIES = "org.freedesktop.DBus.Properties"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01"

needs_playerctl = pytest.mark.skipif(missing("playerctl") != "", reason=missing("playerctl"))


class Client:
    """A program of the desktop: calls methods, and keeps the signals that come."""

    def __init__(self, bus: MessageBus) -> None:
        self.bus = bus
        self.signals: list[tuple[str, Any]] = []
        self._came = asyncio.Event()
        bus.add_message_handler(self._take)

    def _take(self, message: Message) -> None:
        if message.message_type == MessageType.SIGNAL and message.path == PATH:
            self.signals.append((message.member or "", message.body))
            self._came.set()

    async def call(
        self,
        interface: str,
        member: str,
        signature: str = "",
        *arguments: object,
        to: str = NAME,
        path: str = PATH,
    ) -> Any:
        """The answer's body; an error's name."""
        message = Message(to, path, interface, member, signature=signature, body=list(arguments))
        answer = await asyncio.wait_for(self.bus.call(message), 10)
        assert answer is not None
        if answer.message_type == MessageType.ERROR:
            return answer.error_name
        return answer.body[0] if answer.body else None

    async def get(self, name: str, interface: str = PLAYER) -> Any:
        found = await self.call(PROPERTIES, "Get", "ss", interface, name)
        return found.value

    async def set(self, name: str, signature: str, value: object) -> Any:
        variant = Variant(signature, value)
        return await self.call(PROPERTIES, "Set", "ssv", PLAYER, name, variant)

    async def until(self, true: Callable[[list[tuple[str, Any]]], bool]) -> None:
        """Until it is true of the signals that have come."""
        async with asyncio.timeout(10):
            while not true(self.signals):
                self._came.clear()
                await self._came.wait()

    async def settled(self) -> list[tuple[str, Any]]:
        """All signals of what has happened so far: they come before the answer to a call."""
        await asyncio.sleep(0)
        await self.get("PlaybackStatus")
        return self.signals

    def changes(self, interface: str = PLAYER) -> list[dict[str, Any]]:
        """What was announced as changed, in order."""
        return [
            {name: variant.value for name, variant in body[1].items()}
            for member, body in self.signals
            if member == "PropertiesChanged" and body[0] == interface
        ]

    @property
    def jumps(self) -> list[float]:
        return [body[0] / 1e6 for member, body in self.signals if member == "Seeked"]


@pytest.fixture
async def mpris(private_bus: PrivateBus, services: Services) -> AsyncIterator[Mpris]:
    bus = SessionBus(private_bus.environ)
    made = Mpris(services, bus)
    await opened(made)
    assert made.name == NAME
    yield made
    await made.close()
    await bus.close()


async def opened(mpris: Mpris) -> None:
    mpris.open()
    await mpris._tasks.wait()


@pytest.fixture
async def client(private_bus: PrivateBus, mpris: Mpris) -> AsyncIterator[Client]:
    bus = await MessageBus(private_bus.address).connect()
    made = Client(bus)
    rule = f"type='signal',path='{PATH}'"
    await made.call(
        "org.freedesktop.DBus", "AddMatch", "s", rule,
        to="org.freedesktop.DBus", path="/org/freedesktop/DBus",
    )  # fmt: skip
    yield made
    bus.disconnect()


async def playerctl(bus: PrivateBus, *words: str) -> str:
    """What ``playerctl`` prints."""
    process = await asyncio.create_subprocess_exec(
        "playerctl", "--player=fwtui", *words,
        env=bus.environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), 10)
    return out.decode().strip()


def playing(number: int) -> Callable[[Playback], bool]:
    return lambda now: bool(now.track and now.track.id == number and now.state == "playing")


# --- without a bus -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["", "unix:path=/nowhere/bus", "unix:path=", "nonsense", "tcp:host=127.0.0.1,port=1"]
)
async def test_no_bus_is_silence(services: Services, address: str, tmp_path: Path) -> None:
    environ = {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(tmp_path)}
    mpris = Mpris(services, SessionBus(environ))
    await opened(mpris)
    assert mpris.name == ""
    services.player.play(ids(1, 2))
    await until(services.player, playing(1))
    await mpris.close()


async def test_a_bus_that_says_nothing_is_given_up(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwtui.control.session_bus.CONNECT_SECONDS", 0.1)
    server = await asyncio.start_unix_server(lambda reader, writer: None, tmp_path / "bus")
    bus = SessionBus({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert bus.address
    assert await bus.connect() is None
    server.close()


async def test_a_bus_that_goes_away_stops_nothing_and_may_come_back(
    private_bus: PrivateBus, mpris: Mpris, services: Services, tmp_path: Path
) -> None:
    services.player.play(ids(1, 2, 3))
    await until(services.player, playing(1))
    private_bus.close()
    services.player.next()
    await until(services.player, playing(2))
    (tmp_path / "bus").unlink(missing_ok=True)
    again = PrivateBus(tmp_path)
    try:
        await opened(mpris)
        assert mpris.name == NAME
        services.player.next()
        await until(services.player, playing(3))
    finally:
        await mpris.close()
        again.close()


# --- as playerctl sees it ------------------------------------------------------------------


@needs_playerctl
async def test_playerctl_plays_pauses_skips_and_seeks(
    private_bus: PrivateBus, mpris: Mpris, services: Services
) -> None:
    player = services.player
    assert await playerctl(private_bus, "status") == "Stopped"
    player.play(ids(1, 2, 3))
    await until(player, playing(1))
    assert await playerctl(private_bus, "status") == "Playing"
    words = "{{title}}|{{artist}}|{{album}}|{{duration(mpris:length)}}"
    shown = await playerctl(private_bus, "metadata", "--format", words)
    assert shown == "Song 1|Älva, Kåre|Kaldt vatn|3:20"

    await playerctl(private_bus, "pause")
    assert player.playback.state == "paused"
    await playerctl(private_bus, "play")
    assert player.playback.state == "playing"
    await playerctl(private_bus, "play-pause")
    assert player.playback.state == "paused"
    await playerctl(private_bus, "position", "60")
    assert player.playback.place(time.monotonic()) == 60.0
    assert await playerctl(private_bus, "position") == "60.000000"
    await playerctl(private_bus, "position", "10-")
    assert player.playback.place(time.monotonic()) == 50.0
    await playerctl(private_bus, "play")
    await playerctl(private_bus, "next")
    await until(player, playing(2))
    await playerctl(private_bus, "previous")
    await until(player, playing(1))
    await playerctl(private_bus, "stop")
    assert player.playback.state == "stopped"
    assert await playerctl(private_bus, "status") == "Stopped"


@needs_playerctl
async def test_playerctl_sets_volume_repeat_and_shuffle(
    private_bus: PrivateBus, mpris: Mpris, services: Services
) -> None:
    player = services.player
    player.play(ids(1, 2, 3))
    await playerctl(private_bus, "volume", "0.45")
    assert player.playback.volume == 45
    player.set_volume(70)
    assert await playerctl(private_bus, "volume") == "0.700000"
    await playerctl(private_bus, "volume", "1.7")
    assert player.playback.volume == 100
    for word, repeat in (("Track", "one"), ("Playlist", "all"), ("None", "off")):
        await playerctl(private_bus, "loop", word)
        assert player.playback.repeat == repeat
        assert await playerctl(private_bus, "loop") == word
    await playerctl(private_bus, "shuffle", "On")
    assert player.playback.shuffle
    assert await playerctl(private_bus, "shuffle") == "On"
    await playerctl(private_bus, "shuffle", "Toggle")
    assert not player.playback.shuffle


@needs_playerctl
async def test_playerctl_follows_track_after_track(
    private_bus: PrivateBus, mpris: Mpris, services: Services
) -> None:
    following = await asyncio.create_subprocess_exec(
        "playerctl", "--player=fwtui", "--follow", "metadata", "--format", "{{status}} {{title}}",
        env=private_bus.environ, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert following.stdout is not None
    out = following.stdout

    async def line_is(wanted: str) -> None:
        async with asyncio.timeout(10):
            while (line := await out.readline()) and line.decode().strip() != wanted:
                pass
        assert line

    services.player.play(ids(4, 5))
    await line_is("Playing Song 4")
    services.player.next()
    await line_is("Playing Song 5")
    services.player.pause()
    await line_is("Paused Song 5")
    following.terminate()
    await following.wait()


# --- values --------------------------------------------------------------------------------


async def test_the_fields_of_a_track(client: Client, services: Services) -> None:
    services.player.play(ids(3))
    await until(services.player, playing(3))
    fields = {name: each.value for name, each in (await client.get("Metadata")).items()}
    assert fields == {
        "mpris:trackid": "/org/fwtui/track/3",
        "mpris:length": 200_000_000,
        "xesam:title": "Song 3",
        "xesam:artist": ["Älva", "Kåre"],
        "xesam:album": "Kaldt vatn",
        "xesam:albumArtist": ["Älva"],
        "xesam:trackNumber": 3,
        "xesam:discNumber": 1,
        "xesam:genre": ["folk", "ambient"],
        "xesam:contentCreated": "2021-05-01T00:00:00Z",
        "xesam:url": "https://music.example/library/tracks/3",
    }


def test_a_length_that_was_passed_is_not_said() -> None:
    assert "mpris:length" not in metadata(TRACK, "/org/fwtui/track/9", seconds=None)


async def test_without_a_track_there_is_no_metadata_and_nothing_can_be_done(
    client: Client, services: Services
) -> None:
    every = await client.call(PROPERTIES, "GetAll", "s", PLAYER)
    values = {name: each.value for name, each in every.items()}
    assert values == {
        "PlaybackStatus": "Stopped",
        "LoopStatus": "None",
        "Rate": 1.0,
        "Shuffle": False,
        "Metadata": {},
        "Volume": 0.8,
        "Position": 0,
        "MinimumRate": 0.25,
        "MaximumRate": 4.0,
        "CanGoNext": False,
        "CanGoPrevious": False,
        "CanPlay": False,
        "CanPause": False,
        "CanSeek": False,
        "CanControl": True,
    }
    for member in ("Play", "Pause", "PlayPause", "Stop", "Next", "Previous"):
        assert await client.call(PLAYER, member) is None
    assert services.player.playback.state == "stopped"


async def test_a_cover_on_disk_is_the_art(
    client: Client, services: Services, tmp_path: Path
) -> None:
    covers: Covers = services.library.covers
    covers._keep(COVER.medium, PNG)
    services.player.play(ids(1))
    await until(services.player, playing(1))
    art = (await client.get("Metadata"))["mpris:artUrl"].value
    assert art.startswith("file://")
    assert Path(art.removeprefix("file://")).read_bytes() == PNG


async def test_what_can_be_done_is_true_to_the_moment(client: Client, services: Services) -> None:
    player = services.player
    player.play(ids(1, 2))
    await until(player, playing(1))
    now = [await client.get(f"Can{each}") for each in ("GoNext", "GoPrevious", "Seek", "Pause")]
    assert now == [True, True, True, True]
    player.next()
    await until(player, playing(2))
    assert not await client.get("CanGoNext")
    player.set_repeat("all")
    assert await client.get("CanGoNext")
    player.set_repeat("off")
    player.stop()
    assert [await client.get(f"Can{each}") for each in ("Seek", "GoPrevious")] == [False, True]
    player.clear()
    now = [await client.get(f"Can{each}") for each in ("Play", "Pause", "GoPrevious", "GoNext")]
    assert now == [False, False, False, False]


async def test_sound_is_set_both_ways(client: Client, services: Services) -> None:
    player = services.player
    await client.set("Volume", "d", 0.3)
    assert player.playback.volume == 30
    await client.set("Volume", "d", -1.0)
    assert player.playback.volume == 0
    await client.set("Volume", "d", float("nan"))
    assert player.playback.volume == 0
    player.set_volume(60)
    player.mute()
    assert await client.get("Volume") == 0.0
    await client.set("Volume", "d", 0.5)
    assert (player.playback.volume, player.playback.muted) == (50, False)
    await client.set("Rate", "d", 1.5)
    assert player.playback.speed == 1.5
    await client.set("Rate", "d", 100.0)
    assert player.playback.speed == 4.0
    for useless in (-1.0, float("inf"), float("nan")):
        await client.set("Rate", "d", useless)
        assert player.playback.speed == 4.0
    player.play(ids(1))
    await until(player, playing(1))
    await client.set("Rate", "d", 0.0)
    assert player.playback.state == "paused"


async def test_what_is_no_value_is_refused(client: Client, services: Services) -> None:
    invalid = "org.freedesktop.DBus.Error.InvalidArgs"
    assert await client.set("LoopStatus", "s", "Sometimes") == invalid
    wrong_type = "org.freedesktop.DBus.Error.InvalidSignature"
    assert await client.set("Volume", "s", "loud") == wrong_type
    read_only = "org.freedesktop.DBus.Error.PropertyReadOnly"
    assert await client.set("CanSeek", "b", False) == read_only
    not_supported = "org.freedesktop.DBus.Error.NotSupported"
    assert await client.call(PLAYER, "OpenUri", "s", "https://music.example/x") == not_supported
    assert services.player.playback.volume == 80


async def test_extremes_do_no_harm(client: Client, services: Services) -> None:
    player = services.player
    player.play(ids(1))
    await until(player, playing(1))
    player.pause()
    least, most = -(2**63), 2**63 - 1
    await client.call(PLAYER, "Seek", "x", least)
    assert player.playback.place(time.monotonic()) == 0.0
    await client.call(PLAYER, "Seek", "x", most)  # past the end, and there is no next track
    for position in (least, most):
        await client.call(PLAYER, "SetPosition", "ox", "/org/fwtui/track/1", position)
    assert player.playback.place(time.monotonic()) == 0.0
    await client.call(TRACK_LIST, "GoTo", "o", "/")
    path = "/org/fwtui/track/1"
    found = await client.call(TRACK_LIST, "GetTracksMetadata", "ao", [path] * 10_000)
    assert len(found) == 1
    assert await client.call(TRACK_LIST, "GetTracksMetadata", "ao", []) == []
    for rate, speed in ((5e-324, 0.25), (1e308, 4.0)):
        await client.set("Rate", "d", rate)
        assert player.playback.speed == speed
    await client.call(TRACK_LIST, "AddTrack", "sob", "file:///etc/passwd", "/", True)
    await client.call(TRACK_LIST, "RemoveTrack", "o", path)
    assert list(player.queue.ids()) == [1]


# --- signals -------------------------------------------------------------------------------


async def test_only_what_changed_is_announced(client: Client, services: Services) -> None:
    player = services.player
    player.play(ids(1, 2))
    await until(player, playing(1))
    await client.settled()
    client.signals.clear()
    player.set_volume(42)
    await client.settled()
    player.pause()
    await client.settled()
    player.sleep_in(600)
    await client.settled()
    player.sleep_in(None)
    await client.settled()
    assert client.changes() == [{"Volume": 0.42}, {"PlaybackStatus": "Paused"}]
    assert client.jumps == []


async def test_each_jump_is_announced_and_playing_on_is_not(
    client: Client, services: Services
) -> None:
    player = services.player
    player.play(ids(1, 2))
    await until(player, playing(1))
    await client.settled()
    client.signals.clear()
    player.seek_to(100.0)
    await client.until(lambda signals: any(member == "Seeked" for member, _ in signals))
    await client.settled()
    assert client.jumps == [pytest.approx(100.0, abs=JUMP)]
    await client.call(PLAYER, "Seek", "x", -40_000_000)
    await client.settled()
    assert client.jumps[1:] == [pytest.approx(60.0, abs=1.0)]
    await client.call(PLAYER, "SetPosition", "ox", "/org/fwtui/track/1", 10_000_000)
    await client.settled()
    assert client.jumps[2:] == [pytest.approx(10.0, abs=JUMP)]
    player.set_speed(2.0)
    player.pause()
    player.resume()
    await client.settled()
    assert len(client.jumps) == 3
    player.next()  # begins at its start, as a client expects of another track
    await until(player, playing(2))
    await client.settled()
    assert len(client.jumps) == 3


async def test_a_track_that_is_repeated_jumps_to_its_start(
    client: Client, services: Services
) -> None:
    player = services.player
    player.set_repeat("one")
    player.play(ids(1))
    await until(player, playing(1))
    player.seek_to(199.9)
    await client.until(lambda signals: len([1 for name, _ in signals if name == "Seeked"]) >= 2)
    assert client.jumps[0] == pytest.approx(199.9, abs=0.2)
    assert client.jumps[-1] == pytest.approx(0.0, abs=0.2)


async def test_set_position_of_another_track_or_beyond_the_end_is_ignored(
    client: Client, services: Services
) -> None:
    player = services.player
    player.play(ids(1, 2))
    await until(player, playing(1))
    player.pause()
    for path, position in (
        ("/org/fwtui/track/2", 9_000_000),
        ("/org/fwtui/track/1", -1),
        ("/org/fwtui/track/1", 201_000_000),
    ):
        await client.call(PLAYER, "SetPosition", "ox", path, position)
        assert player.playback.place(time.monotonic()) < 1.0


async def test_nothing_wakes_up_while_it_is_paused(client: Client, services: Services) -> None:
    player = services.player
    player.play(ids(1, 2))
    await until(player, playing(1))
    player.pause()
    await client.settled()
    client.signals.clear()
    loop = asyncio.get_running_loop()
    scheduled = [handle for handle in loop._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
    assert scheduled == []
    assert client.signals == []


# --- the queue -----------------------------------------------------------------------------


async def test_the_neighbourhood_of_the_queue(client: Client, services: Services) -> None:
    player = services.player
    player.play(ids(*range(1, 41)), start=20)
    await until(player, playing(21))
    paths = await client.get("Tracks", TRACK_LIST)
    assert paths == [f"/org/fwtui/track/{number}" for number in range(16, 36)]
    wanted = [paths[0], "/org/fwtui/track/99", paths[5]]
    found = await client.call(TRACK_LIST, "GetTracksMetadata", "ao", wanted)
    assert [each["xesam:title"].value for each in found] == ["Song 16", "Song 21"]
    client.signals.clear()
    await client.call(TRACK_LIST, "GoTo", "o", paths[-1])
    await until(player, playing(35))
    await client.until(lambda signals: any(name == "TrackListReplaced" for name, _ in signals))
    replaced = next(body for name, body in client.signals if name == "TrackListReplaced")
    assert replaced == [
        [f"/org/fwtui/track/{number}" for number in range(30, 41)],
        "/org/fwtui/track/35",
    ]
    await client.call(TRACK_LIST, "GoTo", "o", "/org/fwtui/track/1")  # far away by now
    assert player.queue.current == 35


async def test_rows_of_one_track_have_different_paths(client: Client, services: Services) -> None:
    player = services.player
    player.play(ids(1, 2, 1, 1), start=2)
    await until(player, playing(1))
    paths = await client.get("Tracks", TRACK_LIST)
    assert len(set(paths)) == 4
    assert paths[2] == (await client.get("Metadata"))["mpris:trackid"].value
    await client.call(TRACK_LIST, "GoTo", "o", paths[0])
    assert player.queue.row == 0


async def test_an_edit_before_the_current_row_leaves_the_track_as_it_is(
    client: Client, services: Services
) -> None:
    player = services.player
    player.play(ids(5, 1, 2), start=2)
    await until(player, playing(2))
    await client.settled()
    client.signals.clear()
    player.remove([0])
    await client.settled()
    assert client.changes() == []
    assert [name for name, _ in client.signals].count("TrackListReplaced") == 1


# --- accounts and sessions -----------------------------------------------------------------


async def test_another_account_is_followed(
    client: Client, services: Services, tmp_path: Path
) -> None:
    before = services.player
    before.play(ids(1, 2))
    await until(before, playing(1))
    await services.change_account(tmp_path / "ben")
    assert await client.get("Metadata") == {}
    services.player.play(ids(9))
    await until(services.player, playing(9))
    assert (await client.get("Metadata"))["xesam:title"].value == "Song 9"
    before.next()
    await client.call(PLAYER, "Pause")
    assert services.player.playback.state == "paused"
    await client.settled()
    titles = [
        each["Metadata"]["xesam:title"].value for each in client.changes() if each.get("Metadata")
    ]
    assert titles[-1] == "Song 9"
    assert "Song 2" not in titles


async def test_a_second_session_has_a_name_of_its_own(
    private_bus: PrivateBus, mpris: Mpris, client: Client, tmp_path: Path
) -> None:
    other = Services(tmp_path / "other")
    await other.start()
    bus = SessionBus(private_bus.environ)
    second = Mpris(other, bus)
    await opened(second)
    assert second.name.startswith(f"{NAME}.instance")
    await second.close()
    await bus.close()
    other.close()
    answer = await client.call(PROPERTIES, "Get", "ss", ROOT, "Identity", to=second.name or NAME)
    assert answer.value == "fwtui"


async def test_raise_and_quit_are_offered_where_they_work(
    private_bus: PrivateBus, mpris: Mpris, client: Client, services: Services, tmp_path: Path
) -> None:
    assert not await client.get("CanRaise", ROOT)
    assert not await client.get("CanQuit", ROOT)
    await client.call(ROOT, "Raise")
    await client.call(ROOT, "Quit")
    done: list[str] = []

    class Opened:
        can_open = True

        def open(self) -> bool:
            done.append("shown")
            return True

    window = Opened()
    await mpris.close()
    bus = SessionBus(private_bus.environ)
    second = Mpris(services, bus, quit=lambda: done.append("quit"), window=window)
    await opened(second)
    assert second.name != ""

    async def ask(interface: str, member: str, signature: str = "", *arguments: object) -> Any:
        return await client.call(interface, member, signature, *arguments, to=second.name)

    assert (await ask(PROPERTIES, "Get", "ss", ROOT, "CanRaise")).value
    assert (await ask(PROPERTIES, "Get", "ss", ROOT, "CanQuit")).value
    await ask(ROOT, "Raise")
    await ask(ROOT, "Quit")
    assert done == ["shown", "quit"]
    client.signals.clear()
    window.can_open = False  # the desktop is gone
    second.open()
    await client.until(lambda signals: bool(signals))
    assert client.changes(ROOT) == [{"CanRaise": False}]
    assert not (await ask(PROPERTIES, "Get", "ss", ROOT, "CanRaise")).value
    await second.close()
    await bus.close()


def test_dbus_fast_is_imported_only_where_there_is_a_bus() -> None:
    script = (
        "import asyncio, sys\n"
        "from fwtui.control import desktop, session_bus\n"
        "asyncio.run(session_bus.SessionBus({}).connect())\n"
        "sys.exit('dbus_fast' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0
