"""JSON of a pod to values: ``schema.TRACK.page(body)``.

Each item is decoded and cleaned on its own; a bad one is left out and counted.
"""

from fwtui.pod.schema.convert_pod import config_of, filters_of
from fwtui.pod.schema.decoder import Decoder, Page
from fwtui.pod.schema.types import (
    FederationFetch,
    FollowState,
    RadioCandidates,
    RadioFilter,
    RateLimit,
    RateLimits,
    Subscription,
)

__all__ = [
    "Decoder",
    "FederationFetch",
    "FollowState",
    "Page",
    "RadioCandidates",
    "RadioFilter",
    "RateLimit",
    "RateLimits",
    "Subscription",
    "config_of",
    "filters_of",
]
