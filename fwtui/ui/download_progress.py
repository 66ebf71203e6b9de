"""The progress of the downloads, as the interface reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.player.downloads import DownloadProgress
    from fwtui.player.player import Player


def downloading(player: Player) -> DownloadProgress | None:
    """The progress of the download under way; ``None`` when there is none."""
    downloads = player.downloads
    return downloads.progress if downloads is not None and downloads.progress.total else None


def subscribe_downloads(
    player: Player, changed: Callable[[DownloadProgress], None]
) -> Callable[[], None]:
    """Call ``changed`` at each progress of the downloads; the function that ends that."""
    downloads = player.downloads
    return downloads.subscribe(changed) if downloads is not None else lambda: None
