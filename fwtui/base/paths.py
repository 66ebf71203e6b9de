"""The folders of fwtui: those of the platform (platformdirs), or below ``$FWTUI_HOME``."""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import tempfile
from pathlib import Path

from msgspec import Struct

from fwtui.base.files import PRIVATE_FOLDER, make_private_folder


class Paths(Struct, frozen=True):
    """The folders of one user.

    ``config`` holds config.toml, ``data`` logins and downloads, ``cache`` what may be deleted
    at any time, ``state`` the queue, the outbox and the log. New ones are 0700.
    """

    config: Path
    data: Path
    cache: Path
    state: Path
    unwritable: tuple[Path, ...] = ()
    """Folders that cannot be written. A temporary one is used in place of each, except for
    ``data`` that holds something to read."""
    keeps_data: bool = True
    """Whether ``data`` is permanent and can be written."""

    @property
    def config_file(self) -> Path:
        """The settings."""
        return self.config / "config.toml"

    @property
    def log_file(self) -> Path:
        """The log."""
        return self.state / "fwtui.log"

    @classmethod
    def under(cls, home: Path) -> Paths:
        """All folders below one, as with ``FWTUI_HOME``."""
        return cls(home, home / "data", home / "cache", home / "state")

    @classmethod
    def usual(cls) -> Paths:
        """The platform's folders, or those below ``$FWTUI_HOME``."""
        if home := os.environ.get("FWTUI_HOME"):
            return cls.under(Path(home).expanduser().absolute())
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
        # Without HOME and without a passwd entry, as in some containers: platformdirs raises;
        # older versions return "~".
        if there is None or not there.data.is_absolute():
            return cls.under(Path(os.devnull))
        return there

    def made(self) -> Paths:
        """The same folders, created; :attr:`unwritable` has those that cannot be written."""
        unwritable = tuple(one for one in (self.data, self.cache, self.state) if not _create(one))
        if not unwritable:
            return self
        spare = Path(tempfile.mkdtemp(prefix="fwtui-"))
        # Commands delete it at exit. The interface ends by os._exit and leaves it, with the log.
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


def _create(folder: Path) -> bool:
    """Create a folder; whether it can be written."""
    try:
        make_private_folder(folder)
        found = folder.stat()
        if found.st_uid != os.geteuid() or folder.lstat().st_uid != os.geteuid():
            return False  # another user's, as after sudo(8)
        if stat.S_IMODE(found.st_mode) & 0o077:
            folder.chmod(PRIVATE_FOLDER)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _holds(folder: Path) -> bool:
    """Whether a folder has entries."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False
