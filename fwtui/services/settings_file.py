"""The settings of config.toml one by one: what each means, is, and where it is set; and changes
to them, which are written into the file."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec import inspect as shapes

from fwtui.base.files import make_private_folder, write_atomically
from fwtui.base.signal import Signal
from fwtui.base.toml_lines import lines_of
from fwtui.errors import FwtuiError

LONGEST = 1_000_000
"""Bytes of config.toml that are read for a change."""
_CHANGES = 100
"""Changes that can be taken back."""
_NUMBERS = {
    " >= ": " of at least ",
    " <= ": " of at most ",
    " > ": " above ",
    " < ": " below ",
}


class Setting(Struct, frozen=True):
    """What there is to know of one setting."""

    table: str
    key: str
    meaning: str
    """Sentences, with ```` for names; empty where the name says it."""
    default: Any
    choices: tuple[str, ...] = ()
    """The words it may be, where it is one of some."""
    takes: str = ""
    """What it may be, in words, where it is no choice: "a whole number from 0 to 100"."""
    kind: type = object

    @property
    def name(self) -> str:
        return f"{self.table}.{self.key}"


class SettingChange(Struct, frozen=True):
    """A change that was made from inside."""

    setting: Setting
    before: Any
    """What the file said; ``None`` where it was not set, or cannot be used."""
    after: Any

    @property
    def back(self) -> SettingChange:
        """The change that takes this one back."""
        return SettingChange(self.setting, self.after, self.before)


class Loaded(Protocol):
    """What the reader of the file gives: :class:`fwtui.config.LoadedSettings`."""

    @property
    def settings(self) -> Any: ...
    @property
    def problems(self) -> tuple[str, ...]: ...


@cache
def all_settings(root: type[Struct]) -> tuple[Setting, ...]:
    """Every setting of a struct of tables, in the order of the source."""
    return tuple(_settings(root))


def _settings(root: type[Struct]) -> Iterator[Setting]:
    for table in msgspec.structs.fields(root):
        meanings = _meanings(table.type)
        for field in msgspec.structs.fields(table.type):
            default = field.default
            if default is NODEFAULT:
                made: Any = field.default_factory
                default = made()
            choices, takes = _takes(
                shapes.type_info(field.type), getattr(field.type, "__args__", ())
            )
            yield Setting(
                table.encode_name,
                field.encode_name,
                meanings.get(field.name, ""),
                default,
                choices,
                takes,
                type(default),
            )


def _takes(shape: shapes.Type, words: Sequence[Any]) -> tuple[tuple[str, ...], str]:
    """The ``words`` that a setting may be, in their order, else what it may be in words."""
    match shape:
        case shapes.LiteralType():
            return tuple(map(str, words)), ""
        case shapes.BoolType():
            return (), "true or false"
        case shapes.IntType() | shapes.FloatType():
            what = "a whole number" if isinstance(shape, shapes.IntType) else "a number"
            return (), what + _limits(shape)
        case shapes.StrType():
            return (), "text"
        case shapes.DictType():
            return (), 'names with a text each, { name = "text" }'
        case shapes.UnionType():
            return (), "text or a list of texts"
        case _:
            return (), "a list of numbers"


def _limits(shape: shapes.IntType | shapes.FloatType) -> str:
    low, high, above = shape.ge, shape.le, shape.gt
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if low is not None:
        return f", {low:g} or more"
    return f" above {above:g}" if above is not None else ""


def _meanings(table: type) -> dict[str, str]:
    """Field to the text under it in the source, on one line; none without the source."""
    try:
        [body] = ast.parse(textwrap.dedent(inspect.getsource(table))).body
    except (OSError, SyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    name = ""
    for node in getattr(body, "body", ()):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            found[name] = " ".join(str(node.value.value).split()).replace("``", "`")
            name = ""
        else:
            name = ""
    return found


def in_words(error: Exception) -> str:
    """What msgspec says of a value that does not fit, in words."""
    text = str(error).split(" - at ")[0]
    for code, word in (
        ("`str`", "text"),
        ("`int`", "a whole number"),
        ("`float`", "a number"),
        ("`bool`", "true or false"),
        ("`array`", "a list"),
        ("`object`", "a table"),
        ("`null`", "nothing"),
        *_NUMBERS.items(),
    ):
        text = text.replace(code, word)
    return text[:1].lower() + text[1:]


class SettingsFile:
    """config.toml, read and changed while fwtui runs."""

    def __init__(
        self,
        file: Path,
        root: type[Struct],
        load: Callable[[Path], Loaded],
        *,
        running: Any | None = None,
        at_once: Collection[str] = (),
    ) -> None:
        """``root`` is the struct of tables, ``load`` reads the file into one. ``running`` are
        the settings that this process began with; those ``at_once`` follow the file."""
        self.file = file
        self.all = all_settings(root)
        self._root = root
        self._load = load
        self._at_once = at_once
        self.settings: Any = load(file).settings if running is None else running
        self._running = {each.name: self.value(each) for each in self.all}
        self.changed: Signal[[frozenset[str]]] = Signal()
        """Called with the names of the settings whose value in the file is another."""
        self._made: list[SettingChange] = []
        self._taken_back: list[SettingChange] = []
        self.read()

    def read(self, chosen: str = "") -> None:
        """Read the file again; ``chosen`` counts as changed in any case."""
        before = {each.name: self.value(each) for each in self.all}
        loaded = self._load(self.file)
        self.settings = loaded.settings
        self.problems = loaded.problems
        try:
            with open(self.file, "rb") as opened:
                text = opened.read(LONGEST).decode()
        except (OSError, UnicodeDecodeError):
            text = ""
        self._lines: Mapping[tuple[str, ...], int] = lines_of(text)
        now = {each.name: self.value(each) for each in self.all}
        names = frozenset(name for name in now if name == chosen or now[name] != before[name])
        self._running |= {name: now[name] for name in names if name in self._at_once}
        if names:
            self.changed.emit(names)

    def waits(self, setting: Setting) -> Any | None:
        """The value that holds until the next start, where it is not that of the file."""
        running = self._running[setting.name]
        return running if running != self.value(setting) else None

    def value(self, setting: Setting) -> Any:
        """What the file gives, else the default."""
        return getattr(getattr(self.settings, setting.table), setting.key)

    def line(self, setting: Setting) -> int:
        """Its line in the file, from 1; 0 where it is not set there."""
        return self._lines.get((setting.table, setting.key), 0)

    def problem(self, setting: Setting) -> str:
        """Why what the file has for it cannot be used; empty where it can."""
        start = f"{self.file}:{self.line(setting)}: {setting.name}: "
        found = (each for each in self.problems if each.startswith(start))
        return next((each.removeprefix(start) for each in found), "")

    def fault(self, setting: Setting, value: Any) -> str:
        """Why a value cannot be that of a setting; empty where it can."""
        table = getattr(self.settings, setting.table)
        kind = next(
            each.type
            for each in msgspec.structs.fields(type(table))
            if each.encode_name == setting.key
        )
        try:
            made = msgspec.convert(value, kind)
            msgspec.structs.replace(table, **{setting.key: made})
        except (ValueError, TypeError) as error:
            return in_words(error)
        return ""

    def set(self, setting: Setting, value: Any | None) -> None:
        """Write a value into the file; ``None`` takes it out: the default holds. Raises
        FwtuiError; the file is unchanged then."""
        if value is not None and (why := self.fault(setting, value)):
            raise FwtuiError(f"{setting.name}: {why}.")
        change = SettingChange(setting, self._said(setting), value)
        self._write(setting, value)
        self.read(setting.name)
        self._made = [*self._made, change][-_CHANGES:]
        self._taken_back.clear()

    def undo(self) -> SettingChange | None:
        """Take back the last change of :meth:`set`; ``None`` where there is none. Raises
        FwtuiError: where the file says something else by now, which ends that change, and where
        it cannot be written."""
        return self._turn(self._made, self._taken_back)

    def redo(self) -> SettingChange | None:
        """Make the change again that was taken back last, as :meth:`undo`."""
        return self._turn(self._taken_back, self._made)

    def _turn(self, done: list[SettingChange], then: list[SettingChange]) -> SettingChange | None:
        if not done:
            return None
        change = done[-1].back
        setting = change.setting
        if self._said(setting) != change.before:
            done.pop()
            raise FwtuiError(f"{setting.name} was changed in config.toml since.")
        self._write(setting, change.after)
        done.pop()
        self.read(setting.name)
        then.append(change)
        return change

    def _said(self, setting: Setting) -> Any:
        """What the file says that can be used; ``None`` where it says nothing."""
        said = self.line(setting) and not self.problem(setting)
        return self.value(setting) if said else None

    def _write(self, setting: Setting, value: Any | None) -> None:
        from fwtui.base.toml_edit import NotEditable, edited

        # A link, as of a folder of dotfiles, stays one.
        file = self.file.resolve()
        try:
            with suppress(FileNotFoundError):
                if file.stat().st_size > LONGEST:
                    raise FwtuiError(f"{self.file} is too large to be changed here.")
            content = file.read_bytes().decode() if file.exists() else ""
            made = edited(content, setting.table, setting.key, value)
            if made == content:
                return
            mode = file.stat().st_mode & 0o777 if file.exists() else None
            make_private_folder(file.parent)
            write_atomically(file, made.encode())
            if mode is not None:
                file.chmod(mode)
        except OSError as error:
            raise FwtuiError(f"{self.file} cannot be written: {error.strerror}.") from error
        except NotEditable as error:
            raise FwtuiError(
                f"{setting.name} cannot be changed from here.",
                hint=f"Change it in {self.file}, line {error.line}.",
            ) from error
        except (ValueError, RecursionError) as error:
            raise FwtuiError(
                f"{self.file} cannot be read as TOML.", hint="Mend it there first."
            ) from error
