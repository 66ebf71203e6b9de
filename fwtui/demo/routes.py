"""Every module that answers for the pod. A new one is named here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.demo import (
    applications,
    channels,
    favourites,
    federation,
    history,
    instance,
    libraries,
    library,
    login,
    media,
    moderation,
    pages,
    playlists,
    profile,
    radios,
    search,
    sessions,
    tokens,
    uploads,
)

if TYPE_CHECKING:
    from fwtui.demo.http import Route
    from fwtui.demo.state import State

MODULES = (
    instance,
    applications,
    login,
    tokens,
    media,
    pages,
    profile,
    library,
    favourites,
    playlists,
    history,
    radios,
    sessions,
    channels,
    libraries,
    uploads,
    search,
    federation,
    moderation,
)


def routes(state: State) -> list[Route]:
    return [route for module in MODULES for route in module.routes(state)]
