"""Tracks by their ids, as far as the player asks for them."""

from __future__ import annotations

from typing import Protocol

from fwtui.music import Track, TrackId


class TrackLookup(Protocol):
    """Resolves track ids to tracks."""

    def track(self, id: TrackId, /) -> Track | None:
        """The track as known on this machine, without waiting."""

    async def fetch(self, id: TrackId, /) -> Track:
        """Fetch the track from the pod. Raises FwtuiError."""
