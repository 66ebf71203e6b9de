"""The host of a session and its interface, at the seam between them."""

from __future__ import annotations

import asyncio
import socket

import pytest

from fwtui import __version__
from fwtui.session import framing
from fwtui.session.host import Host
from fwtui.session.settings import SessionSettings
from fwtui.ui.terminal.joined import JoinedTerminal


class Broken:
    """An interface that no terminal can be attached to."""

    is_playing = True

    def __init__(self) -> None:
        self.called: list[str] = []

    def attach(self, attachment: JoinedTerminal) -> None:
        self.called.append("attach")
        raise RuntimeError("no screen")

    def detach(self) -> None:
        self.called.append("detach")

    def feed(self, data: bytes) -> None:
        self.called.append("feed")

    def resize(self, columns: int, rows: int, pixels: tuple[int, int]) -> None:
        self.called.append("resize")

    def end(self, code: int) -> None:
        self.called.append("end")


async def test_a_terminal_that_cannot_be_attached_is_not_taken_for_one_that_sees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fwtui.session.host.take_environ", lambda facts: None)  # of the tests
    host, interface = Host(SessionSettings()), Broken()
    host.begin(interface)
    ours, its = socket.socketpair()
    with ours:
        its.setblocking(False)
        ours.settimeout(5.0)
        hello = f"size=80 24\0fwtui={__version__}\0".encode()
        ours.sendall(framing.frame(framing.HELLO, hello) + framing.frame(framing.KEYS, b"q"))
        await host._serve(its)
        while await asyncio.to_thread(ours.recv, 4096):
            pass  # until it is closed
    assert interface.called == ["attach", "detach"]
    await host.close(0)
