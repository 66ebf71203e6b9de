"""Folders of samples, in memory where there is such a place; killed processes leave theirs."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

_NAME = "fwtui-sample-"
_MEMORY = Path("/dev/shm")


def new_folder() -> Path:
    place = _MEMORY if _MEMORY.is_dir() else Path(tempfile.gettempdir())
    remove_left(place)
    return Path(tempfile.mkdtemp(prefix=f"{_NAME}{os.getpid()}-", dir=place))


@cache
def remove_left(place: Path) -> None:
    """Remove the folders whose process is gone, once in each process."""
    for folder in place.glob(f"{_NAME}*-*"):
        if not _runs(folder.name.removeprefix(_NAME).partition("-")[0]):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (ValueError, OSError):  # another one's name, another user's process
        pass
    return True
