"""The folder of the demo's music and covers."""

from __future__ import annotations

from pathlib import Path


def root() -> Path:
    """The folder with ``catalogue.toml``: inside the installed package (a wheel carries it
    there), or ``assets/`` beside it in a checkout.

    Raises FileNotFoundError when neither is there.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "assets", package.parent.parent / "assets"):
        if (folder / "catalogue.toml").is_file():
            return folder
    raise FileNotFoundError("the demo's music is not installed (no assets/catalogue.toml)")
