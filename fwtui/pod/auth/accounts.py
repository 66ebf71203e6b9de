"""The list of accounts in accounts.json; secrets are in :mod:`fwtui.pod.auth.token_store`."""

from __future__ import annotations

import contextlib
import logging
import re
import zlib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from fwtui.base.files import make_private_folder, set_aside, write_atomically
from fwtui.errors import TOO_NEW, StoreError, StoreTooNew
from fwtui.pod.auth.refresh_lock import exclusive
from fwtui.pod.auth.token_store import (
    KeyringTokenStore,
    LazyTokenStore,
    TokenStore,
    open_token_store,
    write_error,
)
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings

log = logging.getLogger(__name__)

Kind = Literal["oauth", "token", "anonymous"]
_VERSION = 1
LONGEST_SLUG = 100
_LONGEST_IN_SESSION = 48
"""The path of a socket has some 100 bytes (unix(7))."""
_says_all = re.compile(r"[a-z0-9._-]*").fullmatch
"""User names that are file names as they are."""


class Account(Struct, frozen=True):
    """A user on a pod, or the anonymous view of it."""

    origin: Origin
    username: str | None = None
    """``None`` for anonymous."""
    kind: Kind = "oauth"
    """``oauth`` by browser, ``token`` an application token, or ``anonymous``."""
    ca_file: str = ""
    """A PEM file of certificates to trust besides the system's, for this pod."""
    fingerprint: str = ""
    """SHA-256 of the only certificate to trust on this pod, in hexadecimal."""

    @property
    def name(self) -> str:
        """``ana@music.example``, or ``music.example`` for anonymous."""
        return f"{self.username}@{self.origin.name}" if self.username else self.origin.name

    @property
    def key(self) -> str:
        """The key of stored data: user name and whole address of the pod."""
        return f"{self.username or ''}@{self.origin.key}"

    @property
    def slug(self) -> str:
        """For file names: letters, digits, ``@``, dots, ``-``, ``_`` and ``=`` alone, at most
        :data:`LONGEST_SLUG` of them.

        No two accounts share one, on a disk that takes small and capital letters for the same
        neither: where it does not say all of :attr:`key`, a digest follows after ``=``.
        """
        name = self.former_slug
        if _says_all(self.username or "") and not self.origin.path and len(name) <= LONGEST_SLUG:
            return name
        return self._with_digest(name, LONGEST_SLUG)

    def _with_digest(self, name: str, longest: int) -> str:
        import hashlib  # for few accounts

        digest = hashlib.blake2b(self.key.encode("utf-8", "replace"), digest_size=10).hexdigest()
        return f"{name[: longest - len(digest) - 1]}={digest}"

    @property
    def former_slug(self) -> str:
        """The slug of fwtui's first version, which two accounts may share."""
        name = "".join(
            char if char.isascii() and (char.isalnum() or char in "-.") else "_"
            for char in self.username or ""
        )
        return f"{name}@{self.origin.slug}" if self.username else self.origin.slug

    @property
    def session(self) -> str:
        """The name of the account's session: no two accounts share one."""
        slug = self.slug.lstrip(".")
        if len(slug) > _LONGEST_IN_SESSION:
            slug = self._with_digest(slug, _LONGEST_IN_SESSION)
        return f"{slug}-{zlib.crc32(self.key.encode()):08x}"


class _AccountsFile(Struct, omit_defaults=True):
    version: int = _VERSION
    default: str = ""
    accounts: list[Account] = []
    dialects: dict[str, PodDialect] = {}
    """By the key of the origin."""
    newcomer: bool = False
    """The first account was added in a shell, and no interface has said yet what can be done."""


