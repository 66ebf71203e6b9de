"""What the listener may choose about the library; the table ``[library]`` of config.toml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from fwtui.base.fences import AtLeastOne, AtLeastZero, Count

MIB = 1 << 20


class LibrarySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a pod is kept at hand."""

    mirror: bool = True
    """Keep the names of all the pod's music here, for search and for offline. When false, this is
    not begun; what ``fwtui sync`` has brought here is still kept up to date."""
    mirror_tracks: Count = 50_000
    """How many tracks a pod may have for their names to be kept here without asking; of a larger
    pod the cost is said first."""
    news_minutes: AtLeastOne = 15
    """Minutes between two requests for what is new on the pod."""
    full_days: AtLeastOne = 7
    """Days after which the whole catalogue is read again, slowly, to notice what went away."""
    stale_minutes: Count = 10
    """A list that was read longer ago than so many minutes is asked for again when you look at
    it."""
    search_pause: AtLeastZero = 0.35
    """Seconds without a key after which a search asks the pod too."""
    searches_kept: Count = 100
    """How many past searches are remembered; 0 for none."""
    cover_bytes: Count = 200 * MIB
    """Bytes for covers on disk; those not seen for longest go first."""
    heart_pause: AtLeastZero = 0.5
    """Seconds that a heart waits before it goes to the pod, in case you change your mind."""
    change_pauses: Annotated[tuple[AtLeastZero, ...], Meta(min_length=1)] = (
        1.0,
        5.0,
        15.0,
        30.0,
        60.0,
    )
    """Seconds between the attempts to bring a change to the pod; the last one repeats."""
