"""Settings as rows of a list: name, value, and where it is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from fwtui.base.toml_edit import literal
from fwtui.services.settings_file import Setting
from fwtui.text import number, plain
from fwtui.ui.text_match import folded
from fwtui.ui.widgets.columns import TITLE, Cell, Column, ColumnRows, paint_title

_VALUE = 48
"""Cells of a value on a wide screen: where it is set is near."""
TITLES: Mapping[str, str] = {
    "ui": "What you see, and keys",
    "player": "Playing",
    "library": "The pod's music here",
    "session": "Without a terminal",
    "hooks": "Programs that run when something happens",
    "pod": "The connection to the pod",
}
"""The tables of config.toml in the order in which they are shown."""


class SettingRow(Struct, frozen=True, dict=True):
    """One setting as it is now."""

    setting: Setting
    value: Any
    where: str
    """Where it is set, in words."""
    more: str = ""
    """Follows the value in grey."""
    wrong: bool = False
    """What the file has cannot be used."""
    chosen: bool = False
    """It was chosen while it played, after the file was written."""

    @property
    def id(self) -> str:
        return self.setting.name

    @cached_property
    def found_by(self) -> str:
        """The text that the filter searches."""
        setting = self.setting
        return folded(f"{setting.name} {TITLES.get(setting.table, '')} {setting.meaning}", 2_000)


def by_title(settings: Sequence[Setting]) -> list[Setting]:
    """The settings in the order of :data:`TITLES`."""
    order = list(TITLES)
    return sorted(settings, key=lambda each: order.index(each.table))


def value_words(value: Any) -> str:
    """A value for the listener: ``yes``, ``50,000``, ``none``."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return number(value)
        case float():
            return f"{value:g}"
        case str():
            return plain(value) or "none"
        case _:
            return plain(literal(value)) if value else "none"


def either(words: Sequence[str]) -> str:
    """Words to choose from: ``auto, dark or light``."""
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def setting_rows() -> ColumnRows:
    """Settings: name, value, where it is set."""

    def name(cell: Cell) -> None:
        paint_title(cell, cell.value.setting.key)

    def value(cell: Cell) -> None:
        row: SettingRow = cell.value
        own = row.value != row.setting.default
        cell.put(value_words(row.value), cell.inks.accent if own else cell.inks.text)
        if row.more and cell.line.at + 2 < cell.end:
            cell.line.to(cell.line.at + 2)
            cell.line.put(row.more, cell.grey, cell.end - cell.line.at)

    def where(cell: Cell) -> None:
        row: SettingRow = cell.value
        cell.put_right(row.where, cell.inks.warn if row.wrong else cell.inks.faint)

    return ColumnRows(
        (
            Column(TITLE, 18, painter=name),
            Column("value", 12, fill=True, at_most=_VALUE, painter=value),
            Column("where", 23, priority=2, right=True, painter=where),
        ),
        name=lambda row: row.setting.key,
    )
