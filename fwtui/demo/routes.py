"""Every module that answers for the pod. A new one is named here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.demo import (
    favourites,
    history,
    instance,
    library,
    login,
    media,
    moderation,
    pages,
    playlists,
    profile,
    radios,
    sessions,
)

if TYPE_CHECKING:
    from fwtui.demo.http import Route
    from fwtui.demo.state import State

MODULES = (
    instance,
    login,
    media,
    pages,
    profile,
    library,
    favourites,
    playlists,
    history,
    radios,
    sessions,
    moderation,
)


def routes(state: State) -> list[Route]:
    return [route for module in MODULES for route in module.routes(state)]
