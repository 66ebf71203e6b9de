"""What the packages say of fwtui, from pyproject.toml and the package itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SHELL = ROOT / "assets" / "shell"
_PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_PLATFORMS = {"sys_platform == 'linux'": "linux"}


class Requirement(NamedTuple):
    """A Python package that fwtui needs, as pyproject.toml names it."""

    name: str
    extras: tuple[str, ...]
    versions: str
    """As in ``>=8.2,<9``."""
    platform: str
    """``linux``, or empty for everywhere."""


def requirement(text: str) -> Requirement:
    """A line of pyproject.toml. Raises ValueError for one of another shape."""
    found = re.fullmatch(r"([\w.-]+)(?:\[([\w,]+)\])?([<>=~!\d.,]*)(?:\s*;\s*(.+))?", text)
    if found is None or (found[4] and found[4] not in _PLATFORMS):
        raise ValueError(f"not understood: {text}")
    extras = tuple((found[2] or "").split(",")) if found[2] else ()
    return Requirement(found[1], extras, found[3], _PLATFORMS.get(found[4] or "", ""))


NAME: str = _PROJECT["name"]
DESCRIPTION: str = _PROJECT["description"]
LICENCE: str = _PROJECT["license"]
HOMEPAGE: str = _PROJECT["urls"]["Funkwhale"]
PYTHON: str = _PROJECT["requires-python"].removeprefix(">=")
"""The oldest Python, as in ``3.11``."""
REQUIRES = tuple(map(requirement, _PROJECT["dependencies"]))
EXTRAS = {
    extra: tuple(map(requirement, lines))
    for extra, lines in _PROJECT["optional-dependencies"].items()
}
_INIT = (ROOT / "fwtui" / "__init__.py").read_text("utf-8")
VERSION: str = re.findall(r'^__version__ = "(.+)"$', _INIT, re.MULTILINE)[0]
