"""The session's process: the interface, the socket, and at most one terminal joined to it.

============  ==================================  =====================================
state         event                               next state
============  ==================================  =====================================
detached      a client says hello                 attached
attached      another client says hello           attached (the first one is let go)
attached      the listener leaves (``Q``)         detached
attached      the client is suspended (ctrl+z)    detached
attached      the terminal is lost                detached or ended, by ``[session] lost``
attached      the listener quits (``q``)          ended
attached      the client is ended by a signal     ended
detached      paused for ``idle_minutes``         ended
any           a client asks it to end             ended
============  ==================================  =====================================
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Protocol

from fwtui import __version__
from fwtui.errors import PLAYS_ON, WAITS_BEHIND
from fwtui.session import framing, rendezvous
from fwtui.session.client import FACTS
from fwtui.session.client_connection import ClientConnection
from fwtui.session.framing import BadFrame, Frames
from fwtui.ui.terminal.joined import TerminalFacts

if TYPE_CHECKING:
    from fwtui.session.settings import SessionSettings
    from fwtui.ui.terminal.joined import JoinedTerminal

log = logging.getLogger(__name__)

HELLO_SECONDS = 5.0
"""For a connection to say what it is."""
LAST_WORDS_SECONDS = 1.0
"""For a client to take what is left for it when the session ends."""
GRACE_SECONDS = 30.0
"""For a client that is let go to read that it is; one that is stopped never does."""
MOST_CONNECTIONS = 32
_READ = 1 << 16
TAKEN_OVER = "fwtui goes on in another terminal."


class Interface(Protocol):
    """The app, as its session sees it. All on the loop."""

    def attach(self, attachment: JoinedTerminal) -> None:
        """Show itself on this terminal, in place of the one before."""

    def detach(self) -> None:
        """Paint nothing until the next terminal."""

    def feed(self, data: bytes) -> None:
        """Bytes of the terminal."""

    def resize(self, columns: int, rows: int, pixels: tuple[int, int]) -> None:
        """Lay out for the terminal's new size in character cells; ``pixels`` of its text, or 0."""

    def end(self, code: int) -> None:
        """End the interface and with it the session."""

    @property
    def is_playing(self) -> bool:
        """Whether sound plays or is being prepared."""


