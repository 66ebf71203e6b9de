"""Changes of the listener as values: what each holds, and what it is about."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import (
    ArtistId,
    ChannelId,
    Complaint,
    EditField,
    EditSubject,
    EditValue,
    LibraryId,
    LiveList,
    PlaylistId,
    Radio,
    RadioId,
    Subject,
    TrackId,
)


class Heart(Struct, frozen=True, tag=True):
    """A track becomes a favourite, or is one no more."""

    track: TrackId
    on: bool


class Heard(Struct, frozen=True, tag=True):
    """A track was listened to from ``at`` on."""

    track: TrackId
    at: datetime


class NewPlaylist(Struct, frozen=True, tag=True):
    """A playlist is created."""

    playlist: PlaylistId
    """``-`` and a number: its id until the pod gives one."""
    name: str
    privacy: str = "me"


class Renamed(Struct, frozen=True, tag=True):
    """A playlist gets another name."""

    playlist: PlaylistId
    name: str


class Shown(Struct, frozen=True, tag=True):
    """The privacy level of a playlist is changed."""

    playlist: PlaylistId
    privacy: str


class Deleted(Struct, frozen=True, tag=True):
    """A playlist is deleted."""

    playlist: PlaylistId
    seen: int | None = None
    """:func:`effects.checksum` of its rows; refused where it differs, unless ``None``."""


class Added(Struct, frozen=True, tag=True):
    """Tracks are added at the end of a playlist."""

    playlist: PlaylistId
    tracks: tuple[TrackId, ...]
    seen: int | None = None
    """:func:`effects.checksum` of the rows before; refused where it differs, unless ``None``."""


class Removed(Struct, frozen=True, tag=True):
    """A row is removed from a playlist."""

    playlist: PlaylistId
    row: int
    track: TrackId
    """The track that the listener saw in that row."""
    seen: int | None = None
    """:func:`effects.checksum` of the rows before; refused where it differs, unless ``None``."""


class RowMoved(Struct, frozen=True, tag=True):
    """A row of a playlist is moved."""

    playlist: PlaylistId
    row: int
    to: int
    """Its index afterwards."""
    track: TrackId
    seen: int | None = None
    """:func:`effects.checksum` of the rows before; refused where it differs, unless ``None``."""


class Cleared(Struct, frozen=True, tag=True):
    """All rows of a playlist are removed."""

    playlist: PlaylistId
    seen: int | None = None
    """:func:`effects.checksum` of its rows; refused where it differs, unless ``None``."""


class Subscribed(Struct, frozen=True, tag=True):
    """A channel is subscribed to, or no more."""

    channel: ChannelId
    artist: ArtistId
    """The artist of the channel, which stands for it in lists."""
    name: str
    on: bool


class FeedFollowed(Struct, frozen=True, tag=True):
    """A podcast is subscribed to by the address of its feed; its channel is known afterwards."""

    url: str
    name: str = ""
    """As a list of podcasts has it."""


class LibraryFollowed(Struct, frozen=True, tag=True):
    """A library is asked to be followed, or is followed no more."""

    library: LibraryId
    name: str
    on: bool


class AccountFollowed(Struct, frozen=True, tag=True):
    """An account is asked to be followed, or is followed no more."""

    fid: str
    """The ActivityPub id of the account."""
    name: str
    """``user@pod``."""
    on: bool


class ArtistHidden(Struct, frozen=True, tag=True):
    """An artist is hidden from all lists, or is in them again."""

    artist: ArtistId
    name: str
    on: bool


class FollowAnswered(Struct, frozen=True, tag=True):
    """A request to follow a library or the account is accepted or rejected."""

    follow: str
    of: Literal["library", "user"]
    notice: int
    """The item of the inbox that it came by."""
    name: str
    """``user@pod``, who asked."""
    on: bool


class Reported(Struct, frozen=True, tag=True):
    """A thing is reported to the moderators of the pod."""

    complaint: Complaint
    subject: Subject
    key: int | str
    """As :meth:`~fwtui.pod.api.moderation.ModerationApi.report` takes it."""
    name: str
    summary: str


class EditSuggested(Struct, frozen=True, tag=True):
    """Another value of one field is suggested to the moderators of the pod."""

    subject: EditSubject
    key: int
    name: str
    """Of the thing."""
    field: EditField
    value: EditValue
    summary: str


class EditWithdrawn(Struct, frozen=True, tag=True):
    """A suggested edit is taken back while it waits."""

    name: str
    """Of the thing."""
    id: str = ""
    """On the pod; empty where it is looked for by what it suggests."""
    edit: EditSuggested | None = None
    """What it suggests; ``None`` where it is known by its id."""


class NoticeRead(Struct, frozen=True, tag=True):
    """An item of the inbox is marked as read, or as not read."""

    notice: int
    name: str
    """What it says."""
    on: bool


class NewRadio(Struct, frozen=True, tag=True):
    """A radio is saved."""

    radio: RadioId
    """Below 0: its id until the pod gives one."""
    name: str
    config: bytes
    """The filters, as the pod's JSON."""
    description: str = ""
    public: bool = False


