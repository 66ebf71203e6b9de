"""Settings from config.toml.

Read once, by the command line, and handed down as values. A setting that cannot be used
never stops fwtui: its default serves, and a sentence names the file and the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from fwtui.library.settings import LibrarySettings
from fwtui.player.settings import PlayerSettings
from fwtui.pod.settings import PodSettings
from fwtui.ui.settings import UiSettings

_Table = TypeVar("_Table", bound=Struct)


class Settings(Struct, frozen=True):
    """One table of config.toml per room."""

    pod: PodSettings = PodSettings()
    library: LibrarySettings = LibrarySettings()
    player: PlayerSettings = PlayerSettings()
    ui: UiSettings = UiSettings()


class Read(Struct, frozen=True):
    """What a settings file gave, and what in it could not be used."""

    settings: Settings
    problems: tuple[str, ...] = ()


def load(file: Path) -> Read:
    """The settings in a file of TOML; the defaults where there is no such file."""
    try:
        with file.open("rb") as opened:
            import tomllib  # most have no such file, and a start need not wait for it

            tables = tomllib.load(opened)
    except (FileNotFoundError, NotADirectoryError):
        return Read(Settings())
    except (OSError, UnicodeDecodeError) as error:
        return Read(Settings(), (f"{file} cannot be read ({error}); the defaults serve.",))
    except tomllib.TOMLDecodeError as error:
        return Read(Settings(), (f"{file} is not TOML: {error}; the defaults serve.",))
    problems: list[str] = []
    rooms: dict[str, Struct] = {}
    for room in msgspec.structs.fields(Settings):
        given = tables.pop(room.name, {})
        if not isinstance(given, Mapping):
            problems.append(f"{file}: {room.name} must be a table, [{room.name}].")
            given = {}
        rooms[room.encode_name] = _table(room.type, given, f"{file}: {room.name}", problems)
    problems.extend(f"{file}: there is no table [{name}]." for name in tables)
    return Read(Settings(**rooms), tuple(problems))  # type: ignore[arg-type]


def _table(kind: type[_Table], given: Mapping[str, Any], where: str, said: list[str]) -> _Table:
    """One table, key by key, so that one bad key spoils no other."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    good: dict[str, Any] = {}
    for key, value in given.items():
        if key not in fields:
            said.append(f"{where}.{key}: there is no such setting.")
            continue
        try:
            good[key] = msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError as error:
            said.append(f"{where}.{key}: {_in_words(error)}; the default serves.")
    try:
        return kind(**good)
    except (ValueError, TypeError) as error:
        said.append(f"{where}: {error}; the defaults serve.")
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
