"""Which settings take effect at once when they are changed inside."""

from __future__ import annotations

from fwtui.player.settings import LIVE

AT_ONCE = frozenset(
    {
        *(f"ui.{key}" for key in ("theme", "colours", "glyphs", "scrolling", "covers", "keys")),
        *(f"player.{key}" for key in LIVE),
        "library.search_pause",
        "session.lost",
        "session.idle_minutes",
    }
)
"""All others are read once, at the start."""
