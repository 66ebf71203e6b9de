"""An account and an interface for the control socket, and a client of it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fwtui.base.signal import Unsubscribe
from fwtui.control.events import EventSource
from fwtui.control.interface import Performed
from fwtui.control.server import ControlServer
from fwtui.errors import FwtuiError
from fwtui.services.contracts import RadioKind
from fwtui.services.resolve import Kind, Target
from tests.control.accounts import Services

SECONDS = 20.0


class Controlled(Services):
    """A :class:`~fwtui.control.interface.ControlledAccount` that knows its tracks by title."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.radios: list[str] = []

    def radio(self, kind: RadioKind, id: int | str | None, title: str, /) -> None:
        self.radios.append(f"{kind} {id} {title}")

    async def find(self, words: str, kind: Kind | None, /) -> Target:
        if kind == "radio":
            return Target("radio", "random", "Random")
        hits = self.library.search(words).groups
        for group in hits:
            for value in group.values:
                if group.kind == "track":
                    return Target("track", value.id, value.title)
        raise FwtuiError(f"Nothing is called “{words}”.")


class Actions:
    """A :class:`~fwtui.control.interface.ControlledInterface` that notes what it is asked."""

    def __init__(self) -> None:
        self.actions = {"down": "down", "private": "private", "broken": "breaks", "add": "adds"}
        self.performed: list[str] = []

    def perform(self, action: str, /) -> Performed:
        if action == "broken":
            raise RuntimeError("a mistake in an action")
        self.performed.append(action)
        return Performed(action != "add", "Moved" if action == "down" else "")

    def open(self, address: str, /, *, fetch: bool) -> Performed:
        self.performed.append(f"open {address}{' fetch' if fetch else ''}")
        good = "://" in address
        return Performed(good, f"Opening {address}" if good else "No address", not good)

    async def page(self, first: int, count: int, /) -> dict[str, Any]:
        return {"first": first, "rows": ["Salt"] * count}

    async def go_to(self, row: int, seen: str | None, /) -> None:
        self.performed.append(f"row {row} {seen}")

    async def answer(self, text: str, /) -> Performed:
        return Performed(done=True, words=f"Answered {text}", failed=not text)

    async def play_row(self, row: int, seen: str | None, /) -> Performed:
        self.performed.append(f"play row {row} {seen}")
        return Performed(done=True, words=f"Playing row {row}")

    def setting(self, name: str, value: str | None, /) -> Performed:
        return Performed(done=True, words=f"{name} is {value}")

    def accounts(self) -> list[dict[str, Any]]:
        return [{"name": "ana@music.example", "current": True}]

    async def use(self, name: str, /) -> Performed:
        self.performed.append(f"use {name}")
        return Performed(done=True, words=f"The account is {name}.", failed="@" not in name)

    def on_said(self, observer: Callable[[str], None], /) -> Unsubscribe:
        return lambda: None


class Client:
    """One end of a connection, whose other end the server has."""

    def __init__(self, server: ControlServer, first: bytes = b"") -> None:
        self.socket, theirs = socket.socketpair()
        self.socket.setblocking(False)
        self._held = b""
        server.take(theirs, first)

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.socket, data)

    async def ask(self, command: str, *words: str, **options: Any) -> dict[str, Any]:
        request = {"command": command, "words": words, "options": options}
        await self.send(json.dumps(request).encode() + b"\n")
        return await self.line()

    async def line(self) -> dict[str, Any]:
        """The next line; raises EOFError at the end."""
        async with asyncio.timeout(SECONDS):
            while b"\n" not in self._held:
                data = await asyncio.get_running_loop().sock_recv(self.socket, 1 << 16)
                if not data:
                    raise EOFError(self._held)
                self._held += data
        line, _, self._held = self._held.partition(b"\n")
        read: dict[str, Any] = json.loads(line)
        return read

    async def event(self, name: str) -> dict[str, Any]:
        """The next event of that name."""
        while (line := await self.line())["event"] != name:
            pass
        return line

    async def ended(self) -> bool:
        """Whether the server closes the connection; what comes before is read."""
        try:
            while True:
                await self.line()
        except (EOFError, ConnectionResetError):
            return True

    def close(self) -> None:
        self.socket.close()


class Control:
    """A server with what it serves."""

    def __init__(self, account: Controlled, **limits: float) -> None:
        self.account = account
        self.interface = Actions()
        self.events = EventSource(account)
        self.server = ControlServer(account, self.interface, self.events, **limits)
        self.clients: list[Client] = []

    def client(self, first: bytes = b"") -> Client:
        made = Client(self.server, first)
        self.clients.append(made)
        return made

    async def close(self) -> None:
        await self.server.close()
        for each in self.clients:
            each.close()
