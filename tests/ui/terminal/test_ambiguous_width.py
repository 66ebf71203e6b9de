"""Terminals that show characters of ambiguous width (♥, ─, Cyrillic) in two cells."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import cast

import msgspec
import pytest
from textual._context import active_app

from fwtui.text import has_sure_width, is_ambiguous_wide, most_cells, take_ambiguous_width
from fwtui.ui.terminal import driver
from fwtui.ui.terminal.app import TerminalApp
from tests.ui.sample import STILL, context
from tests.ui.walk import Far, walking

UTF8 = {"LANG": "C.UTF-8"}
ASKED = b"\x1b[6n"


@pytest.fixture(autouse=True)
def narrow() -> Iterator[None]:
    yield
    take_ambiguous_width(two_cells=False)


async def test_a_terminal_is_asked_once_and_signs_are_ascii_where_they_are_wide() -> None:
    far = Far((100, 28), UTF8)
    settings = msgspec.structs.replace(STILL, glyphs="auto")
    async with walking(context(settings), far=far) as walk:
        assert far.sent.count(ASKED) == 1
        assert "━" in "\n".join(walk.rows)
        walk.app.feed(b"\x1b[2;5R")
        await walk.until(lambda: "━" not in "\n".join(walk.rows))
        assert is_ambiguous_wide()
        rows = "\n".join(walk.rows)
        assert not re.search("[─━▌│▶♥‖]", rows)
        sent = far.sent.decode()
        assert "\x1b8\x1b[" in sent[sent.rindex("\x1b[2J") :], "titles are placed"
        other = Far((100, 28), UTF8)
        walk.app.attach(other)
        await walk.until(lambda: "━" in "\n".join(walk.rows))
        assert not is_ambiguous_wide(), "another terminal is asked by itself"
        walk.app.feed(b"\x1b[2;3R\x1b[2;5R")
        await walk.settle(0.02)
        assert not is_ambiguous_wide(), "what was not asked for is no answer"
        assert walk.title.startswith("♫"), "an answer is no key"


class AnswersAtOnce(Far):
    """Signs are wide there, and it says so before there is a frame."""

    def send(self, data: bytes) -> None:
        super().send(data)
        if ASKED in data:
            app = cast("TerminalApp", active_app.get())
            asyncio.get_running_loop().call_soon(app.feed, b"\x1b[2;5R3")


async def test_a_start_goes_on_where_the_answer_comes_before_the_first_frame() -> None:
    """The key after it is that of a view."""
    async with walking(far=AnswersAtOnce((100, 28), UTF8)) as walk:
        await walk.until(lambda: "Queue" in walk.title)


async def test_a_frame_that_stands_is_not_sent_again_for_the_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(driver, "ASK_AFTER", 0.05)
    far = Far((100, 28), UTF8)
    far.facts = msgspec.structs.replace(far.facts, painted=True)
    async with walking(far=Far((100, 28), UTF8)) as walk:
        # It is painted in this turn: the question comes after that, however long a start takes.
        walk.app.attach(far)
        await walk.until(lambda: ASKED in far.sent)
        await walk.settle(0.02)
        assert len(far.sent[: far.sent.index(ASKED)]) > 1000, "it has the frame"
        assert len(far.sent[far.sent.index(ASKED) :]) < 300


async def test_without_utf8_nothing_is_asked() -> None:
    far = Far((100, 28), {"LANG": "C"})
    async with walking(far=far):
        assert ASKED not in far.sent


@pytest.mark.parametrize(("text", "most"), [("Älva", 4), ("Полынья", 14), ("×", 2), ("夜", 2)])
def test_how_sure_a_width_is(text: str, most: int) -> None:
    assert has_sure_width(text)
    assert take_ambiguous_width(two_cells=True)
    assert most_cells(text) == most
    assert has_sure_width(text) == (text in ("Älva", "夜"))
