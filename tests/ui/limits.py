"""The limits of the picture that the allowance was drawn after."""

from __future__ import annotations

from fwtui.pod.ratelimit.window import Standing
from tests.ui.sample import standing

_PICTURE = (
    ("authenticated-list", 10_000, 8_112, 2467, (212, 1_604, 0, 72)),
    ("authenticated-retrieve", 10_000, 9_688, 3150, (41, 180, 91, 0)),
    ("authenticated-wildcard", 2_000, 0, 3552, (164, 1_790, 0, 46)),
    ("authenticated-create", 1_000, 981, 2028, (19, 0, 0, 0)),
    ("authenticated-update", 1_000, 1_000, 0, (0, 0, 0, 0)),
    ("authenticated-destroy", 500, 497, 725, (3, 0, 0, 0)),
    ("fetch", 200, 10, 33_240, (12, 178, 0, 0)),
    ("oauth-token", 100, 99, 1650, (1, 0, 0, 0)),
    ("anonymous-list", 10_000, 10_000, 0, (0, 0, 0, 0)),
    ("login", 30, 30, 0, (0, 0, 0, 0)),
)
USES = ("browsing", "sync", "stream", "elsewhere")


def limits() -> tuple[Standing, ...]:
    """All that a pod tells of, those of visitors and those untouched too."""
    return tuple(
        standing(
            scope=scope,
            limit=limit,
            remaining=remaining,
            full_in=float(full_in),
            window=86_400.0 if scope == "fetch" else 3600.0,
            wait=0.0 if remaining else 9.0,
            reserve=limit // 20,
            used=dict(zip(USES, used, strict=True)),
        )
        for scope, limit, remaining, full_in, used in _PICTURE
    )
