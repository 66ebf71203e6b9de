"""A paint that fails is logged and done once more, whole; the second failure ends the app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from textual import events
from textual._compositor import ReflowResult
from textual.geometry import Region, Size
from textual.widget import Widget

from fwtui.ui.settings import UiSettings
from fwtui.ui.terminal.compositor import SparingCompositor
from fwtui.ui.widgets.header import Header
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.menu import Menu
from tests.ui.sample import context
from tests.ui.walk import Far, Walk, walking

SECRET = "token=hunter2-hunter2"


def failing(times: int, method: Callable[..., Any]) -> Callable[..., Any]:
    left = [times]

    def fails_first(*given: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise AttributeError(SECRET)
        return method(*given)

    return fails_first


async def ended(walk: Walk) -> None:
    async with asyncio.timeout(10):
        await asyncio.wait([walk.running])


@pytest.mark.parametrize(
    ("owner", "method"), [(LongList, "render_line"), (Header, "paint"), (Menu, "render_line")]
)
async def test_a_paint_that_fails_once_is_done_again(
    owner: Any, method: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with walking() as walk:
        with caplog.at_level(logging.ERROR):
            monkeypatch.setattr(owner, method, failing(1, getattr(owner, method)))
            await walk.key("3")
            await walk.key("m")
            await walk.size(90, 30)
            await walk.until(lambda: "painted once more" in caplog.text)
            await walk.key("\x1b")
            await walk.key("1")
            await walk.until(lambda: "Library" in walk.title)
        assert not walk.running.done()
        assert "AttributeError" in caplog.text
        assert SECRET not in caplog.text


@pytest.mark.parametrize("owner", [LongList, Header], ids=lambda each: each.__name__)
async def test_a_paint_that_fails_twice_ends_it(
    owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walking() as walk:
        monkeypatch.setattr(owner, "render_line", failing(-1, owner.render_line))
        walk.app.feed(b"3")
        await ended(walk)
        assert isinstance(walk.app.error, AttributeError)
        assert walk.app.return_code == 1


async def test_a_failed_layout_is_done_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with walking() as walk:
        with caplog.at_level(logging.ERROR):
            method = failing(1, SparingCompositor.reflow)
            monkeypatch.setattr(SparingCompositor, "reflow", method)
            await walk.size(90, 30)
            await walk.until(lambda: "painted once more" in caplog.text)
            await walk.key("3")
            await walk.until(lambda: "Queue" in walk.title)
        assert walk.app.error is None


async def test_a_widget_of_another_size_than_its_place_fills_its_place() -> None:
    """The layout is a moment younger than the widget: all cells of a frame have a line."""
    async with walking() as walk:
        header = walk.app.header
        compositor = SparingCompositor()
        compositor.size = Size(90, 1)
        place = Region(0, 0, 150, 1)
        compositor._visible_widgets = {header: (place, place)}
        with walk.app._context():
            ((_, _, strips),) = compositor._get_renders(Region(0, 0, 150, 1))
        assert [strip.cell_length for strip in strips] == [150]


@pytest.mark.parametrize(
    ("settings", "term", "sent"),
    [
        (UiSettings(colours="full"), "xterm", b"38;2;"),
        (UiSettings(colours="256"), "xterm", b"38;5;"),
    ],
)
async def test_a_terminal_is_sent_the_colours_that_are_chosen_for_it(
    settings: UiSettings, term: str, sent: bytes
) -> None:
    far = Far((80, 24), {"TERM": term, "COLORTERM": ""})
    async with walking(context(settings), size=(80, 24), far=far) as walk:
        await walk.settle()
        assert sent in far.sent
        assert b"\x1b[36m" not in far.sent


async def test_an_event_of_a_size_that_was_is_not_laid_out_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each layout of another size sends an event too: two sizes would take turns for ever."""
    async with walking() as walk:
        sizes = set[Size]()
        reflow = SparingCompositor.reflow

        def counted(compositor: SparingCompositor, parent: Widget, size: Size) -> ReflowResult:
            sizes.add(size)
            return reflow(compositor, parent, size)

        monkeypatch.setattr(SparingCompositor, "reflow", counted)
        walk.app.screen.post_message(events.Resize(Size(90, 30), Size(90, 30)))
        await walk.app.settle(1000)
        assert sizes <= {walk.app.size}


