"""Settings from config.toml, and the places where fwtui keeps its files.

Read once, by the command line, and handed down as values. A setting that cannot be used
never stops fwtui: its default serves, and a sentence names the file and the key.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
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


class Paths(Struct, frozen=True):
    """Where fwtui keeps what.

    ``data`` holds logins (0700), ``cache`` what may be deleted at any time, ``state`` the
    queue, the outbox and the log.
    """

    config: Path
    data: Path
    cache: Path
    state: Path
    unwritable: tuple[Path, ...] = ()
    """The usual places that cannot be written: temporary ones stand in for them, but for logins
    and music that can be read."""
    keeps_data: bool = True
    """Whether ``data`` can be written, and lasts."""

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def log_file(self) -> Path:
        return self.state / "fwtui.log"

    @classmethod
    def under(cls, home: Path) -> Paths:
        """Everything below one folder, as ``FWTUI_HOME`` asks."""
        return cls(home, home / "data", home / "cache", home / "state")

    @classmethod
    def usual(cls) -> Paths:
        """The platform's own places, or all below ``$FWTUI_HOME``."""
        if home := os.environ.get("FWTUI_HOME"):
            return cls.under(Path(home).expanduser())
        from platformdirs import PlatformDirs

        dirs = PlatformDirs("fwtui", appauthor=False)
        try:
            there = cls(
                dirs.user_config_path,
                dirs.user_data_path,
                dirs.user_cache_path,
                dirs.user_state_path,
            )
        except RuntimeError:
            there = None
        # Neither HOME nor a user whom the system knows, as in some containers: platformdirs
        # raises, and gave ~ itself before.
        if there is None or not there.data.is_absolute():
            return cls.under(Path(os.devnull))
        return there

    def made(self) -> Paths:
        """The same places, existing; see :attr:`unwritable` for where they cannot be written."""
        unwritable = tuple(one for one in (self.data, self.cache, self.state) if not _made(one))
        if not unwritable:
            return self
        spare = Path(tempfile.mkdtemp(prefix="fwtui-"))
        # A command leaves nothing behind. The interface ends without this, log and all.
        atexit.register(shutil.rmtree, spare, ignore_errors=True)
        below = Paths.under(spare)
        data, cache, state = (
            there if usual in unwritable else usual
            for usual, there in (
                (self.data, below.data),
                (self.cache, below.cache),
                (self.state, below.state),
            )
        )
        if data == below.data and _holds(self.data):
            data = self.data
        for folder in (data, cache, state):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Paths(self.config, data, cache, state, unwritable, self.data not in unwritable)


def _made(folder: Path) -> bool:
    """Whether it is there now and can be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _holds(folder: Path) -> bool:
    """Whether there is something to read in it."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False
