"""The selection (marked rows) and the filter of a list."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import chain

from msgspec import Struct, structs

from fwtui.library.folding import readings
from fwtui.music import Track


class Selection(dict[Hashable, Track]):
    """Marked tracks by the key of their rows, in the order of marking."""

    anchor: int | None = None
    """The row marked last, at which a range begins."""

    def toggle(self, key: Hashable, track: Track, row: int) -> None:
        self.anchor = row
        if self.pop(key, None) is None:
            self[key] = track

    def clear(self) -> None:
        super().clear()
        self.anchor = None


class Filter(Struct, frozen=True):
    """The filter of a list."""

    text: str = ""
    typing: bool = False
    """Typed letters go into the text."""
    words: tuple[str, ...] = ()
    """The folded words of the text, in every way that it may be read."""

    def __bool__(self) -> bool:
        return self.typing or bool(self.text)

    def after(self, key: str, character: str | None) -> Filter | None:
        """The filter after a key; ``None`` for a key that does not edit it."""
        if key == "enter":
            return structs.replace(self, typing=False)
        if key == "escape":
            return Filter()
        if key == "backspace":
            return self.saying(self.text[:-1])
        if key == "ctrl+u":
            return self.saying("")
        if character and character.isprintable():
            return self.saying(self.text + character)
        return None

    def saying(self, text: str) -> Filter:
        """The same filter with another text."""
        return Filter(text, self.typing, tuple(dict.fromkeys(chain(*readings(text)))))
