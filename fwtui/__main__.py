"""The program: ``fwtui`` and ``python -m fwtui``."""

from __future__ import annotations

import sys


def main() -> None:
    """Draw the saved first frame, then import and run the command line."""
    argv = sys.argv[1:]
    if argv:
        sys.exit(_run(argv))
    # Before all other imports: the saved frame is on the screen while they run.
    import gc

    from fwtui.ui.terminal import startup_frame

    gc.disable()  # the interface enables it after its first paint
    startup_frame.draw()
    try:
        code = _run(argv)
    finally:
        startup_frame.give_back()
    _end(code)


def _end(code: int) -> None:
    """Exit at once: all files are closed, and Python's finalization costs time."""
    import logging
    import os

    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _run(argv: list[str]) -> int:
    from fwtui.cli.main import run

    return run(argv)


if __name__ == "__main__":
    main()
