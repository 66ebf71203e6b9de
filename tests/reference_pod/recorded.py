"""A real pod's recorded answers, and what it means to answer like one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from msgspec import Struct

FOLDERS = {
    generation: Path(__file__).parent.parent / "recordings" / name
    for generation, name in ((1, "1.x"), (2, "2.x"))
}
HOSTS = ("127.0.0.1:8090", "127.0.0.1:8190", "127.0.0.1:8195")
"""Of the pod of 1.4, of that with v1 and v2, of that with v2 alone."""
V2_ALONE = HOSTS[2]


class Recording(Struct, frozen=True):
    """One request and its answer."""

    name: str
    generation: int
    host: str
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


def names(generation: int) -> list[str]:
    folder = FOLDERS[generation]
    return sorted({path.stem for kind in ("headers", "json") for path in folder.glob(f"*.{kind}")})


def value_of(generation: int, name: str) -> Any:
    """The JSON of a recording; None where the answer was not JSON."""
    path = FOLDERS[generation] / f"{name}.json"
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8").strip() or "null"
    return json.loads(text)


def read(generation: int, name: str) -> Recording:
    text = (FOLDERS[generation] / f"{name}.headers").read_text(errors="replace")
    request, _, answer = text.partition("--- response")
    head, _, body = request.partition("\n\n")
    first, *lines = head.splitlines()
    method, _, url = first.partition(" ")
    _, status, *rest = answer.splitlines()
    host = next(host for host in HOSTS if host in url)
    value = value_of(generation, name)
    marked = isinstance(value, dict) and any(
        mark in value for mark in ("_binary", "_text", "_empty_body")
    )
    return Recording(
        name=name,
        generation=generation,
        host=host,
        method=method,
        target=url.partition(host)[2],
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
