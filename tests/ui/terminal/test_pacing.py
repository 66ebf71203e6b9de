"""A slow line holds no frames that are superseded, and no terminal is waited for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyte
import pytest

from fwtui.ui.terminal import driver, pacing
from fwtui.ui.terminal.pacing import BURST, PATIENCE, QUESTION, WINDOW, Pacing
from tests.ui.walk import Far, Walk, walking

ANSWER = b"\x1b[0n"
SIZE = (140, 40)
KEYS = "134586" * 3
"""Keys that each change the whole screen, as one that is held does."""


class Line:
    """A clock that stands, and the timer that is set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.caught_up = 0
        self.timer: Callable[[], None] | None = None
        self.pacing = Pacing(lambda: self.now, self._later, self._caught_up)

    def _caught_up(self) -> None:
        self.caught_up += 1

    def _later(self, seconds: float, call: Callable[[], None]) -> Line:
        assert seconds == PATIENCE
        assert self.timer is None, "one at a time"
        self.timer = call
        return self

    def cancel(self) -> None:
        self.timer = None


def answering() -> Line:
    line = Line()
    assert line.pacing.begin() == QUESTION
    line.pacing.answered()
    return line


def test_nothing_waits_for_a_terminal_that_never_answered() -> None:
    line = Line()
    line.pacing.begin()
    for _ in range(100):
        assert line.pacing.sent(BURST) == ""
        assert not line.pacing.is_behind
    assert line.timer is None


def test_what_is_sent_by_and_by_is_not_asked_about() -> None:
    line = answering()
    for _ in range(200):
        assert line.pacing.sent(500) == ""
        line.now += 0.05
    assert line.timer is None


def test_a_burst_is_asked_about_and_the_terminal_is_behind_until_it_answers() -> None:
    line = answering()
    assert line.pacing.sent(BURST) == ""
    assert line.pacing.sent(WINDOW // 2) == QUESTION
    assert not line.pacing.is_behind
    assert line.pacing.sent(2 * WINDOW) == "", "one question at a time"
    assert line.pacing.is_behind
    assert line.pacing.answered() == QUESTION
    assert line.pacing.is_behind, "the larger part is still on the way"
    assert line.caught_up == 0
    assert line.pacing.answered() == ""
    assert not line.pacing.is_behind
    assert (line.timer, line.caught_up) == (None, 1)


def test_a_terminal_that_stops_to_answer_is_behind_no_more_until_it_does_again() -> None:
    line = answering()
    line.pacing.sent(BURST)
    line.pacing.sent(2 * WINDOW)
    assert line.pacing.is_behind
    give_up, line.timer = line.timer, None
    assert give_up is not None
    give_up()
    assert not line.pacing.is_behind
    assert line.caught_up == 1
    assert line.pacing.sent(10 * BURST) == "", "it is not asked"
    line.pacing.answered()  # late: the line was still
    assert line.pacing.sent(BURST) == QUESTION


def display(far: Far) -> list[str]:
    screen = pyte.Screen(*SIZE)
    # pyte takes ">u" of the kitty protocol for another, and APC for text.
    sent = re.sub(r"\x1b_[^\x1b]*\x1b\\", "", far.sent.decode()).replace("\x1b[>29u", "")
    pyte.Stream(screen).feed("\x1b[?7l" + sent)
    return [row.rstrip() for row in screen.display]


async def held(walk: Walk) -> int:
    """Press the keys one after the other; the bytes that came of them."""
    far = walk.app.terminal.attachment if walk.app.terminal is not None else None
    assert isinstance(far, Far)
    before = far.got
    for key in KEYS:
        await walk.key(key)
    return far.got - before


async def test_a_terminal_that_reads_slowly_gets_the_last_frame_and_not_those_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "LEAK", 0)  # however long the keys take
    monkeypatch.setattr(pacing, "PATIENCE", 3600.0)
    far = Far(SIZE)
    async with walking(far=far, size=SIZE) as walk:
        assert far.sent.count(QUESTION.encode()) == 1
        await walk.until(lambda: far.got > 2000)  # it is painted without any answer
        all_of_them = await held(walk)
        assert QUESTION.encode() not in far.sent[-all_of_them:], "nothing waits for it"
        walk.app.feed(ANSWER)
        answered_at = far.got
        while await held(walk) > 500:  # the cursor at most
            assert far.got - answered_at < BURST + 3 * WINDOW, "no end without another answer"
        frames, answered = far.got, 1
        while answered < far.sent.count(QUESTION.encode()):  # the line is free again
            answered += 1
            walk.app.feed(ANSWER)
            await walk.settle(0.05)
        assert far.got > frames

        def is_shown() -> bool:
            rows = [row.rstrip() for row in walk.rows]
            shown = display(far)
            ascii_rows = [row for row in shown if row.isascii()]
            return shown[0] == rows[0] and ascii_rows == [row for row in rows if row.isascii()]

        await walk.until(is_shown)
        assert "".join(walk.rows).isprintable()


async def test_a_connection_that_takes_nothing_is_sent_no_frames_meanwhile() -> None:
    waiting: list[Callable[[], None]] = []

    class Stalled(Far):
        def when_drained(self, call: Callable[[], None]) -> None:
            waiting[:] = [call]

    far = Stalled(SIZE)
    async with walking(far=far, size=SIZE) as walk:
        await walk.until(lambda: far.got > 2000)
        far.unsent = 1 << 16
        assert await held(walk) < 2000, "the cursor at most"
        far.unsent = 0
        before = far.got
        waiting[0]()
        await walk.until(lambda: far.got - before > 500)
        await walk.settle()
        assert far.got - before < 12_000
        await walk.until(lambda: display(far)[0] == walk.rows[0].rstrip())


async def test_a_view_is_sent_once_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "MOST_DELAY", 3600.0)  # however long it takes
    far = Far(SIZE)
    async with walking(far=far, size=SIZE) as walk:
        await walk.until(lambda: far.got > 2000)
        walk.app.feed(b"\x1b[?2026;2$y")  # frames are marked
        await walk.settle(0.05)
        for key in "30":
            far.taken()
            before = far.got
            await walk.key(key)
            await walk.until(lambda before=before: far.got > before + 600)  # type: ignore[misc]
            await walk.until(lambda: display(far)[0] == walk.rows[0].rstrip())
            frames = far.taken().split("\x1b[?2026h")[1:]
            assert [len(each) > 600 for each in frames if len(each) > 100] == [True], frames


async def test_what_takes_long_to_open_is_sent_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "MOST_DELAY", 0.01)
    far = Far(SIZE)
    async with walking(far=far, size=SIZE) as walk:
        await walk.until(lambda: far.got > 2000)
        before = far.got
        walk.app.type_ahead.hold()
        walk.app.do_redraw()
        assert far.got == before
        await walk.until(lambda: far.got > before + 2000)
        walk.app.type_ahead.release()


async def test_a_letter_of_a_search_is_shown_no_later_than_what_it_finds() -> None:
    class Watched(Far):
        frames: list[list[str]]

        def send(self, data: bytes) -> None:
            super().send(data)
            if hasattr(self, "frames"):
                self.frames.append(display(self))

    far = Watched(SIZE)
    async with walking(far=far, size=SIZE) as walk:
        await walk.key("2")
        await walk.until(lambda: "Search" in display(far)[0])
        await walk.settle()
        far.frames = []
        await walk.key("h")
        await walk.until(lambda: any("Harbour of" in row for row in display(far)[4:]))
        found = next(rows for rows in far.frames if any("Harbour of" in row for row in rows[4:]))
        assert any("/ h" in row for row in found[:4]), found
