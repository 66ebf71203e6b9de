"""Files: private folders, writing whole or not at all, setting aside what cannot be read."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_listeners_umask: int | None = None


def set_private_umask() -> None:
    """Let files that libraries make be the owner's alone: those of SQLite, of libmpv."""
    global _listeners_umask
    before = os.umask(0o077)
    if _listeners_umask is None:
        _listeners_umask = before


def listeners_umask() -> int:
    """The umask that this process was started with, or -1 where it still has that one: for
    programs of the listener's (``umask`` of :mod:`subprocess`), and for files that they export."""
    return -1 if _listeners_umask is None else _listeners_umask


def make_private_folder(folder: Path) -> None:
    """Create a folder and its missing parents for the owner alone (0700), whatever the umask.

    One that exists keeps its mode. Raises OSError: also for a link of another owner.
    """
    if folder.is_dir():
        if folder.is_symlink():
            _check_owner(folder, folder.lstat())
        return
    if folder.parent != folder:
        make_private_folder(folder.parent)
    try:
        folder.mkdir(PRIVATE_FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        folder.chmod(PRIVATE_FOLDER)


def open_private(path: Path, flags: int) -> int:
    """A file descriptor of a file that is the owner's alone (0600), whatever the umask.

    ``flags`` as of :func:`os.open`; O_CREAT, O_CLOEXEC and O_NOFOLLOW are added. Raises OSError:
    also for a link, and for a file of another owner.
    """
    flags |= os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    file = os.open(path, flags, PRIVATE_FILE)
    try:
        found = os.fstat(file)
        if stat.S_ISREG(found.st_mode):  # a device keeps its mode
            _check_owner(path, found)
            if stat.S_IMODE(found.st_mode) != PRIVATE_FILE:
                os.fchmod(file, PRIVATE_FILE)
    except OSError:
        os.close(file)
        raise
    return file


def open_own(path: Path) -> int:
    """A file descriptor to read a file of fwtui's. Raises OSError: also for a link, and for a
    file of another owner."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        _check_owner(path, os.fstat(file))
    except OSError:
        os.close(file)
        raise
    return file


def read_own(path: Path) -> bytes:
    """The content of a file, opened as by :func:`open_own`. Raises OSError."""
    with open(open_own(path), "rb") as opened:
        return opened.read()


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "the file is of another owner", str(path))


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file beside its name (0600) and rename it over ``path``.

    A reader sees the former content or the new one. ``durable`` waits until the disk has the
    content, so that this holds after a crash of the machine too; :func:`sync_folder` waits for
    the name. Raises OSError; ``path`` is unchanged then, and nothing is left beside it.
    """
    new = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    file = open_private(new, os.O_WRONLY | os.O_EXCL | os.O_NOFOLLOW)
    try:
        with open(file, "wb") as opened:
            os.fchmod(file, PRIVATE_FILE)
            opened.write(content)
            opened.flush()
            if durable:
                os.fsync(file)
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(new)
        raise


def set_aside(path: Path, mark: str = "corrupt", *, unique: bool = False) -> Path:
    """Rename a file that cannot be read to ``NAME.MARK``; the new path.

    ``unique`` adds random digits, so that an earlier one stays. Raises OSError.
    """
    ending = f"{mark}-{os.urandom(3).hex()}" if unique else mark
    aside = path.with_name(f"{path.name}.{ending}")
    os.replace(path, aside)
    return aside


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
