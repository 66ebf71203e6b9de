"""Redirection of file descriptor 2: output of audio libraries goes to the log."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast

from fwtui.base.files import open_private

log = logging.getLogger(__name__)


@contextmanager
def redirect_stderr(file: Path) -> Iterator[TextIO]:
    """A context in which file descriptor 2 is appended to ``file``.

    ALSA, PulseAudio and PipeWire write to descriptor 2, where a terminal interface paints.
    ``sys.stderr`` and ``sys.__stderr__`` become a stream to the former descriptor 2; the
    context gives that stream. All three are restored at the end. Where ``file`` cannot be
    written, descriptor 2 goes to /dev/null.
    """
    sys.stderr.flush()
    before = os.dup(2)
    screen = os.fdopen(os.dup(2), "w", encoding=sys.stderr.encoding, errors="backslashreplace")
    streams = sys.stderr, sys.__stderr__
    try:
        sink = open_private(file, os.O_WRONLY | os.O_APPEND)
    except OSError as error:
        log.info("output of audio libraries is lost: %s", error)
        sink = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(sink, 2)
    os.close(sink)
    sys.stderr = screen
    sys.__stderr__ = screen  # type: ignore[misc]  # Textual paints there
    try:
        yield cast(TextIO, screen)
    finally:
        sys.stderr, sys.__stderr__ = streams  # type: ignore[misc]
        screen.close()
        os.dup2(before, 2)
        os.close(before)
