"""The log file: where a failure's detail goes, with no secret in it."""

from __future__ import annotations

import logging
import os
import re
from io import TextIOWrapper
from pathlib import Path

from fwtui.base.files import open_private

_LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

LARGEST = 1_000_000
"""Bytes of a log file; the one before it is kept too."""

_SECRETS = r"""(?ix)
    (?P<name>
        authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+
      | \b(?:bearer|basic)\s+(?=[\w.~+/=-]{12,})
      | ["']?\b(?:access_token|refresh_token|client_secret|code_verifier|id_token|token|jwt
          |password)["']?\s*[:=]\s*["']?
      | \b(?:code|state)=
    )
    [^\s"'&,;}]+
    """


def redacted(text: str) -> str:
    """The text with whatever looks like a token, a code or a password as ``***``.

    The second line of defence: secrets have a repr of ``***`` and are not logged at all.
    """
    return re.sub(_SECRETS, lambda found: found["name"] + "***", text)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # One record is one line of text of our own, whatever a stranger put into it.
        text = redacted(super().format(record))
        return text.translate(dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127)))


class _Turning(logging.FileHandler):
    """A file that begins anew when it is full. The standard library's own comes with pickle
    and sockets, and the first paint would wait for them."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
            if self.stream is not None and self.stream.tell() >= LARGEST:
                self.stream.close()
                self.stream = None
                os.replace(self.baseFilename, f"{self.baseFilename}.1")
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- its name there
        """A line for which the disk has no room is lost: the screen is no place for it."""

    def _open(self) -> TextIOWrapper:
        # The owner's alone, the second one as the first.
        fd = open_private(Path(self.baseFilename), os.O_WRONLY | os.O_APPEND)
        return open(fd, "a", encoding="utf-8", errors="replace")


def start(file: Path, level: int = logging.INFO) -> None:
    """Send every logger of this process to a file of its own (0600, 1 MB, one old one kept)."""
    root = logging.getLogger()
    for before in tuple(root.handlers):
        root.removeHandler(before)
    try:
        handler: logging.Handler = _Turning(file)
    except OSError:
        handler = logging.NullHandler()  # a full or read-only disk must not stop the music
    handler.setFormatter(_Redacting(_LINE))
    root.addHandler(handler)
    root.setLevel(level)
    # They tell of each request with its whole address.
    for chatty in ("httpx", "httpcore", "hpack", "asyncio", "aiohttp", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
