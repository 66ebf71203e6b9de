"""What each process of fwtui begins with: paths, log and settings."""

from __future__ import annotations

import logging

from fwtui import config
from fwtui.base import logs
from fwtui.base.paths import Paths
from fwtui.config import Settings


def prepare() -> tuple[Settings, Paths, tuple[str, ...]]:
    """Settings, paths and log of this process, and what is wrong with them, in sentences."""
    paths = Paths.usual().made()
    logs.start(paths.log_file)
    read = config.load(paths.config_file)
    problems = list(read.problems)
    if paths.unwritable:
        folders = ", ".join(map(str, paths.unwritable))
        problems.append(f"{folders} cannot be written; nothing is kept there.")
    for problem in problems:
        logging.getLogger(__name__).warning("%s", problem)
    return read.settings, paths, tuple(problems)
