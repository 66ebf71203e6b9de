"""The folder of the demo's music and covers."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def found() -> Path | None:
    """The folder with ``catalogue.toml``: ``assets/`` of a checkout, else what the package
    ``fwtui-demo`` installs; None where neither is there."""
    folders = [Path(__file__).resolve().parents[2] / "assets"]
    if (package := find_spec("fwtui_demo")) is not None:
        folders += map(Path, package.submodule_search_locations or ())
    return next((each for each in folders if (each / "catalogue.toml").is_file()), None)


def root() -> Path:
    """As :func:`found`. Raises FileNotFoundError where the music is not installed."""
    if (folder := found()) is None:
        raise FileNotFoundError("the demo's music is not installed (no fwtui-demo)")
    return folder
