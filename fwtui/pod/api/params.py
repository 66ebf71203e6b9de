"""The words that a pod understands: orders, filters, and what is searched for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from fwtui.pod.schema.sanitize import is_uuid

ArtistOrder = Literal[
    "id", "-id", "name", "-name", "creation_date", "-creation_date",
    "modification_date", "-modification_date", "random", "related",
]  # fmt: skip
"""``name`` does not look at case, ``-name`` does. ``random`` is another order on every page."""
AlbumOrder = Literal[
    "creation_date", "-creation_date", "release_date", "-release_date", "title", "-title",
    "random", "related",
]  # fmt: skip
"""None of them by artist. ``-release_date`` begins with those that have none."""
TrackOrder = Literal[
    "creation_date", "-creation_date", "title", "-title", "album__title", "-album__title",
    "album__release_date", "-album__release_date", "position", "-position",
    "disc_number", "-disc_number", "artist__name", "-artist__name", "random", "related",
]  # fmt: skip
"""``size``, which a pod offers, is a server error. ``artist__name`` is of 1.x alone."""
PlaylistOrder = Literal[
    "id", "-id", "name", "-name", "creation_date", "-creation_date",
    "modification_date", "-modification_date",
]  # fmt: skip
ChannelOrder = Literal[
    "creation_date", "-creation_date", "modification_date", "-modification_date", "random"
]
TagOrder = Literal["name", "-name", "length", "-length", "creation_date", "-creation_date"]
DateOrder = Literal["creation_date", "-creation_date"]

Category = Literal["music", "podcast", "other"]
Privacy = Literal["me", "followers", "instance", "everyone"]

Scope = str
"""Whose: ``me``, ``subscribed``, ``all``, ``actor:ana@music.example``, ``domain:music.example``,
several with commas between them (any of them). What a pod does not know finds nothing."""

_OPERATORS = re.compile(r"""["'&|:*!()<>\\-]+""")


def ordering(orders: Sequence[str], related: int | None) -> str | None:
    """The orders with commas between them; without any, what is related comes by likeness.

    ``related`` as an order without something to be related to is a server error.
    """
    kept = [order for order in orders if order != "related" or related is not None]
    if not kept and related is not None:
        kept = ["related"]
    return ",".join(kept) or None


def search_words(text: str) -> str:
    """What was typed, as the full text search of artists, albums and tracks takes it.

    The signs that are operators of PostgreSQL's ``to_tsquery`` become spaces: a phrase in
    quotes is refused, and a hyphen in a word finds nothing (Funkwhale: ``q``).
    """
    return " ".join(_OPERATORS.sub(" ", text).split())


def uuid_param(text: str | None) -> str | None:
    """A UUID to filter by; for anything else a pod has a server error. Raises ``ValueError``."""
    if text is not None and not is_uuid(text):
        raise ValueError(f"not a UUID: {text!r}")
    return text


def true_or_none(flag: bool) -> bool | None:
    """For filters that have no effect, or another one, when they are false."""
    return True if flag else None
