"""Pages, filters and orderings that all lists of a pod share.

The oddities are a pod's own: a page holds 50 at most whatever is asked, unknown parameters
are ignored, a malformed UUID is a 500, and a random order is a new one for every page.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fwtui.demo.catalogue.text_index import InvalidQueryError, Word, words
from fwtui.demo.server.http import Call, Query, Refusal, Reply, detail, html_500, invalid, ok

LARGEST_PAGE: Final = 50
YES: Final = frozenset({"true", "1", "yes"})
NO: Final = frozenset({"false", "0", "no"})


class PodFailure(Refusal):
    """Something that a pod does not survive: the answer is its 500 in HTML."""

    def __init__(self) -> None:
        super().__init__(html_500())


def page(
    call: Call, rows: Sequence[Any], render: Callable[[Any], Any], *, shuffled: bool = False
) -> Reply:
    """One page of the rows, with its addresses; 404 for a page that is not there."""
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


def _address(call: Call, number: int) -> str:
    """The same request for another page, its parameters sorted; page 1 goes unsaid."""
    pairs = {name: call.query.all(name) for name in call.query.last() if name != "page"}
    if number > 1:
        pairs["page"] = [str(number)]
    query = urlencode(sorted(pairs.items()), doseq=True)
    return f"{call.base}{call.path}" + (f"?{query}" if query else "")


# --- parameters ---------------------------------------------------------------------------


def flag(query: Query, name: str) -> bool | None:
    """True or false; None when it is left out or says neither."""
    value = query.get(name).lower()
    return True if value in YES else False if value in NO else None


def an_id(text: str) -> int:
    """The number in an address; 0, which nothing has, where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def a_uuid(text: str) -> str:
    """The UUID in its usual form; a pod fails on anything else."""
    try:
        return str(UUID(text))
    except ValueError:
        raise PodFailure from None


def search_words(query: Query, name: str = "q") -> tuple[Word, ...] | None:
    """The words looked for, None when nothing is."""
    text = query.get(name)
    if not text:
        return None
    try:
        return words(text)
    except InvalidQueryError:
        raise Refusal(detail(400, "Invalid query")) from None


def orderings(query: Query, allowed: Sequence[str], errors: dict[str, list[str]]) -> list[str]:
    """The fields of ``ordering=a,-b``; a wrong one goes to the errors."""
    fields = [field for field in query.get("ordering").split(",") if field]
    for field in fields:
        if field.removeprefix("-") not in allowed:
            errors["ordering"] = [
                f"Select a valid choice. {field} is not one of the available choices."
            ]
            break
    return fields


def known_orderings(query: Query, allowed: Sequence[str], default: str) -> list[str]:
    """As :func:`orderings`, for lists that ignore what they do not know."""
    asked = [field for field in query.get("ordering").split(",") if field]
    return [field for field in asked if field.removeprefix("-") in allowed] or [default]


def refuse(errors: dict[str, list[str]]) -> None:
    """400 with the errors of all fields, if there are any."""
    if errors:
        raise Refusal(invalid(**errors))


class Scope:
    """``scope=me,subscribed,actor:user@host,domain:host``, OR between them."""

    def __init__(self, call: Call) -> None:
        self.asked = [part.strip() for part in call.query.get("scope").split(",") if part.strip()]
        self.given = bool(self.asked)
        self.all = "all" in self.asked or f"domain:{call.host}" in self.asked
        self.subscribed = "subscribed" in self.asked and call.user is not None
        self.owners: set[str] = set()
        """Names of local users whose things are asked for."""
        if "me" in self.asked and call.user is not None:
            self.owners.add(call.user.username)
        for part in self.asked:
            name, _, host = part.removeprefix("actor:").partition("@")
            if part.startswith("actor:") and host == call.host:
                self.owners.add(name)

    def holds(self, owner: str) -> bool:
        """Whether something of this owner's is asked for."""
        return not self.given or self.all or owner in self.owners
