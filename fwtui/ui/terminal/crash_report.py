"""The report of an unexpected error: files, lines and function names, and no secret.

The local variables of a traceback hold tokens and what the listener hears, so they are left
out; the error's own text goes through the same filter as all text that is not ours.
"""

from __future__ import annotations

import platform
import re
import traceback
from pathlib import Path

from fwtui import __version__
from fwtui.text import plain

_SENSITIVE = r"(?i)\b(bearer|token|secret|password|code|authorization)(\W{1,4})[\w.~+/=-]{6,}"
_QUERY = r"\?[^\s'\"]+"
_HERE = Path(__file__).resolve().parent.parent.parent


def redacted(text: str) -> str:
    """Text without anything that looks like a secret or a query."""
    return re.sub(_QUERY, "?…", re.sub(_SENSITIVE, r"\1\2…", plain(text)))


def _place(path: str) -> str:
    """A file by its place in the project, without the folder it is installed in."""
    try:
        return str(Path("fwtui") / Path(path).resolve().relative_to(_HERE))
    except ValueError:
        parts = Path(path).parts
        return "/".join(parts[-2:])


def report(error: BaseException) -> str:
    """The text to show, and to paste in a bug report."""
    lines = [f"fwtui {__version__}, Python {platform.python_version()}, {platform.system()}"]
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
    lines.append(f"{type(error).__name__}: {redacted(str(error))}")
    cause = error.__cause__ or error.__context__
    if cause is not None:
        lines.append(f"  after {type(cause).__name__}: {redacted(str(cause))}")
    return "\n".join(lines)
