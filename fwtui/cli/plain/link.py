"""The connection to a session: commands with their replies, and its events meanwhile."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Callable
from typing import Any

from fwtui.cli import ctl
from fwtui.control.protocol import LARGEST_REPLY, Lines, decoded, request_line
from fwtui.errors import NO_ANSWER
from fwtui.session import rendezvous

STOPPED = "That is not waited for any more."


class SessionEnded(Exception):
    """The session is no more."""


class SessionLink:
    """One session: its status as of the last event, and what it is asked."""

    def __init__(self, name: str) -> None:
        """``name`` is the session's. Raises OSError."""
        self._name = name
        self._following = rendezvous.connect(name)
        self._following.sendall(request_line("follow", (), {}))
        self._replies = Lines(LARGEST_REPLY)
        self._moved = False
        """It has opened another account."""
        self.now: dict[str, Any] = {}
        """The status as of the last event; empty before the first one."""
        self.happened: Callable[[dict[str, Any], dict[str, Any]], None] = lambda before, now: None
        """Called with the status before an event, and the event."""

    def close(self) -> None:
        """Leave the session as it is."""
        self._following.close()

    def fileno(self) -> int:
        """The descriptor that can be read when something has happened."""
        return self._following.fileno()

    def ask(self, command: str, *given: str, **options: str) -> dict[str, Any]:
        """The reply to a command; events meanwhile are heeded, and ctrl+c waits no longer.
        Raises :class:`SessionEnded`."""
        lasting = command in ctl.LASTING
        last = None if lasting else time.monotonic() + ctl.SECONDS
        lines = Lines(LARGEST_REPLY)
        try:
            with self._connection() as connection:
                connection.sendall(request_line(command, given, options))
                while True:
                    left = None if last is None else max(0.0, last - time.monotonic())
                    ready = select.select([connection, self._following], [], [], left)[0]
                    if not ready:
                        return {"code": 1, "words": NO_ANSWER}
                    if self._following in ready:  # sent before the reply, and heeded before it
                        self.heed()
                    if connection not in ready:
                        continue
                    data = connection.recv(1 << 16)
                    if not data:
                        raise SessionEnded
                    for line in lines.feed(data):
                        return decoded(line)
        except KeyboardInterrupt:
            return {"code": 1, "words": STOPPED}
        except (OSError, ValueError) as error:
            raise SessionEnded from error

    def _connection(self) -> rendezvous.SessionConnection:
        """A connection for one command. A session has the name of its account, the default one
        from the moment on that it opens another. Raises OSError."""
        if self._moved:
            with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
                name = rendezvous.default_name()
                made = rendezvous.connect(name)
                self._name, self._moved = name, False
                return made
        return rendezvous.connect(self._name)

    def heed(self, seconds: float = 0.0) -> bool:
        """Take in the events that have come, or come within ``seconds``; whether any did. Raises
        :class:`SessionEnded`."""
        if not select.select([self._following], [], [], seconds)[0]:
            return False
        try:
            data = self._following.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            raise SessionEnded
        for line in self._replies.feed(data):
            now = decoded(line)
            before, self.now = self.now or now, now
            self._moved |= now.get("event") == "account"
            self.happened(before, now)
        return True
