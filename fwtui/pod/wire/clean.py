"""The parts that values are made of: texts, times, ids and addresses that may be trusted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from fwtui.text import plain

LONGEST_ADDRESS = 2048
LONGEST_DESCRIPTION = 4096
MOST_TAGS = 100

_X = "[0-9A-Fa-f]"
_UUID = f"{_X}{{8}}-{_X}{{4}}-{_X}{{4}}-{_X}{{4}}-{_X}{{12}}"
_is_web = re.compile(rf"https?://[!-~]{{1,{LONGEST_ADDRESS}}}").fullmatch
"""Of ASCII that is seen (RFC 3986, 2): anything else is escaped in an address."""
_is_uuid = re.compile(_UUID).fullmatch
_is_listen = re.compile(rf"/api/v1/listen/{_UUID}/(?:\?upload={_UUID})?").fullmatch
_is_listen_below = re.compile(
    rf"(?:/[A-Za-z0-9._~-]+)*?(/api/v1/listen/{_UUID}/?(?:\?upload={_UUID})?)"
).fullmatch

word = lru_cache(maxsize=4096)(plain)
"""As :func:`plain`, for short texts that come again and again: tags, formats, licences. It
keeps them, so it is for those whose length is limited by their type alone."""


def optional(text: str | None) -> str:
    return plain(text) if text else ""


def words(texts: list[str] | None) -> tuple[str, ...]:
    return tuple(map(word, texts[:MOST_TAGS])) if texts else ()


def uuid(text: str | None) -> str:
    """The id as it is, in lower case; :class:`ValueError` for what is none."""
    if text is None or not _is_uuid(text):
        raise ValueError("not a UUID")
    return text.lower()


def is_uuid(text: str) -> bool:
    return len(text) == 36 and _is_uuid(text) is not None


def when(moment: datetime | None) -> datetime | None:
    """The moment in UTC. Raises :class:`ValueError` where UTC leaves the calendar."""
    if moment is None or moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time out of the calendar") from error


def listen_path(address: str | None) -> str:
    """Where a track is heard, below the pod's own address; ``""`` for anything else.

    A pod sends a path without a host (Funkwhale: ``/api/v1/listen/UUID/?upload=UUID``). What
    comes before ``/api/`` on a pod that lives below a path is left out: the origin knows it.
    """
    if address is None:
        return ""
    if _is_listen(address):
        return address
    found = _is_listen_below(address)
    return found[1] if found else ""


def web_address(address: str | None) -> str:
    """An address of http or https, never cut; ``""`` for anything else."""
    return address if address and _is_web(address) else ""


def amount(number: float | None) -> int | None:
    """A length, a size or a count that makes sense; a pod says 0 for what it does not know."""
    return int(number) if number and number > 0 else None
