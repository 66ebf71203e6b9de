"""The log file: where a failure's detail goes, with no secret in it."""

from __future__ import annotations

import logging
import logging.handlers
import os
import re
from pathlib import Path

_LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

_SECRETS = re.compile(
    r"""(?ix)
    (?P<name>
        authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+
      | \b(?:bearer|basic)\s+(?=[\w.~+/=-]{12,})
      | ["']?\b(?:access_token|refresh_token|client_secret|code_verifier|id_token|token|jwt
          |password)["']?\s*[:=]\s*["']?
      | \b(?:code|state)=
    )
    [^\s"'&,;}]+
    """
)


def redacted(text: str) -> str:
    """The text with whatever looks like a token, a code or a password as ``***``.

    The second line of defence: secrets have a repr of ``***`` and are not logged at all.
    """
    return _SECRETS.sub(lambda found: found["name"] + "***", text)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # One record is one line of text of our own, whatever a stranger put into it.
        text = redacted(super().format(record))
        return text.translate(dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127)))


def start(file: Path, level: int = logging.INFO) -> None:
    """Send every logger of this process to a file of its own (0600, 1 MB, one old one kept)."""
    root = logging.getLogger()
    for before in tuple(root.handlers):
        root.removeHandler(before)
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=1_000_000, backupCount=1, encoding="utf-8", errors="replace"
        )
    except OSError:
        handler = logging.NullHandler()  # a full or read-only disk must not stop the music
    handler.setFormatter(_Redacting(_LINE))
    root.addHandler(handler)
    root.setLevel(level)
    # They tell of each request with its whole address.
    for chatty in ("httpx", "httpcore", "hpack", "asyncio", "aiohttp", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
