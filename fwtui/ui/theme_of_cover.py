"""The theme ``cover``: an accent and a ground of the cover of what plays."""

from __future__ import annotations

import asyncio
import colorsys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fwtui.ui import half_blocks
from fwtui.ui.theme import DARK
from fwtui.ui.theme_roles import RGB, hexadecimal

if TYPE_CHECKING:
    from textual.app import App

    from fwtui.music import Cover, Track
    from fwtui.ui.context import AppContext

_COLOURS = 12
_GREY = 0.15
"""Saturation below which a colour is none."""


def colours_of(data: bytes) -> tuple[str, str] | None:
    """The most striking colour of a picture and its most common one, ``#RRGGBB`` each; ``None``
    where it is broken. For a grey picture the accent is that of ``dark``."""
    if (image := half_blocks.decoded(data, 128)) is None:
        return None
    few = image.resize((48, 48)).quantize(_COLOURS)
    palette = few.getpalette() or []
    counts: list[tuple[int, RGB]] = []
    for count, place in few.getcolors() or []:
        red, green, blue = palette[3 * int(place) : 3 * int(place) + 3]  # type: ignore[arg-type]
        counts.append((count, (red, green, blue)))
    if not counts:
        return None

    def strikes(each: tuple[int, RGB]) -> float:
        count, parts = each
        _, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in parts))
        return 0.0 if saturation < _GREY else saturation * value * count**0.3

    best = max(counts, key=strikes)
    accent = hexadecimal(best[1]) if strikes(best) else DARK.colours["accent"][0]
    return accent, hexadecimal(max(counts)[1])


class CoverTheme:
    """Follows the cover of what plays; the colours before stay until the next ones are known."""

    def __init__(self, app: App[Any], context: AppContext, shown: Callable[[], None]) -> None:
        """``shown`` is called when there are other colours."""
        self._app, self._context, self._shown = app, context, shown
        self._cover: Cover | None = None
        self._begun = False

    def follow(self, track: Track | None) -> None:
        """Take the colours of this track's cover."""
        if track is None:
            return
        album = self._context.library.album(track.album.id) if track.album else None
        cover = track.cover or (album.cover if album else None)
        if self._begun and cover == self._cover:
            return
        self._begun, self._cover = True, cover
        self._app.run_worker(
            self._take(cover), group="cover theme", exclusive=True, exit_on_error=False
        )

    async def _take(self, cover: Cover | None) -> None:
        found: tuple[str, str] | None = None
        if cover is not None and half_blocks.can_decode():
            data = await self._context.library.covers.fetch(cover)
            if data is None:
                self._begun = False  # it did not come: tried again at the next change
                return
            found = await asyncio.to_thread(colours_of, data)
        self._context.themes.take_cover(*(found or ("", "")))
        self._shown()
