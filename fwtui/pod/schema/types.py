"""Values that belong to a pod more than to music: radios' filters, follows, fetches, limits."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from fwtui.music import Actor, ArtistId, Channel, Track, TrackId, UploadLibrary


class RadioFilter(Struct, frozen=True):
    """One condition of a radio, or a group of them.

    ``artist`` goes by ``ids``, ``tag`` by ``names``; in ``artist`` the names are the artists',
    for showing. ``operator`` joins a condition to those before it.
    """

    kind: str
    """``artist``, ``tag``, ``group``, or what else a pod knows."""
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    negated: bool = False
    operator: Literal["and", "or"] = "and"
    filters: tuple[RadioFilter, ...] = ()
    """Of a ``group``."""

    def as_json(self) -> dict[str, object]:
        """As a pod wants it (Funkwhale: ``radios/filters.py``)."""
        json: dict[str, object] = {"type": self.kind}
        if self.ids:
            json["ids"] = list(self.ids)
        if self.names:
            json["names"] = list(self.names)
        if self.negated:
            json["not"] = True
        if self.operator != "and" or self.kind == "group":
            json["operator"] = self.operator
        if self.kind == "group":
            json["filters"] = [one.as_json() for one in self.filters]
        return json


class RadioCandidates(Struct, frozen=True):
    """What a radio's filter finds."""

    count: int = 0
    sample: tuple[Track, ...] = ()
    """Ten at most."""
    wrong: str = ""
    """What the pod finds wrong with the filter."""


class Subscription(Struct, frozen=True):
    id: str
    channel: Channel
    approved: bool = True
    created: datetime | None = None


class Follow(Struct, frozen=True):
    """A library that somebody follows; not heard before its owner has approved."""

    id: str
    library: UploadLibrary
    actor: Actor | None = None
    approved: bool | None = None
    """``None``: its owner has not answered yet."""
    created: datetime | None = None


class Hidden(Struct, frozen=True, gc=False):
    """An artist that this account does not want to see."""

    id: str
    artist: ArtistId
    name: str = ""


class FederationFetch(Struct, frozen=True, gc=False):
    """Something that the pod was asked to fetch from another pod."""

    id: int
    status: Literal["pending", "finished", "errored", "skipped"]
    kind: str = ""
    """What was found: ``artist``, ``album``, ``track``, ``library``, ``channel``, ``account``."""
    found: str = ""
    """Its id: a number, or a UUID."""
    name: str = ""
    wrong: str = ""
    """Why not, in the pod's words."""

    @property
    def done(self) -> bool:
        return self.status != "pending"


class InboxNotice(Struct, frozen=True, gc=False):
    """Something in the inbox."""

    id: int
    kind: str
    """``Follow``, ``Accept``, ...: ActivityStreams' types."""
    actor: Actor | None = None
    subject: str = ""
    is_read: bool = False
    created: datetime | None = None


class Activity(Struct, frozen=True, gc=False):
    """What somebody on the pod did just now."""

    kind: str
    """``Listen`` or ``Like``."""
    actor: str
    track: TrackId | None
    title: str = ""
    artist: str = ""
    album: str = ""
    when: datetime | None = None


class RateLimit(Struct, frozen=True, gc=False):
    """One scope of the rate limit, as the pod's own table has it."""

    scope: str
    limit: int
    window: int
    """Seconds."""
    remaining: int
    description: str = ""
    full_in: float | None = None
    """Seconds until all of it is there again; ``None`` when none is used."""
    next_in: float | None = None
    """Seconds until the next request may leave; ``None`` when one may now."""


class RateLimits(Struct, frozen=True):
    enabled: bool
    """Whether the pod limits at all."""
    scopes: tuple[RateLimit, ...]
