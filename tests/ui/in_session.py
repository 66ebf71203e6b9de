"""The interface of a made context as a session of its own, joined by this terminal."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fwtui.session import start
from fwtui.session.settings import SessionSettings

if TYPE_CHECKING:
    import socket

    from fwtui.ui.context import AppContext


def run(
    make: Callable[[], AppContext],
    stderr: Path = Path(os.devnull),
    settings: SessionSettings = SessionSettings(),  # noqa: B008 -- frozen
) -> int:
    """Until it is quit; the exit code. ``make`` is called in the session's process."""
    with tempfile.TemporaryDirectory(prefix="fwtui-session-") as folder:
        os.environ.setdefault("FWTUI_HOME", folder)

        def serve(first: socket.socket | None, lock: int) -> int:
            from fwtui.session.run import run as run_session

            return run_session(
                make,
                first,
                name=lambda: "t",
                lock=lock,
                settings=settings,
                stderr=stderr,
            )

        return start.join("t", serve, paint=False)
