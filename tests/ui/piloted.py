"""The interface without a terminal: keys in, rows of text out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from rich.console import Console
from rich.segment import Segment
from textual.pilot import Pilot

from fwtui.ui.app import FwtuiApp
from tests.ui.sample import NOON, SampleContext, context

Compare = Callable[..., bool]
_WAITING = ("ask", "pod later")
_ROUNDS = 20
"""Of things that bring about others."""


async def settled(pilot: Pilot[Any]) -> None:
    """Everything that was asked of the interface is on the screen.

    Except what waits for the listener's own answer, or for a pod that cannot be asked.
    """
    quiet = 0
    for _ in range(_ROUNDS):
        await pilot.pause()
        if (presses := getattr(pilot.app, "presses", None)) is not None:
            presses.stand_alone()  # as after the pause in which another key may follow
        workers = [each for each in pilot.app.workers if each.group not in _WAITING]
        if workers:
            await pilot.app.workers.wait_for_complete(workers)
        # What has another size says so to others, and they to their lists.
        quiet = 0 if workers or _is_busy(pilot.app) else quiet + 1
        if quiet == 2:
            return


def _is_busy(app: Any) -> bool:
    """Whether something opens, is to be laid out or painted, or was told and not heard yet."""
    screen = app.screen
    return bool(
        getattr(getattr(app, "type_ahead", None), "holding", False)
        or screen._layout_required
        or screen._dirty_widgets
        or screen._callbacks
        or any(node.message_queue_size for node in (app, screen, *screen.walk_children()))
    )


class Piloted:
    """An app under test."""

    def __init__(self, app: FwtuiApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def context(self) -> SampleContext:
        """Of an app over a sample."""
        assert isinstance(self.app.context, SampleContext)
        return self.app.context

    @property
    def view(self) -> Any:
        """The view that is shown."""
        assert self.app.view is not None
        return self.app.view

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(*(key.split() or ["space"]))
            await settled(self.pilot)

    async def until(self, done: Callable[[], bool]) -> None:
        """For what Textual itself puts off by its clock, as it does after a resize."""
        async with asyncio.timeout(10):
            while not done():
                await self.pilot.pause(0.01)

    async def type(self, text: str) -> None:
        names = {" ": "space", "-": "minus", "/": "slash", ":": "colon", "?": "question_mark"}
        await self.pilot.press(*(names.get(each, each) for each in text))
        await settled(self.pilot)

    @property
    def lines(self) -> list[list[Segment]]:
        """All rows of the screen as they are seen, dialogs over them."""
        app = self.app
        width, height = app.size
        update = app.screen._compositor.render_update(
            full=True, screen_stack=app._background_screens
        )
        console = Console(width=width, height=height, force_terminal=True, legacy_windows=False)
        assert update is not None
        seen = [each for each in console.render(update) if not each.control]
        return [list(line) for line in Segment.split_lines(seen)][:height]

    @property
    def rows(self) -> list[str]:
        return ["".join(each.text for each in line).rstrip() for line in self.lines]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def row_with(self, text: str) -> int:
        return next(y for y, row in enumerate(self.rows) if text in row)

    def style_at(self, text: str) -> Any:
        """The style of the first cells that hold this text."""
        for line in self.lines:
            for segment in line:
                if text in segment.text:
                    return segment.style
        raise AssertionError(f"not shown in one piece: {text!r}\n{self.text}")


class StillApp(FwtuiApp):
    """The app over a sample, with its clocks held."""

    TITLE = FwtuiApp.__name__

    def __init__(self, made: SampleContext, **of_app: Any) -> None:
        given: dict[str, Any] = {"clock": made.clock, "now": lambda: NOON} | of_app
        super().__init__(made, **given)
        self.sample = made

    def on_load(self) -> None:
        self.sample.begin()

    @property
    def shown(self) -> Any:
        """The view that is shown, whichever it is."""
        assert self.view is not None
        return self.view

    @property
    def said(self) -> Any:
        """The message in the status bar; ``None``: there is none."""
        return self.status.facts().message


@asynccontextmanager
async def piloted(
    made: SampleContext | None = None, *, size: tuple[int, int] = (120, 36), **of_app: Any
) -> AsyncIterator[Piloted]:
    app = StillApp(made or context(), **of_app)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield Piloted(app, pilot)


def pressed(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """To be run before a picture is taken."""

    async def press(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return press


def still(made: SampleContext | None = None) -> FwtuiApp:
    """The app with its clocks held."""
    return StillApp(made or context())
