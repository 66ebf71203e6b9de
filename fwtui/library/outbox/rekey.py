"""New keys of playlists after a pod was upgraded: an integer in 1.x, a UUID in 2.x."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from sqlite3 import Connection
from typing import TYPE_CHECKING

from fwtui.library.listing.queries import PlaylistTracks
from fwtui.library.outbox import changes
from fwtui.library.store.kinds import playlist_row_id
from fwtui.music import Playlist, PlaylistId

if TYPE_CHECKING:
    from fwtui.library.outbox.outbox import Outbox
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod

_MOST_PAGES = 40


def is_former(playlist: PlaylistId, pod: Pod) -> bool:
    """Whether a key is of the dialect that the pod spoke before."""
    return playlist.isdigit() and not pod.dialect.knows(f"playlists/{playlist}")


def new_keys(known: Iterable[Playlist], listed: Iterable[Playlist]) -> dict[PlaylistId, PlaylistId]:
    """The new key of each known playlist that is listed under one.

    Only the key changes in an upgrade, so a playlist is found by its creation time, which has
    microseconds.
    """
    fresh = {one.created: one.id for one in listed if one.created and not one.id.isdigit()}
    return {
        one.id: fresh[one.created] for one in known if one.id.isdigit() and one.created in fresh
    }


async def rekey(pod: Pod, store: Store, outbox: Outbox) -> None:
    """Gives the changes that wait, and the rows that are known, the new keys of their playlists.

    Asks the pod for the listener's playlists, only where a former key waits. Raises FwtuiError.
    """
    waiting = {changes.of_playlist(each) for each in outbox}
    if not any(each is not None and is_former(each, pod) for each in waiting):
        return
    listed: list[Playlist] = []
    for number in range(1, _MOST_PAGES + 1):
        page = await pod.playlists.page(scope="me", page=number)
        listed += [each for each in page.items if each is not None]
        if page.counted and len(listed) >= page.count:
            break
    rows = [playlist_row_id(each) for each in waiting if each is not None and changes.is_made(each)]
    known = [each for each in store.values("playlist", rows) if each is not None]
    keys = new_keys(known, listed)

    def write(db: Connection) -> None:
        for old, new in keys.items():
            db.execute(
                "UPDATE OR REPLACE lists SET key = ? WHERE key = ?",
                (PlaylistTracks(playlist=new).key, PlaylistTracks(playlist=old).key),
            )

    await asyncio.wrap_future(store.library.write(write))
    for old, new in keys.items():
        await outbox.give_key(old, new)
