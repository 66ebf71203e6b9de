"""One process at a time, for as long as it likes."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class ProcessLock:
    """Held by one process; the system lets go of it when that process dies (flock(2))."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def held(self) -> bool:
        """Take it, unless another has it. At once."""
        if self._file is not None:
            return True
        try:
            opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return True  # nowhere to write, so nobody to share with
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            return False
        except OSError:
            pass  # a file system without locks: better two than none
        self._file = opened
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
