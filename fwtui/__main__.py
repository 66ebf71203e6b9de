"""``fwtui`` and ``python -m fwtui``."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket


def main() -> None:
    argv = sys.argv[1:]
    if argv or not _in_terminal():
        sys.exit(_command(argv))
    # The client of a session: nothing else is imported before the first frame.
    from fwtui.session import start

    sys.exit(start.join(start.default_name(), _serve))


def _in_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _command(argv: list[str]) -> int:
    if argv[:1] == ["ctl"]:  # a key of a window manager waits for it
        from fwtui.cli.ctl import main as drive

        return drive(argv[1:])
    from fwtui.cli.main import run

    return run(argv)


def _serve(first: socket.socket | None, lock: int) -> int:
    import gc

    gc.disable()  # nothing is garbage yet; the interface turns it on after its first paint
    from fwtui.cli.interface import serve

    return serve(first, lock)


if __name__ == "__main__":
    main()
