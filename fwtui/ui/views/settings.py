"""The Settings view: every setting with its value and where it is set; each is changed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.strip import Strip

from fwtui.base.toml_edit import literal, parsed
from fwtui.errors import FwtuiError
from fwtui.library.listing.listing import Rows
from fwtui.services.settings_file import Setting, SettingChange
from fwtui.text import plain
from fwtui.ui.actions.table import BY_ID
from fwtui.ui.settings_terms import AT_ONCE
from fwtui.ui.text_match import folded
from fwtui.ui.views.settings_rows import (
    TITLES,
    SettingRow,
    by_title,
    either,
    setting_rows,
    value_words,
)
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.empty_state import EmptyState, wrapped
from fwtui.ui.widgets.fact_rows import Explained, FactRows
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.widgets.page_table import PageTable
from fwtui.ui.widgets.pane import Pane
from fwtui.ui.widgets.prompt import Prompt
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.widgets.table import Table

FOOT = 8
"""Rows of the foot, the empty one above it included."""
_ROOMY = 14
"""Rows of a small screen on which the foot leaves room for the list."""
LONGEST = 1_000
"""Characters of a setting that is typed."""


class SettingFoot(CellDiffWidget):
    """What the setting under the cursor means and may be, and when a change takes effect."""

    UNDER_MENUS = True
    DEFAULT_CSS = f"""
    SettingFoot {{ height: {FOOT}; width: 1fr; }}
    """
    said: tuple[Piece, ...] = ()

    def show(self, said: tuple[Piece, ...]) -> None:
        """Each of ``said`` begins on a line of its own."""
        self.said = said
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        lines = [each for said in self.said for each in wrapped((said,), width - 3)]
        if len(lines) < height:
            lines.insert(0, ())
        if len(lines) > height:
            # The last line says when a change holds, and which key leads to what is left out.
            more: tuple[Piece, ...] = ((self.canvas.sign_now("i"), "accent_bold"), (" more", "dim"))
            gap = width - 3 - width_of((*lines[-1], *more))
            last = (*lines[-1], (" " * gap, "dim"), *more) if gap > 1 else lines[-1]
            cut = (*lines[height - 2], (f" {self.glyphs.cut}", "dim"))
            lines = [*lines[: height - 2], cut, last]
        strips: list[Strip] = []
        for pieces in [*lines, *[()] * height][:height]:
            line = Line(width, self.palette.ground, self.glyphs.cut)
            line.to(2)
            line.pieces(pieces, width - 3)
            strips.append(line.strip())
        return strips


class SettingsView(PageView):
    words: ClassVar[str] = "Settings"
    CHOOSES: ClassVar[str] = "change"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    .-stack SettingsView PaneTitle, .-small SettingsView PaneTitle { display: none; }
    .-small SettingFoot { height: 5; }
    .-small SettingsView.-low SettingFoot { height: 3; }
    """
    HINTS: ClassVar[Hints] = (
        ("choose", "change", 9),
        ("remove", "default", 6),
        ("undo", "", 4),
        ("filter", "", 5),
        ("back", "", 7),
        ("help", "", 8),
    )

    def __init__(self, shell: Any, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self._rows = FactRows()
        self.list = PageTable(setting_rows(), self.reshaped)
        self.list.narrower = self._narrowed
        self.foot = SettingFoot()
        self._leave: Callable[[], None] = lambda: None
        self.begins_at = ""
        """The setting, by its table and key, that the cursor is put on when it is opened."""

    def compose(self) -> ComposeResult:
        yield Pane("Settings", self.list, foot=self.foot)

    # --- coming and going ----------------------------------------------------------------------

    def opened(self) -> None:
        self.closed()
        self.context.settings_file.read()
        self._leave = self.context.on_settings(self._show)
        if self.list.whole is not self._rows:
            self.list.show(self._rows)
        self._show()
        self._begin()
        self.list.focus()

    def closed(self) -> None:
        self._leave()
        self._leave = lambda: None

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    def _begin(self) -> None:
        """Put the cursor on the setting that the page was opened for."""
        name, self.begins_at = self.begins_at, ""
        if name:
            self.list.end_filter()
            names = [self._rows[row].id for row in range(len(self._rows))]
            self.list.move_to(names.index(name) if name in names else 0, middle=True)

    def do_refresh(self) -> None:
        self.context.settings_file.read()
        self._show()
        self.shell.status.say("config.toml was read again.")

    # --- what is shown -------------------------------------------------------------------------

    def _row(self, setting: Setting) -> SettingRow:
        file = self.context.settings_file
        value, line = file.value(setting), file.line(setting)
        now = self._now(setting, value)
        if file.problem(setting):
            return SettingRow(setting, now, f"line {line} cannot be used", wrong=True)
        if now != value:
            return SettingRow(setting, now, "chosen while it played", chosen=True)
        where = f"config.toml, line {line}" if line else "default"
        return SettingRow(setting, now, where, more=self._by_terminal(setting, value))

    def _now(self, setting: Setting, value: Any) -> Any:
        """The value that holds: what was chosen while it plays goes before the file."""
        if setting.table == "player" and setting.name in AT_ONCE:
            return getattr(self.context.player.settings, setting.key)
        return value

    def _by_terminal(self, setting: Setting, value: Any) -> str:
        """What ``auto`` comes to in this terminal."""
        if value != "auto":
            return ""
        palette = self.foot.palette
        match setting.name:
            case "ui.theme":
                return f"{'dark' if palette.dark else 'light'} now, by the terminal"
            case "ui.colours":
                return f"{palette.depth} now, by the terminal"
            case "ui.glyphs":
                signs = "unicode" if self.shell.glyphs.half_blocks else "ascii"
                return f"{signs} now, by the terminal"
            case "ui.scrolling":
                return f"{'half' if self.foot.canvas.jumps else 'row'} now, by the terminal"
        return ""

    def _show(self) -> None:
        rows = [self._row(each) for each in by_title(self.context.settings_file.all)]
        first = len(self._rows) == 0
        self._rows.replace(rows)
        if self.list.filter:
            self.list.become(self._rows)
        elif first or not self.list.groups:
            self.list.show(self._rows, at=self.list.cursor, groups=self._groups(rows))
        self.retitle(self.list)

    def _groups(self, rows: Sequence[SettingRow]) -> tuple[Section, ...]:
        tables = [each.setting.table for each in rows]
        return tuple(
            Section(tables.index(table), ((title, "dim"),), ((f"[{table}]", "faint"),))
            for table, title in TITLES.items()
            if table in tables
        )

    def _narrowed(self, rows: Rows, text: str) -> Rows:
        words = folded(text, 200).split()
        values: list[Any] = [rows[row] for row in range(len(rows))]
        return FactRows([each for each in values if all(word in each.found_by for word in words)])

    def retitle(self, table: Table) -> None:
        if not table.filter and not table.groups and len(self._rows):
            self._show()  # the filter has ended
            return
        table.say(EmptyState("No setting fits.") if table.filter and not table.count else None)
        super().retitle(table)
        self._show_foot()

    def reshaped(self) -> None:
        self.set_class(self.shell.size.height < _ROOMY, "-low")
        self._show_foot()

    def moved(self, table: Table) -> None:
        self._show_foot()

    def _show_foot(self) -> None:
        row = self.list.value
        self.foot.show(self._meaning(row) if isinstance(row, SettingRow) else ())

    def _meaning(self, row: SettingRow) -> tuple[Piece, Piece, Piece]:
        """What a setting means, what it may be, and when a change of it holds."""
        setting, file = row.setting, self.context.settings_file
        default = value_words(setting.default)
        may = either(setting.choices) or setting.takes.replace("true or false", "yes or no")
        waits = file.waits(setting)
        if (why := file.problem(setting)) != "":
            holds = (f"{self._file}, line {file.line(setting)}: {plain(why)}.", "warn")
        elif row.chosen:
            here = f"config.toml says {value_words(file.value(setting))}"
            holds = (f"{here}; what you chose later wins until it is changed here.", "dim")
        elif waits is not None:
            holds = f"It holds from the next start; until then {value_words(waits)} does.", "warn"
        else:
            when = "at once" if setting.name in AT_ONCE else "from the next start"
            holds = f"A change holds {when}.", "dim"
        return (
            (plain(setting.meaning.replace("`", "")), "text"),
            (f"It may be {may}. The default is {default}.", "dim"),
            holds,
        )

    def do_details(self) -> None:
        """All that is said of a setting on a page: a small screen has no room for it here."""
        row = self.list.value
        if isinstance(row, SettingRow):
            means, may, holds = (text for text, _ in self._meaning(row))
            now = f"{value_words(row.value)} {row.more}".rstrip()
            labels = ("Means", "Values", "Now", "Set in", "Change")
            texts = (means, may, now, row.where, holds)
            facts = tuple(zip(labels, texts, strict=True))
            self.shell.navigation.open_details(Explained(row.setting.name, facts))

    @property
    def _file(self) -> str:
        return plain(str(self.context.settings_file.file))

    # --- changing ------------------------------------------------------------------------------

    def choose(self, table: Table, row: int) -> None:
        """Another value: the other one, one of a menu, or one that is typed."""
        value = table.rows[row] if table.rows is not None else None
        if not isinstance(value, SettingRow):
            return
        setting, now = value.setting, value.value
        if setting.name == "ui.theme":
            self.shell.do("theme")
        elif setting.choices:
            items = [
                MenuItem(each, partial(self._set, setting, each), fact="now" if each == now else "")
                for each in setting.choices
            ]
            part = MenuPart(tuple(items), (((setting.name, "dim"),),))
            at = setting.choices.index(now) if now in setting.choices else 0
            self.shell.menus.open(Menu([part], narrows=False, cursor=at))
        elif isinstance(setting.default, bool):
            self._set(setting, not now)
        else:
            self._type(setting, now)

    def _type(self, setting: Setting, now: Any) -> None:
        file = self.context.settings_file

        def fault(text: str) -> str:
            if not text.strip():
                return ""
            try:
                return file.fault(setting, _typed(setting, text))
            except ValueError:
                return f"expected {setting.takes}"

        def said(text: str) -> tuple[Piece, ...]:
            why = fault(text)
            return ((f"{why[:1].upper()}{why[1:]}.", "warn"),) if why else (_takes(setting),)

        self.shell.menus.open(
            Prompt(
                setting.name,
                lambda text: self._set(setting, _typed(setting, text)),
                value=now if isinstance(now, str) else literal(now),
                longest=LONGEST,
                width=56,
                said=said,
                accepts=lambda text: not fault(text),
            )
        )

    def _set(self, setting: Setting, value: Any | None) -> None:
        file = self.context.settings_file
        try:
            file.set(setting, value)
        except FwtuiError as error:
            self.shell.status.report(error)
            return
        self._say_set(setting, value)

    def _say_set(self, setting: Setting, value: Any | None) -> None:
        """Say what a setting is now; ``value`` is ``None`` where the file says nothing of it."""
        file = self.context.settings_file
        words = value_words(file.value(setting))
        if value is None:
            words = f"the default, {words}"
        when = "" if file.waits(setting) is None else "from the next start"
        self.shell.status.say(f"{setting.name}: {words}", when)

    def do_remove(self) -> None:
        """The default again: the line goes from config.toml."""
        row = self.list.value
        if not isinstance(row, SettingRow):
            return
        if not self.context.settings_file.line(row.setting) and row.value == row.setting.default:
            self.shell.status.say(f"{row.setting.name} has its default.")
        else:
            self._set(row.setting, None)

    def do_undo(self) -> None:
        """Take back what was changed last on this page."""
        self._turn(self.context.settings_file.undo, "No setting was changed since the start.")

    def do_redo(self) -> None:
        """Make the change again that was taken back last."""
        self._turn(self.context.settings_file.redo, "No change of a setting was taken back.")

    def _turn(self, turn: Callable[[], SettingChange | None], otherwise: str) -> None:
        try:
            change = turn()
        except FwtuiError as error:
            self.shell.status.report(error)
            return
        if change is None:
            self.shell.status.say(otherwise)
            return
        self._say_set(change.setting, change.after)

    def menu(self) -> Sequence[MenuPart]:
        row = self.list.value
        if not isinstance(row, SettingRow):
            return ()
        items = (
            self.shell.menus.item(BY_ID["choose"], "Change"),
            self.shell.menus.item(BY_ID["remove"], "Back to the default"),
            self.shell.menus.item(BY_ID["undo"], "Take the last change back"),
            self.shell.menus.item(BY_ID["refresh"], "Read config.toml again"),
        )
        return (MenuPart(items, (((row.setting.name, "dim"),),)),)


def _takes(setting: Setting) -> Piece:
    return (f"{setting.takes[:1].upper()}{setting.takes[1:]}.", "faint")


def _typed(setting: Setting, text: str) -> Any:
    """The value of a text. Raises ValueError."""
    if isinstance(setting.default, str):
        return text
    return parsed(text)
