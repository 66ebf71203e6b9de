"""A real pod's recorded answers, and what it means to answer like one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from msgspec import Struct

FOLDER = Path(__file__).parent.parent / "recordings"
HOST = "127.0.0.1:8090"


class Recording(Struct, frozen=True):
    """One request and its answer."""

    name: str
    method: str
    target: str
    """Path and query."""
    headers: dict[str, str]
    body: str
    status: int
    answer: list[tuple[str, str]]
    """Headers of the answer, in lower case, in order; names repeat."""
    value: Any
    """The answer's JSON; None where it was not JSON."""
    is_empty: bool
    """Whether the answer had no body at all."""

    def header(self, name: str) -> str:
        return ", ".join(value for other, value in self.answer if other == name)


def names() -> list[str]:
    return sorted({path.stem for kind in ("headers", "json") for path in FOLDER.glob(f"*.{kind}")})


def read(name: str) -> Recording:
    text = (FOLDER / f"{name}.headers").read_text(errors="replace")
    request, _, answer = text.partition("--- response")
    head, _, body = request.partition("\n\n")
    first, *lines = head.splitlines()
    method, _, url = first.partition(" ")
    _, status, *rest = answer.splitlines()
    path = FOLDER / f"{name}.json"
    value = json.loads((path.exists() and path.read_text().strip()) or "null")
    marked = isinstance(value, dict) and any(
        mark in value for mark in ("_binary", "_text", "_empty_body")
    )
    return Recording(
        name=name,
        method=method,
        target=url.partition(HOST)[2],
        headers=dict(line.partition(": ")[::2] for line in lines),
        body=body.strip("\n"),
        status=int(status.split()[1]),
        answer=[line.partition(": ")[::2] for line in rest if ": " in line],
        value=None if marked else value,
        is_empty=isinstance(value, dict) and "_empty_body" in value,
    )


EMPTY = "the list is empty, and was recorded with items"


# --- shapes -----------------------------------------------------------------------------


class Shape(Struct):
    """What was seen in one place of the JSON, over all the items of a list."""

    kinds: set[str]
    keys: dict[str, Shape]
    always: set[str] | None
    items: Shape | None
    """Of a list; None when every list here was empty."""


def kind_of(value: Any) -> str:
    return "null" if value is None else type(value).__name__


def shape_of(value: Any) -> Shape:
    shape = Shape({kind_of(value)}, {}, None, None)
    if isinstance(value, dict):
        shape.keys = {key: shape_of(inner) for key, inner in value.items()}
        shape.always = set(value)
    elif isinstance(value, list):
        for item in value:
            shape.items = _both(shape.items, shape_of(item)) if shape.items else shape_of(item)
    return shape


def _both(one: Shape, other: Shape) -> Shape:
    always = one.always if other.always is None else other.always
    if one.always is not None and other.always is not None:
        always = one.always & other.always
    items = one.items or other.items
    if one.items and other.items:
        items = _both(one.items, other.items)
    keys = dict(one.keys)
    for key, shape in other.keys.items():
        keys[key] = _both(keys[key], shape) if key in keys else shape
    return Shape(one.kinds | other.kinds, keys, always, items)


def differences(shape: Shape, value: Any, where: str = "") -> list[str]:
    """Where ``value`` has keys or types that the recorded shape has not; null fits anywhere,
    and anything fits where only null was seen."""
    kind = kind_of(value)
    if kind == "null" or shape.kinds == {"null"}:
        return []
    if kind not in shape.kinds:
        return [f"{where or 'body'}: {kind}, recorded {sorted(shape.kinds)}"]
    if isinstance(value, dict):
        missing = (shape.always or set()) - set(value)
        more = set(value) - set(shape.keys) if shape.keys else set()
        found = [f"{where}: no {key!r}" for key in sorted(missing)]
        found += [f"{where}: {key!r} is not recorded" for key in sorted(more)]
        for key in set(value) & set(shape.keys):
            found += differences(shape.keys[key], value[key], f"{where}.{key}")
        return found
    if isinstance(value, list) and shape.items:
        if not value and where in ("", ".results"):
            return [EMPTY]
        return sorted(
            {line for item in value for line in differences(shape.items, item, f"{where}[]")}
        )
    return []


def plain_type(content_type: str) -> str:
    """A content type without what may well differ: a boundary, or which kind of picture."""
    return re.sub(r"boundary=.*", "boundary", re.sub(r"^image/\w+", "image", content_type))
