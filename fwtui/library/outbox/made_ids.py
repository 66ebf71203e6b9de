"""The ids of playlists and radios that were made here, and those that the pod gave them."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from fwtui.music import PlaylistId, RadioId

MadeId = TypeVar("MadeId", PlaylistId, RadioId)


class MadeIds:
    """By the id that stood for a playlist or radio, that of the pod."""

    def __init__(self) -> None:
        self._aliases: dict[Hashable, Any] = {}

    def real(self, made: MadeId) -> MadeId:
        """The pod's id of a playlist or radio that was made here, once it has one."""
        real: MadeId = self._aliases.get(made, made)
        return real

    def names(self, made: MadeId) -> set[MadeId]:
        """Every id by which one may be known here: the pod's, and those before it."""
        real = self.real(made)
        before: list[Any] = [each for each, new in self._aliases.items() if new == real]
        return {real, made, *before}

    def learn(self, keys: Mapping[PlaylistId, PlaylistId]) -> None:
        """New keys of playlists that were found in former runs, by the former ones."""
        for former, new in keys.items():
            self._aliases.setdefault(former, new)

    def new_playlist_id(self) -> PlaylistId:
        """An id that stands for a playlist until the pod has made it: ``-`` and a number."""
        # The clock, so that two processes and two starts do not give the same one.
        return PlaylistId(f"{self.new_radio_id()}")

    def new_radio_id(self) -> RadioId:
        """An id below 0 that stands for a radio until the pod has saved it."""
        return RadioId(-(time.time_ns() // 1000))

    def rename(self, old: Hashable, new: PlaylistId | RadioId) -> None:
        """One has another id: so have all ids that stood for it."""
        self._aliases = {
            former: new if each == old else each for former, each in self._aliases.items()
        }
        self._aliases[old] = new
