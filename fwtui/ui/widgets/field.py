"""A text field of one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.widgets import Input

from fwtui.text import cells, plain

if TYPE_CHECKING:
    from fwtui.ui.widgets.cell_diff import Canvas

_WALKS = ("previous_view", "next_view")


class PlainInput(Input):
    """An input that makes pasted text plain and one line."""

    # Without colours Textual would paint the cursor white, and reverse that again: black.
    DEFAULT_CSS = """
    PlainInput:ansi > .input--cursor {
        background: ansi_default; color: ansi_default; text-style: reverse;
    }
    """
    takes_text: ClassVar[bool] = True

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = plain(event.text).strip()
        start, end = self.selection
        self.replace(text, start, end)


class Field(PlainInput, inherit_bindings=False):
    """Takes letters and editing keys; every other key passes to the parent.

    Textual's own field would keep ``ctrl+c`` and ``ctrl+f``, which mean something here.
    """

    DEFAULT_CSS = """
    Field, Field:focus {
        width: 1fr; height: 1; border: none; padding: 0;
        background: $raised; background-tint: $raised 0%;
        visibility: visible;
        color: $bright; text-style: bold;
    }
    Field > .input--placeholder { color: $faint; text-style: none; }
    """

    def __init__(
        self,
        placeholder: str = "",
        *,
        short: str = "",
        value: str = "",
        elsewhere: Callable[[str], bool] = lambda text: False,
        id: str | None = None,
    ) -> None:
        """``short`` is the placeholder where there is no room for the other; ``elsewhere`` takes
        a pasted text that would be all of the field, or returns False."""
        super().__init__(value, placeholder=placeholder, id=id, select_on_focus=False)
        self.cursor_blink = False
        self.untouched = False
        """Nothing was typed since the view was opened: the keys of the view before and the view
        after are no text."""
        self._placeholders = (placeholder, short)
        self._elsewhere = elsewhere

    def on_paste(self, event: events.Paste) -> None:
        if self.selected_text == self.value and self._elsewhere(event.text):
            event.stop()
            event.prevent_default()

    def on_resize(self, event: events.Resize) -> None:
        long, short = self._placeholders
        # One cell is the cursor's.
        self.placeholder = short if short and cells(long) > event.size.width - 1 else long

    def on_key(self, event: events.Key) -> None:
        canvas = cast("Canvas", self.app)
        types = (event.character or "").isalnum()
        if self.untouched and not types and canvas.action_of(event.key) in _WALKS:
            canvas.press(event.key)
            event.stop()
            event.prevent_default()
            return
        edits = {
            "left": self.action_cursor_left,
            "right": self.action_cursor_right,
            "shift+left": self.action_cursor_left,
            "shift+right": self.action_cursor_right,
            "ctrl+left": self.action_cursor_left_word,
            "ctrl+right": self.action_cursor_right_word,
            "alt+left": self.action_cursor_left_word,
            "alt+right": self.action_cursor_right_word,
            "alt+b": self.action_cursor_left_word,
            "alt+f": self.action_cursor_right_word,
            "home": self.action_home,
            "ctrl+a": self.action_home,
            "end": self.action_end,
            "ctrl+e": self.action_end,
            "backspace": self.action_delete_left,
            "delete": self.action_delete_right,
            "ctrl+w": self.action_delete_left_word,
            "ctrl+u": self.action_delete_left_all,
            "ctrl+k": self.action_delete_right_all,
        }
        if (edit := edits.get(event.key)) is not None:
            event.stop()
            event.prevent_default()
            edit()
        if edit is not None or event.is_printable:
            self.untouched = False
