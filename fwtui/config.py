"""Settings of config.toml.

The command line reads them once and passes them on as values. A setting that cannot be used
has its default, and a sentence names the file and the key.
"""

from __future__ import annotations

from collections.abc import Mapping
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
        with file.open("rb") as opened:
            import tomllib  # most users have no such file: not on the start path

            tables = tomllib.load(opened)
    except (FileNotFoundError, NotADirectoryError):
        return LoadedSettings(Settings())
    except (OSError, UnicodeDecodeError) as error:
        return LoadedSettings(
            Settings(), (f"{file} cannot be read ({error}); the defaults serve.",)
        )
    except tomllib.TOMLDecodeError as error:
        return LoadedSettings(Settings(), (f"{file} is not TOML: {error}; the defaults serve.",))
    problems: list[str] = []
    values: dict[str, Struct] = {}
    for table in msgspec.structs.fields(Settings):
        given = tables.pop(table.name, {})
        if not isinstance(given, Mapping):
            problems.append(f"{file}: {table.name} must be a table, [{table.name}].")
            given = {}
        values[table.encode_name] = _table(table.type, given, f"{file}: {table.name}", problems)
    problems.extend(f"{file}: there is no table [{name}]." for name in tables)
    return LoadedSettings(Settings(**values), tuple(problems))  # type: ignore[arg-type]


def _table(kind: type[_Table], given: Mapping[str, Any], where: str, problems: list[str]) -> _Table:
    """Convert one table key by key: a bad key has its default, the others stay."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    good: dict[str, Any] = {}
    for key, value in given.items():
        if key not in fields:
            problems.append(f"{where}.{key}: there is no such setting.")
            continue
        try:
            good[key] = msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError as error:
            problems.append(f"{where}.{key}: {_in_words(error)}; the default serves.")
    try:
        return kind(**good)
    except (ValueError, TypeError) as error:
        problems.append(f"{where}: {error}; the defaults serve.")
        return kind()


def _in_words(error: msgspec.ValidationError) -> str:
    text = str(error).split(" - at ")[0]
    for code, word in (
        ("`str`", "text"),
        ("`int`", "a whole number"),
        ("`float`", "a number"),
        ("`bool`", "true or false"),
        ("`array`", "a list"),
        ("`object`", "a table"),
        ("`null`", "nothing"),
    ):
        text = text.replace(code, word)
    return text[:1].lower() + text[1:]
