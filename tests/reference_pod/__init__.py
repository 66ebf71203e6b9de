"""A demo pod with the endpoints that fwtui does not call: what the recordings are compared with."""

from __future__ import annotations

from typing import Any

from fwtui.demo.pod import DemoPod
from fwtui.demo.routes import MODULES, RouteModule

from . import (
    applications,
    catalogue,
    channels,
    details,
    federation,
    instance,
    libraries,
    media,
    playlists,
    search,
    uploads,
    users,
    web_login,
)

REFERENCE_MODULES: tuple[RouteModule, ...] = (
    *MODULES,
    applications,
    catalogue,
    channels,
    details,
    federation,
    instance,
    libraries,
    media,
    playlists,
    search,
    uploads,
    users,
    web_login,
)


def reference_pod(**settings: Any) -> DemoPod:
    """A demo pod with the whole route table; the settings are :class:`DemoPod`'s."""
    return DemoPod(modules=REFERENCE_MODULES, **settings)
