"""Every module that answers for the pod. A new one is named here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.demo.auth import applications, consent, login, tokens
from fwtui.demo.endpoints import (
    catalogue,
    channels,
    favourites,
    federation,
    history,
    instance,
    libraries,
    media,
    moderation,
    playlists,
    radio_sessions,
    radios,
    search,
    uploads,
    users,
)

if TYPE_CHECKING:
    from fwtui.demo.server.http import Route
    from fwtui.demo.state import DemoState

MODULES = (
    instance,
    applications,
    login,
    tokens,
    media,
    consent,
    users,
    catalogue,
    favourites,
    playlists,
    history,
    radios,
    radio_sessions,
    channels,
    libraries,
    uploads,
    search,
    federation,
    moderation,
)


def routes(state: DemoState) -> list[Route]:
    return [route for module in MODULES for route in module.routes(state)]
