"""A dialog with one text field."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from fwtui.text import plain
from fwtui.ui.completion import WordCompletion
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart, Said
from fwtui.ui.widgets.row_builder import Piece, end_of

_SAID = 2
"""Lines under the field."""


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
        said: Callable[[str], tuple[Piece, ...]] | None = None,
        accepts: Callable[[str], bool] = lambda text: True,
        completed: Callable[[str, int], str | None] = lambda text, turn: None,
    ) -> None:
        """``done`` is called with the text, which ``accepts`` takes; ``longest`` is in characters.

        ``said`` of the text stands under it; ``completed`` gives the text with its last word
        completed, by another word each turn."""
        super().__init__([MenuPart((), (((question, "bright"),),))], narrows=False, width=width)
        self._done = done
        self._typed = value[:longest]
        self._longest = longest
        self._said = said
        self._accepts = accepts
        self._completion = WordCompletion(completed)

    def _around(self, typed: str) -> tuple[list[Said], list[Said]]:
        above, below = super()._around("")
        typed = end_of(typed, self._cells - 2 * self.EDGE - 2)
        field: Said = (
            (f"{' ' * self.EDGE}{self.glyphs.cursor} ", "accent"),
            (typed, "bright"),
            (self.glyphs.caret, "accent"),
        )
        if self._said is None:
            return above, [field, *below]
        said = self._wrapped(self._said(self._typed))[:_SAID]
        # Its height stays while it is typed in.
        return above, [field, (), *said, *[()] * (_SAID - len(said)), *below[1:]]

    @property
    def takes_text(self) -> bool:
        return True

    @property
    def is_narrowed(self) -> bool:
        """Never: its text is an answer, and esc gives none."""
        return False

    def answer(self, text: str) -> bool:
        """Take a text; False where it is not accepted. An empty one closes it."""
        answer = text.strip()[: self._longest]
        if answer and not self._accepts(answer):
            return False
        self._leave(MenuItem(answer, lambda: self._done(answer)) if answer else None)
        return True

    def why_not(self, text: str) -> str:
        """What stands under the field with this text."""
        return "".join(words for words, _ in self._said(text)) if self._said else ""

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "tab":
            self._typed = (self._completion.after(self._typed) or self._typed)[: self._longest]
            self._fill()
            return
        if event.key == "escape":
            self.do_back()
        elif event.key == "enter":
            self.do_choose()
        elif event.key == "ctrl+w":
            self._typed = self._typed.rstrip().rpartition(" ")[0]
            self._fill()
        elif len(self._typed) < self._longest or event.key in ("backspace", "ctrl+u"):
            self._type(event.key, event.character)

    def do_choose(self) -> None:
        answer = self._typed.strip()
        if answer and self._accepts(answer):
            self._leave(MenuItem(answer, lambda: self._done(answer)))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._typed = (self._typed + plain(event.text))[: self._longest]
        self._fill()
