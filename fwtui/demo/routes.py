"""The route table: the modules whose endpoints a demo pod has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from fwtui.demo.auth import applications, consent, tokens
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
    mutations,
    object_store,
    playlists,
    radio_sessions,
    radios,
    user_follows,
    users,
)
from fwtui.demo.server.http import Route
from fwtui.demo.state import DemoState


class RouteModule(Protocol):
    """A module with endpoints."""

    def routes(self, state: DemoState) -> list[Route]:
        """The endpoints, bound to the state of one pod."""


MODULES: tuple[RouteModule, ...] = (
    instance,
    applications,
    tokens,
    media,
    object_store,
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
    federation,
    user_follows,
    moderation,
    mutations,
)
"""What fwtui calls, and what its next versions show."""


def routes(state: DemoState, modules: Iterable[RouteModule] = MODULES) -> list[Route]:
    return [route for module in modules for route in module.routes(state)]