@pytest.mark.parametrize("sizes", [[(100, 28)], [(80, 20), (100, 28)]], ids=str)
async def test_a_terminal_that_has_its_size_again_is_painted_whole(
    sizes: list[tuple[int, int]],
) -> None:
    """A terminal moves its text, and loses some, when it has another size for a moment."""
    far = Far((100, 28))
    async with walking(far=far) as walk:
        far.taken()
        for size in sizes:
            walk.app.resize(*size)
        await walk.until(lambda: "Library" in far.taken())


async def test_no_frame_is_laid_out_for_another_size_than_the_terminals() -> None:
    far = Far((100, 28))
    async with walking(far=far) as walk:
        far.taken()
        walk.app.resize(60, 15)
        assert walk.app.terminal is not None
        walk.app.terminal.repaint()
        walk.app.terminal.flush()
        assert far.taken() == ""
        await walk.until(lambda: "Library" in far.taken())


async def test_the_size_of_a_terminal_is_not_that_of_the_one_before() -> None:
    async with walking() as walk:
        walk.app.resize(60, 15)
        walk.app.attach(Far((100, 28)))
        for _ in range(3):
            await walk.settle(0.02)
        assert walk.app.size == (100, 28)
        assert len(walk.rows) == 28


async def test_an_answer_is_not_taken_for_that_of_the_next_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with walking() as walk:
        light: list[bool] = []
        monkeypatch.setattr(walk.app, "take_ground", light.append)
        walk.app.feed(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\")
        walk.app.attach(Far((100, 28)))
        await walk.settle()
        assert light == []
        walk.app.feed(b"\x1b]11;rgb:0000/0000/0000\x1b\\")
        await walk.until(lambda: light == [False])


async def test_a_view_takes_another_shape_by_the_size_that_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with walking() as walk:
        sizes: list[Size] = []
        monkeypatch.setattr(walk.app.view, "reshaped", lambda: sizes.append(walk.app.size))
        walk.app.resize(200, 60)
        await walk.until(lambda: sizes == [(200, 60)])


@pytest.mark.parametrize("size", [(100, 28), (90, 24)])
async def test_a_terminal_has_its_frame_where_what_has_changed_cannot_be_told(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with walking() as walk:
        monkeypatch.setattr(walk.app, "pictures_changed", failing(1, walk.app.pictures_changed))
        other = Far(size)
        walk.app.attach(other)
        await walk.until(lambda: b"Library" in other.sent)
        assert "AttributeError" in caplog.text
        assert SECRET not in caplog.text
        other.taken()
        await walk.key("3")
        await walk.until(lambda: "Queue" in other.taken())


async def test_a_last_frame_that_fails_is_logged_and_keeps_nobody_from_leaving(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with walking() as walk:
        library = walk.app.navigation.library
        monkeypatch.setattr(library, "replaced", failing(1, library.replaced))
        walk.app.exit()
        await ended(walk)
        assert walk.app.return_code == 0
    assert "AttributeError" in caplog.text
    assert SECRET not in caplog.text


async def test_a_first_frame_that_fails_ends_it_and_holds_no_terminal(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with walking() as walk:
        terminal = walk.app.terminal
        assert terminal is not None
        monkeypatch.setattr(terminal, "go_on", failing(1, terminal.go_on))
        walk.app.attach(Far((90, 24)))
        await ended(walk)
        assert walk.app.return_code == 1
    assert "in _paint_whole" in caplog.text
    assert "AttributeError" in caplog.text
    assert SECRET not in caplog.text
