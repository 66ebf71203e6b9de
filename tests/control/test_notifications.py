"""Notifications: which way, when, and what is on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from dbus_fast import Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method
from msgspec.structs import replace

from fwtui.control.notifications import NAME, PATH, TrackNotifications, sequence
from fwtui.control.session_bus import SessionBus
from fwtui.library.covers import Covers
from tests.control.accounts import COVER, Services, ids, song
from tests.control.session_bus import PrivateBus
from tests.control.terminal_line import Line
from tests.player.stage import until

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01"
Strings = Annotated[list[str], DBusSignature("as")]
Hints = Annotated[dict[str, Variant], DBusSignature("a{sv}")]


class Desktop(ServiceInterface):
    """``org.freedesktop.Notifications``: keeps what is shown."""

    def __init__(self) -> None:
        super().__init__(NAME)
        self.shown: list[tuple[int, str, str]] = []
        self.hints: dict[str, Variant] = {}
        self._came = asyncio.Event()

    @dbus_method(name="Notify")
    def notify(
        self,
        app: DBusStr,
        replaces: DBusUInt32,
        icon: DBusStr,
        summary: DBusStr,
        body: DBusStr,
        actions: Strings,
        hints: Hints,
        timeout: DBusInt32,
    ) -> DBusUInt32:
        assert (app, actions, timeout) == ("fwtui", [], -1)
        self.shown.append((replaces, summary, body))
        self.hints = hints
        self._came.set()
        return 7

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.shown) < count:
                self._came.clear()
                await self._came.wait()


@pytest.fixture
async def desktop(private_bus: PrivateBus) -> AsyncIterator[Desktop]:
    bus = await MessageBus(private_bus.address).connect()
    made = Desktop()
    bus.export(PATH, made)
    await bus.request_name(NAME)
    yield made
    bus.disconnect()


@pytest.fixture
async def session_bus(private_bus: PrivateBus) -> AsyncIterator[SessionBus]:
    bus = SessionBus(private_bus.environ)
    yield bus
    await bus.close()


async def play(services: Services, *numbers: int) -> None:
    services.player.play(ids(*numbers))
    await reach(services, numbers[0])


async def reach(services: Services, number: int) -> None:
    await until(
        services.player,
        lambda now: bool(now.track and now.track.id == number and now.state == "playing"),
    )


async def test_at_home_the_desktop_shows_each_track_in_place_of_the_last(
    services: Services, session_bus: SessionBus, desktop: Desktop
) -> None:
    line = Line()
    covers: Covers = services.library.covers
    covers._keep(COVER.medium, PNG)
    notifications = TrackNotifications(services, session_bus, line)
    notifications.open()
    await play(services, 1, 2)
    await desktop.until(1)
    services.player.pause()
    services.player.resume()
    services.player.seek_to(20)
    services.player.next()
    await desktop.until(2)
    body = "Älva feat. Kåre – Kaldt vatn"
    assert desktop.shown == [(0, "Song 1", body), (7, "Song 2", body)]
    assert desktop.hints["image-path"].value.startswith("file://")
    assert line.written == []
    line.is_attached = False  # the music plays on, and is still told of
    services.player.previous()
    await desktop.until(3)
    notifications.close()


async def test_a_body_is_no_markup(
    services: Services, session_bus: SessionBus, desktop: Desktop
) -> None:
    song_1 = song(1)
    assert song_1.album is not None
    album = replace(song_1.album, title="<b>Q&A</b>")
    await services.library.keep_tracks([replace(song_1, album=album)])
    notifications = TrackNotifications(services, session_bus, Line())
    notifications.open()
    await play(services, 1)
    await desktop.until(1)
    assert desktop.shown[0][2] == "Älva feat. Kåre – &lt;b&gt;Q&amp;A&lt;/b&gt;"
    notifications.close()


async def test_none_while_the_terminal_has_the_focus(
    services: Services, session_bus: SessionBus, desktop: Desktop
) -> None:
    line = Line()
    line.has_focus = True
    notifications = TrackNotifications(services, session_bus, line)
    notifications.open()
    await play(services, 1, 2)
    line.has_focus = False
    services.player.next()
    await desktop.until(1)
    assert [title for _, title, _ in desktop.shown] == ["Song 2"]
    notifications.close()


async def test_the_track_of_a_start_is_none(services: Services, session_bus: SessionBus) -> None:
    line = Line(SSH_CONNECTION="1")
    await play(services, 1)
    services.player.pause()
    notifications = TrackNotifications(services, session_bus, line)
    notifications.open()
    services.player.resume()
    assert line.written == []
    notifications.close()


async def test_over_ssh_the_terminal_shows_it_and_the_desktop_does_not(
    services: Services, session_bus: SessionBus, desktop: Desktop
) -> None:
    line = Line(SSH_CONNECTION="10.0.0.1 1 10.0.0.2 22")
    notifications = TrackNotifications(services, session_bus, line)
    notifications.open()
    await play(services, 1, 2)
    assert line.written == ["\x1b]9;fwtui: Song 1 – Älva feat. Kåre – Kaldt vatn\x07"]
    line.is_attached = False
    services.player.next()
    await reach(services, 2)
    assert len(line.written) == 1
    assert session_bus.present is None
    assert desktop.shown == []
    notifications.close()


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere"])
async def test_without_a_bus_the_terminal_shows_it(services: Services, address: str) -> None:
    line = Line()
    environ = {"DBUS_SESSION_BUS_ADDRESS": address}
    notifications = TrackNotifications(services, SessionBus(environ), line)
    notifications.open()
    await play(services, 1)
    await asyncio.wait_for(line.came.wait(), 10)
    assert line.written == ["\x1b]9;fwtui: Song 1 – Älva feat. Kåre – Kaldt vatn\x07"]
    notifications.close()


async def test_a_bus_without_notifications_is_as_none(
    services: Services, session_bus: SessionBus
) -> None:
    line = Line()
    notifications = TrackNotifications(services, session_bus, line)
    notifications.open()
    await play(services, 1)
    await asyncio.wait_for(line.came.wait(), 10)
    assert line.written[0].startswith("\x1b]9;")
    notifications.close()


@pytest.mark.parametrize(
    ("environ", "written"),
    [
        (
            {"TERM": "xterm-kitty"},
            "\x1b]99;i=fwtui:o=unfocused:d=0;4;3 a\x1b\\"
            "\x1b]99;i=fwtui:o=unfocused:p=body;b; c\x1b\\",
        ),
        ({"TERM": "foot"}, "\x1b]777;notify;4,3 a;b, c\x07"),
        ({"TERM": "rxvt-unicode-256color"}, "\x1b]777;notify;4,3 a;b, c\x07"),
        ({"TERM": "xterm-256color"}, "\x1b]9;fwtui: 4;3 a – b; c\x07"),
        (
            {"TERM": "tmux-256color", "TMUX": "/tmp/tmux"},
            "\x1bPtmux;\x1b\x1b]9;fwtui: 4;3 a – b; c\x07\x1b\\",
        ),
        ({"TERM": "screen", "STY": "1"}, "\x1bP\x1b]9;fwtui: 4;3 a – b; c\x07\x1b\\"),
    ],
)
def test_each_terminal_has_its_own_sequence(environ: dict[str, str], written: str) -> None:
    assert sequence(environ, "4;3 a", "b; c") == written
