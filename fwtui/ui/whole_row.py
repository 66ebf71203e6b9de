"""Playing all that the row under the cursor holds, without opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.ui.origins import from_list
from fwtui.ui.wording import playing_all

if TYPE_CHECKING:
    from fwtui.ui.views.view import View


def play_whole(view: View) -> bool:
    """Play the tracks of the row under the cursor in place of the queue; False where it holds
    none of its own, as a track and a radio do."""
    name, query = view.whole_row
    if query is None:
        return False
    listing = view.context.library.listing(query)
    origin = from_list(name, query)
    ids = listing.track_ids()
    if ids and len(ids) == len(listing):
        view.context.player.play(ids, 0, origin)
        view.shell.status.say(playing_all(name, len(ids)))
    else:
        view.shell.queue_filler.play_all(listing, origin)
    return True
