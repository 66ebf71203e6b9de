"""The folders where fwtui keeps its files, by platformdirs or below ``$FWTUI_HOME``."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from msgspec import Struct

from fwtui.base.files import make_private_folder


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
            make_private_folder(folder)
        return Paths(self.config, data, cache, state, unwritable, self.data not in unwritable)


def _made(folder: Path) -> bool:
    """Whether it is there now and can be written."""
    try:
        make_private_folder(folder)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _holds(folder: Path) -> bool:
    """Whether there is something to read in it."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False
