"""Argv to a command. (Being written.)"""

from __future__ import annotations


def run(argv: list[str]) -> int:
    """Run one command and return its exit code."""
    raise NotImplementedError(argv)
