"""Events of a listing and of the library, emitted on the loop's thread."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from fwtui.errors import FwtuiError
from fwtui.library.store.kinds import Kind
from fwtui.music import AlbumId, ArtistId, PlaylistId, TrackId

# --- of one listing ---------------------------------------------------------------------


class ListingState(Struct, frozen=True):
    """The state of a listing; also an event, sent whenever it changes."""

    known: bool = False
    """The length is known; before that the list has no rows and is not empty either."""
    open_end: bool = False
    """The pod does not count the list: it has more rows than those known; the last row stands
    for them."""
    complete: bool = False
    """Every row's id is known here."""
    loading: bool = False
    """The pod has been asked for something of this list."""
    error: FwtuiError | None = None
    """Why the last question was not answered; the rows that are there stay."""
    as_of: datetime | None = None
    """When the last answer for this list came; ``None`` for never."""
    mirrored: bool = False
    """The list is made here, from the mirror; the pod is not asked for it."""


class Changed(Struct, frozen=True):
    """Rows ``first`` to ``last`` (both included) have new values, or values at last."""

    first: int
    last: int


class Resized(Struct, frozen=True):
    """The list has another length, or another order: find your cursor by ``row_of``."""

    before: int
    after: int


ListingEvent: TypeAlias = Changed | Resized | ListingState

# --- of the library -----------------------------------------------------------------------


class HeartChanged(Struct, frozen=True):
    """The favourite state of a track after an edit, its refusal, or an answer of the pod."""

    track: TrackId
    on: bool


class HeardChanged(Struct, frozen=True):
    """The tracks that the listener has heard, as far as they are known here, are others."""


class PlaylistChanged(Struct, frozen=True):
    """Its name, its rows, or whether it exists."""

    playlist: PlaylistId


class ValuesChanged(Struct, frozen=True):
    """Values in the store have changed."""

    artists: tuple[ArtistId, ...] = ()
    albums: tuple[AlbumId, ...] = ()
    tracks: tuple[TrackId, ...] = ()


class ValuesGone(Struct, frozen=True):
    """Things that the pod does not have any more were deleted from the store."""

    kind: Kind
    ids: frozenset[int]
    """Row ids."""


class ChangeRefused(Struct, frozen=True):
    """A change was refused and taken back, or is in doubt for good; ``sentence`` says which and
    why, or what to do."""

    sentence: str


class ChangeSaid(Struct, frozen=True):
    """What the pod made of a change whose outcome it decides, as a sentence."""

    sentence: str


class ErrorReported(Struct, frozen=True):
    """Something about the files here (disk full, set aside as corrupt); fwtui goes on."""

    error: FwtuiError


class OutboxChanged(Struct, frozen=True):
    """The length of the outbox after a change is queued, confirmed or taken back."""

    waiting: int
    """Changes not yet sent to the pod."""


class ListsOrdered(Struct, frozen=True):
    """The copy of the catalogue is complete and ordered again: ``library.listing`` makes lists
    of it that were the pod's before."""


class MirrorChanged(Struct, frozen=True):
    """``library.mirror_progress`` has a new value."""


LibraryEvent: TypeAlias = (
    HeartChanged
    | HeardChanged
    | PlaylistChanged
    | ValuesChanged
    | ValuesGone
    | ChangeRefused
    | ChangeSaid
    | ErrorReported
    | OutboxChanged
    | ListsOrdered
    | MirrorChanged
)
