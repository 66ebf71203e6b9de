"""Search over what the store knows: groups of hits while the listener types."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fwtui.library.queries import Kind


class Group(Struct, frozen=True):
    """Hits of one kind."""

    kind: Kind
    values: tuple[Any, ...]
    """Artists, albums, tracks, playlists or channels, at most as many as were asked for."""
    count: int
    """How many there are in all ..."""
    more: bool = False
    """... or more than that: counting stops where it would cost time."""


class Results(Struct, frozen=True):
    """What a text finds; groups without hits are left out."""

    text: str
    groups: tuple[Group, ...] = ()
    forgiven: str = ""
    """Nothing was found as it was typed; this is what was looked for instead."""
    from_pod: bool = False

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)
