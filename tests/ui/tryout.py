"""Try the interface by hand on made-up rows: ``python -m tests.ui.tryout [paused] [songs]``.

``songs`` is how many favourites there are (view 5), up to a million and more.
"""

from __future__ import annotations

import sys
import time

from fwtui.ui.app import run
from fwtui.ui.settings import UiSettings
from tests.ui.made_up import context

if __name__ == "__main__":
    wishes = sys.argv[1:]
    songs = next((int(wish) for wish in wishes if wish.isdigit()), 0)
    tried = context(UiSettings(), songs=songs)
    tried.player.become(at=time.monotonic())
    if "paused" in wishes:
        tried.player.become(state="paused")
        tried.pod.turn(standing=None)
    sys.exit(run(tried))
