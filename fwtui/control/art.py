"""Cover art as files on this machine, for programs of the desktop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.base.tasks import Tasks

if TYPE_CHECKING:
    from fwtui.control.contracts import PresentAccount
    from fwtui.music import Cover, Track

log = logging.getLogger(__name__)


class ArtFiles:
    """``file://`` addresses of covers: those on disk, and those that come to be."""

    def __init__(
        self, account: PresentAccount, arrived: Callable[[], None], *, fetch: bool
    ) -> None:
        """``fetch``: ask the pod for a cover that is not on disk, in the size that the
        interface shows; ``arrived`` is called when it is."""
        self._account = account
        self._arrived = arrived
        self._fetch = fetch
        self._cover: Cover | None = None
        self._uri = ""
        self._tasks = Tasks()

    def of(self, track: Track | None) -> str:
        """The address of a track's cover, ``""`` while there is no file."""
        cover = cover_of(track)
        if cover is None:
            return ""
        if cover == self._cover:
            return self._uri
        self._cover, self._uri = cover, self._on_disk(cover)
        if not self._uri and self._fetch:
            self._tasks.cancel()
            self._tasks.start(self._ask(cover), "fetch a cover")
        return self._uri

    def kept(self, track: Track) -> str:
        """As :meth:`of`, but asks nothing."""
        cover = cover_of(track)
        return self._on_disk(cover) if cover is not None else ""

    def _on_disk(self, cover: Cover) -> str:
        file = self._account.library.covers.file(cover)
        return file.absolute().as_uri() if file is not None else ""

    async def _ask(self, cover: Cover) -> None:
        await self._account.library.covers.fetch(cover)
        if cover == self._cover and (uri := self._on_disk(cover)):
            self._uri = uri
            self._arrived()

    def close(self) -> None:
        """Wait for no cover any more."""
        self._tasks.cancel()


def cover_of(track: Track | None) -> Cover | None:
    """The picture of a track: its own, else its album's."""
    if track is None:
        return None
    return track.cover or (track.album.cover if track.album else None)
