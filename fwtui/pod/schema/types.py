"""Values of a pod beside music: radio filters, follows, fetches, activity, rate limits."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from fwtui.music import Channel, Track


class RadioFilter(Struct, frozen=True):
    """One condition of a radio, or a group of conditions.

    ``artist`` uses ``ids`` (its names are for display), ``tag`` uses ``names``. ``operator``
    joins a condition to the ones before it.
    """

    kind: str
    """``artist``, ``tag``, ``group``, or another filter of the pod."""
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    negated: bool = False
    operator: Literal["and", "or"] = "and"
    filters: tuple[RadioFilter, ...] = ()
    """Of a ``group``."""

    def as_json(self) -> dict[str, object]:
        """The filter as JSON for the pod (Funkwhale: ``radios/filters.py``)."""
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
    """The tracks that a radio filter finds."""

    count: int = 0
    sample: tuple[Track, ...] = ()
    """Ten at most."""
    wrong: str = ""
    """The pod's error for the filter; ``""`` for a valid one."""


class Subscription(Struct, frozen=True):
    """A channel that this account is subscribed to."""

    id: str
    channel: Channel
    approved: bool = True
    created: datetime | None = None


class FollowState(Struct, frozen=True, gc=False):
    """The id of a follow, and whether it is approved (``None``: no answer yet)."""

    id: str
    approved: bool | None = None


class FederationFetch(Struct, frozen=True, gc=False):
    """A fetch of a remote object by the pod."""

    id: int
    status: Literal["pending", "finished", "errored", "skipped"]
    kind: str = ""
    """The kind found: ``artist``, ``album``, ``track``, ``library``, ``channel``, ``account``."""
    found: str = ""
    """Its id on this pod: a number, or a UUID; ``""`` in 2.x, which sends its address."""
    address: str = ""
    """Its ActivityPub id, sent by 2.x."""
    name: str = ""
    wrong: str = ""
    """The pod's error message."""

    @property
    def done(self) -> bool:
        """Whether the fetch has ended, with or without success."""
        return self.status != "pending"


class RateLimit(Struct, frozen=True, gc=False):
    """One scope of the rate limits, a row of ``GET rate-limit``."""

    scope: str
    limit: int
    window: int
    """Seconds."""
    remaining: int
    description: str = ""
    full_in: float | None = None
    """Seconds until all requests are free again; ``None`` when none is used."""
    next_in: float | None = None
    """Seconds until the next request may be sent; ``None`` for now."""


class RateLimits(Struct, frozen=True):
    """All scopes of ``GET rate-limit``."""

    enabled: bool
    """Whether the pod throttles at all."""
    scopes: tuple[RateLimit, ...]
    is_anonymous: bool = False
    """Whether these are the figures of an anonymous user: no token, or an expired one."""
