"""Help: every key, from the one table of actions; a word or a key finds what it does."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.strip import Strip

from fwtui.text import cells, plain
from fwtui.ui.actions.table import ACTIONS, GROUPS, Action, key_sign, keys_of
from fwtui.ui.text_match import folded
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.cell_diff import Painted
from fwtui.ui.widgets.row_builder import Line, Piece, width_of

if TYPE_CHECKING:
    from fwtui.ui.shell import OpenedView, Shell

COLUMN, AT_MOST = 38, 3
"""Cells that a column of keys needs, and how many stand side by side."""
KEYS = 14
_TOGETHER = {
    "down": ("up", "down, up"),
    "left": ("right", "pane before, after"),
    "top": ("bottom", "top, bottom"),
    "half_down": ("half_up", "half a page"),
    "page_down": ("page_up", "a page"),
    "next_pane": ("previous_pane", "next pane, before"),
    "previous_track": ("next_track", "track before, next"),
    "seek_back": ("seek_on", "5 seconds back, on"),
    "seek_back_far": ("seek_on_far", "a minute back, on"),
    "louder": ("softer", "louder, softer"),
    "mark": ("mark_to", "mark, mark to here"),
    "move_down": ("move_up", "move down, up"),
    "filter_next": ("filter_previous", "next match, before"),
}
"""An action and its opposite share a line, and words."""
_FIRST = {other: one for one, (other, _) in _TOGETHER.items()}
_SECOND = frozenset(_FIRST)
_HERE = "Here, in "


class Entry(Struct, frozen=True):
    """One line of the help."""

    action: Action
    keys: tuple[str, ...]
    words: str
    own: bool = False
    """The listener has chosen these keys."""


class HelpSheet(Painted, can_focus=True):
    """Takes every key: what is typed is looked for."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    HelpSheet { height: 1fr; width: 1fr; }
    """

    def __init__(self, view: HelpView) -> None:
        super().__init__(id="help-sheet")
        self._view = view

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._view.key(event.key, event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._view.key("", plain(event.text).strip()[:40])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._view.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._view.move(-3)

    def paint(self, width: int, height: int) -> list[Strip]:
        return self._view.paint(width, height)


class HelpView(PageView):
    words: ClassVar[str] = "Help"

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.sheet = HelpSheet(self)
        self.typed = ""
        self.pressed = ""
        """A key that types nothing, looked for itself."""
        self.cursor = 0
        """Which of what was found."""
        self._top = 0
        self._room = 1
        self._lines = 0

    def compose(self) -> ComposeResult:
        yield self.sheet

    def hints(self) -> Hints:
        if self.typed or self.pressed:
            return (("choose", "do it", 5), ("back", "clear", 9))
        return (("back", "close", 9),)

    def opened(self) -> None:
        self._look_for("")
        self.sheet.focus()
        self.sheet.repaint()

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    # --- keys ----------------------------------------------------------------------------------

    def key(self, key: str, character: str | None) -> None:
        moves = {"down": 1, "up": -1, "pagedown": self._room, "pageup": -self._room}
        moves |= {"home": -10_000, "end": 10_000}
        if key in ("ctrl+c", "ctrl+q"):
            self.shell.press(key)
        elif key == "escape":
            self.do_back()
        elif key == "enter":
            self.do_choose()
        elif key in moves:
            self.move(moves[key])
        elif key == "backspace":
            self._look_for(self.typed[:-1])
        elif key == "ctrl+u":
            self._look_for("")
        elif character and character.isprintable():
            self._look_for(self.typed + character)
        else:
            self._look_for("", key)
        self.sheet.repaint()

    def _look_for(self, typed: str, pressed: str = "") -> None:
        self.typed, self.pressed = typed, pressed
        self.cursor = self._top = 0
        self.shell.status.refresh()

    def move(self, by: int) -> None:
        """Among what was found, else through all of it."""
        if self.typed or self.pressed:
            self.cursor = min(max(0, self.cursor + by), max(0, len(self.found) - 1))
        else:
            self._top = min(max(0, self._top + by), max(0, self._lines - self._room))
        self.sheet.repaint()

    def do_back(self) -> None:
        if self.typed or self.pressed:
            self._look_for("")
            self.sheet.repaint()
        else:
            self.back()

    def do_choose(self) -> None:
        """Go back and do what the cursor is on."""
        found = self.found if self.typed or self.pressed else ()
        if not found:
            return
        action = found[self.cursor].action
        self.back()
        if action.id != "help":
            self.call_after_refresh(self.shell.do, action.id)

    # --- what there is -------------------------------------------------------------------------

    def _entry(self, action: Action) -> Entry:
        changed = self.context.settings.keys
        words = action.words
        if action.id == "choose":
            table = self.place.table
            plays = table is not None and bool(table.tracks)
            words = "play from here" if plays else self.place.CHOOSES
        return Entry(action, keys_of(action, changed), words, action.id in changed)

    @property
    def every(self) -> tuple[Entry, ...]:
        return tuple(self._entry(action) for action in ACTIONS)

    @property
    def place(self) -> OpenedView:
        """Where the listener comes from: its keys are named, and they work there."""
        return self.shell.navigation.opened_view(self.came_from)

    @property
    def found(self) -> tuple[Entry, ...]:
        """By a key, then by the beginnings of words, then by what stands inside them."""
        typed, wanted = self.typed.strip() or self.typed, folded(self.typed.strip(), 100)
        ranked: list[tuple[int, Entry]] = []
        for entry in self.every:
            words = folded(entry.words, 100)
            signs = [key_sign(key, arrows=False) for key in entry.keys]
            if self.pressed in entry.keys or (typed and typed in signs):
                ranked.append((0, entry))
            elif wanted and any(word.startswith(wanted) for word in (words, *words.split())):
                ranked.append((1, entry))
            elif len(wanted) > 1 and wanted in words:
                ranked.append((2, entry))
        return tuple(entry for _, entry in sorted(ranked, key=lambda each: each[0]))

    def _signs(self, keys: tuple[str, ...]) -> str:
        """As many of its keys as there is room for; never half of one."""
        arrows = self.sheet.glyphs.half_blocks
        said = ""
        for key in keys:
            more = f"{said} {key_sign(key, arrows=arrows)}".strip()
            if said and len(more) >= KEYS:
                break
            said = more
        return said or "–"

    # --- painting ------------------------------------------------------------------------------

    @property
    def right(self) -> tuple[Piece, ...]:
        place = self.place
        list_ = "" if place.here == place.words.lower() else f", {place.here}"
        return ((f"you are in {place.words}{list_}", "faint"),)

    def _more(self, found: bool) -> tuple[Piece, ...]:
        """At the right of the field: how much lies below, else where keys are set."""
        below = self._lines - self._room - self._top
        if found or below <= 0:
            return (("keys are set in ", "faint"), ("config.toml, [ui.keys]", "dim"))
        return ((f"{below} more lines below", "dim"),)

    def paint(self, width: int, height: int) -> list[Strip]:
        glyphs, ground = self.sheet.glyphs, self.sheet.palette.ground
        lines: list[Strip] = []
        blank = Line(width, ground).strip()
        if self.shell.shape == "panes":
            lines += [self._title(width), blank]
        field = Line(width, ground, glyphs.cut)
        field.to(2)
        field.put("/ ", ground.accent)
        field.put(self.typed or key_sign(self.pressed), ground.bright)
        field.put(glyphs.caret, ground.accent)
        if not self.typed and not self.pressed:
            field.put(" type a word or press a key", ground.faint)
        looking = bool(self.typed or self.pressed)
        self._room = max(1, height - len(lines) - (2 if height > 10 else 1))
        below = self._paint_found(width) if looking else self._paint_all(width)
        right = self._more(looking)
        if field.at + 2 + width_of(right) < width:
            field.to(width - 1 - width_of(right))
            field.pieces(right)
        lines += [field.strip()]
        if height > 10:
            lines.append(blank)
        lines += below
        return (lines + [blank] * height)[:height]

    def _title(self, width: int) -> Strip:
        glyphs = self.sheet.glyphs
        line = Line(width, self.sheet.palette.ground, glyphs.cut)
        line.put(glyphs.cursor, line.inks.edge)
        line.to(2)
        line.put("Help", line.inks.bright)
        line.put(f"  {len(self.every)} actions", line.inks.dim)
        without = sum(1 for entry in self.every if not entry.keys)
        if without:
            line.put(f", {without} of them by name only", line.inks.faint)
        line.to(width - 1 - width_of(self.right))
        line.pieces(self.right)
        return line.strip()

    def _paint_found(self, width: int) -> list[Strip]:
        found = self.found
        palette, glyphs = self.sheet.palette, self.sheet.glyphs
        if not found:
            line = Line(width, palette.ground, glyphs.cut)
            line.to(2)
            sign = self.typed or key_sign(self.pressed)
            line.put(f"Nothing here is called “{sign}”, and no key is.", line.inks.dim)
            return [line.strip()]
        top = min(max(0, self.cursor - self._room + 1), max(0, len(found) - self._room))
        strips = []
        for place, entry in list(enumerate(found))[top : top + self._room]:
            here = place == self.cursor
            inks = palette.cursor if here else palette.ground
            line = Line(width, inks, glyphs.cut)
            if here and inks.edge_shown:
                line.put(glyphs.cursor, inks.edge)
            self._write(line, 2, entry, width - 3, here=here)
            group = GROUPS[entry.action.group]
            if width >= 70:
                line.right(group, inks.faint, width - 1)
            strips.append(line.strip())
        return strips

    def _write(self, line: Line, at: int, entry: Entry, end: int, *, here: bool = False) -> None:
        inks = line.inks
        line.to(at)
        keys = self._signs(entry.keys)
        line.put(keys, inks.accent_bold if entry.own else inks.bright, KEYS - 1)
        line.to(at + KEYS)
        line.put(entry.words, inks.text if here else inks.dim, end - line.at)
        if entry.own:
            usual = f"  usually {self._signs(entry.action.keys)}"
            if line.at + cells(usual) <= end:
                line.put(usual, inks.faint)

    def _paint_all(self, width: int) -> list[Strip]:
        """Groups in columns, each whole; more than fits is scrolled to."""
        count = max(1, min(AT_MOST, (width - 2) // COLUMN))
        wide = (width - 2) // count
        columns = _balanced(self._groups(), count)
        self._lines = max(len(column) for column in columns)
        self._top = min(self._top, max(0, self._lines - self._room))
        strips = []
        for row in range(self._top, min(self._lines, self._top + self._room)):
            line = Line(width, self.sheet.palette.ground, self.sheet.glyphs.cut)
            for place, column in enumerate(columns):
                what = column[row] if row < len(column) else None
                at = 2 + place * wide
                if isinstance(what, str):
                    line.to(at)
                    here = what.startswith(_HERE)
                    line.put(what, line.inks.accent_bold if here else line.inks.heading)
                elif what is not None:
                    self._write(line, at, what, at + wide - 2)
            strips.append(line.strip())
        return strips

    def _groups(self) -> list[list[str | Entry | None]]:
        """What has a key and does something where one comes from, that place first."""
        place = self.place
        every = [(each.action.id, each) for each in self.every if place.offers(each.action)]
        entries = dict(every)
        here = f"{_HERE}{place.here}"
        groups: dict[str, list[str | Entry | None]] = {here: [here]}
        groups |= {name: [name] for name in GROUPS.values()}
        for name, entry in entries.items():
            other, words = _TOGETHER.get(name, ("", ""))
            if name in _SECOND and _FIRST[name] in entries:
                continue
            line = _joined(entry, entries[other], words) if other in entries else entry
            if line.keys:
                local = entry.action.when and entry.action.group != "move"
                groups[here if local else GROUPS[entry.action.group]].append(line)
        return [lines for lines in groups.values() if len(lines) > 1]


def _joined(one: Entry, other: Entry, words: str) -> Entry:
    """An action and its opposite, key by key: ``j k ↓ ↑``."""
    keys: list[str] = []
    for place in range(max(len(one.keys), len(other.keys))):
        keys += [*one.keys[place : place + 1], *other.keys[place : place + 1]]
    return Entry(one.action, tuple(keys), words, one.own or other.own)


def _balanced(groups: list[list[str | Entry | None]], count: int) -> list[list[str | Entry | None]]:
    """Groups in their order, an empty line between two, in columns as low as can be."""

    def cut(breaks: tuple[int, ...]) -> list[list[str | Entry | None]]:
        columns: list[list[str | Entry | None]] = []
        for first, after in pairwise((0, *breaks, len(groups))):
            column: list[str | Entry | None] = []
            for group in groups[first:after]:
                column += [None, *group] if column else group
            columns.append(column)
        return columns

    tries = combinations(range(1, len(groups)), min(count, len(groups)) - 1)
    return min(map(cut, tries), key=lambda columns: max(map(len, columns)))
