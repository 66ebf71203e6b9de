"""Where a session's socket lies, and who may be on its other side.

The folder is ``$FWTUI_HOME/run``, ``$XDG_RUNTIME_DIR/fwtui`` or ``run`` in the state folder:
the user's own, 0700, no link. A socket is 0600 and named after the session's account. The
standard library alone, and not its ``socket``, which takes 6 ms to import: the client imports
this before the first frame.
"""

from __future__ import annotations

import _socket
import os
import select
import stat
import sys

LONGEST_NAME = 64
"""Characters of a session's name."""
NO_ACCOUNT = "login"
"""The name of a session without an account."""
MOST_WAITING = 16
"""Connections that are not accepted yet."""
SECONDS = 2.0
"""For a session to accept a connection; it does so at once or is stopped."""


class NotYours(OSError):
    """A folder or a socket that is not the user's own."""


class SessionConnection(_socket.socket):
    """A connection to a session; a context that closes it."""

    def __enter__(self) -> SessionConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_name(name: str) -> bool:
    """Whether it can be a session's name: it never leads out of the folder."""
    plain = name.translate(dict.fromkeys(b"-_.@="))
    return 0 < len(name) <= LONGEST_NAME and name[0] != "." and plain.isascii() and plain.isalnum()


def default_name() -> str:
    """The name of the default account's session, from a file of one line beside the accounts."""
    if home := os.environ.get("FWTUI_HOME"):
        folder = os.path.join(os.path.expanduser(home), "data")
    elif sys.platform == "darwin":
        folder = os.path.expanduser("~/Library/Application Support/fwtui")
    else:
        data = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
        folder = os.path.join(data, "fwtui")
    try:
        with open(os.path.join(folder, "default-session"), encoding="ascii") as opened:
            name = opened.read(LONGEST_NAME + 1).strip()
    except (OSError, ValueError):
        return NO_ACCOUNT
    return name if is_name(name) else NO_ACCOUNT


def folder() -> str:
    """The folder of the sockets; it may not exist yet."""
    if home := os.environ.get("FWTUI_HOME"):
        return os.path.join(os.path.expanduser(home), "run")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/") and _is_own_folder(runtime):
        return os.path.join(runtime, "fwtui")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support/fwtui/run")
    state = os.environ.get("XDG_STATE_HOME", "").strip() or os.path.expanduser("~/.local/state")
    return os.path.join(state, "fwtui", "run")


def _is_own_folder(path: str) -> bool:
    """After su(1) or sudo(8) the variable may still name another user's folder."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()


def make_folder() -> str:
    """The folder, made 0700 where it is missing. Raises :class:`NotYours` and OSError."""
    place = folder()
    os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
    try:
        os.mkdir(place, 0o700)
    except FileExistsError:
        pass
    else:
        os.chmod(place, 0o700)  # whatever the umask
    _check(place, stat.S_ISDIR)
    return place


def _check(path: str, is_kind: Callable[[int], bool]) -> None:
    """The path is the user's own, for the user alone, and no link (lstat(2))."""
    found = os.lstat(path)
    if not is_kind(found.st_mode) or found.st_uid != os.getuid():
        raise NotYours(f"{path} is not yours")
    if stat.S_IMODE(found.st_mode) & 0o077:
        if not stat.S_ISDIR(found.st_mode):
            raise NotYours(f"{path} is open to others")
        os.chmod(path, 0o700)


def connect(name: str) -> SessionConnection:
    """A connection to the session of that name.

    Raises OSError where there is none (ENOENT, ECONNREFUSED), :class:`NotYours` where the path
    or the process behind it is another user's.
    """
    place = folder()
    _check(place, stat.S_ISDIR)
    _check(os.path.join(place, name), stat.S_ISSOCK)
    made = SessionConnection(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        made.settimeout(SECONDS)
        _below(place, lambda path: _connect(made, path), name)
        if peer_uid(made) != os.getuid():
            raise NotYours(f"{name} is another user's session")
        made.settimeout(None)
    except BaseException:
        made.close()
        raise
    return made


def _connect(made: SessionConnection, path: str) -> None:
    """Wait for a place among those that wait (connect(2): EAGAIN while there is none)."""
    for left in range(int(SECONDS * 100), -1, -1):
        try:
            made.connect(path)
            break
        except BlockingIOError:
            if not left:
                raise
            select.select([], [], [], 0.01)


def listen(name: str) -> socket.socket:
    """A listening socket of that name; one that a dead session left is replaced.

    The caller holds the account's lock, so that no living session has it. Raises
    :class:`NotYours` and OSError.
    """
    import socket

    place = make_folder()
    path = os.path.join(place, name)
    try:
        _check(path, stat.S_ISSOCK)
        os.unlink(path)
    except FileNotFoundError:
        pass
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        _below(place, made.bind, name)
        made.listen(MOST_WAITING)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    finally:
        os.umask(mask)
    return made


def is_held(name: str) -> bool:
    """Whether a process lives that is the session of that name (flock(2)), or is about to be: its
    socket may not be there yet, or no longer."""
    import fcntl

    try:
        lock = os.open(lock_file(name), os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def lock_file(name: str) -> str:
    """The file whose lock a session holds for its life."""
    return os.path.join(folder(), f"{name}.lock")


def remove(name: str, inode: int) -> None:
    """Take the socket away, unless another session has made its own meanwhile."""
    path = os.path.join(folder(), name)
    try:
        if os.lstat(path).st_ino == inode:
            os.unlink(path)
    except OSError:
        pass


def names() -> list[str]:
    """The names of the sockets that lie there; a session may have died behind one."""
    place = folder()
    try:
        _check(place, stat.S_ISDIR)
        return sorted(each.name for each in os.scandir(place) if stat.S_ISSOCK(_mode(each)))
    except OSError:
        return []


def _mode(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return 0


def _below(place: str, act: Callable[[str], object], name: str) -> None:
    """Call with the path, which must be short (unix(7): 108 bytes): by the working folder
    where it is not."""
    path = os.path.join(place, name)
    if len(os.fsencode(path)) < 100:
        act(path)
        return
    before = os.open(".", os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.chdir(place)
        act(name)
    finally:
        os.fchdir(before)
        os.close(before)


def peer_uid(connection: _socket.socket) -> int:
    """The user on the other side, as the kernel knows it (unix(7): SO_PEERCRED; LOCAL_PEERCRED
    on macOS). Raises OSError."""
    if hasattr(_socket, "SO_PEERCRED"):
        # A ucred: process, user and group, 4 bytes each.
        found = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12)
    else:
        # An xucred: version and user, 4 bytes each, then groups.
        local_peercred = 1
        found = connection.getsockopt(0, local_peercred, 76)
    return int.from_bytes(found[4:8], sys.byteorder)


TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
