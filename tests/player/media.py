"""A pod's media in memory, for tests that are not about the way to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from fwtui.errors import NotFound


class PieceOfFile(Struct):
    status: int
    start: int
    size: int | None
    validator: str
    content: bytes
    pause: float
    piece: int

    async def chunks(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.content), self.piece):
            yield self.content[at : at + self.piece]
            await asyncio.sleep(self.pause)


class Shelf:
    """Speaks as :class:`fwtui.pod.media.Media`, with files by their path.

    ``wait`` is the time to the first byte, ``pause`` the one after each piece.
    """

    def __init__(self, files: dict[str, bytes], *, wait: float = 0.0, pause: float = 0.0) -> None:
        self.files = files
        self.wait = wait
        self.pause = pause
        self.piece = 65536
        self.asked: list[tuple[str, int]] = []
        self.open_now = 0

    async def prepare(self) -> None: ...

    async def answers(self) -> bool:
        return True

    @asynccontextmanager
    async def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AsyncIterator[PieceOfFile]:
        self.asked.append((path, start))
        self.open_now += 1
        try:
            await asyncio.sleep(self.wait)
            if path not in self.files:
                raise NotFound("The pod has no such file.", status=404)
            content = self.files[path]
            yield PieceOfFile(
                206 if start else 200,
                start,
                len(content),
                f'"{hash(content)}"',
                content[start:],
                self.pause,
                self.piece,
            )
        finally:
            self.open_now -= 1
