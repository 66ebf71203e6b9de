"""Query parameters: orders, filters and search words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from fwtui.pod.schema.sanitize import is_uuid

ArtistOrder = Literal[
    "id", "-id", "name", "-name", "creation_date", "-creation_date",
    "modification_date", "-modification_date", "random", "related",
]  # fmt: skip
"""``name`` ignores case, ``-name`` does not. ``random`` shuffles each page separately."""
AlbumOrder = Literal[
    "creation_date", "-creation_date", "release_date", "-release_date", "title", "-title",
    "random", "related",
]  # fmt: skip
"""No order by artist exists. ``-release_date`` puts missing dates first."""
TrackOrder = Literal[
    "creation_date", "-creation_date", "title", "-title", "album__title", "-album__title",
    "album__release_date", "-album__release_date", "position", "-position",
    "disc_number", "-disc_number", "artist__name", "-artist__name", "random", "related",
]  # fmt: skip
"""``size`` is a server error (Funkwhale). ``artist__name`` exists in 1.x alone."""
PlaylistOrder = Literal[
    "id", "-id", "name", "-name", "creation_date", "-creation_date",
    "modification_date", "-modification_date",
]  # fmt: skip
TagOrder = Literal["name", "-name", "length", "-length", "creation_date", "-creation_date"]

Scope = str
"""``me``, ``subscribed``, ``all``, ``actor:ana@music.example``, ``domain:music.example``, several
joined by commas (any of them). An unknown scope finds nothing (Funkwhale)."""

_OPERATORS = re.compile(r"""["'&|:*!()<>\\-]+""")


def ordering(orders: Sequence[str], related: int | None) -> str | None:
    """The orders joined by commas; by default ``related`` where the filter is set.

    The order ``related`` without that filter is a server error (Funkwhale).
    """
    kept = [order for order in orders if order != "related" or related is not None]
    if not kept and related is not None:
        kept = ["related"]
    return ",".join(kept) or None


def search_words(text: str) -> str:
    """Typed text as words for the full-text search of artists, albums and tracks.

    Operators of PostgreSQL's ``to_tsquery`` become spaces: a quoted phrase is refused, and
    a hyphen in a word finds nothing (Funkwhale: ``q``).
    """
    return " ".join(_OPERATORS.sub(" ", text).split())


def uuid_param(text: str | None) -> str | None:
    """A checked UUID: a pod fails (500) for anything else. Raises :class:`ValueError`."""
    if text is not None and not is_uuid(text):
        raise ValueError(f"not a UUID: {text!r}")
    return text
