"""Syntax trees of fwtui's files, parsed once a process."""

from __future__ import annotations

import ast
import gc
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def syntax_trees() -> dict[Path, ast.Module]:
    """The tree of each file of fwtui, by its path below the root.

    The collector is off meanwhile and passes the trees over afterwards: some two million objects
    that live until the end cost it more than the tests that read them.
    """
    gc.disable()
    try:
        found = {
            file.relative_to(ROOT): ast.parse(file.read_text("utf-8"))
            for file in sorted((ROOT / "fwtui").rglob("*.py"))
        }
    finally:
        gc.enable()
    gc.collect()
    gc.freeze()
    return found
