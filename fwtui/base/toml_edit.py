"""One key of a TOML file set or taken out; every other line stays as it is.

An edit is tried on the text and parsed: only one that changes this key alone is made.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from fwtui.base.toml_lines import lines_of

_LONGEST = 200
"""Lines of a value that are tried."""
_key = re.compile(r"[^=]*=[ \t]*").match
_header = re.compile(r"\s*\[").match
_bare = re.compile(r"[A-Za-z0-9_-]+").fullmatch


class NotEditable(ValueError):
    """The key cannot be changed by itself; ``line``, from 1, is where it stands."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def literal(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Mapping():
            pairs = ", ".join(f"{_name(key)} = {literal(one)}" for key, one in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case _:
            return f"[{', '.join(map(literal, value))}]"


def parsed(text: str) -> Any:
    """A value that TOML writes. Raises ValueError."""
    found = tomllib.loads(f"value = {text}")
    if list(found) != ["value"]:
        raise ValueError("more than one value")
    return found["value"]


def edited(text: str, table: str, key: str, value: Any | None) -> str:
    """A file's text with a key of a table set to ``value``, or taken out (``None``).

    A comment after the value stays. Raises NotEditable, and ValueError where the text is not
    TOML.
    """
    before = tomllib.loads(text)
    wanted = _with(before, table, key, value)
    if wanted == before:
        return text
    at = lines_of(text).get((table, key), 0)
    trials = _at_line(text, at - 1, value) if at else _added(text, table, key, value)
    for trial in trials:
        if _parses_to(trial, wanted):
            return trial
    raise NotEditable(at or lines_of(text).get((table,), 1))


def _with(before: Mapping[str, Any], table: str, key: str, value: Any | None) -> dict[str, Any]:
    wanted = copy.deepcopy(dict(before))
    there = wanted.setdefault(table, {})
    if not isinstance(there, dict):
        return wanted
    if value is None:
        there.pop(key, None)
    else:
        there[key] = list(value) if isinstance(value, tuple) else value
    return wanted


def _parses_to(trial: str, wanted: Mapping[str, Any]) -> bool:
    try:
        found = tomllib.loads(trial)
    except ValueError:
        return False
    # An empty table says as much as none.
    return {k: v for k, v in found.items() if v != {}} == {
        k: v for k, v in wanted.items() if v != {}
    }


def _at_line(text: str, first: int, value: Any | None) -> Iterator[str]:
    """The value at a line replaced, over as many lines as it may have."""
    lines = text.split("\n")
    if (begin := _key(lines[first])) is None:
        return
    for after in range(first + 1, min(len(lines), first + _LONGEST) + 1):
        old = "\n".join(lines[first:after])
        comment, inner = _comment(old[begin.end() :])
        if inner and after > first + 1:
            return  # a comment inside of the value would be lost
        end = "\r" if lines[after - 1].endswith("\r") else ""
        if value is not None:
            made = [begin[0] + literal(value) + (f"  {comment}" if comment else "") + end]
        else:
            made = [comment + end] if comment else []
        yield "\n".join([*lines[:first], *made, *lines[after:]])


def _comment(rest: str) -> tuple[str, bool]:
    """The comment after a value, and whether there is a sign of one inside of it."""
    at = -1
    while (at := rest.find("#", at + 1)) >= 0:
        try:
            tomllib.loads(f"value = {rest[:at]}")
        except ValueError:
            continue
        return rest[at:].rstrip(), "#" in rest[:at]
    return "", "#" in rest


def _added(text: str, table: str, key: str, value: Any | None) -> Iterator[str]:
    """A new line: at the end of its table, at its head, beside a dotted key, in a new table."""
    lines = text.split("\n")
    line = f"{_name(key)} = {literal(value)}"
    end = "\r" if lines[0].endswith("\r") else ""
    head = lines_of(text).get((table,), 0)
    if head and _header(lines[head - 1]):
        after = head
        while after < len(lines) and not _header(lines[after]):
            after += 1
        while after > head and not lines[after - 1].strip():
            after -= 1
        for place in (after, head):
            yield "\n".join([*lines[:place], line + end, *lines[place:]])
    elif head:
        yield "\n".join([*lines[: head - 1], f"{table}.{line}{end}", *lines[head - 1 :]])
    # A table below it, as [ui.keys], may be there without it.
    whole = text if not text or text.endswith("\n") else f"{text}{end}\n"
    gap = f"{end}\n" if whole else ""
    yield f"{whole}{gap}[{table}]{end}\n{line}{end}\n"


def _name(key: str) -> str:
    return key if _bare(key) else json.dumps(key, ensure_ascii=False)
