"""Try the interface by hand on the sample: ``python -m tests.ui.tryout [paused] [songs]``.

``songs`` is how many favourites there are (view 5), up to a million and more.
"""

from __future__ import annotations

import sys

from fwtui.ui.app import run
from fwtui.ui.settings import UiSettings
from tests.ui.listed import many
from tests.ui.sample import context

if __name__ == "__main__":
    wishes = sys.argv[1:]
    tried = context(UiSettings())
    favourites = many(next((int(wish) for wish in wishes if wish.isdigit()), 0))
    if len(favourites):  # held here: the library itself does not
        tried.library._listings[favourites.query.key] = favourites
    if "paused" in wishes:
        tried.paused = True
        tried.pod.turn(standing=None)
    sys.exit(run(tried))
