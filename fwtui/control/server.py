"""The control socket's server: connections of ``fwtui ctl`` and whatever speaks its protocol.

============  ==========================================  ==========
state         event                                       next state
============  ==========================================  ==========
open          a request                                   open
open          ``follow``                                  following
open          half a line for :data:`HALF_LINE_SECONDS`   closed
open          nothing for :data:`IDLE_SECONDS`            closed
open          a line that is too long                     closed
open          its last request is answered, no more come  closed
following     anything it sends                           following
any           the far side is gone                        closed
any           :data:`MOST_UNSENT` bytes are not taken     closed
============  ==========================================  ==========
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections import deque
from typing import TYPE_CHECKING, Any

from fwtui.base.tasks import Tasks
from fwtui.control import request as requests
from fwtui.control import snapshot
from fwtui.control.commands import Commands
from fwtui.control.protocol import DONE, LARGEST_REQUEST, REFUSED, USAGE, Lines, TooLong
from fwtui.control.request import Request
from fwtui.errors import BROKEN, FwtuiError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fwtui.control.events import EventSource
    from fwtui.control.interface import ControlledAccount, ControlledInterface

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 32
HALF_LINE_SECONDS = 5.0
IDLE_SECONDS = 60.0
MOST_UNSENT = 1 << 21
"""Bytes; a connection that does not take them is closed."""
MOST_FOLLOWER_UNSENT = 1 << 18
_READ = 1 << 16


class LineConnection:
    """Sends lines to one connection without waiting for it."""

    def __init__(self, connection: socket.socket, closed: Callable[[], object]) -> None:
        """``closed`` is called once, when the far side takes no more."""
        self.socket = connection
        self.most_unsent = MOST_UNSENT
        self._closed = closed
        self._loop = asyncio.get_running_loop()
        self._unsent = bytearray()
        self._drained = asyncio.Event()
        self._drained.set()

    def send(self, value: dict[str, Any]) -> None:
        """One line; the connection is closed when too much of what was sent is not taken."""
        data = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if not self._unsent:
            try:
                data = data[self.socket.send(data) :]
            except BlockingIOError:
                pass
            except OSError:
                self._closed()
                return
        if not data:
            return
        if not self._unsent:
            self._loop.add_writer(self.socket.fileno(), self._go_on)
        self._unsent += data
        self._drained.clear()
        if len(self._unsent) > self.most_unsent:
            log.info("A connection of the control socket is closed: it does not read")
            self._closed()

    def _go_on(self) -> None:
        try:
            del self._unsent[: self.socket.send(self._unsent)]
        except BlockingIOError:
            return
        except OSError:
            self._closed()
            return
        if not self._unsent:
            self._loop.remove_writer(self.socket.fileno())
            self._drained.set()

    async def drain(self, seconds: float) -> None:
        """Wait until all is taken, so long at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._drained.wait()

    def close(self) -> None:
        if self.socket.fileno() >= 0:
            self._loop.remove_writer(self.socket.fileno())
            self.socket.close()


class ControlServer:
    """Answers requests until :meth:`close`; lives on the loop."""

    def __init__(
        self,
        account: ControlledAccount,
        interface: ControlledInterface,
        events: EventSource,
        *,
        half_line_seconds: float = HALF_LINE_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._account = account
        self._commands = Commands(account, interface)
        self._events = events
        self._half_line_seconds = half_line_seconds
        self._idle_seconds = idle_seconds
        self._tasks = Tasks()

    def __len__(self) -> int:
        """How many connections are open."""
        return len(self._tasks)

    def take(self, connection: socket.socket, came: bytes) -> None:
        """Answer on this connection, of which ``came`` was read already."""
        connection.setblocking(False)
        if len(self._tasks) >= MOST_CONNECTIONS:
            with contextlib.suppress(OSError):
                line = json.dumps(requests.reply(None, REFUSED, "Too many connections are open."))
                connection.send(line.encode() + b"\n")
            connection.close()
            return
        self._tasks.start(self._serve(connection, came), "control")

    async def close(self) -> None:
        """Close every connection; what was answered is sent already."""
        self._commands.close()
        self._events.close()
        self._tasks.cancel()
        await self._tasks.wait()

    # --- one connection ----------------------------------------------------------------------

    async def _serve(self, taken: socket.socket, came: bytes) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- this is one
        connection = LineConnection(taken, task.cancel)
        lines = Lines(LARGEST_REQUEST)
        waiting: deque[bytes] = deque()
        try:
            waiting.extend(lines.feed(came))
            while True:
                while waiting:
                    if not await self._answer(connection, waiting):
                        return
                half = lines.is_partial
                async with asyncio.timeout(self._half_line_seconds if half else self._idle_seconds):
                    data = await self._read(connection)
                if not data:
                    await connection.drain(self._half_line_seconds)
                    return
                waiting.extend(lines.feed(data))
        except TooLong as error:
            connection.send(requests.reply(None, USAGE, f"This is {error}."))
        except (OSError, TimeoutError) as error:
            log.info("A connection of the control socket ended: %s", error or "it was idle")
        finally:
            connection.close()

    @staticmethod
    async def _read(connection: LineConnection) -> bytes:
        return await asyncio.get_running_loop().sock_recv(connection.socket, _READ)

    async def _answer(self, connection: LineConnection, waiting: deque[bytes]) -> bool:
        """Answer the first request that waits; False when the connection has ended."""
        request: Request | None = None
        try:
            request = requests.read(waiting.popleft())
            if request.command == "follow" and not request.words:
                await self._follow(connection, request)
                return False
            if request.command == "wait" and not await self._gone_or(connection, request):
                return False
            if request.command != "wait":
                made = await self._commands.run(request)
                connection.send(requests.reply(request, DONE, made.words, made.value))
        except UsageError as error:
            connection.send(requests.reply(request, USAGE, error.sentence))
        except FwtuiError as error:
            words = f"{error.sentence} {error.hint}".strip()
            connection.send(requests.reply(request, REFUSED, words))
        except (OSError, TooLong):
            raise
        except Exception:
            log.exception("A request of the control socket")
            connection.send(requests.reply(request, REFUSED, f"{BROKEN}; its log says how."))
        return True

    async def _gone_or(self, connection: LineConnection, request: Request) -> bool:
        """Answer a ``wait``; False when the far side is gone before."""
        wait = asyncio.ensure_future(self._commands.run(request))
        read = asyncio.ensure_future(self._read(connection))
        try:
            await asyncio.wait((wait, read), return_when=asyncio.FIRST_COMPLETED)
            if not wait.done():
                return False  # nothing is asked while it waits: the far side is gone
            made = wait.result()
            connection.send(requests.reply(request, DONE, made.words, made.value))
        finally:
            for each in (wait, read):
                each.cancel()
            await asyncio.gather(wait, read, return_exceptions=True)
        return True

    async def _follow(self, connection: LineConnection, request: Request) -> None:
        """Send each event until the far side is gone."""
        connection.most_unsent = MOST_FOLLOWER_UNSENT
        connection.send({"event": "status", **snapshot.status(self._account)})
        leave = self._events.subscribe(lambda name, fields: connection.send(fields))
        try:
            while await self._read(connection):
                pass
        finally:
            leave()
