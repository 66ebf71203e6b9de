"""The header: the open view and the scope (whose music is shown)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.strip import Strip

from fwtui.text import cells, held, number
from fwtui.ui.widgets.row_builder import Line, Piece, cells_before, width_of
from fwtui.ui.widgets.status import put_message
from fwtui.ui.widgets.targets import ClickTarget, TargetWidget

_HOME = "home"
_LEAST = 16
"""Cells that remain for the way, or its last step, beside what is said of it."""
_AT_ALL = 12
"""The same on a small screen beside the last key, which is never left out."""
_GAP: Piece = ("   ", "dim")


class Heading(Struct, frozen=True):
    """The content of the header."""

    view: str = ""
    """The id of the view that is open."""
    tabs: tuple[tuple[str, str, str], ...] = ()
    """All views: id, key as it is shown, words."""
    place: str = ""
    """The place of the view among those with a number (``1/9``); empty for others."""
    keys: tuple[Piece, ...] = ()
    """The keys that open the views, where their names have no room; on a small screen the one
    that helps or leaves after them."""
    way: tuple[str, ...] = ()
    """The path to the list in view, for a screen that shows one list: Library, Älva, …"""
    count: int | None = None
    right: tuple[Piece, ...] = ()
    """The right part of the list's title, for a screen that hides the title."""
    urgent: tuple[Piece, ...] = ()
    """The status, where there is no status bar and it matters."""
    passing: bool = False
    """``urgent`` is a sentence that goes after a while: it may take the place of the way."""
    username: str = ""
    host: str = ""
    whose: str = "all"
    """Empty where there is no choice."""


