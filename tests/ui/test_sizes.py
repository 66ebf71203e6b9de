"""The main views on six screens, as text: all that must be read is there and ends in time."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.piloted import piloted

VIEWS = {
    "Library": ("1",),
    "Home": ("0",),
    "Search": ("2", "h", "a", "r"),
    "Queue": ("escape", "escape", "3"),
    "Playlists": ("4",),
    "Podcasts": ("7",),
    "Details": ("1", "i"),
    "Help": ("question_mark",),
}
"""Each with the keys that lead to it from the one before."""


@pytest.mark.parametrize(
    "size",
    [(220, 60), (180, 50), (140, 40), (80, 24), (60, 15), (40, 10)],
    ids="{0[0]}x{0[1]}".format,
)
async def test_views(snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    shown = []
    async with piloted(size=size) as seen:
        for view, keys in VIEWS.items():
            await seen.press(*keys)
            shown += [f"--- {view}", *seen.rows]
    assert "\n".join(shown) == snapshot
