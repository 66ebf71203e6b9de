"""What the listener may choose about the library; the table ``[library]`` of config.toml."""

from __future__ import annotations

from msgspec import Struct

MIB = 1 << 20


class LibrarySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a pod is kept at hand."""

    mirror: bool = True
    """Keep a copy of the pod's catalogue here (names, not music): search and offline use it.

    When false none is begun; one that ``fwtui sync`` has made is still kept up to date."""
    mirror_tracks: int = 50_000
    """Mirrored without asking up to so many tracks; a larger pod is offered with its cost."""
    news_minutes: int = 15
    """How often a mirror asks for what is new."""
    full_days: int = 7
    """How often the whole catalogue is read again, slowly, to notice what went away."""
    stale_minutes: int = 10
    """A page of a list older than this is asked for again when it is looked at."""
    search_pause: float = 0.35
    """Seconds without a key before the pod is asked too."""
    searches_kept: int = 100
    """How many past searches are remembered; 0 for none."""
    cover_bytes: int = 200 * MIB
    """Room for covers on disk; the least recently seen go first."""
    heart_pause: float = 0.5
    """Seconds that a heart waits before it is sent: fast toggling sends the last wish only."""
    change_pauses: tuple[float, ...] = (1.0, 5.0, 15.0, 30.0, 60.0)
    """Seconds between the attempts to deliver a change; the last one repeats."""
