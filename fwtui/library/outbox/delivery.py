"""How each kind of change is sent to a pod, and how it is looked up there when in doubt.

Each kind declares a :class:`DeliveryMethod` in :data:`METHODS`:

=============== ======================== ================================================
kind            read before it is sent   sign by which it is looked up
=============== ======================== ================================================
Heart           nothing                  the track among the favourites
Heard           nothing                  track and time of a listening
NewPlaylist     the newest playlists     name and time of a playlist that was not there
Renamed         nothing                  the name of the playlist
Shown           nothing                  the privacy level of the playlist
Deleted         the rows, for an undo    the playlist is missing
Added           the number of rows       the rows at the end
Removed         the rows                 the rows without that row
RowMoved        the rows                 the rows with that row in its new place
Cleared         the rows, for an undo    a playlist without rows
Subscribed      nothing                  the channel among the subscriptions
FeedFollowed    nothing                  the feed among those of the subscriptions
LibraryFollowed nothing                  the library among the follows of libraries
AccountFollowed nothing                  the account among the follows of accounts
FollowAnswered  nothing                  the answer in the item of the inbox
Reported        nothing                  none: moderators alone see it
EditSuggested   the same ones there      another one of the account that suggests the same
EditWithdrawn   nothing                  no such one of the account waits
NoticeRead      nothing                  the mark of the item of the inbox
ArtistHidden    nothing                  the artist among the content filters
NewRadio        the newest radio         name and filters of a radio that was not there
RadioEdited     the filters' candidates  name, filters and description of the radio
RadioDeleted    nothing                  the radio is missing
=============== ======================== ================================================
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct

from fwtui.errors import Refused
from fwtui.library.outbox import message_delivery as messages
from fwtui.library.outbox import own_list_delivery as own_lists
from fwtui.library.outbox import playlist_delivery as playlists
from fwtui.library.outbox import suggestions
from fwtui.library.outbox.changes import (
    AccountFollowed,
    Added,
    ArtistHidden,
    Change,
    Cleared,
    Deleted,
    EditSuggested,
    EditWithdrawn,
    FeedFollowed,
    FollowAnswered,
    Heard,
    Heart,
    LibraryFollowed,
    NewPlaylist,
    NewRadio,
    NoticeRead,
    RadioDeleted,
    RadioEdited,
    Removed,
    Renamed,
    Reported,
    RowMoved,
    Shown,
    Subscribed,
)
from fwtui.library.outbox.look_up import RowCache, Sign, Verdict, seen, verdict

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod

_DEFINITE = frozenset({400, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 451})
"""Client errors by which a pod or its proxy says that it has not made a change."""
C = TypeVar("C", bound=Change)


class DeliveryMethod(Struct, Generic[C], frozen=True):
    """How one kind of change is sent and looked up. All functions raise PodError."""

    send: Callable[[Pod, C], Awaitable[object]]
    """Sends it; the value in the pod's answer, where it has one."""
    look_up: Callable[[Pod, C, Sign | None], Awaitable[Verdict]]
    """Whether it was made, by the sign that was read before it was sent."""
    prepare: Callable[[Pod, C, RowCache], Awaitable[Sign | None]] | None = None
    """Reads the sign. Raises Refused where the change does not fit the pod's state."""


def method(change: Change) -> DeliveryMethod[Any]:
    """The delivery method of a change."""
    return METHODS[type(change)]


def is_definite(error: Refused) -> bool:
    """Whether a client error says that the change was not made; else it is in doubt."""
    return error.status in _DEFINITE


# --- favourites and listenings --------------------------------------------------------------


async def _send_heart(pod: Pod, change: Heart) -> object:
    if change.on:
        return await pod.favourites.add(change.track)
    return await pod.favourites.remove(change.track)


async def _look_up_heart(pod: Pod, change: Heart, sign: Sign | None) -> Verdict:
    there = await pod.favourites.ids()
    return seen((change.track in there) == change.on, there.get(change.track))


async def _send_listen(pod: Pod, change: Heard) -> object:
    return await pod.history.listen(change.track, change.at)


async def _look_up_listen(pod: Pod, change: Heard, sign: Sign | None) -> Verdict:
    return verdict(await pod.history.find(change.track, change.at))


METHODS: dict[type[Change], DeliveryMethod[Any]] = {
    Heart: DeliveryMethod(_send_heart, _look_up_heart),
    Heard: DeliveryMethod(_send_listen, _look_up_listen),
    NewPlaylist: DeliveryMethod(playlists.create, playlists.look_up_new, playlists.newest),
    Renamed: DeliveryMethod(playlists.rename, playlists.look_up_name),
    Shown: DeliveryMethod(playlists.set_privacy, playlists.look_up_privacy),
    Deleted: DeliveryMethod(playlists.delete, playlists.look_up_deleted, playlists.whole),
    Added: DeliveryMethod(playlists.add, playlists.look_up_added, playlists.count),
    Removed: DeliveryMethod(playlists.remove, playlists.look_up_rows, playlists.row),
    RowMoved: DeliveryMethod(playlists.move, playlists.look_up_rows, playlists.row),
    Cleared: DeliveryMethod(playlists.clear, playlists.look_up_cleared, playlists.whole),
    Subscribed: DeliveryMethod(own_lists.subscribe, own_lists.look_up_subscription),
    FeedFollowed: DeliveryMethod(own_lists.follow_feed, own_lists.look_up_feed),
    LibraryFollowed: DeliveryMethod(own_lists.follow, own_lists.look_up_follow),
    AccountFollowed: DeliveryMethod(
        own_lists.follow_account, own_lists.look_up_account, own_lists.has_accounts
    ),
    FollowAnswered: DeliveryMethod(messages.answer, messages.look_up_answer),
    Reported: DeliveryMethod(messages.report, messages.look_up_report),
    EditSuggested: DeliveryMethod(suggestions.send, suggestions.look_up, suggestions.prepare),
    EditWithdrawn: DeliveryMethod(suggestions.withdraw, suggestions.look_up_withdrawn),
    NoticeRead: DeliveryMethod(suggestions.mark, suggestions.look_up_mark),
    ArtistHidden: DeliveryMethod(own_lists.hide, own_lists.look_up_hidden),
    NewRadio: DeliveryMethod(
        own_lists.save_radio, own_lists.look_up_new_radio, own_lists.latest_radio
    ),
    RadioEdited: DeliveryMethod(
        own_lists.save_radio, own_lists.look_up_radio, own_lists.check_radio
    ),
    RadioDeleted: DeliveryMethod(own_lists.delete_radio, own_lists.look_up_deleted_radio),
}
"""The delivery method of each kind of change; a new kind is one line here."""
