"""Menus over the frame: actions on a row, the command palette, and questions.

A menu is a long list on raised ground under the row it belongs to, its words on that row's
title column; where raised does not show, a rule goes above and below it. Letters narrow it:

=================  =================================  ==============================
key                nothing typed                      something typed
=================  =================================  ==============================
a letter           the items that are like it         the items that are like it all
down, up, bottom   move, as in every list             typed, where they are letters
enter              do it                              do it
esc                close                              all items again
=================  =================================  ==============================
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from msgspec import Struct
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip

from fwtui.text import plain, whole_number
from fwtui.ui.text_match import folded, fuzzy
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.empty_state import EmptyState, wrapped
from fwtui.ui.widgets.list_window import ListFrame
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.menu_place import beside, in_the_middle
from fwtui.ui.widgets.menu_rows import MenuRows
from fwtui.ui.widgets.row_builder import Piece, end_of, width_of
from fwtui.ui.widgets.row_kind import EDGE, RowState
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.widgets.value_rows import ValueRows


class MenuItem(Struct, frozen=True):
    """One action of a menu."""

    words: str
    do: Callable[[], object]
    sign: str = ""
    """Its key as shown."""
    keys: tuple[str, ...] = ()
    """Its keys by Textual's names; they work in a menu that does not narrow."""
    fact: str = ""
    harmless: bool = False
    """The answer that leaves everything as it is."""
    attempt: Callable[[], str] | None = None
    """Does it in place of ``do`` while the menu is open; returns why not, and the menu stays."""
    id: str = ""
    """By which the palette remembers it; it is never remembered without one."""
    preview: Callable[[], Callable[[], object]] | None = None
    """Shows what it does while the cursor is on it; returns what takes that back."""


class MenuPart(Struct, frozen=True):
    """Items under a heading, which may have several lines."""

    items: tuple[MenuItem, ...]
    heading: tuple[tuple[Piece, ...], ...] = ()


_LONGEST = 50
"""Characters that are pasted at once."""
_NAME = 200
"""Characters of a name that are compared."""
_SHOWN = 2
"""Items that are in view however long the question is."""
Anchor = Callable[[], Region | None]
"""Where the row is now that a menu belongs to; ``None``: nowhere in view."""
Said = tuple[Piece, ...]
"""A line of text; an empty one is an empty line."""


