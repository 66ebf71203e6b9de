"""Try the interface by hand on the sample: ``python -m tests.ui.tryout [paused] [notify] [songs]``.

``songs`` is how many favourites there are (view 5), up to a million and more.
"""

from __future__ import annotations

import sys

from fwtui.library.listing.listing import Listing
from fwtui.ui.context import AppContext
from fwtui.ui.settings import UiSettings
from tests.ui.in_session import run
from tests.ui.listed import many
from tests.ui.sample import context

_held: list[Listing] = []
"""The library itself holds a listing only while a view shows it."""


def tried(wishes: list[str]) -> AppContext:
    made = context(UiSettings(notify="auto" if "notify" in wishes else "off"))
    favourites = many(next((int(wish) for wish in wishes if wish.isdigit()), 0))
    if len(favourites):
        _held.append(favourites)
        made.library._listings.held[favourites.query.key] = favourites
    if "paused" in wishes:
        made.paused = True
        made.pod.turn(standing=None)
    return made


if __name__ == "__main__":
    sys.exit(run(lambda: tried(sys.argv[1:])))