class Host:
    """Accepts clients and control connections for one interface, until it ends."""

    def __init__(
        self,
        settings: SessionSettings,
        *,
        comes_back: Callable[[], str] = lambda: "fwtui",
        control: Callable[[socket.socket, bytes], None] | None = None,
    ) -> None:
        """``comes_back`` gives the command that does so; ``control`` takes over a connection whose
        first bytes are no client's."""
        self._interface: Interface
        self._settings = settings
        self._comes_back = comes_back
        self._control = control
        self._client: ClientConnection | None = None
        self._first: tuple[socket.socket, Frames, list[tuple[bytes, bytes]]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: socket.socket | None = None
        self._ending = False
        self.name = ""
        """The name that the session is found under; empty where it is not."""
        self._inode = 0
        self._idle: asyncio.TimerHandle | None = None

    # --- the first client --------------------------------------------------------------------

    def first(self, connection: socket.socket) -> JoinedTerminal:
        """The client that started this session; what it sends waits for :meth:`begin`.

        Raises OSError and ValueError when it says nothing, or nothing that makes sense.
        """
        frames = Frames(framing.TO_SESSION, framing.LARGEST_TO_SESSION)
        connection.settimeout(HELLO_SECONDS)
        came: list[tuple[bytes, bytes]] = []
        while not came:
            if not (data := connection.recv(_READ)):
                raise ConnectionResetError("the client is gone")
            came = frames.feed(data)
        kind, payload = came.pop(0)
        if kind != framing.HELLO:
            raise BadFrame(f"{kind!r} comes before the hello")
        facts, _ = _facts(payload)
        connection.setblocking(False)
        self._client = ClientConnection(connection, facts)
        self._first = connection, frames, came
        return self._client

    def begin(self, interface: Interface) -> None:
        """The interface takes terminals from now on, and what the first one sent."""
        self._interface = interface
        if self._first is not None:
            connection, frames, came = self._first
            self._spawn(self._pass_on(connection, frames, came, self._client))
            self._first = None
        else:
            self._watch_idle()

    # --- the socket --------------------------------------------------------------------------

    def listen(self, name: str) -> None:
        """Be found under this name, and under no other. Raises nothing: a session that cannot
        be found still plays, and the log says why."""
        self._stop_listening()
        try:
            self._listening = rendezvous.listen(name)
            self._inode = os.stat(os.path.join(rendezvous.folder(), name)).st_ino
        except OSError as error:
            log.warning("No other terminal can join this session: %s", error)
            return
        self.name = name
        if self._client is not None:
            self._client.name(name)
        asyncio.get_running_loop().add_reader(self._listening.fileno(), self._accept)

    def _stop_listening(self) -> None:
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening.fileno())
            self._listening.close()
            self._listening = None
            rendezvous.remove(self.name, self._inode)

    def stop_accepting(self) -> None:
        """The session ends: a client that comes now starts one of its own after it."""
        self._ending = True
        self._stop_listening()

    def _accept(self) -> None:
        assert self._listening is not None  # noqa: S101 -- the reader goes with it
        try:
            connection, _ = self._listening.accept()
        except OSError:
            return
        try:
            allowed = rendezvous.peer_uid(connection) == os.getuid()
        except OSError:
            allowed = False
        if not allowed or len(self._tasks) >= MOST_CONNECTIONS:
            connection.close()
            return
        self.serve(connection)

    def serve(self, connection: socket.socket) -> None:
        """Speak with this connection until it ends."""
        connection.setblocking(False)
        self._spawn(self._serve(connection))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="client")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, code: int, words: str = "") -> None:
        """Take the socket away first, so that a client that comes now starts a session of its
        own; then let the terminal go, if it was not yet, and wait until it knows."""
        self.stop_accepting()
        client = self._client
        if client is not None:
            client.end(code, words)
            if client.unsent:
                sent = asyncio.Event()
                client.when_drained(sent.set)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LAST_WORDS_SECONDS):
                        await sent.wait()
        self._client = None
        self._idle_over()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, connection: socket.socket) -> None:
        """Find out what a connection is; a client's is passed on until it ends."""
        loop = asyncio.get_running_loop()
        frames = Frames(framing.TO_SESSION, framing.LARGEST_TO_SESSION)
        client: ClientConnection | None = None
        came: list[tuple[bytes, bytes]] = []
        known = False
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                while not came:
                    data = await loop.sock_recv(connection, _READ)
                    if data[:1] == b"{" and self._control is not None:
                        self._control(connection, data)
                        known = True
                        return
                    if not data:
                        return
                    came = frames.feed(data)
            if self._ending:
                return
            kind, payload = came[0]
            if kind == framing.HELLO:
                client = self._hello(connection, payload)
                came.pop(0)
            known = client is not None or kind == framing.QUIT
        except (OSError, BadFrame, TimeoutError, ValueError, KeyError) as error:
            log.info("A connection to the session is refused: %s", error)
        except Exception:
            log.exception("A terminal could not be attached")
        finally:
            if not known:
                connection.close()
        if known:
            await self._pass_on(connection, frames, came, client)

    async def _pass_on(
        self,
        connection: socket.socket,
        frames: Frames,
        came: list[tuple[bytes, bytes]],
        client: ClientConnection | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                for kind, payload in came:
                    self._heed(client, kind, payload)
                data = await loop.sock_recv(connection, _READ)
                if not data:
                    break
                came = frames.feed(data)
        except (OSError, BadFrame, ValueError) as error:
            log.info("A client's connection ended: %s", error)
        except Exception:
            log.exception("A client's connection is closed")
        finally:
            try:
                if client is not None and client is self._client:
                    self._lost(client)
            finally:
                if client is not None:
                    client.close()
                connection.close()

    # --- one client --------------------------------------------------------------------------

    def _hello(self, connection: socket.socket, payload: bytes) -> ClientConnection:
        facts, version = _facts(payload)
        client = ClientConnection(connection, facts)
        if version != __version__:
            client.other_version()
            return client
        if self._client is not None:
            self._let_go(self._client, TAKEN_OVER)
        self._idle_over()
        take_environ(facts)
        self._client = client
        client.name(self.name)
        try:
            self._interface.attach(client)
        except Exception:
            self._detach()  # nothing is seen on a connection that is closed
            raise
        return client

    def _let_go(self, client: ClientConnection, words: str) -> None:
        client.end(0, words)
        client.hang_up_in(GRACE_SECONDS)

    def _heed(self, client: ClientConnection | None, kind: bytes, payload: bytes) -> None:
        if kind == framing.QUIT:
            self._interface.end(0)
        elif client is None or client is not self._client:
            return
        elif kind == framing.KEYS:
            self._interface.feed(payload)
        elif kind == framing.SIZE:
            columns, rows, *pixels = payload.decode("ascii").split(" ")
            size = _size(f"{columns} {rows}")
            self._interface.resize(*size, _pixels(" ".join(pixels)))
        elif kind == framing.SUSPEND:
            self._detach()
        elif kind == framing.LOST:
            self._lost(client)
        elif kind == framing.SIGNAL:
            self._client = None
            self._interface.end(128 + int(payload))

    def leave(self) -> None:
        """The listener leaves, and the session goes on."""
        if self._client is not None:
            words = PLAYS_ON if self._interface.is_playing else WAITS_BEHIND
            self._let_go(self._client, words.format(self._comes_back()))
            self._detach()

    def suspend(self) -> None:
        """The listener wants the shell: the client stops, and joins again when continued."""
        if self._client is not None:
            self._client.suspend()
            self._detach()

    def _detach(self) -> None:
        self._client = None
        self._interface.detach()
        self._watch_idle()

    def _lost(self, client: ClientConnection) -> None:
        """The attached terminal is gone, or its client."""
        lost = self._settings.lost
        if client.ended:  # it was let go by the interface, which ends
            self._client = None
        elif lost == "leave" or (lost == "auto" and client.facts.environ.get("SSH_CONNECTION")):
            log.info("The terminal is lost; the session goes on")
            self._detach()
        else:
            log.info("The terminal is lost; the session ends")
            self._client = None
            self._interface.end(128 + signal.SIGHUP)

    def take_settings(self, settings: SessionSettings) -> None:
        """Other settings, from now on."""
        self._settings = settings
        self._idle_over()
        self._watch_idle()

    def playback_changed(self) -> None:
        """What plays has changed: the wait until an idle session ends begins or is over."""
        self._watch_idle()

    def _watch_idle(self) -> None:
        if self._client is not None or self._ending or self._interface.is_playing:
            self._idle_over()
        elif self._idle is None and self._settings.idle_minutes > 0:
            self._idle = asyncio.get_running_loop().call_later(
                self._settings.idle_minutes * 60.0, self._end_idle
            )

    def _end_idle(self) -> None:
        log.info("Nothing plays and no terminal came back: the session ends")
        self._interface.end(0)

    def _idle_over(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


def _facts(payload: bytes) -> tuple[TerminalFacts, str]:
    """A hello: the facts of the terminal and the client's version. Raises ValueError, KeyError."""
    said = dict(os.fsdecode(each).split("=", 1) for each in payload.split(b"\0") if b"=" in each)
    size = _size(said["size"])
    environ = {name: said[name] for name in FACTS if name in said}
    pixels = _pixels(said.get("pixels", ""))
    painted = bool(said.get("painted")) and _size(said["painted"]) == size
    return TerminalFacts(environ, size, painted=painted, pixels=pixels), said.get("fwtui", "")


def take_environ(facts: TerminalFacts) -> None:
    """Whatever this process starts from here on belongs to this terminal.

    What is as it was is left alone: libraries read the environment on threads of their own.
    """
    zone = os.environ.get("TZ")
    for name in FACTS:
        if (value := facts.environ.get(name)) == os.environ.get(name):
            continue
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value
    if os.environ.get("TZ") != zone:
        time.tzset()


def _size(text: str) -> tuple[int, int]:
    """``COLUMNS ROWS``, within what can be laid out. Raises ValueError."""
    columns, rows = (int(part) for part in text.split(" "))
    if columns <= 0 or rows <= 0:
        raise ValueError(f"a terminal of {columns}x{rows}")
    return min(columns, 2_000), min(rows, 1_000)


def _pixels(text: str) -> tuple[int, int]:
    """``WIDTH HEIGHT``; 0 for both where the terminal does not say. Raises ValueError."""
    width, height = (int(part) for part in (text or "0 0").split(" "))
    return (width, height) if width > 0 and height > 0 else (0, 0)


__all__ = ["Host", "Interface"]
