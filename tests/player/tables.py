"""Reads the table of states and transitions at the head of a module."""

from __future__ import annotations

import re


def transitions(docstring: str | None) -> dict[str, dict[str, str]]:
    """``{event: {state before: state after}}`` of the first table of a docstring.

    Columns are separated by blanks and framed by rules of ``=``; the first row names the
    states. Raises ValueError where there is no such table.
    """
    lines = (docstring or "").splitlines()
    rules = [number for number, line in enumerate(lines) if re.fullmatch(r"=+( +=+)+", line)]
    if len(rules) != 3:
        raise ValueError("no table")
    _, *states = lines[rules[0] + 1].split()
    table: dict[str, dict[str, str]] = {}
    for line in lines[rules[1] + 1 : rules[2]]:
        event, *after = line.split()
        table[event] = dict(zip(states, after, strict=True))
    return table
