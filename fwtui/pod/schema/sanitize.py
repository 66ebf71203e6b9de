"""The parts that values are made of: texts, times, ids and addresses that may be trusted."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from fwtui.text import plain

LONGEST_ADDRESS = 2048
LONGEST_DESCRIPTION = 4096
MOST_TAGS = 100
MOST_WORDS = 4096

_X = "[0-9A-Fa-f]"
_UUID = f"{_X}{{8}}-{_X}{{4}}-{_X}{{4}}-{_X}{{4}}-{_X}{{12}}"
_LISTEN = "/api/v1/listen/"
_is_web = re.compile(rf"https?://[!-~]{{1,{LONGEST_ADDRESS}}}+").fullmatch
"""Of ASCII that is seen (RFC 3986, 2): anything else is escaped in an address."""
is_uuid = re.compile(_UUID).fullmatch
_is_listen = re.compile(rf"{_LISTEN}{_UUID}/(?:\?upload={_UUID})?").fullmatch
_is_listen_to_any = re.compile(rf"{_LISTEN}{_UUID}/").fullmatch
_is_listen_below = re.compile(
    rf"(?:/[A-Za-z0-9._~-]+)*?({_LISTEN}{_UUID}/?(?:\?upload={_UUID})?)"
).fullmatch
_TO_ZERO = bytes.maketrans(b"123456789abcdefABCDEF", b"0" * 21)


class _Words(dict[str, str]):
    """Words as they came, and made plain."""

    def __missing__(self, text: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[text] = clean = plain(text)
        return clean


WORDS = _Words()
word = WORDS.__getitem__
"""As :func:`plain`, for short texts that come again and again: tags, formats, licences. They
are kept, so it is for those whose length is limited by their type alone."""


def optional(text: str | None) -> str:
    return plain(text) if text else ""


def words(texts: list[str] | None) -> tuple[str, ...]:
    if not texts:
        return ()
    return tuple(map(word, texts if len(texts) <= MOST_TAGS else texts[:MOST_TAGS]))


def uuid(text: str | None) -> str:
    """The id as it is, in lower case; :class:`ValueError` for what is none."""
    if text is None or not is_uuid(text):
        raise ValueError("not a UUID")
    return text.lower()


def _alike(texts: list[str]) -> bool:
    """Whether they differ in hexadecimal digits only, as ids and addresses of a page do.

    What is true of the first is then true of all, if it leaves open which digits there are.
    """
    lines = "\n".join([*texts, ""])
    first = f"{texts[0]}\n".encode().translate(_TO_ZERO)
    return lines.isascii() and lines.encode().translate(_TO_ZERO) == first * len(texts)


def are_uuids(texts: list[str]) -> bool:
    return not texts or (is_uuid(texts[0]) is not None and _alike(texts))


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


def listen_paths(addresses: list[str]) -> list[str]:
    """As :func:`listen_path` for each; those of a page are nearly always alike."""
    if (
        addresses
        and _is_listen_to_any(addresses[0])
        and _alike(addresses)
        # Some letters of it are digits as well.
        and "".join(addresses).count(_LISTEN) == len(addresses)
    ):
        return addresses
    return list(map(listen_path, addresses))


def web_address(address: str | None) -> str:
    """An address of http or https, never cut; ``""`` for anything else."""
    return address if address and _is_web(address) else ""


def web_addresses(addresses: list[str]) -> list[str]:
    """As :func:`web_address` for each; those of a page are mostly alike."""
    if addresses and _is_web(addresses[0]) and _alike(addresses):
        return addresses
    return list(map(web_address, addresses))


def amount(number: float | None) -> int | None:
    """A length, a size or a count that makes sense; a pod says 0 for what it does not know."""
    return int(number) if number and number > 0 else None
