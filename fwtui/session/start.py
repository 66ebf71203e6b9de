"""Joining the session of an account, or starting one and joining that.

The standard library alone before the join: the first frame waits for it.
"""

from __future__ import annotations

import os
import select
import sys
import time

from fwtui import __version__
from fwtui.session import framing, rendezvous
from fwtui.session.client import (
    DIED,
    LONGEST_WAIT,
    LOOK_AGAIN,
    SAY_AFTER,
    SILENT,
    WAITING,
    Client,
    Ended,
    NotJoined,
    OtherVersion,
    printable,
)
from fwtui.session.framing import EXIT, QUIT, Frames, frame
from fwtui.session.rendezvous import NO_ACCOUNT, SessionConnection, default_name
from fwtui.session.terminal import Terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from typing import NoReturn

    Serve = Callable[[socket.socket | None, int], int]
    """Runs a session whose first client is on the socket (None: it has no terminal), under the
    lock of that descriptor; the exit code."""
    Live = Callable[[socket.socket, int], int]
    """The same, with the connection to the process that started it."""


def join(name: str, serve: Serve, *, paint: bool = True) -> int:
    """Join the session of that name from this terminal, starting it where there is none.

    ``serve`` is called in a process of its own, which outlives this one. ``paint`` shows the
    saved frame meanwhile. Returns the exit code.
    """
    with Client(Terminal(), name, version=__version__) as client:
        try:
            client.wait_for_foreground()
            last = time.monotonic() + LONGEST_WAIT
            while True:
                connection, started = _connection(name, serve, client, paint=paint)
                paint = False
                try:
                    client.run(connection, started=started)
                except OtherVersion as other:
                    _replace(name, str(other), client)
                    last = time.monotonic() + LONGEST_WAIT
                except NotJoined:
                    if started or time.monotonic() > last:
                        raise Ended(1, DIED) from None
                    client.heed(LOOK_AGAIN)
        except Ended as ended:
            code, words = ended.code, ended.words
    # The terminal is restored, and signals do again what they did.
    if words:
        print(printable(words), file=sys.stderr if code else sys.stdout, flush=True)
    return code


def _connection(
    name: str, serve: Serve, client: Client, *, paint: bool
) -> tuple[SessionConnection, bool]:
    """A connection to the session, and whether it was started for it."""
    last = time.monotonic() + LONGEST_WAIT
    said = time.monotonic() + SAY_AFTER
    while True:
        try:
            return rendezvous.connect(name), False
        except rendezvous.NotYours as error:
            raise Ended(1, f"fwtui: {error}; it is not used.") from error
        except OSError:
            pass
        if paint:
            client.paint()
            paint = False
        lock = lock_of(name)
        if lock is not None:
            return start(serve, lock, client), True
        now = time.monotonic()
        if now > last:
            raise Ended(1, SILENT)
        if now > said:
            client.say(WAITING)
            said = last
        client.heed(LOOK_AGAIN)


def lock_of(name: str) -> int | None:
    """The lock that a session holds for its life (flock(2)); ``None`` while another has it."""
    import fcntl  # where a session runs already none is asked for

    try:
        rendezvous.make_folder()
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        lock = os.open(rendezvous.lock_file(name), flags, 0o600)
        os.fchmod(lock, 0o600)  # whatever the umask
    except OSError:
        # Nowhere to write: a session all the same, that no other terminal can join.
        return os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def start(serve: Serve, lock: int, client: Client) -> SessionConnection:
    """Run a session in a process of its own; the connection of its first client."""

    def live(theirs: socket.socket, lock: int) -> int:
        client.in_session()
        return serve(theirs, lock)

    return SessionConnection(fileno=_forked(live, lock).detach())


