"""What audio libraries say on their own goes to the log, not over the screen."""

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
def chatter_to(file: Path) -> Iterator[TextIO]:
    """While it lasts, what is written to file descriptor 2 goes to the end of ``file``.

    ALSA, PulseAudio and PipeWire write there without asking; a terminal interface paints
    there too. So Python's own ``sys.stderr`` and ``sys.__stderr__`` become another way to
    where descriptor 2 led before, which is also what the context gives. All is as it was at
    the end. Where ``file`` cannot be written, the chatter goes nowhere.
    """
    sys.stderr.flush()
    before = os.dup(2)
    screen = os.fdopen(os.dup(2), "w", encoding=sys.stderr.encoding, errors="backslashreplace")
    streams = sys.stderr, sys.__stderr__
    try:
        sink = open_private(file, os.O_WRONLY | os.O_APPEND)
    except OSError as error:
        log.info("what audio libraries say is lost: %s", error)
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
