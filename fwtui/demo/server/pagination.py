"""Pages of a list: ``count``, ``next``, ``previous``, ``results``; by number or by cursor.

A page holds 50 rows at most, whatever ``page_size`` asks, and a random order is a new one for
every page (Funkwhale 1.4).
"""

from __future__ import annotations

import random
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from fwtui.demo.server.http import Call, Refusal, Reply, detail, ok

LARGEST_PAGE: Final = 50


def page(
    call: Call, rows: Sequence[Any], render: Callable[[Any], Any], *, shuffled: bool = False
) -> Reply:
    """One page of the rows, with ``next`` and ``previous``. Raises Refusal (404) for a page that is
    not there."""
    size = _size(call.query.get("page_size"))
    last = max(1, -(-len(rows) // size))
    number = _number(call.query.get("page", "1"), last)
    if number is None or not 0 < number <= last:
        raise Refusal(detail(404, "Invalid page."))
    if shuffled:
        amount = min(size, len(rows) - (number - 1) * size)
        wanted: Sequence[Any] = random.sample(rows, amount)
    else:
        wanted = rows[(number - 1) * size : number * size]
    return ok(
        {
            "count": len(rows),
            "next": _address(call, number + 1) if number < last else None,
            "previous": _address(call, number - 1) if number > 1 else None,
            "results": [render(row) for row in wanted],
        }
    )


def _size(asked: str) -> int:
    size = int(asked) if asked.isdecimal() else 0
    return size if 0 < size <= LARGEST_PAGE else LARGEST_PAGE


def _number(asked: str, last: int) -> int | None:
    if asked == "last":
        return last
    return int(asked) if asked.isdecimal() else None


def cursor_page(call: Call, rows: Sequence[Any], render: Callable[[Any], Any]) -> Reply:
    """One page of the rows by cursor, without their number (Django REST framework's
    CursorPagination). Raises Refusal (404) for a malformed cursor."""
    size = _size(call.query.get("page_size"))
    start = _offset(call.query.get("cursor"))
    end = start + size
    return ok(
        {
            "next": _cursor_address(call, end) if end < len(rows) else None,
            "previous": _cursor_address(call, max(0, start - size)) if start else None,
            "results": [render(row) for row in rows[start:end]],
        }
    )


def _offset(cursor: str) -> int:
    try:
        name, _, number = b64decode(cursor, validate=True).decode().partition("=")
        if cursor and (name != "o" or not 0 <= int(number) < 1 << 31):
            raise ValueError
        return int(number or 0)
    except ValueError:
        raise Refusal(detail(404, "Invalid cursor")) from None


def _cursor_address(call: Call, offset: int) -> str:
    pairs = {name: call.query.all(name) for name in call.query.last() if name != "cursor"}
    pairs["cursor"] = [b64encode(f"o={offset}".encode()).decode()]
    return f"{call.base}{call.path}?{urlencode(sorted(pairs.items()), doseq=True)}"


def _address(call: Call, number: int) -> str:
    """The same request for another page: parameters sorted, page 1 left out."""
    pairs = {name: call.query.all(name) for name in call.query.last() if name != "page"}
    if number > 1:
        pairs["page"] = [str(number)]
    query = urlencode(sorted(pairs.items()), doseq=True)
    return f"{call.base}{call.path}" + (f"?{query}" if query else "")
