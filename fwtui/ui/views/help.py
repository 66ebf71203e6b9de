"""The Help view: every key, made from the table of actions, with search by word or key."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.strip import Strip

from fwtui.text import plain
from fwtui.ui.actions.keymap import keymap_of, usual
from fwtui.ui.actions.table import ACTIONS, GROUPS, Action, key_sign
from fwtui.ui.text_match import folded, fuzzy
from fwtui.ui.views.help_rows import (
    AT_MOST,
    HERE,
    OFF,
    WITH_GROUP,
    WITH_REASON,
    Entry,
    balanced,
    found_room,
    found_rows,
    grid_room,
    grid_rows,
    group_width,
    in_lines,
    key_signs,
    note_rows,
    side_by_side,
)
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.pane import PaneTitle
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.widgets.row_kind import RowState
from fwtui.ui.widgets.value_rows import ValueRows

if TYPE_CHECKING:
    from fwtui.ui.shell import OpenedView, Shell

_ROOMY = 50
"""Cells from which on the field says in whole words how many lines lie below."""
_TOGETHER = {
    "down": ("up", "down, up"),
    "left": ("right", "list left, right"),
    "top": ("bottom", "top, bottom"),
    "row_to_top": ("row_to_bottom", "row to top, bottom"),
    "half_down": ("half_up", "half a page"),
    "page_down": ("page_up", "a page"),
    "next_pane": ("previous_pane", "next list, previous"),
    "previous_track": ("next_track", "previous track, next"),
    "seek_back": ("seek_on", "5 seconds back, on"),
    "seek_back_far": ("seek_on_far", "a minute back, on"),
    "previous_view": ("next_view", "previous view, next"),
    "lyrics_earlier": ("lyrics_later", "lyrics earlier, later"),
    "louder": ("softer", "louder, softer"),
    "mark": ("mark_to", "mark, mark to here"),
    "invert_marks": ("unmark", "invert marks, clear them"),
    "move_down": ("move_up", "move down, up"),
    "filter_next": ("filter_previous", "next match, previous"),
}
"""An action and its opposite share a line, and words."""
_FIRST = {other: one for one, (other, _) in _TOGETHER.items()}


class HelpList(LongList, can_focus=True):
    """Every key, or what was found; every key pressed goes to the view."""

    DEFAULT_CSS = """
    HelpList { height: 1fr; width: 1fr; }
    """

    def __init__(self, view: HelpView) -> None:
        super().__init__(grid_rows(), id="help-list")
        self._view = view
        self.jumps = False

    @property
    def is_typed_in(self) -> bool:
        return bool(self._view.typed)

    def state_of(self, row: int, value: Any | None) -> RowState:
        here = isinstance(value, Entry) and self.first_of(row) == self.first_of(self.cursor)
        return RowState(cursor=here, focused=here)

    def first_of(self, row: int) -> int:
        """The first row of the entry that has a part on this one."""
        while row > 0 and self.rows is not None and getattr(self.rows[row], "goes_on", False):
            row -= 1
        return row

    def last_of(self, row: int) -> int:
        """The last row of the entry that has a part on this one."""
        while self.rows is not None and getattr(self.rows[row + 1], "goes_on", False):
            row += 1
        return row

    def move_to(self, row: int, *, middle: bool = False) -> None:
        """Put the cursor on an entry, and all of it into view."""
        before = self.cursor
        super().move_to(self.first_of(min(row, self.count - 1)), middle=middle)
        last = self.last_of(self.cursor)
        if (over := self.window.y_of(last) - self.height + 1) > 0:
            self.scroll_rows(over)
        self.refresh_rows(*range(before + 1, self.last_of(before) + 1))
        self.refresh_rows(*range(self.cursor + 1, last + 1))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._view.key(event.key, event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._view.key("", plain(event.text).strip()[:40])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self._view.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self._view.move(-3)

    def on_resize(self, event: events.Resize) -> None:
        self._view.fill(event.size.width)
        self.call_after_refresh(self._view.field.repaint)


class HelpField(CellDiffWidget):
    """The text of the search, and how many lines of the list lie below."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    HelpField { height: auto; width: 1fr; }
    """

    def __init__(self, view: HelpView) -> None:
        super().__init__(id="help-field")
        self._view = view

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 2 if container.height > 10 else 1

    def paint(self, width: int, height: int) -> list[Strip]:
        view, inks = self._view, self.palette.ground
        line = Line(width, inks, self.glyphs.cut)
        line.to(2)
        line.put("/ ", inks.accent)
        line.put(view.typed or key_sign(view.pressed), inks.bright)
        self.typed_at = line.at
        line.put(self.glyphs.caret, inks.accent)
        right = self._right()
        if not view.looking:
            says = " type a word or press a key"
            roomy = line.at + len(says) + 2 + width_of(right) < width
            line.put(says if roomy else " type a word or a key", inks.faint)
        if line.at + 2 + width_of(right) < width:
            line.to(width - 1 - width_of(right))
            line.pieces(right)
        return [line.strip(), *[Line(width, inks).strip()] * (height - 1)]

    def _right(self) -> tuple[Piece, ...]:
        entry = self._view.list.value if self._view.looking else None
        if isinstance(entry, Entry) and entry.off and WITH_GROUP <= self.size.width < WITH_REASON:
            return ((OFF.lower() + entry.off, "dim"),)
        below = self._view.list.lines_below
        if self._view.looking or not below:
            return (("keys are set in ", "faint"), ("config.toml, [ui.keys]", "dim"))
        return (
            (f"{below} more" if self.size.width < _ROOMY else f"{below} more lines below", "dim"),
        )


# --- the view --------------------------------------------------------------------------------


class HelpView(PageView):
    words: ClassVar[str] = "Help"
    KEEPS_KEYS = True
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    HelpView { layout: vertical; }
    HelpView PaneTitle { height: 2; }
    .-stack HelpView PaneTitle, .-small HelpView PaneTitle { display: none; }
    """

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.title_line = PaneTitle("Help")
        self.field = HelpField(self)
        self.list = HelpList(self)
        self.typed = ""
        self.pressed = ""
        """A key that types nothing, looked for itself."""
        self.every: tuple[Entry, ...] = ()
        """All actions, as they stood when the help was opened."""
        self._grid, self._found, self._note = grid_rows(), found_rows(), note_rows()

    def compose(self) -> ComposeResult:
        yield self.title_line
        yield self.field
        yield self.list

    @property
    def looking(self) -> bool:
        """Whether a word or a key is looked for."""
        return bool(self.typed or self.pressed)

    def hints(self) -> Hints:
        if self.looking:
            return (("choose", "do it", 5), ("back", "clear", 9))
        return (("back", "close", 9),)

    def opened(self) -> None:
        self.every = tuple(map(self._entry, ACTIONS))
        self._look_for("")
        self.list.focus()

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    # --- keys ----------------------------------------------------------------------------------

    def key(self, key: str, character: str | None) -> None:
        room = max(1, self.list.size.height)
        moves = {"down": 1, "up": -1, "pagedown": room, "pageup": -room}
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

    def _look_for(self, typed: str, pressed: str = "") -> None:
        self.typed, self.pressed = typed, pressed
        self.fill(self.list.size.width)
        self.shell.status.refresh()

    def fill(self, width: int) -> None:
        """Show all keys, or what was found, in a list of ``width`` cells."""
        if not self.every:
            return
        if not self.looking:
            columns = balanced(self._groups(grid_room(width)), side_by_side(width))
            lines = zip_longest(*columns, *[()] * (AT_MOST - len(columns)))
            self.list.show(ValueRows(list(lines)), kind=self._grid)
        elif found := self.found:
            room, reason = found_room(width), not group_width(width)
            rows = [line for each in found for line in in_lines(each, room, reason=reason)]
            self.list.show(ValueRows(rows), kind=self._found)
        else:
            sign = self.typed or key_sign(self.pressed)
            note = f"Nothing here is called “{sign}”, and no key is."
            self.list.show(ValueRows([note]), kind=self._note)
        self._retitle()
        self.field.repaint()

    def move(self, by: int) -> None:
        """The cursor among what was found, else the view over all keys."""
        if self.looking:
            at = self.list.cursor
            self.list.move_to((self.list.last_of(at) if by > 0 else at) + by)
        else:
            self.list.scroll_rows(by)
        self.field.repaint()

    def do_back(self) -> None:
        if self.looking:
            self._look_for("")
        else:
            self.back()

    def do_choose(self) -> None:
        """Go back and do what the cursor is on."""
        line = self.list.value
        if not isinstance(line, Entry):
            return
        action = line.action
        if line.off:
            words = next(each.words for each in self.every if each.action is action)
            self.shell.status.say(f"{words[0].upper()}{words[1:]}: {line.off}.")
            return
        self.back()
        if action.id != "help":
            self.call_after_refresh(self.shell.do, action.id)

    def choose(self, table: object, row: int) -> None:
        self.do_choose()

    # --- what there is -------------------------------------------------------------------------

    def _entry(self, action: Action) -> Entry:
        changed = self.context.settings.keys
        words = action.words
        if action.id == "choose":
            table = self.place.table
            plays = table is not None and bool(table.tracks)
            words = "play from here" if plays else self.place.CHOOSES
        keys = keymap_of(changed).keys[action.id]
        preset = keymap_of(usual(changed)).keys[action.id]
        off = self.place.hindrance(action)
        if not off and action.changes_pod and self.context.library.edits.refusal:
            off = "it needs an account"
        return Entry(action, keys, words, keys != preset, preset, off)

    @property
    def place(self) -> OpenedView:
        """Where the listener comes from: its keys are named, and they work there."""
        return self.shell.navigation.opened_view(self.came_from)

    @property
    def found(self) -> tuple[Entry, ...]:
        """By a key, then by how like the words are."""
        typed, wanted = self.typed.strip() or self.typed, folded(self.typed.strip(), 100)
        ranked: list[tuple[int, Entry]] = []
        for entry in self.every:
            signs = [key_sign(key, arrows=False) for key in entry.keys]
            like = fuzzy(entry.words, wanted) if wanted else None
            if like is not None:
                entry = replace(entry, spans=like.spans)
            if self.pressed in entry.keys or (typed and typed in signs):
                ranked.append((-1, entry))
            elif like is not None:
                ranked.append((like.rank, entry))
        return tuple(entry for _, entry in sorted(ranked, key=lambda each: each[0]))

    @property
    def right(self) -> tuple[Piece, ...]:
        place = self.place
        list_ = "" if place.here == place.words.lower() else f", {place.here}"
        return ((f"you are in {place.words}{list_}", "faint"),)

    def _retitle(self) -> None:
        title, every = self.title_line, self.every
        without = sum(1 for entry in every if not entry.keys)
        by_name = f", {without} of them by name only" if without else ""
        title.about = ((f"  {len(every)} actions", "dim"), (by_name, "faint"))
        title.right, title.focused = self.right, True
        title.repaint()

    def _groups(self, room: int) -> list[list[str | Entry | None]]:
        """What has a key: that of the place one comes from first, and last what is off there; the
        words of each in lines of ``room`` cells."""
        entries = {each.action.id: each for each in self.every}
        here = f"{HERE}{self.place.here}"
        groups: dict[str, list[str | Entry | None]] = {here: [here]}
        groups |= {name: [name] for name in GROUPS.values()}
        off: dict[str, list[str | Entry | None]] = {}
        for name, entry in entries.items():
            other, words = _TOGETHER.get(name, ("", ""))
            first = entries.get(_FIRST.get(name, ""))
            if first is not None and _fit(first, entry):
                continue
            line = entry
            if other in entries and _fit(entry, entries[other]):
                line = _joined(entry, entries[other], words)
            if not line.keys:
                continue
            if entry.off:
                heading = f"{OFF}{entry.off}"
                off.setdefault(heading, [heading]).extend(in_lines(line, room))
            else:
                local = entry.action.when and entry.action.group != "move"
                group = groups[here if local else GROUPS[entry.action.group]]
                group.extend(in_lines(line, room))
        if not entries["down"].off and entries["down"].keys:
            groups[GROUPS["move"]].extend(in_lines(self._count(entries["down"]), room))
        return [lines for lines in (*groups.values(), *off.values()) if len(lines) > 1]

    def _count(self, down: Entry) -> Entry:
        """How a number is given to the next key."""
        alone = "5" not in keymap_of(self.context.settings.keys).actions
        words = f"then {key_sign(down.keys[0], arrows=False)}: five down"
        return Entry(down.action, ("5" if alone else "alt+5",), words)


def _fit(one: Entry, other: Entry) -> bool:
    """Whether they share a line: a key of each stands side by side, and both are off, or none."""
    keys = (*one.keys[:1], *other.keys[:1])
    return one.off == other.off and len(key_signs(keys, arrows=False).split(" ")) >= len(keys)


def _joined(one: Entry, other: Entry, words: str) -> Entry:
    """An action and its opposite, key by key: ``j k ↓ ↑``."""
    keys: list[str] = []
    for place in range(max(len(one.keys), len(other.keys))):
        keys += [*one.keys[place : place + 1], *other.keys[place : place + 1]]
    return Entry(one.action, tuple(keys), words, one.own or other.own, off=one.off)