def detached(name: str, serve: Serve) -> bool:
    """Start the session of that name without a terminal, and wait until it is found; False
    where it runs already. Raises :class:`Ended`."""
    last = time.monotonic() + LONGEST_WAIT
    ours: socket.socket | None = None
    while True:
        try:
            rendezvous.connect(name).close()
            return ours is not None
        except rendezvous.NotYours as error:
            raise Ended(1, f"fwtui: {error}; it is not used.") from error
        except OSError:
            pass
        if ours is None and (lock := lock_of(name)) is not None:
            ours = _forked(lambda theirs, lock: serve(None, lock), lock)
        if time.monotonic() > last:
            raise Ended(1, "fwtui: its session does not start. `fwtui doctor` names its log.")
        if ours is None:
            time.sleep(LOOK_AGAIN)
        elif select.select([ours], [], [], LOOK_AGAIN)[0]:
            raise Ended(1, _last_words(ours))


def _forked(live: Live, lock: int) -> socket.socket:
    """Live in a process of its own, to which the lock goes over. The connection with it: on the
    far one, which ``live`` gets, it says why it cannot be; it ends with the session."""
    import socket  # for the session, which needs it after fork(2) too

    ours, theirs = socket.socketpair()
    if not _fork():
        _be_session(lambda: live(theirs, lock), ours, theirs)
    theirs.close()
    os.close(lock)
    return ours


def _last_words(ours: socket.socket) -> str:
    words = b""
    while data := ours.recv(1 << 16):
        words += data
    frames = Frames(framing.TO_CLIENT, framing.LARGEST_TO_CLIENT).feed(words)
    said = frames[0][1].decode("utf-8", "replace").partition(" ")[2] if frames else ""
    return said or DIED


def _fork() -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return os.fork()


def _be_session(live: Callable[[], int], ours: socket.socket, theirs: socket.socket) -> NoReturn:
    """Live as a session, in a process of its own; the parent, whose end is ``ours``, hears why it
    cannot."""
    code = 1
    try:
        os.setsid()
        from fwtui.base.files import set_private_umask  # not before the first frame

        set_private_umask()
        _close_inherited()
        if home := os.environ.get("FWTUI_HOME"):
            os.environ["FWTUI_HOME"] = os.path.abspath(os.path.expanduser(home))
        os.chdir("/")
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        os.close(null)
        ours.close()
        code = live()
    except BaseException as error:  # noqa: BLE001 -- the last one who can say it
        _refuse(theirs, _words(error))
    finally:
        os._exit(code)


def _close_inherited() -> None:
    """Close what the shell left open: the far side of a pipe would wait for this process.

    Python opens all of its own with close-on-exec, so that the others are those of the shell.
    """
    for fd in range(3, 256):
        try:
            if os.get_inheritable(fd):
                os.close(fd)
        except OSError:
            pass


def _refuse(first: socket.socket, words: str) -> None:
    """Let the first client go with a sentence: the session cannot be."""
    try:
        first.settimeout(1.0)
        first.sendall(frame(EXIT, f"1 {words}".encode()))
    except OSError:
        pass


def _words(error: BaseException) -> str:
    """What is printed on the shell's screen when a session cannot start; holds no secret."""
    import logging

    from fwtui.errors import BROKEN, FwtuiError
    from fwtui.ui.terminal.crash_report import report

    logging.getLogger(__name__).info("The session ended", exc_info=error)
    if isinstance(error, FwtuiError):
        return f"fwtui: {error.sentence}\n{error.hint}".rstrip()
    return f"{BROKEN}. A bug report needs these lines:\n\n{report(error)}"


def _replace(name: str, version: str, client: Client) -> None:
    """Ask whether the session of another version may end; raises :class:`Ended` when not."""
    if not client.ask(
        f"A session of fwtui {version} is running; this is fwtui {__version__}.\n"
        "End it and go on with this version? Queue and place are kept. [y/N]"
    ):
        raise Ended(1, "It is left as it is. `fwtui quit` ends it.")
    try:
        end(name)
    except OSError as error:
        raise Ended(1, SILENT) from error


def end(name: str) -> bool:
    """Ask the session of that name to end and wait until it has; False where there is none.

    Raises OSError when it does not end.
    """
    try:
        connection = rendezvous.connect(name)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    with connection:
        connection.sendall(frame(QUIT))
        connection.settimeout(LONGEST_WAIT)
        while connection.recv(1 << 16):
            pass
    return True


__all__ = ["NO_ACCOUNT", "Ended", "default_name", "detached", "end", "join", "lock_of", "start"]
