"""Query parameters as Django filters read them: flags, ids, words, orderings and scopes.

Unknown parameters are ignored. A malformed UUID is a 500, as on a pod.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from fwtui.demo.catalogue.text_index import InvalidQueryError, Word, words
from fwtui.demo.server.http import Call, Query, Refusal, detail, html_500, invalid

YES: Final = frozenset({"true", "1", "yes"})
NO: Final = frozenset({"false", "0", "no"})


class PodFailure(Refusal):
    """A request that a pod answers with its 500 in HTML."""

    def __init__(self) -> None:
        super().__init__(html_500())


def flag(query: Query, name: str) -> bool | None:
    """True or false; None when it is absent or neither."""
    value = query.get(name).lower()
    return True if value in YES else False if value in NO else None


def an_id(text: str) -> int:
    """The number in an address; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def a_uuid(text: str) -> str:
    """The UUID in canonical form; 500 for anything else."""
    try:
        return str(UUID(text))
    except ValueError:
        raise PodFailure from None


def search_words(query: Query, name: str = "q") -> tuple[Word, ...] | None:
    """The words of a search, None without one."""
    text = query.get(name)
    if not text:
        return None
    try:
        return words(text)
    except InvalidQueryError:
        raise Refusal(detail(400, "Invalid query")) from None


def orderings(query: Query, allowed: Sequence[str], errors: dict[str, list[str]]) -> list[str]:
    """The fields of ``ordering=a,-b``; an unknown one is added to the errors."""
    fields = [field for field in query.get("ordering").split(",") if field]
    for field in fields:
        if field.removeprefix("-") not in allowed:
            errors["ordering"] = [
                f"Select a valid choice. {field} is not one of the available choices."
            ]
            break
    return fields


def known_orderings(query: Query, allowed: Sequence[str], default: str) -> list[str]:
    """As :func:`orderings`, for lists that ignore unknown fields."""
    asked = [field for field in query.get("ordering").split(",") if field]
    return [field for field in asked if field.removeprefix("-") in allowed] or [default]


def refuse(errors: dict[str, list[str]]) -> None:
    """Raise Refusal (400) with the errors of all fields, if there are any."""
    if errors:
        raise Refusal(invalid(**errors))


class Scope:
    """``scope=me,subscribed,from_subscribed,actor:user@host,domain:host``, OR between them."""

    def __init__(self, call: Call, followed: frozenset[str] = frozenset()) -> None:
        """``followed`` are the names of users whom the caller follows."""
        self.asked = [part.strip() for part in call.query.get("scope").split(",") if part.strip()]
        self.given = bool(self.asked)
        self.all = "all" in self.asked or f"domain:{call.host}" in self.asked
        self.subscribed = "subscribed" in self.asked and call.user is not None
        self.owners: set[str] = set()
        """Names of local users whose rows are in the scope."""
        if "me" in self.asked and call.user is not None:
            self.owners.add(call.user.username)
        if "from_subscribed" in self.asked:
            self.owners |= followed
        for part in self.asked:
            name, _, host = part.removeprefix("actor:").partition("@")
            if part.startswith("actor:") and host == call.host:
                self.owners.add(name)

    def holds(self, owner: str) -> bool:
        """Whether the scope has the rows of an owner."""
        return not self.given or self.all or owner in self.owners
