"""Checks and cleaning of texts, times, ids and addresses."""

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
LISTEN = "/api/v1/listen/"
"""The prefix of listen paths in values; see :func:`fwtui.pod.dialect.listen_path`."""
LISTEN_V2 = "/api/v2/listen/"
_is_web = re.compile(rf"https?://[!-~]{{1,{LONGEST_ADDRESS}}}+").fullmatch
"""Printable ASCII (RFC 3986, 2): all else is escaped in an address."""
is_uuid = re.compile(_UUID).fullmatch
_is_listen = re.compile(rf"{LISTEN}{_UUID}/(?:\?upload={_UUID})?").fullmatch
_is_listen_to_any = re.compile(rf"{LISTEN}{_UUID}/").fullmatch
_is_listen_below = re.compile(
    rf"(?:/[A-Za-z0-9._~-]+)*?/api/v[12]/listen/({_UUID}/?(?:\?upload={_UUID})?)"
).fullmatch
_TO_ZERO = bytes.maketrans(b"123456789abcdefABCDEF", b"0" * 21)


class _Words(dict[str, str]):
    """Cleaned words by their raw form, with a limited number of entries."""

    def __missing__(self, text: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[text] = clean = plain(text)
        return clean


WORDS = _Words()
word = WORDS.__getitem__
"""As :func:`plain` with a cache, for short repeated texts (tags, formats, licences) of limited
length."""


def optional(text: str | None) -> str:
    """A cleaned text; ``""`` for ``None``."""
    return plain(text) if text else ""


def words(texts: list[str] | None) -> tuple[str, ...]:
    """Cleaned words, at most :data:`MOST_TAGS`."""
    if not texts:
        return ()
    return tuple(map(word, texts if len(texts) <= MOST_TAGS else texts[:MOST_TAGS]))


def uuid(text: str | None) -> str:
    """A UUID in lower case. Raises :class:`ValueError` for anything else."""
    if text is None or not is_uuid(text):
        raise ValueError("not a UUID")
    return text.lower()


def _alike(texts: list[str]) -> bool:
    """Whether texts differ in hexadecimal digits only, as ids and addresses of a page do.

    A pattern that allows any digits then matches all of them if it matches the first.
    """
    lines = "\n".join([*texts, ""])
    first = f"{texts[0]}\n".encode().translate(_TO_ZERO)
    return lines.isascii() and lines.encode().translate(_TO_ZERO) == first * len(texts)


def are_uuids(texts: list[str]) -> bool:
    """Whether all texts are UUIDs, checked together."""
    return not texts or (is_uuid(texts[0]) is not None and _alike(texts))


def when(moment: datetime | None) -> datetime | None:
    """A time in UTC. Raises :class:`ValueError` outside of the calendar."""
    if moment is None or moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time out of the calendar") from error


def listen_path(address: str | None) -> str:
    """The path of a listen endpoint, below the pod's base address; ``""`` for anything else.

    A pod sends a path without a host (Funkwhale: ``/api/v1/listen/UUID/?upload=UUID``). A
    base path before ``/api/`` is removed: it is part of the origin. The path of 2.x becomes
    that of 1.x, so that a file keeps its address when the pod is upgraded.
    """
    if address is None:
        return ""
    if _is_listen(address):
        return address
    found = _is_listen_below(address)
    return LISTEN + found[1] if found else ""


def listen_paths(addresses: list[str]) -> list[str]:
    """As :func:`listen_path` for each address; those of a page are checked together."""
    if addresses and addresses[0].startswith(LISTEN_V2):
        addresses = [address.replace(LISTEN_V2, LISTEN, 1) for address in addresses]
    if (
        addresses
        and _is_listen_to_any(addresses[0])
        and _alike(addresses)
        # Some letters of it are hexadecimal digits.
        and "".join(addresses).count(LISTEN) == len(addresses)
    ):
        return addresses
    return list(map(listen_path, addresses))


def web_address(address: str | None) -> str:
    """An http or https address, uncut; ``""`` for anything else."""
    return address if address and _is_web(address) else ""


def web_addresses(addresses: list[str]) -> list[str]:
    """As :func:`web_address` for each address; those of a page are checked together."""
    if addresses and _is_web(addresses[0]) and _alike(addresses):
        return addresses
    return list(map(web_address, addresses))


def number_of_text(text: str) -> int:
    """A positive 63-bit number for an id that is text; equal texts, equal numbers."""
    from hashlib import blake2b  # loads OpenSSL, which only listenings of 2.x need

    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def amount(number: float | None) -> int | None:
    """A positive length or size; ``None`` for 0, which Funkwhale sends for unknown."""
    return int(number) if number and number > 0 else None
