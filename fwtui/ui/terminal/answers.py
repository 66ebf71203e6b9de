"""What the attached terminal answered or says of itself, as messages to the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from fwtui.ui.terminal.joined import JoinedTerminal


class Answer(Message):
    """Of a terminal; another one may be attached by the time it is handled."""

    terminal: JoinedTerminal | None = None


class Measured(Answer):
    """The cells that a terminal takes for :data:`~fwtui.ui.glyphs.MEASURED`; sent once after it
    was attached, if it answers."""

    def __init__(self, cells: int) -> None:
        super().__init__()
        self.cells = cells


class GroundSeen(Answer):
    """The terminal says whether its ground is light: after it was attached, and when that
    changes."""

    def __init__(self, light: bool) -> None:
        super().__init__()
        self.light = light


class Replied(Answer):
    """What the terminal answered to a question about pictures, so many seconds after it."""

    def __init__(self, reply: str, seconds: float) -> None:
        super().__init__()
        self.reply = reply
        self.seconds = seconds
