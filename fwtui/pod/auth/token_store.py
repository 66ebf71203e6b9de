"""Storage of secrets: the system's keyring where there is a real one, else private files."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import re
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from fwtui.base.files import make_private_folder, set_aside, sync_folder, write_atomically
from fwtui.errors import DiskFull, StoreError

log = logging.getLogger(__name__)

_Value = TypeVar("_Value")
_LOCKED = "The system's keyring does not give what it keeps"
_REAL = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
"""Other back ends store plain text (``keyrings.alt``: base64), or nothing."""


def write_error(sentence: str, error: Exception, hint: str = "") -> StoreError:
    """The error for a failed write; its hint begins with ``hint``."""
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StoreError(sentence, hint=f"{hint}Its folder cannot be written.".strip())
    return DiskFull(sentence, hint=f"{hint}Is there room on the disk?".strip())


class TokenStore(Protocol):
    """Secrets by name. Every method may block for seconds."""

    def load(self, name: str) -> bytes | None:
        """The secret, or ``None``. Raises :class:`StoreError` when it cannot be read."""

    def save(self, name: str, secret: bytes) -> None:
        """Saves a secret. Raises :class:`OSError`."""

    def delete(self, name: str) -> None:
        """Deletes a secret. Raises :class:`OSError` or :class:`StoreError`."""

    def set_aside(self, name: str) -> Path | None:
        """Moves an unreadable secret aside; the new path, if it is a file."""


class FileTokenStore:
    """One file for each secret, mode 0600 in a folder of mode 0700."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, name: str) -> bytes | None:
        """Raises :class:`StoreError` for a file that is another user's, or no plain file."""
        path = self._path(name)
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path} cannot be read") from error
        with os.fdopen(file, "rb") as opened:
            state = os.fstat(file)
            if not stat.S_ISREG(state.st_mode) or state.st_uid != os.getuid():
                raise StoreError(
                    f"{path} is not yours alone, so it is not used", hint="Delete it; log in again."
                )
            if state.st_mode & 0o077:
                log.warning("%s could be read by others; that is mended", path)
                with contextlib.suppress(OSError):
                    os.fchmod(file, 0o600)
            return opened.read(1_000_000)

    def save(self, name: str, secret: bytes) -> None:
        """Saves a secret by atomic rename and fsync. Raises :class:`OSError`."""
        path = self._path(name)
        self._private_folder()
        write_atomically(path, secret)
        sync_folder(self._folder)

    def delete(self, name: str) -> None:
        """Deletes the file of a secret. Raises :class:`OSError`."""
        path = self._path(name)
        # On a read-only disk unlink fails even for a missing file.
        if os.path.lexists(path):
            path.unlink(missing_ok=True)

    def set_aside(self, name: str) -> Path | None:
        """Moves an unreadable secret aside; the new path, if it is a file."""
        path = self._path(name)
        try:
            return set_aside(path, "unreadable", unique=True)
        except OSError:
            return None

    def _path(self, name: str) -> Path:
        import hashlib  # not imported before the first paint

        readable = re.sub(r"[^A-Za-z0-9@.-]", "_", name)[:80].lstrip(".")
        return self._folder / f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"

    def _private_folder(self) -> None:
        make_private_folder(self._folder)
        state = self._folder.stat()
        if state.st_mode & 0o077:
            log.warning("%s could be entered by others; that is mended", self._folder)
            self._folder.chmod(0o700)


