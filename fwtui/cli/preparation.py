"""What each process of fwtui begins with: paths, log and settings."""

from __future__ import annotations

import logging
from functools import partial

from fwtui import config
from fwtui.base import logs
from fwtui.base.files import set_private_umask
from fwtui.base.paths import Paths
from fwtui.config import Settings
from fwtui.text import plain


def prepare() -> tuple[Settings, Paths, tuple[str, ...]]:
    """Settings, paths and log of this process, and what is wrong with them, in sentences."""
    set_private_umask()
    paths = Paths.usual().made()
    logs.start(paths.log_file, clean=partial(plain, longest=4096))
    read = config.load(paths.config_file)
    problems = [*read.problems]
    if read.settings.ui.keys:
        from fwtui.ui.actions.key_settings import problems_of

        problems += problems_of(read.settings.ui.keys, paths.config_file)
    if (theme := read.settings.ui.theme) not in ("auto", "dark", "light"):
        from fwtui.ui.themes import Themes

        problems += Themes(paths.config / "themes").roles(theme)[1]
    if paths.unwritable:
        folders = ", ".join(map(str, paths.unwritable))
        problems.append(f"{folders} cannot be written; nothing is kept there.")
    problems = [plain(problem) for problem in problems]
    for problem in problems:
        logging.getLogger(__name__).warning("%s", problem)
    return read.settings, paths, tuple(problems)