class Header(TargetWidget):
    """The views where they fit, else the path to the one list."""

    DEFAULT_CSS = """
    Header { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="header")
        self.heading = Heading()
        self.small = False

    def show(self, heading: Heading, *, small: bool) -> None:
        self.heading, self.small = heading, small
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground, self.glyphs.cut)
        self.targets, self.typed_at = [], None
        if width >= 120 and not self.small:
            self._paint_views(line)
        else:
            self._paint_way(line)
        return [line.strip()]

    def _paint_views(self, line: Line) -> None:
        heading, inks = self.heading, line.inks
        line.to(2)
        line.put(self.glyphs.home, inks.accent)
        line.to(4)
        line.put("fwtui", inks.current if heading.view == _HOME else inks.bright)
        self._target("view_home", 0, 10)
        line.to(line.at + 1)
        account = self._account(full=line.width >= 130)
        tabs = sum(cells(key + words) + 3 for _, key, words in heading.tabs)
        gap = 2 if line.at + tabs + width_of(account) + 4 <= line.width else 1
        for view, key, words in heading.tabs:
            line.to(line.at + gap)
            start = line.at
            here = view == heading.view
            line.put(key, inks.accent_bold if here else inks.faint)
            line.to(line.at + 1)
            line.put(words, inks.current if here else inks.dim)
            self._target(f"view_{view}", start, line.at)
        room = line.width - 2 - line.at - 2
        if width_of(account) > room:
            account = self._account(full=False)
        if account and (over := width_of(account) - room) > 0:
            (name, ink), *rest = account
            name = held(name, cells(name) - over, self.glyphs.cut)
            account = ((name, ink), *rest) if name else tuple(rest[1:])  # the scope alone
        line.to(line.width - 2 - width_of(account))
        if heading.whose:
            self._target("whose", line.at, line.width)
        line.pieces(account)

    def _account(self, *, full: bool) -> tuple[Piece, ...]:
        heading = self.heading
        name = heading.username
        if full and heading.host:
            name = f"{name}@{heading.host}" if name else heading.host
        ink = "dim" if heading.whose == "all" else "text"
        choice = " " + self.glyphs.choice
        whose: tuple[Piece, ...] = ((heading.whose, ink), (choice, ink))
        if not name:
            return whose if heading.whose and heading.host else ()
        account: tuple[Piece, ...] = ((name, "dim"), (self.glyphs.fact, "faint"))
        if not heading.whose:  # the name stays where it is in the views that have a choice
            gap = width_of((*account[1:], ("all", ink), (choice, ink)))
            return (*account[:1], (" " * gap, ink))
        return (*account, *whose)

    def _paint_way(self, line: Line) -> None:
        heading, inks = self.heading, line.inks
        end = line.width - 2
        if heading.passing and end - width_of(heading.urgent) - 2 < _LEAST:
            line.to(2)
            self.targets = put_message(line, heading.urgent)
            return
        *before, here = self._steps()
        right = self._right(end, [*before, here])
        room = end - width_of(right) - (2 if right else 0)
        line.to(2)
        line.put(
            *(
                (self.glyphs.back, inks.faint)
                if self.small and len(heading.way) > 1
                else (self.glyphs.home, inks.accent)
            )
        )
        line.to(4)
        count: Piece = ("" if heading.count is None else f"  {number(heading.count)}", "dim")
        step: Piece = (f" {self.glyphs.into} ", "faint")
        while (
            before
            and 4 + sum(width_of((*each, step)) for each in before) + width_of((*here, count))
            > room
        ):
            before = [((self.glyphs.cut, "dim"),), *before[2:]] if len(before) > 1 else []
        for each in before:
            line.pieces((*each, step))
        if self.small and len(heading.way) > 1:
            self._target("back", 0, 4)
        self._target("views", 0, 4)
        self._target("back", 4, line.at)
        self._target("views", line.at, room)
        (name, _), *place = here
        if cells(name) + width_of((*place, count)) > room - line.at:
            place = []  # a name says more than a number
        line.put(name, inks.bright, room - line.at - width_of((*place, count)))
        line.pieces((*place, count))
        line.to(end - width_of(right))
        typed = cells_before(right, self.glyphs.caret)
        self.typed_at = None if typed is None else line.at + typed
        if heading.passing:
            self.targets += put_message(line, tuple(right))
        else:
            line.pieces(right)

    def _right(self, end: int, steps: Sequence[Sequence[Piece]]) -> Sequence[Piece]:
        """What is said of the place, and the keys that lead on, as far as the way leaves room."""
        heading, keys = self.heading, self.heading.keys
        types = cells_before(heading.right, self.glyphs.caret) is not None
        # A state that lasts gives way to a text while it is typed.
        urgent = () if types and not heading.passing else heading.urgent
        said, last = urgent or heading.right, keys[-2:-1]
        count = 0 if heading.count is None else 2 + len(number(heading.count))
        whole = 4 + sum(width_of(each) for each in steps) + 3 * (len(steps) - 1) + count
        least = min(whole, _LEAST)
        choices: list[tuple[Sequence[Piece], int]] = []
        if said and self.small and keys and not heading.passing:
            choices = [((*said, _GAP, *each), least) for each in (keys[-2:], last)]
        elif said:
            choices = [(said, least)]
        if urgent:
            choices += [(each, min(whole, _AT_ALL)) for each in ((*said, _GAP, *last), said)]
        elif self.small or not said:
            choices += [(each, whole) for each in (keys, keys[:-1], keys[-2:], last)]
            choices += [(last, min(whole, _AT_ALL))] if self.small else []
        for each, least in choices:
            if end - width_of(each) - 2 >= least:
                return each
        # Where none of them has room, the place matters more than what is said of it.
        rest = (_GAP, *last) if last else ()
        room = end - 2 - min(whole, _AT_ALL) - width_of(rest)
        return (*_begun(urgent, room, self.glyphs.cut), *rest) if room >= _AT_ALL else ()

    def _steps(self) -> list[tuple[Piece, ...]]:
        """The way, its first step with the view's place; on a small screen its last step alone."""
        first, *further = self.heading.way or ("fwtui",)
        place = self.heading.place
        head: tuple[Piece, ...] = ((first, "dim"), *(((f" {place}", "dim"),) if place else ()))
        steps = [head, *(((each, "dim"),) for each in further)]
        return steps[-1:] if self.small else steps

    def _target(self, what: str, start: int, end: int) -> None:
        self.targets.append(ClickTarget(what, 0, start, end))


def _begun(text: Sequence[Piece], room: int, cut: str) -> tuple[Piece, ...]:
    """As much of a text as has room, cut at its end."""
    begun: list[Piece] = []
    for words, ink in text:
        left = room - width_of(begun)
        begun.append((held(words, left, cut), ink))
        if cells(words) > left:
            break
    return tuple(begun)
