"""Which settings take effect at once when they are changed inside."""

from __future__ import annotations

from msgspec.structs import fields

from fwtui.player.settings import LIVE
from fwtui.ui.settings import UiSettings

AT_ONCE = frozenset(
    {
        *(f"ui.{each.encode_name}" for each in fields(UiSettings)),
        *(f"player.{key}" for key in LIVE),
        "library.search_pause",
        "session.lost",
        "session.idle_minutes",
    }
)
"""All others are read once, at the start."""
