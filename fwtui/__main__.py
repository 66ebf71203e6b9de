"""``fwtui`` and ``python -m fwtui``."""

from __future__ import annotations

import sys


def main() -> None:
    argv = sys.argv[1:]
    if argv:
        sys.exit(_run(argv))
    # Before anything else is imported: the listener looks at rows while the rest comes.
    import gc

    from fwtui.ui.terminal import startup_frame

    gc.disable()  # nothing is garbage yet; the interface turns it on after its first paint
    startup_frame.draw()
    try:
        code = _run(argv)
    finally:
        startup_frame.give_back()
    _end(code)


def _end(code: int) -> None:
    """All is put away: what is left is the system's to take down, and Python would visit it."""
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
