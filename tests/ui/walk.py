"""Random walks through the interface: keys, bytes, sizes, menus; each is repeated by its seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, cast

from textual.app import ScreenStackError

from fwtui.ui.terminal.driver import AttachedDriver
from fwtui.ui.terminal.joined import TerminalFacts
from tests.ui.piloted import StillApp
from tests.ui.sample import SampleContext, context

SIZES = (
    (1, 1), (2, 1), (1, 50), (300, 1), (5, 3), (10, 4), (20, 6), (39, 9), (40, 10), (59, 24),
    (60, 15), (60, 24), (80, 5), (80, 24), (119, 30), (120, 30), (20, 50), (200, 60), (400, 200),
)  # fmt: skip
KEYS = (
    *"jklhgG<>,.[]+-MrsSbaAfPdXvVJKxu/nNcoOwz'0123456789mLyRI?{} \t\re!%é",
    "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[Z", "\x1b[H", "\x1b[F",
    "\x04", "\x15", "\x06", "\x0e", "\x7f", "\x1b[200~älva\nx\x1b[201~", "\x1b[<64;3;3M",
    "\x1b[<0;9;4M\x1b[<0;9;4m", "\x1b[<0;1;1M\x1b[<32;30;9M\x1b[<0;30;9m", "\x1b[99:65;2u",
)  # fmt: skip
"""All keys but those that end it or leave it; and clicks, a drag, pasted text, noise."""
OPENERS = ("m", "?", "L", "P", "/", "w", "z", "I", "'", "y", "b", "2", ":")
_TURNS = 0.004


class Far:
    """A terminal that takes everything at once."""

    def __init__(self, size: tuple[int, int], environ: Mapping[str, str] | None = None) -> None:
        self.facts = TerminalFacts(
            {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | dict(environ or {}), size
        )
        self.unsent = 0
        self.got = self._taken = 0
        self.sent = b""
        """All that it got."""
        self.farewell = b""
        self.ended = False

    def send(self, data: bytes) -> None:
        self.got += len(data)
        self.sent += data

    def taken(self) -> str:
        """What it got since the last time."""
        before, self._taken = self._taken, len(self.sent)
        return self.sent[before:].decode()

    def when_drained(self, call: Callable[[], None]) -> None:
        call()

    def end(self, code: int, words: str = "") -> None:
        self.ended = True


class EndlessApp(StillApp):
    """Not ended by a walk that takes the palette's word for it."""

    quits = 0

    def do_quit(self) -> None:
        self.quits += 1

    def do_leave(self) -> None:
        pass


class Walk:
    """An app on a driver as a session has it, and the log of what was done to it."""

    def __init__(self, app: EndlessApp, running: asyncio.Task[None]) -> None:
        self.app = app
        self.running = running
        self.done: list[object] = []

    async def settle(self, seconds: float = _TURNS) -> None:
        """The messages are handled, and Textual's timer for a frame has run."""
        with suppress(ScreenStackError):  # it has ended
            await self.app.settle()
            await asyncio.sleep(seconds)
            await self.app.settle()

    async def key(self, key: str) -> None:
        self.done.append(key)
        self.app.feed(key.encode())
        if key == "\x1b":
            await asyncio.sleep(0.11)
        await self.settle()

    async def size(self, width: int, height: int) -> None:
        self.done.append((width, height))
        self.app.resize(width, height)
        await self.settle()

    async def until(self, done: Callable[[], bool], about: str = "") -> None:
        """For what Textual puts off by its clock."""
        try:
            async with asyncio.timeout(20):
                while not done():
                    await self.settle()
        except TimeoutError:
            raise AssertionError("\n".join((about, *self.rows))) from None

    async def random(self, seed: int, steps: int) -> None:
        chance = random.Random(seed)
        for _ in range(steps):
            await self.key(chance.choice(OPENERS if chance.random() < 0.4 else KEYS))
            for _ in range(chance.randint(0, 3)):
                size = chance.choice(SIZES)
                if chance.random() < 0.2:
                    size = (chance.randint(1, 400), chance.randint(1, 200))
                await self.size(*size)
                if chance.random() < 0.6:
                    await self.key(chance.choice(KEYS))
            if chance.random() < 0.5:
                await self.key("\x1b")
            if self.running.done():
                return

    @property
    def title(self) -> str:
        """The first row of the main screen."""
        return self.rows[0].strip()

    @property
    def rows(self) -> list[str]:
        """The rows of the screen on top, as they are laid out now."""
        app = self.app
        with app._context():
            return [row.text for row in app.screen._compositor.render_strips(app.size)]


@asynccontextmanager
async def walking(
    made: SampleContext | None = None,
    *,
    size: tuple[int, int] = (100, 28),
    far: Far | None = None,
) -> AsyncIterator[Walk]:
    driver = cast("Any", partial(AttachedDriver, first=far or Far(size)))
    app = EndlessApp(made or context(), driver_class=driver)
    running = asyncio.create_task(app.run_async(size=size))
    walk = Walk(app, running)
    async with asyncio.timeout(20):
        while not (app._running and app.view is not None and app.view.is_mounted):
            await asyncio.sleep(0.005)
    await walk.settle(0.1)
    try:
        yield walk
    finally:
        if not running.done():
            app.exit()
        async with asyncio.timeout(20):
            await running