class KeyringTokenStore:
    """The system's keyring; files where it is locked, silent or full."""

    def __init__(self, files: FileTokenStore, keyring: Any, limit: float = 5.0) -> None:
        self._files = files
        self._keyring = keyring
        self._limit = limit
        self._silent = False

    def load(self, name: str) -> bytes | None:
        """The secret in the file, else the keyring, or ``None``. Raises :class:`StoreError`."""
        # A file is the newer one: it was written when the keyring did not take it.
        found = self._files.load(name)
        if found is not None:
            return found
        kept: str | None = self._ask(lambda: self._keyring.get_password("fwtui", name), None)
        if kept is None and self._silent:
            raise StoreError(
                _LOCKED,
                hint="Unlock it, or log in again.",
            )
        return None if kept is None else kept.encode()

    def save(self, name: str, secret: bytes) -> None:
        """Saves a secret in the keyring, else in a file. Raises :class:`OSError`."""
        if self._ask(lambda: self._put(name, secret), False):
            self._files.delete(name)
        else:
            self._files.save(name, secret)

    def delete(self, name: str) -> None:
        """Deletes a secret from both. Raises :class:`OSError` or :class:`StoreError`."""
        kept_here = self._files.load(name) is not None
        self._files.delete(name)
        self._ask(lambda: self._remove(name), None)
        if self._silent and not kept_here:
            raise StoreError(_LOCKED, hint="Unlock it; try again.")

    def set_aside(self, name: str) -> Path | None:
        """Moves an unreadable file aside; the new path, or ``None`` without a file."""
        return self._files.set_aside(name)

    def _put(self, name: str, secret: bytes) -> bool:
        self._keyring.set_password("fwtui", name, secret.decode())
        return True

    def _remove(self, name: str) -> None:
        if self._keyring.get_password("fwtui", name) is not None:
            self._keyring.delete_password("fwtui", name)

    def _ask(self, what: Callable[[], _Value], otherwise: _Value) -> _Value:
        if self._silent:
            return otherwise
        answer = _answer(lambda: (what(),), None, self._limit)
        if answer is None:
            self._silent = True
            return otherwise
        return answer[0]


class LazyTokenStore:
    """A token store opened at its first use, since finding a keyring may block."""

    def __init__(self, open_: Callable[[], TokenStore]) -> None:
        self._open = open_
        self._lock = threading.Lock()
        self._token_store: TokenStore | None = None

    def opened(self) -> TokenStore:
        """The real store; may block for seconds."""
        with self._lock:
            if self._token_store is None:
                self._token_store = self._open()
            return self._token_store

    def load(self, name: str) -> bytes | None:
        """The secret, or ``None``. Raises :class:`StoreError` when it cannot be read."""
        return self.opened().load(name)

    def save(self, name: str, secret: bytes) -> None:
        """Saves a secret. Raises :class:`OSError`."""
        self.opened().save(name, secret)

    def delete(self, name: str) -> None:
        """Deletes a secret. Raises :class:`OSError` or :class:`StoreError`."""
        self.opened().delete(name)

    def set_aside(self, name: str) -> Path | None:
        """Moves an unreadable secret aside; the new path, if it is a file."""
        return self.opened().set_aside(name)


def open_token_store(folder: Path, use_keyring: bool = True) -> FileTokenStore | KeyringTokenStore:
    """The keyring where a real one is installed and enabled, else files in ``folder``."""
    files = FileTokenStore(folder)
    back_end = _answer(_real_keyring, None) if use_keyring else None
    return files if back_end is None else KeyringTokenStore(files, back_end)


def _real_keyring() -> Any:
    try:
        import keyring
    except ImportError:
        return None
    back_end = keyring.get_keyring()
    # The first back end of a chain is the preferred one.
    first = next(iter(getattr(back_end, "backends", ())), back_end)
    return back_end if type(first).__module__.startswith(_REAL) else None


def _answer(what: Callable[[], _Value], otherwise: _Value, limit: float = 5.0) -> _Value:
    """The result of a keyring call within ``limit`` seconds, else ``otherwise``: a locked keyring
    blocks until its password is typed."""
    answer: list[_Value] = []

    def ask() -> None:
        try:
            answer.append(what())
        except Exception:
            # Each back end has errors of its own.
            log.warning("The keyring failed; files are used", exc_info=True)

    asking = threading.Thread(target=ask, name="keyring", daemon=True)
    asking.start()
    asking.join(limit)
    if asking.is_alive():
        log.warning("The keyring did not answer in %.0f s; files are used", limit)
    return answer[0] if answer else otherwise
