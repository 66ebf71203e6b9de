"""A session on the desktop: its window's title, notifications, and MPRIS, in real terminals."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.control.session_bus import PrivateBus, missing
from tests.ui.pseudo_terminal import Terminal, python

ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": ""}
KEPT, TAKEN_BACK = b"\x1b[22;2t", b"\x1b[23;2t"
SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


def opened(*wishes: str, environ: Mapping[str, str] | None = None) -> Terminal:
    program = python("-m", "tests.ui.tryout", *wishes)
    terminal = Terminal(program, size=(120, 30), environ={**ENVIRON, **NO_BUS, **(environ or {})})
    terminal.until("Harbour Lights")
    return terminal


def titles(terminal: Terminal) -> list[str]:
    return [each.decode() for each in re.findall(rb"\x1b\]2;(.*?)\x07", bytes(terminal.output))]


def test_the_window_has_the_tracks_title_and_then_its_own() -> None:
    with opened() as terminal:
        terminal.until(lambda it: titles(it))
        first = titles(terminal)[0]
        assert " – " in first
        terminal.press(">")
        terminal.until(lambda it: len(titles(it)) == 2)
        terminal.press("+")  # which changes no title
        terminal.until("vol 85")
        assert len(titles(terminal)) == 2
        terminal.press("q")
        assert terminal.wait() == 0
        output = bytes(terminal.output)
        assert titles(terminal)[2:] == [""]
        assert output.count(KEPT) == output.count(TAKEN_BACK) == 1
        assert output.index(KEPT) < output.index(b"\x1b]2;")
        assert output.rindex(b"\x1b]2;\x07") < output.index(TAKEN_BACK)


def test_a_console_has_no_title() -> None:
    with opened(environ={"TERM": "linux"}) as terminal:
        terminal.press(">+")
        terminal.until("vol 85")
        terminal.press("q")
        assert terminal.wait() == 0
        assert titles(terminal) == []


def test_focus_is_asked_for_where_notifications_are_wanted_alone() -> None:
    with opened() as terminal:
        terminal.press("q")
        assert terminal.wait() == 0
        assert b"\x1b[?1004h" not in terminal.output


def test_another_track_is_notified_of_while_another_window_has_the_focus() -> None:
    with opened("notify", environ={**SSH, "TERM": "xterm-kitty"}) as terminal:
        terminal.until(lambda it: titles(it))
        terminal.press("\x1b[I")
        terminal.press(">")
        terminal.until(lambda it: len(titles(it)) == 2)
        terminal.press("+")  # it plays by the time that this is done
        terminal.until("vol 85")
        terminal.press("\x1b[O")
        terminal.press(">")
        terminal.until(lambda it: b"\x1b]99;" in it.output)
        shown = re.findall(rb"\x1b\]99;i=fwtui:o=unfocused:d=0;(.*?)\x1b\\", bytes(terminal.output))
        assert [each.decode() for each in shown] == [titles(terminal)[-1].partition(" – ")[0]]
        terminal.press("q")
        assert terminal.wait() == 0
        output = bytes(terminal.output)
        assert output.index(b"\x1b[?1004h") < output.index(b"\x1b[?1004l")


def test_over_ssh_the_player_bar_names_the_machine() -> None:
    with opened(environ=SSH) as terminal:
        terminal.until(lambda it: re.search(r"sound on \S", it.text))
        terminal.press("q")
        assert terminal.wait() == 0
    with opened(environ={**SSH, "PULSE_SERVER": "tcp:localhost:24713"}) as terminal:
        assert "sound on" not in terminal.text
        terminal.press("q")
        assert terminal.wait() == 0


Asked = Callable[..., str]
"""``playerctl`` with these words; what it prints."""


@pytest.fixture
def playerctl(private_bus: PrivateBus) -> Asked:
    if reason := missing("playerctl"):
        pytest.skip(reason)

    def ask(*words: str) -> str:
        command = ["playerctl", "--player=fwtui", *words]
        done = subprocess.run(command, env=private_bus.environ, capture_output=True, timeout=10)
        return done.stdout.decode().strip()

    return ask


def test_media_keys_reach_the_session(private_bus: PrivateBus, playerctl: Asked) -> None:
    bus = {"DBUS_SESSION_BUS_ADDRESS": private_bus.address}
    with opened(environ=bus) as terminal:
        terminal.until(lambda it: playerctl("status"))
        assert playerctl("status") == "Playing"
        title = playerctl("metadata", "title")
        assert titles(terminal)[0].startswith(title)
        playerctl("pause")
        assert playerctl("status") == "Paused"
        playerctl("next")
        terminal.until(lambda it: len(titles(it)) == 2)
        assert titles(terminal)[1].startswith(playerctl("metadata", "title"))
        terminal.press("q")
        assert terminal.wait() == 0
        assert playerctl("status") == ""


def test_quit_of_mpris_ends_the_session(private_bus: PrivateBus, playerctl: Asked) -> None:
    bus = {"DBUS_SESSION_BUS_ADDRESS": private_bus.address}
    with opened(environ=bus) as terminal:
        terminal.until(lambda it: playerctl("status"))
        asyncio.run(quit_on(private_bus.address))
        assert terminal.wait() == 0
        assert titles(terminal)[-1] == ""


async def quit_on(address: str) -> None:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

    bus = await MessageBus(address).connect()
    name, interface = "org.mpris.MediaPlayer2.fwtui", "org.mpris.MediaPlayer2"
    await bus.call(Message(name, "/org/mpris/MediaPlayer2", interface, "Quit"))
    bus.disconnect()


def test_each_terminal_of_a_session_has_the_title_while_it_is_joined(tmp_path: Path) -> None:
    home = {"FWTUI_HOME": str(tmp_path)}
    with opened(environ=home) as first:
        first.until(lambda it: titles(it))
        with opened(environ=home) as second:
            second.until(lambda it: titles(it))
            assert first.wait() == 0
            assert titles(first)[1:] == [""]
            assert bytes(first.output).count(TAKEN_BACK) == 1
            second.press("Q")
            assert second.wait() == 0
            assert titles(second) == [titles(first)[0], ""]
        with opened(environ=home) as third:
            third.until(lambda it: titles(it))
            assert titles(third) == titles(second)[:1]
            third.press("q")
            assert third.wait() == 0


def to_setting(terminal: Terminal, key: str) -> None:
    terminal.press(f"/ui.{key}\r")
    terminal.until("A change holds at once.")


def test_mouse_title_and_notifications_are_switched_while_it_runs() -> None:
    with opened() as terminal:
        terminal.until(lambda it: titles(it))
        terminal.press("C")
        terminal.until("Settings")
        to_setting(terminal, "mouse")
        assert b"\x1b[?1000l" not in terminal.output
        terminal.press("\r")
        terminal.until(lambda it: b"\x1b[?1000l\x1b[?1002l" in it.output)
        terminal.press("\r")
        terminal.until(lambda it: it.output.count(b"\x1b[?1000h") == 2)
        terminal.press("\x1b")
        terminal.read(0.3)
        to_setting(terminal, "title")
        terminal.press("\r")
        terminal.until(lambda it: TAKEN_BACK + KEPT in it.output)
        shown = len(titles(terminal))
        assert titles(terminal)[-1] == ""
        terminal.press(">")
        terminal.read(0.3)
        assert len(titles(terminal)) == shown
        terminal.press("\r")
        terminal.until(lambda it: len(titles(it)) == shown + 1)
        terminal.press("\x1b")
        terminal.read(0.3)
        to_setting(terminal, "notify")
        terminal.press("\r")
        terminal.until("off                                now")
        terminal.press("j\r")
        terminal.until(lambda it: b"\x1b[?1004h" in it.output)
        terminal.press("q")
        assert terminal.wait() == 0
