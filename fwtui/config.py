"""Settings of config.toml.

The command line reads them once and passes them on as values. A setting that cannot be used
has its default, and a sentence names the file and the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from fwtui.control.settings import HookSettings
from fwtui.library.settings import LibrarySettings
from fwtui.player.settings import PlayerSettings
from fwtui.pod.settings import PodSettings
from fwtui.session.settings import SessionSettings
from fwtui.ui.settings import UiSettings

_Table = TypeVar("_Table", bound=Struct)


class Settings(Struct, frozen=True):
    """All settings: a table for each package that has some."""

    pod: PodSettings = PodSettings()
    library: LibrarySettings = LibrarySettings()
    player: PlayerSettings = PlayerSettings()
    ui: UiSettings = UiSettings()
    session: SessionSettings = SessionSettings()
    hooks: HookSettings = HookSettings()


class LoadedSettings(Struct, frozen=True):
    """The settings of a file, and sentences on what in it cannot be used."""

    settings: Settings
    problems: tuple[str, ...] = ()


def load(file: Path) -> LoadedSettings:
    """The settings of a TOML file; the defaults where it does not exist."""
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return LoadedSettings(Settings())
    except OSError as error:
        return LoadedSettings(
            Settings(), (f"{file} cannot be read ({error.strerror}); the defaults serve.",)
        )
    # Most users have no such file: these are not on the start path.
    import tomllib

    try:
        text = content.decode()
        tables = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return LoadedSettings(Settings(), (f"{file}:{line}: not UTF-8; the defaults serve.",))
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        why = str(error).partition(" (at ")[0]
        line = _line_of_error(error, text)
        return LoadedSettings(Settings(), (f"{file}:{line}: not TOML: {why}; the defaults serve.",))
    problems: list[str] = []

    @cache
    def lines() -> Mapping[tuple[str, ...], int]:
        from fwtui.base.toml_lines import lines_of

        return lines_of(text)

    def say(what: str, *name: str) -> None:
        from fwtui.base.toml_lines import line_of

        problems.append(f"{file}:{line_of(lines(), *name)}: {what}")

    values: dict[str, Struct] = {}
    for table in msgspec.structs.fields(Settings):
        given = tables.pop(table.name, {})
        if not isinstance(given, Mapping):
            say(f"{table.name} must be a table, [{table.name}].", table.name)
            given = {}
        if not given:
            continue
        values[table.encode_name] = _table(table.type, given, table.name, say)
    for name in tables:
        say(f"there is no table [{name}].", name)
    return LoadedSettings(Settings(**values), tuple(problems))  # type: ignore[arg-type]


def _line_of_error(error: Exception, text: str) -> int:
    """The line that tomllib names in its sentence: "(at line 3, column 5)"."""
    named = str(error).rpartition("at line ")[2].partition(",")[0]
    return int(named) if named.isdecimal() else text.count("\n") + 1


def _table(
    kind: type[_Table], given: Mapping[str, Any], table: str, say: Callable[..., None]
) -> _Table:
    """Convert one table key by key: a bad key has its default, the others stay."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    good: dict[str, Any] = {}
    for key, value in given.items():
        if key not in fields:
            say(f"{table}.{key}: there is no such setting.", table, key)
            continue
        try:
            good[key] = msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError as error:
            from fwtui.services.settings_file import in_words

            say(f"{table}.{key}: {in_words(error)}; the default serves.", table, key)
    try:
        return kind(**good)
    except (ValueError, TypeError) as error:
        say(f"{table}: {error}; the defaults serve.", table)
        return kind()