class Menu(LongList, can_focus=True, inherit_bindings=False):
    """A modal list of actions."""

    UNDER_MENUS = False
    DEFAULT_CSS = """
    Menu { layer: over; position: absolute; }
    """
    EDGE: ClassVar[int] = EDGE
    _STEPS: ClassVar[dict[str, int]] = {"down": 1, "up": -1, "ctrl+n": 1, "ctrl+p": -1, "tab": 1}
    """Keys that go on from the last item to the first."""
    _MOVES: ClassVar[dict[str, str]] = {
        "pagedown": "page_down",
        "pageup": "page_up",
        "ctrl+d": "half_down",
        "home": "top",
        "end": "bottom",
    }
    """Keys that move as in every list."""

    class Closed(Message):
        """The menu is closed; ``item`` was chosen, or ``None``."""

        def __init__(self, menu: Menu, item: MenuItem | None) -> None:
            super().__init__()
            self.menu = menu
            self.item = item

    class Narrowed(Message):
        """It was narrowed, or has all items again: esc does something else."""

    def __init__(
        self,
        parts: Sequence[MenuPart],
        *,
        narrows: bool = True,
        typing: bool = False,
        width: int = 42,
        under: Anchor = lambda: None,
        cursor: int = 0,
        typed: str = "",
        find: Callable[[str], Sequence[MenuItem]] | None = None,
        other: Callable[[str], MenuItem] | None = None,
        says: Callable[[str], str] = lambda typed: "",
        veils: bool = True,
    ) -> None:
        """``narrows``: letters find among many; else they are keys of items.

        ``typing``: every letter does, also those that move in lists, after the text ``typed``.
        ``find`` gives the items for a text, in place of those of ``parts`` that are like it;
        ``other`` the last item for a text that is the words of none, where the items are a part;
        ``says`` the sentence under the field.

        ``under`` is the row it belongs to, from its title column on; ``cursor`` the
        item to begin on. ``veils``: what lies under the menu turns faint.
        """
        super().__init__(MenuRows())
        self._parts = tuple(parts)
        self._veils = veils
        self._previews = False
        """Whether the item under the cursor shows what it does."""
        self._find = find
        self._other = other
        self._says = says
        self._found: tuple[str, list[MenuItem]] | None = None
        """The items for the typed text."""
        self._refused = ""
        """Why what was chosen is not done."""
        self._take_back: Callable[[], object] | None = None
        """Ends the preview."""
        self._narrows = narrows
        self._types_first = self._typing = typing
        self._typed = typed
        self.cursor = cursor
        self._width = width
        self.under = under
        """The row it belongs to."""
        self._dense = False
        """Leave out empty lines: the screen is small."""
        self._lines = 0
        """Its height; the size of the widget comes later than the first letters."""

    @property
    def finds(self) -> bool:
        """Whether its items are found elsewhere by what is typed."""
        return self._find is not None

    @property
    def veils(self) -> bool:
        """Whether what lies under it turns faint: not while it shows what an item does."""
        return self._veils and not self._previews

    @property
    def is_narrowed(self) -> bool:
        """Whether esc brings all items back before it closes."""
        return not self.finds and (bool(self._typed) or self._typing is not self._types_first)

    # --- its place ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.take_place()

    @property
    def _cells(self) -> int:
        return min(self._width, self.screen.size.width)

    def take_place(self) -> None:
        """Lie beside its row, or in the middle without one."""
        screen, width = self.screen.size, self._cells
        # As tall as all items also while it is narrowed, so that nothing moves.
        height = self._whole_height(dense=False) if self._find is None else screen.height
        if (under := self.under()) is None:
            place = in_the_middle(screen, width, height)
        else:
            place = beside(under, screen, width, height, self._whole_height(dense=True))
        self._dense = place.dense
        self._lines = place.region.height
        self.styles.width, self.styles.height = width, self._lines
        self.styles.offset = place.region.offset
        self._fill()

    def _whole_height(self, *, dense: bool) -> int:
        """Lines of all items, and of what stands around them while nothing is typed."""
        self._dense = dense
        above, below = self._around("")
        items = sum(len(part.items) for part in self._parts)
        return len(above) + items + len(self._sections("")) + len(below)

    # --- what it holds -----------------------------------------------------------------------

    @property
    def items(self) -> list[MenuItem]:
        """The items for the typed text, the most like it first."""
        if self._found is None or self._found[0] != self._typed:
            self._found = (self._typed, self._items_for(self._typed))
        return self._found[1]

    def _items_for(self, typed: str) -> list[MenuItem]:
        if self._find is not None:
            return list(self._find(typed))
        every = [item for part in self._parts for item in part.items]
        if not typed:
            return every
        found, wanted = alike(every, typed), folded(typed)
        if self._other is not None and all(folded(item.words) != wanted for item in every):
            found.append(self._other(typed))
        return found

    def _sections(self, typed: str) -> tuple[Section, ...]:
        """A line before each part but the first: its heading, or an empty one."""
        if typed or self._types_first or self._dense:
            return ()
        sections: list[Section] = []
        first = 0
        for part in self._parts:
            if first and part.items:
                sections.append(Section(first, part.heading[0] if part.heading else ()))
            first += len(part.items)
        return tuple(sections)

    def _fill(self) -> None:
        """Show the items for the typed text."""
        items, (above, below) = self.items, self._around(self._typed)
        room = self._lines - len(below) - min(len(items), _SHOWN)
        if len(above) > room:
            above = _shortened(above, max(0, room), self.glyphs.cut)
        self.say(EmptyState(f"Nothing here is like “{self._typed}”.") if self._typed else None)
        self.framed(ListFrame(tuple(above), tuple(below)))
        self.show(ValueRows(items), at=self.cursor, groups=self._sections(self._typed))

    def _around(self, typed: str) -> tuple[list[Said], list[Said]]:
        """The lines above and below the items, with the rules where raised does not show."""
        above: list[Said]
        below: list[Said]
        if self._types_first:
            above, below = [self._field(typed), *(self._saying(typed) or [()])], [()]
        elif self._dense:
            above, below = self._headings(), []
            if self._typing:
                above[-1:] = [self._field(typed)]
        elif self._narrows:
            above = self._headings()
            below = [(), self._field(typed), *(self._saying(typed) or [()])]
        else:
            above, below = [(), *self._headings()], [()]
        if not self.palette.raised_shows:
            rule: Said = ((self.glyphs.bar_rest * self._cells, "rule"),)
            above, below = [rule, *above], [*below, rule]
        return above, below

    def _headings(self) -> list[Said]:
        """The lines before the first item."""
        lines: list[Said] = []
        for place, part in enumerate(self._parts):
            lines += [()] if place and not self._dense else []
            for heading in part.heading:
                lines += self._wrapped(heading) or [()]
            if part.items:
                break
        return lines

    def _wrapped(self, pieces: Said) -> list[Said]:
        """Text broken into the lines of the menu, inside its edge."""
        lines = wrapped(pieces, self._cells - 2 * EDGE)
        return [((" " * EDGE, "text"), *line) if line else () for line in lines]

    def _field(self, typed: str) -> Said:
        if not self._typing:
            return ((" " * EDGE, "text"), ("type to narrow", "faint"))
        edge, typed = (" " * EDGE, "text"), end_of(typed, self._cells - 2 * EDGE - 3)
        return (edge, ("/ ", "accent"), (typed, "bright"), (self.glyphs.caret, "accent"))

    def _saying(self, typed: str) -> list[Said]:
        """The sentence beside the field, in as many lines as it needs."""
        said = self._refused or self._says(typed)
        return self._wrapped(((said, "bad" if self._refused else "dim"),)) if said else []

    @property
    def takes_text(self) -> bool:
        return self._typing

    @property
    def caret(self) -> Offset:
        """After the typed text, else the row of the cursor."""
        for first, lines in ((0, self.frame.above), (len(self.frame.above) + self.height, None)):
            for y, line in enumerate(self.frame.below if lines is None else lines):
                if line and line[-1] == (self.glyphs.caret, "accent"):
                    return self.region.offset + Offset(width_of(line[:-1]), first + y)
        return super().caret

    # --- without a screen ----------------------------------------------------------------------

    @property
    def question(self) -> tuple[str, ...]:
        """The lines of its headings."""
        headings = (line for part in self._parts for line in part.heading)
        return tuple("".join(text for text, _ in line) for line in headings if line)

    def answer(self, text: str) -> bool:
        """Choose the item of a number, else of words, else the only one that they begin, else the
        only one with a word that they begin; False where there is none. An empty text closes it."""
        item: MenuItem | None = None
        if text:
            items = [item for part in self._parts for item in part.items]
            names = [folded(item.words, 200) for item in items]
            wanted = folded(text, 200)
            found = (
                [n for n, name in enumerate(names) if name == wanted]
                or [n for n, name in enumerate(names) if wanted and name.startswith(wanted)]
                or [n for n, name in enumerate(names) if wanted and f" {wanted}" in name]
            )
            if 0 < (number := whole_number(text) or 0) <= len(items):
                found = [number - 1]
            if len(found) != 1:
                return False
            item = items[found[0]]
        self._leave(item)
        return True

    # --- keys and mouse ------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        key = self.canvas.us_key(event.key)
        if key == "escape":
            self.do_back()
        elif key == "enter":
            self.do_choose()
        elif key in self._STEPS:
            self._step(self._STEPS[key])
        elif (move := self._move_of(key, event.key)) is not None:
            move()
            self._moved()
        elif self._typing:
            self._type(key, event.character)
        elif not self._narrows:
            self._choose_by(key)
        elif event.character and event.character.isprintable() and key != "space":
            self._typing = True
            self._type("", "" if key == "slash" else event.character)

    def _move_of(self, key: str, pressed: str) -> Callable[[], object] | None:
        """What moves the cursor by a key; a letter only while nothing is typed."""
        name = self._MOVES.get(key, "")
        if not name and not self._typing:
            # Not “top”: its letter begins “Go to …”.
            action = self.canvas.action_of(pressed)
            if action in ("down", "up"):
                return lambda: self._step(1 if action == "down" else -1)
            name = action if action == "bottom" else ""
        moves: Callable[[], object] | None = getattr(self, f"do_{name}") if name else None
        return moves

    def _choose_by(self, key: str) -> None:
        chosen = next((item for item in self.items if key in item.keys), None)
        if chosen is not None:
            self._choose(chosen)

    def _type(self, key: str, character: str | None) -> None:
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif key == "ctrl+u":
            self._typed = ""
        elif character and character.isprintable():
            self._typed += character
        self.cursor = 0
        self._refused = ""
        self._fill()
        self._moved()
        self.post_message(self.Narrowed())

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self._typing or self._narrows:
            self._typing = True
            self._type("", plain(event.text).strip()[:_LONGEST])

    def _step(self, by: int) -> None:
        if count := self.count:
            self.move_to((self.cursor + by) % count)
            self._moved()

    def _announce_cursor(self) -> None:
        """Say nothing: no view is about a menu."""

    _announce_summary = _announce_cursor

    def _moved(self) -> None:
        """The cursor is on another item: show what that does, where it has a preview."""
        if self._refused:
            self._refused = ""
            self._fill()
        item = self.value
        preview = item.preview if isinstance(item, MenuItem) else None
        self._previews = preview is not None
        if preview is not None:
            # What was there before is not shown between two previews.
            take_back = preview()
            self._take_back = self._take_back or take_back
        else:
            self._end_preview()

    def _end_preview(self) -> None:
        take_back, self._take_back, self._previews = self._take_back, None, False
        if take_back is not None:
            take_back()

    def do_choose(self) -> None:
        item = self.value
        self._choose(item if isinstance(item, MenuItem) else None)

    def do_back(self) -> None:
        """All items again where it is narrowed, else close it and do nothing."""
        if self.is_narrowed:
            self._typing = self._types_first
            self._type("ctrl+u", None)
        else:
            self.close()

    def close(self) -> None:
        """Close it, and do nothing."""
        self._leave(None)

    def on_click(self, event: events.Click) -> None:
        event.stop()

    def press_row(self, row: int, x: int, *, twice: bool) -> None:
        """A click on an item does it."""
        self._choose(self.items[row])

    def ask_menu(self, row: int) -> None:
        """A menu has no menus."""

    def on_blur(self) -> None:
        """Close: the focus went to another widget."""
        if self.is_mounted and self.parent is not None:
            self.close()

    def _choose(self, item: MenuItem | None) -> None:
        if item is not None and item.attempt is not None:
            self._refused = item.attempt()
            if self._refused:
                self._fill()
                return
        self._leave(item)

    def _leave(self, item: MenuItem | None) -> None:
        if item is None or item.preview is None:
            self._end_preview()
        self._take_back = None
        self.post_message(self.Closed(self, item))

    # --- painting --------------------------------------------------------------------------------

    @property
    def ground(self) -> Inks:
        return self.palette.raised

    @property
    def shows_focus(self) -> bool:
        return True

    def state_of(self, row: int, value: Any | None) -> RowState:
        here = row == self.cursor
        match = fuzzy(value.words[:_NAME], folded(self._typed)) if self._typed and value else None
        return RowState(cursor=here, focused=here, match=match.spans if match else ())

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        return self._painter.going_on(strip, y - len(self.frame.above))


def _shortened(lines: list[Said], room: int, cut: str) -> list[Said]:
    """Lines of a question in less room: empty ones go first; what is left out leaves a sign."""
    lines = [line for line in lines if line]
    if len(lines) <= room or not room:
        return lines[:room]
    return [*lines[: room - 1], (*lines[room - 1], (f" {cut}", "dim"))]


def alike(items: Sequence[MenuItem], typed: str) -> list[MenuItem]:
    """Those of the items whose words are like a text, the most like it first."""
    wanted = folded(typed)
    found = [
        (like.rank, item)
        for item in items
        if (like := fuzzy(item.words[:_NAME], wanted)) is not None
    ]
    return [item for _, item in sorted(found, key=lambda each: each[0])]
