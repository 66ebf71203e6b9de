"""The lines of a TOML file at which its keys and tables stand, for sentences about them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_table = re.compile(rf"\s*\[\[?\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*\]").match
_key = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=").match
_names = re.compile(_NAME).findall


def lines_of(text: str) -> Mapping[tuple[str, ...], int]:
    """The line, from 1, of each key and table by its whole name; the first of several."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if (found := _table(line)) is not None:
            name = table = _whole(found[1])
        elif (found := _key(line)) is not None:
            name = (*table, *_whole(found[1]))
        else:
            continue
        for end in range(len(name)):
            lines.setdefault(name[: end + 1], number)
    return lines


def line_of(lines: Mapping[tuple[str, ...], int], *name: str) -> int:
    """The line of a key, else of what holds it, else 1."""
    while name and name not in lines:
        name = name[:-1]
    return lines.get(name, 1)


def _whole(name: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _names(name))