class Accounts:
    """The accounts on this machine, and the token store with their secrets.

    The file is read at each call: another fwtui may have changed it.
    """

    def __init__(self, folder: Path, settings: PodSettings | None = None) -> None:
        self._folder = folder
        self._file = self.file = folder / "accounts.json"
        keyring = (settings or PodSettings()).keyring
        self._lazy_store = LazyTokenStore(lambda: open_token_store(folder / "secrets", keyring))
        self.token_store: TokenStore = self._lazy_store

    def list(self) -> tuple[Account, ...]:
        """All accounts, oldest first. Raises :class:`StoreError` for a file that cannot be
        read, :class:`StoreTooNew` for one of a newer fwtui."""
        return tuple(self._read().accounts)

    @property
    def default(self) -> Account | None:
        """The default account: the chosen one, else the first."""
        kept = self._read()
        chosen = (one for one in kept.accounts if one.key == kept.default)
        return next(chosen, kept.accounts[0] if kept.accounts else None)

    def get(self, name: str) -> Account | None:
        """The account of ``ana@music.example``, ``music.example``, ``https://...``, or ``ana``.

        Of several matches the default account wins.
        """
        default = self.default
        all_of_them = sorted(self.list(), key=lambda one: one != default)
        for fits in (
            lambda one: name in (one.name, one.key),
            lambda one: name in (one.origin.name, one.origin.key, one.origin.authority),
            lambda one: name == one.username,
        ):
            for account in all_of_them:
                if fits(account):
                    return account
        return None

    def trust(self, origin: Origin) -> tuple[str, str]:
        """CA file and fingerprint of an account on this host; ``""`` for none."""
        place = (origin.scheme, origin.host, origin.port)
        for one in self.list():
            if (one.origin.scheme, one.origin.host, one.origin.port) == place:
                return one.ca_file, one.fingerprint
        return "", ""

    def dialect(self, origin: Origin) -> PodDialect | None:
        """The dialect in which a pod was last spoken with; ``None`` for an unknown pod."""
        try:
            return self._read().dialects.get(origin.key)
        except StoreError:
            return None

    def save_dialect(self, origin: Origin, dialect: PodDialect) -> None:
        """Saves the dialect of a pod. Raises :class:`StoreError`."""
        with exclusive(self._lock_file):
            kept = self._read()
            if kept.dialects.get(origin.key) != dialect:
                kept.dialects[origin.key] = dialect
                self._write(kept)

    def save(self, account: Account, *, default: bool = False) -> None:
        """Adds or replaces an account. Raises :class:`StoreError`."""
        with exclusive(self._lock_file):
            kept = self._read()
            keys = [one.key for one in kept.accounts]
            if account.key in keys:
                kept.accounts[keys.index(account.key)] = account
            else:
                kept.accounts.append(account)
            if default or not kept.default:
                kept.default = account.key
            self._write(kept)

    def save_newcomer(self) -> None:
        """Note that the first account came without the interface. Raises :class:`StoreError`."""
        self._set_newcomer(True)

    def take_newcomer(self) -> bool:
        """Whether the first account came without the interface; True once. Raises
        :class:`StoreError`."""
        newcomer = self._read().newcomer
        if newcomer:
            self._set_newcomer(False)
        return newcomer

    def _set_newcomer(self, newcomer: bool) -> None:
        with exclusive(self._lock_file):
            kept = self._read()
            kept.newcomer = newcomer
            self._write(kept)

    def remove(self, account: Account) -> None:
        """Removes an account; :func:`fwtui.pod.auth.login.logout` deletes its secrets."""
        with exclusive(self._lock_file):
            kept = self._read()
            kept.accounts = [one for one in kept.accounts if one.key != account.key]
            if kept.default == account.key:
                kept.default = kept.accounts[0].key if kept.accounts else ""
            self._write(kept)
        with contextlib.suppress(OSError):
            self.allowance_file(account).unlink(missing_ok=True)

    def in_keyring(self) -> bool:
        """Whether secrets are in the system's keyring; may block for seconds."""
        return isinstance(self._lazy_store.opened(), KeyringTokenStore)

    def secret(self, account: Account) -> str:
        """The name of an account's tokens in the token store."""
        return f"login {account.key}"

    def app_secret(self, origin: Origin) -> str:
        """The name of the app registration of a pod in the token store."""
        return f"app {origin.key}"

    def app_lock_file(self, origin: Origin) -> Path:
        """Lock file of the app registration."""
        return self._folder / "secrets" / f"app-{Account(origin).slug}.lock"

    def lock_file(self, account: Account) -> Path:
        """Lock file of the token refresh."""
        return self._folder / "secrets" / f"{account.slug}.lock"

    def allowance_file(self, account: Account) -> Path:
        """File of the account's rate budget; see :mod:`fwtui.pod.ratelimit.persistence`."""
        return self._folder / f"allowance-{account.slug}.json"

    def former_allowance_file(self, account: Account) -> Path:
        """The name of that file in fwtui's first version."""
        return self._folder / f"allowance-{account.former_slug[:100]}.json"

    @property
    def _lock_file(self) -> Path:
        """Lock file from reading to writing the list."""
        return self._folder / "accounts.lock"

    def _read(self) -> _AccountsFile:
        try:
            kept = self._file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return _AccountsFile()
        except OSError as error:
            # Treated as empty, it would be overwritten.
            raise StoreError(
                f"{self._file} cannot be read", hint="Look at whom it belongs to."
            ) from error
        try:
            found = msgspec.json.decode(kept, type=_AccountsFile)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._set_aside()
        if found.version > _VERSION:
            raise StoreTooNew(TOO_NEW.format(self._file), hint="It is left as it is.")
        return found

    def _set_aside(self) -> _AccountsFile:
        try:
            aside = set_aside(self._file, "unreadable", unique=True)
        except OSError:
            aside = self._file
        log.warning("The list of accounts cannot be read; it now lies in %s", aside)
        return _AccountsFile()

    def name_default(self) -> None:
        """Write the name of the default account's session; it may be missing or out of date."""
        with exclusive(self._lock_file), contextlib.suppress(OSError):
            self._write_default(self._read())

    def _write_default(self, kept: _AccountsFile) -> None:
        """One line beside the list, which a start reads before it knows JSON."""
        chosen = [one for one in kept.accounts if one.key == kept.default] or kept.accounts
        name = chosen[0].session if chosen else ""
        write_atomically(self._folder / "default-session", name.encode("ascii"))

    def _write(self, kept: _AccountsFile) -> None:
        try:
            make_private_folder(self._folder)
            write_atomically(self._file, msgspec.json.format(msgspec.json.encode(kept)))
            self._write_default(kept)
        except OSError as error:
            raise write_error("The list of accounts could not be saved", error) from error