class RadioEdited(Struct, frozen=True, tag=True):
    """A saved radio is replaced."""

    radio: RadioId
    name: str
    config: bytes
    description: str = ""
    public: bool = False


class RadioDeleted(Struct, frozen=True, tag=True):
    """A saved radio is deleted."""

    radio: RadioId


class LiveListEdited(Struct, frozen=True, tag=True):
    """A live list is made (no ``before``), changed, or deleted (no ``after``). It stays on this
    machine: the journal has it, the outbox does not."""

    before: LiveList | None
    after: LiveList | None


class HeardMarked(Struct, frozen=True, tag=True):
    """Tracks are marked by hand as heard or not heard. It stays on this machine: the journal has
    it, the outbox does not."""

    marks: tuple[tuple[TrackId, bool | None, bool | None], ...]
    """Each track with its mark before and after; ``None`` leaves it to the history."""


PlaylistChange: TypeAlias = (
    NewPlaylist | Renamed | Shown | Deleted | Added | Removed | RowMoved | Cleared
)
RadioChange: TypeAlias = NewRadio | RadioEdited | RadioDeleted
Wish: TypeAlias = Heart | Subscribed | LibraryFollowed | AccountFollowed | ArtistHidden
"""A change that is on or off: only the last one of a subject matters."""
LocalChange: TypeAlias = LiveListEdited | HeardMarked
"""A change that the pod does not hear of."""
Message: TypeAlias = FollowAnswered | Reported | EditSuggested | EditWithdrawn | NoticeRead
"""A change of which no own list shows anything."""
Change: TypeAlias = (
    Wish | Heard | FeedFollowed | Message | PlaylistChange | RadioChange | LocalChange
)

encode = msgspec.msgpack.Encoder().encode


def decode(blob: bytes) -> Change:
    """A change from the outbox; earlier versions kept the key of a playlist as an integer.

    Raises msgspec.ValidationError for what no version of fwtui has written.
    """
    try:
        change: Change = msgspec.msgpack.decode(blob, type=Change)
    except msgspec.ValidationError:
        fields = msgspec.msgpack.decode(blob)
        if not isinstance(fields, dict) or not isinstance(fields.get("playlist"), int):
            raise
        fields["playlist"] = str(fields["playlist"])
        change = msgspec.convert(fields, type=Change)
    return change


def is_made(playlist: PlaylistId) -> bool:
    """Whether the pod knows a playlist."""
    return not playlist.startswith("-")


def of_playlist(change: Change) -> PlaylistId | None:
    """The playlist that a change is about."""
    return change.playlist if isinstance(change, PlaylistChange) else None


def thing_of(change: Change) -> PlaylistId | RadioId | None:
    """The playlist or saved radio that a change is about."""
    return change.radio if isinstance(change, RadioChange) else of_playlist(change)


def subjects(change: Change) -> tuple[Hashable, ...]:
    """The subjects of a change: changes with a common one are delivered in their order.

    Listens have none. New playlists have one in common, and so have new radios: each is looked
    up by its name among those that are new.
    """
    match change:
        case Heart(track):
            return (track,)
        case Heard() | LiveListEdited() | HeardMarked():
            return ()
        case Subscribed(channel):
            return (channel,)
        case FeedFollowed(url):
            return ((FeedFollowed, url),)
        case FollowAnswered(follow):
            return (follow,)
        case Reported(_, subject, key):
            return ((Reported, subject, key),)
        case EditSuggested(subject, key) | EditWithdrawn(edit=EditSuggested(subject, key)):
            return ((EditSuggested, subject, key),)
        case EditWithdrawn(id=id):
            return ((EditSuggested, id),)
        case NoticeRead(notice):
            return ((NoticeRead, notice),)
        case LibraryFollowed(library):
            return (library,)
        case AccountFollowed(fid):
            return (fid,)
        case ArtistHidden(artist):
            return ((ArtistHidden, artist),)
        case NewPlaylist(playlist):
            return (playlist, NewPlaylist)
        case NewRadio(radio):
            return ((Radio, radio), NewRadio)
        case RadioEdited(radio) | RadioDeleted(radio):
            return ((Radio, radio),)
        case _:
            return (change.playlist,)


def with_id(change: Change, old: Hashable, new: PlaylistId | RadioId) -> Change:
    """The same change for a playlist or radio that has another id now."""
    if thing_of(change) != old:
        return change
    field = "radio" if isinstance(change, RadioChange) else "playlist"
    return replace(change, **{field: new})
