"""A dialog with one text field."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from fwtui.text import cells, plain
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.widgets.row_builder import Piece

Row = tuple[Piece, ...] | MenuItem | None


class Prompt(Menu):
    """A dialog with one text field."""

    def __init__(
        self,
        question: str,
        done: Callable[[str], object],
        *,
        value: str = "",
        longest: int = 200,
        width: int = 44,
    ) -> None:
        """``done`` is called with the text; ``longest`` is in characters."""
        super().__init__([MenuPart((), (((question, "bright"),),))], narrows=False, width=width)
        self._done = done
        self._typed = value[:longest]
        self._longest = longest

    def _rows(self, typed: str) -> list[Row]:
        # The beginning is cut: text is typed at the end.
        room = self._width - 2 * self.EDGE - 2
        while cells(typed) > room:
            typed = typed[1:]
        field: tuple[Piece, ...] = (
            (f"{self.glyphs.cursor} ", "accent"),
            (typed, "bright"),
            (self.glyphs.caret, "accent"),
        )
        return [*super()._rows(""), field, None]

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        answer = self._typed.strip()
        if event.key == "escape":
            self._leave(None)
        elif event.key == "enter" and answer:
            self._leave(MenuItem(answer, lambda: self._done(answer)))
        elif event.key == "ctrl+w":
            self._typed = self._typed.rstrip().rpartition(" ")[0]
            self.refresh()
        elif len(self._typed) < self._longest or event.key in ("backspace", "ctrl+u"):
            self._type(event.key, event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._typed = (self._typed + plain(event.text))[: self._longest]
        self.refresh()
