"""The name of an account's folders, and the move of those that had a former name."""

from __future__ import annotations

import contextlib
import logging
import os

from fwtui.base.file_lock import FileLock
from fwtui.base.paths import Paths
from fwtui.errors import FwtuiError
from fwtui.pod.auth.accounts import Account, Accounts

log = logging.getLogger(__name__)

NO_ACCOUNT = "nobody"
"""The name of the folders that are used while there is no account."""


def folder_name(account: Account | None, accounts: Accounts, paths: Paths) -> str:
    """The name of the account's folders in cache, state and music.

    Folders of a former name are moved. Where two accounts shared them, they stay with the one
    whose name is theirs, else with the oldest; they keep their name while a process uses them.
    """
    if account is None:
        return NO_ACCOUNT
    name, former = account.slug, account.former_slug
    if name == former:
        return name
    state = paths.state / "accounts"
    moves = [
        (folder / former, folder / name)
        for folder in (state, paths.cache / "accounts", paths.data / "music")
    ]
    moves.append((accounts.former_allowance_file(account), accounts.allowance_file(account)))
    moves = [(before, now) for before, now in moves if before.exists() and not now.exists()]
    if not moves or _owner(account, accounts) != account:
        return name
    lock = FileLock(state / former / "in-use") if (state / former).is_dir() else None
    if lock is not None and not lock.try_acquire_or_share():
        return former
    try:
        for before, now in moves:
            os.rename(before, now)
            log.info("%s is now %s", before, now)
    except OSError as error:
        log.warning("a folder cannot be renamed: %s", error)
        return former if (state / former).exists() else name
    finally:
        if lock is not None:
            lock.release()
    return name


def _owner(account: Account, accounts: Accounts) -> Account:
    """The account that folders of a former name belong to."""
    former = account.former_slug
    sharing: list[Account] = []
    with contextlib.suppress(FwtuiError):
        sharing = [one for one in accounts.list() if one.former_slug == former]
    named = [one for one in sharing if one.slug == former]
    return (named or sharing or [account])[0]
