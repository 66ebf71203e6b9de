"""Menus over the frame: actions on a row, the command palette, and questions.

It lies on raised ground under the row it belongs to, its words on that row's title
column. Where raised does not show, a rule goes above and below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip

from fwtui.text import cells, fit, plain
from fwtui.ui.text_match import folded, fuzzy
from fwtui.ui.widgets.cell_diff import PaintedWidget
from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.widgets.targets import LEFT


class MenuItem(Struct, frozen=True):
    """One action of a menu."""

    words: str
    do: Callable[[], object]
    sign: str = ""
    """Its key as shown."""
    keys: tuple[str, ...] = ()
    """Its keys by Textual's names; they work while no text is typed."""
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


_FOOT = 5
"""Rows of player and status, which go on below a menu."""
_AT_LEAST = 4
"""Rows of a menu, even if its own row must lie under it."""
_LONGEST = 50
"""Characters that are pasted at once."""
_FACT = 8
"""Cells that a fact keeps beside long words."""
_NAME = 200
"""Characters of a name that are compared."""
_Row = tuple[Piece, ...] | MenuItem | None


class Menu(PaintedWidget, can_focus=True, inherit_bindings=False):
    """A modal list of actions."""

    DEFAULT_CSS = """
    Menu { layer: over; position: absolute; }
    """
    EDGE: ClassVar[int] = 2
    _MOVES: ClassVar[dict[str, int]] = {"down": 1, "up": -1, "ctrl+n": 1, "ctrl+p": -1, "tab": 1}
    _JUMPS: ClassVar[dict[str, tuple[float, float]]] = {
        "pagedown": (0, 1),
        "pageup": (0, -1),
        "ctrl+d": (0, 0.5),
        "home": (-1, 0),
        "end": (1, 0),
    }
    """Keys that move by so many times the number of items, and the height, and stop at the ends."""

    class Closed(Message):
        """The menu is closed; ``item`` was chosen, or ``None``."""

        def __init__(self, menu: Menu, item: MenuItem | None) -> None:
            super().__init__()
            self.menu = menu
            self.item = item

    def __init__(
        self,
        parts: Sequence[MenuPart],
        *,
        narrows: bool = True,
        typing: bool = False,
        width: int = 42,
        under: Region | None = None,
        cursor: int = 0,
        typed: str = "",
        find: Callable[[str], Sequence[MenuItem]] | None = None,
        says: Callable[[str], str] = lambda typed: "",
        veils: bool = True,
    ) -> None:
        """``narrows``: ``/``, or a letter that is no item's key, finds among many.

        ``typing``: every key from the first one on does, after the text ``typed``. ``find``
        gives the items for a text, in place of those of ``parts`` that are like it; ``says``
        the sentence under the field.

        ``under`` is the row it belongs to, its title column at the left; ``cursor`` the
        item to begin on. ``veils``: what lies under the menu turns faint.
        """
        super().__init__()
        self._parts = tuple(parts)
        self._veils = veils
        self._previews = False
        """Whether the item under the cursor shows what it does."""
        self._find = find
        self._says = says
        self._found: tuple[str, list[MenuItem]] | None = None
        """The items for the typed text."""
        self._refused = ""
        """Why what was chosen is not done."""
        self._take_back: Callable[[], object] | None = None
        """Ends the preview."""
        self._narrows = narrows
        self._typing = typing
        self._typed = typed
        self._cursor = cursor
        self._width = width
        self.under = under
        """The screen region of the row it belongs to."""
        self._top = 0
        self._dense = False
        """Leave out empty lines: the screen is small."""

    @property
    def finds(self) -> bool:
        """Whether its items are found elsewhere by what is typed."""
        return self._find is not None

    @property
    def veils(self) -> bool:
        """Whether what lies under it turns faint: not while it shows what an item does."""
        return self._veils and not self._previews

    # --- its place ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.take_place()

    def take_place(self) -> None:
        """Under its row where there is room, else above; over neither it nor the player."""
        screen = self.screen.size
        width = min(self._width, screen.width)
        small = screen.width < 60 or screen.height < 18
        top, bottom = (1, screen.height - 1) if small else (2, screen.height - _FOOT)
        rules = 2 * (not self.palette.raised_shows)
        self._dense = False
        # As tall as all items also while it is filtered, so that nothing moves.
        height = len(self._rows("")) + rules if self._find is None else bottom - top
        if self.under is None:
            height = min(height, bottom - top)
            x, y = (screen.width - width) // 2, max(top, (bottom - height) // 3)
        else:
            x = max(0, min(self.under.x - self.EDGE, screen.width - 1 - width))
            above, below = self.under.y - top, bottom - self.under.y - 1
            if height > max(above, below):
                self._dense = True
                height = min(len(self._rows("")) + rules, max(above, below, _AT_LEAST))
            if height <= below:
                y = self.under.y + 1
            elif height <= above:
                y = self.under.y - height
            else:
                y = max(0, bottom - height)
        self.styles.width, self.styles.height = width, height
        self.styles.offset = (x, y)

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
        return alike(every, typed) if typed else every

    def _rows(self, typed: str) -> list[_Row]:
        rows: list[_Row] = []
        if typed or self._typing:
            rows += list(self.items)
        else:
            for place, part in enumerate(self._parts):
                rows += [None] if place and not self._dense else []
                for heading in part.heading:
                    rows += list(wrapped(heading, self._width - 2 * self.EDGE)) or [None]
                rows += list(part.items)
        if self._dense and not self._typing:
            return rows
        if self._narrows:
            field: tuple[Piece, ...] = (("/ type to narrow", "faint"),)
            if self._typing:
                field = (("/ ", "accent"), (typed, "bright"), (self.glyphs.caret, "accent"))
            rows = [field, *self._saying(typed), *rows] if self._typing else [*rows, None, field]
        return [*rows, None] if self._narrows else [None, *rows, None]

    def _saying(self, typed: str) -> list[_Row]:
        """The line under the field, or more where a sentence needs them."""
        ink = "bad" if self._refused else "dim"
        said = self._refused or self._says(typed)
        return [*wrapped(((said, ink),), self._width - 2 * self.EDGE)] if said else [None]

    @property
    def takes_text(self) -> bool:
        return self._typing

    @property
    def caret(self) -> Offset | None:
        """After the typed text, else the row of the cursor."""
        items, row_of_cursor = self.items, None
        first = self.region.offset + Offset(0, int(not self.palette.raised_shows))
        for y, row in enumerate(self._rows(self._typed)[self._top :]):
            if isinstance(row, tuple) and row and row[-1][0] == self.glyphs.caret:
                return first + Offset(self.EDGE + width_of(row[:-1]), y)
            if self._cursor < len(items) and row is items[self._cursor]:
                row_of_cursor = first + Offset(0, y)
        return row_of_cursor

    # --- without a screen ----------------------------------------------------------------------

    @property
    def question(self) -> tuple[str, ...]:
        """The lines of its headings."""
        headings = (line for part in self._parts for line in part.heading)
        return tuple("".join(text for text, _ in line) for line in headings if line)

    def answer(self, text: str) -> bool:
        """Choose the item of a number, else of words, else the only one that they begin; False
        where there is none. An empty text closes it."""
        item: MenuItem | None = None
        if text:
            items = [item for part in self._parts for item in part.items]
            names = [folded(item.words, 200) for item in items]
            wanted = folded(text, 200)
            found = [n for n, name in enumerate(names) if name == wanted] or [
                n for n, name in enumerate(names) if wanted and name.startswith(wanted)
            ]
            if text.isascii() and text.isdigit() and 0 < int(text) <= len(items):
                found = [int(text) - 1]
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
        elif key in self._MOVES:
            self._move(self._MOVES[key])
        elif key in self._JUMPS:
            items, pages = self._JUMPS[key]
            self._jump(round(items * len(self.items) + pages * (self.size.height - 2)))
        elif self._typing:
            self._type(key, event.character)
        elif (moves := self.canvas.action_of(event.key)) in ("down", "up"):
            self._move(1 if moves == "down" else -1)
        elif moves in ("top", "bottom") and not any(key in item.keys for item in self.items):
            self._jump(len(self.items) * (1 if moves == "bottom" else -1))
        elif key == "slash" and self._narrows:
            self._typing = True
            self.refresh()
        else:
            chosen = next((item for item in self.items if key in item.keys), None)
            if chosen is not None:
                self._choose(chosen)
            elif self._narrows and event.character and event.character.isprintable():
                self._typing = True
                self._type(key, event.character)

    def _type(self, key: str, character: str | None) -> None:
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif key == "ctrl+u":
            self._typed = ""
        elif character and character.isprintable():
            self._typed += character
        self._cursor = self._top = 0
        self._moved()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self._typing or self._narrows:
            self._typing = True
            self._type("", plain(event.text).strip()[:_LONGEST])

    def _move(self, by: int) -> None:
        if count := len(self.items):
            self._cursor = (self._cursor + by) % count
            self._moved()

    def _jump(self, by: int) -> None:
        """Move, and stop at the first and the last item."""
        self._move(min(max(0, self._cursor + by), len(self.items) - 1) - self._cursor)

    def _moved(self) -> None:
        """The cursor is on another item: show what that does, where it has a preview."""
        self._refused = ""
        items = self.items
        preview = items[self._cursor].preview if self._cursor < len(items) else None
        self._previews = preview is not None
        if preview is not None:
            # What was there before is not shown between two previews.
            take_back = preview()
            self._take_back = self._take_back or take_back
        else:
            self._end_preview()
        self.refresh()

    def _end_preview(self) -> None:
        take_back, self._take_back, self._previews = self._take_back, None, False
        if take_back is not None:
            take_back()

    def do_choose(self) -> None:
        items = self.items
        self._choose(items[self._cursor] if self._cursor < len(items) else None)

    def do_back(self) -> None:
        """Close it, and do nothing."""
        self._leave(None)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        row = self._row_at(event.y)
        if isinstance(row, MenuItem) and event.button == LEFT:
            self._choose(row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._jump(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._jump(-1)

    def on_blur(self) -> None:
        """Close: the focus went to another widget."""
        if self.is_mounted and self.parent is not None:
            self._leave(None)

    def _choose(self, item: MenuItem | None) -> None:
        if item is not None and item.attempt is not None:
            self._refused = item.attempt()
            if self._refused:
                self.refresh()
                return
        self._leave(item)

    def _leave(self, item: MenuItem | None) -> None:
        if item is None or item.preview is None:
            self._end_preview()
        self._take_back = None
        self.post_message(self.Closed(self, item))

    # --- painting --------------------------------------------------------------------------------

    def _row_at(self, y: int) -> _Row:
        rows = self._rows(self._typed)
        y -= not self.palette.raised_shows
        room = self.size.height - 2 * (not self.palette.raised_shows)
        items = self.items
        if self._cursor < len(items):
            at = next((n for n, row in enumerate(rows) if row is items[self._cursor]), 0)
            self._top = min(max(self._top, at - room + 2), at)
        if len(rows) <= room:
            self._top = 0
        return rows[self._top + y] if y >= 0 and self._top + y < len(rows) else None

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        palette = self.palette
        if not palette.raised_shows and y in (0, height - 1):
            line = Line(width, palette.raised)
            line.put(self.glyphs.bar_rest * width, palette.raised.rule)
            return line.strip()
        row = self._row_at(y)
        if isinstance(row, MenuItem):
            line = self._item(row, width)
        else:
            line = Line(width, palette.raised, self.glyphs.cut)
            line.to(self.EDGE)
            line.pieces(row or (), width - 2 * self.EDGE)
        if y == height - 1 and self._row_at(y + 1) is not None:
            line.right(self.glyphs.cut, palette.raised.dim, width)  # it goes on
        return line.strip()

    def _item(self, item: MenuItem, width: int) -> Line:
        items = self.items
        here = self._cursor < len(items) and items[self._cursor] is item
        inks = self.palette.cursor if here else self.palette.raised
        line = Line(width, inks, self.glyphs.cut)
        if here and inks.edge_shown:
            line.put(self.glyphs.cursor, inks.edge)
        end = width - self.EDGE
        line.to(self.EDGE)
        keys_at = end - (6 if item.sign or width > 50 else 0)
        fact = item.fact
        # The words before the fact, of which some remains.
        fact_room = max(_FACT, keys_at - 2 - self.EDGE - cells(item.words))
        if cells(fact) > fact_room:
            fact = fit(fact, fact_room, self.glyphs.cut).rstrip()
        facts_at = keys_at - cells(fact)
        room = (facts_at if fact else end - cells(item.sign)) - 2 - self.EDGE
        match = fuzzy(item.words[:_NAME], folded(self._typed)) if self._typing else None
        style = inks.bright if here else inks.text
        line.marked(item.words, style, inks.match, match.spans if match else (), room)
        if fact:
            line.to(facts_at)
            line.put(fact, inks.faint)
        line.right(item.sign, inks.dim, end)
        return line


def alike(items: Sequence[MenuItem], typed: str) -> list[MenuItem]:
    """Those of the items whose words are like a text, the most like it first."""
    wanted = folded(typed)
    found = [
        (like.rank, item)
        for item in items
        if (like := fuzzy(item.words[:_NAME], wanted)) is not None
    ]
    return [item for _, item in sorted(found, key=lambda each: each[0])]
