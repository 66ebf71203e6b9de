"""A TCP proxy that does to connections what networks do."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from itertools import repeat
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

Kind = Literal["drop", "reset", "stall"]


class Fault(Struct, frozen=True):
    """What becomes of one connection."""

    after: int = 1 << 62
    """Bytes of the answers, headers included, until it happens."""
    kind: Kind = "drop"
    pace: float = 0.0
    """Bytes a second at most; 0 as fast as it goes."""


FINE = Fault()


class Proxy:
    """Forwards to the server at ``url``; each new connection gets the next of ``faults``."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = (there.hostname or "", there.port or 80)
        self.faults: Iterator[Fault] = repeat(FINE)
        self.connections = 0
        self.happened = 0
        self.refusing = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """End every connection that is open."""
        for task in self._tasks:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self.connections += 1
        there = None
        try:
            if self.refusing:
                return
            fault = next(self.faults, FINE)
            come, there = await asyncio.open_connection(*self._there)
            up = asyncio.create_task(_copy(reader, there))
            try:
                await self._answers(come, writer, fault)
            finally:
                up.cancel()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for end in (there, writer):
                if end:
                    with suppress(OSError):
                        end.close()

    async def _answers(
        self, come: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        left = fault.after
        while data := await come.read(min(16384, int(fault.pace / 20) or 16384)):
            writer.write(data[:left])
            await writer.drain()
            left -= len(data)
            if left <= 0:
                self.happened += 1
                await self._happen(fault.kind, writer)
                return
            if fault.pace:
                await asyncio.sleep(len(data) / fault.pace)

    async def _happen(self, kind: Kind, writer: asyncio.StreamWriter) -> None:
        if kind == "stall":
            await asyncio.Event().wait()
        elif kind == "reset":
            link = writer.get_extra_info("socket")
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
