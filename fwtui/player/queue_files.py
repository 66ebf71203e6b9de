"""What the files of the queue hold: the queue and its edits, the place in it, what was chosen."""

from __future__ import annotations

import logging
import sys
import time
from array import array
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from fwtui.music import Track
from fwtui.player.order import PendingShuffle, PlayOrder
from fwtui.player.origins import ListOrigin, numbers, track_ids, with_numbers
from fwtui.player.playback import Playback, Repeat, listed_length
from fwtui.player.queue import PlayQueue
from fwtui.player.queue_history import QueueEdit, ReplacedQueue
from fwtui.player.radio import Station
from fwtui.player.settings import Format, PlayerSettings, ReplayGain
from fwtui.text import plain

log = logging.getLogger(__name__)

HISTORY_ROWS = 100_000
"""Rows of all edits together that are written for undo: some 2 MB."""
MONTH = 31 * 86_400.0
"""Seconds for which an edit can be undone."""


class RuntimeChoices(Struct, frozen=True):
    """The settings that can also be changed in the interface.

    Of two sources the later one wins: what was chosen in the interface stands until that setting
    changes in config.toml (:meth:`applied`). What is there wins over both: a device that is not
    found is lost (:class:`~fwtui.player.playback.DeviceLost`), whatever was saved.
    """

    replaygain: ReplayGain
    private: bool
    quality: tuple[Format, int]
    """Format and kilobits a second."""

    @classmethod
    def of(cls, settings: PlayerSettings) -> RuntimeChoices:
        """These of all settings."""
        quality = settings.format, settings.bitrate
        return cls(settings.replaygain, settings.private, quality)

    def applied(self, settings: PlayerSettings, instead_of: RuntimeChoices) -> PlayerSettings:
        """The settings with these choices; a setting of config.toml that differs from the one
        they were made ``instead_of`` was changed since, and takes precedence."""
        here = RuntimeChoices.of(settings)
        chosen = {
            name: getattr(self if getattr(here, name) == getattr(instead_of, name) else here, name)
            for name in self.__struct_fields__
        }
        kind, bitrate = chosen.pop("quality")
        return replace(settings, format=kind, bitrate=bitrate, **chosen)


# Fields added later have a default, so that files of an older fwtui can be read; unknown ones
# of a newer fwtui are ignored.


class EditFile(Struct, frozen=True):
    """An edit of the queue, in ``queue.json``; rows as there."""

    words: str
    at: float
    undone: float
    edits: int
    ids: bytes
    places: bytes | None
    row: int
    block: int
    pending: PendingShuffle | None
    origins: bytes = b""

    @classmethod
    def of(cls, edit: QueueEdit) -> EditFile:
        """An edit to be written."""
        order, places = edit.order, edit.order.places
        return cls(
            edit.words,
            edit.at,
            edit.undone,
            edit.edits,
            packed(track_ids(order.ids)),
            None if places is None else packed(array("q", places)),
            order.row,
            order.block,
            order.pending,
            numbers(order.ids),
        )

    def edit(self) -> QueueEdit:
        """The edit again. Raises ValueError."""
        order = order_of(self.ids, self.places, self.row, self.block, self.pending, self.origins)
        return QueueEdit(plain(self.words), self.at, order.checked(), self.undone, self.edits)


class QueueFile(Struct, frozen=True):
    """``queue.json``."""

    ids: bytes
    """Little-endian 64 bit integers, base 64 in the file: 300,000 rows are 3 MB."""
    places: bytes | None
    source: str
    number: int
    pending: PendingShuffle | None = field(default=None, name="pool")
    """The rows that are still to be shuffled."""
    history: tuple[EditFile, ...] = ()
    """The edits that can be undone or done again; the oldest are left out where they have many
    rows."""
    edits: int = 0
    replaced: ReplacedQueue | None = None
    origins: bytes = b""
    """The number of the origin of each row: two bytes a row, the lower first."""
    lists: dict[int, ListOrigin] = {}
    """The origins by number."""


class PlaceFile(Struct, frozen=True):
    """``place.json``."""

    number: int
    row: int
    block: int
    position: float
    volume: int
    muted: bool
    speed: float
    repeat: Repeat
    keep_albums: bool = False
    chosen: RuntimeChoices | None = None
    instead_of: RuntimeChoices | None = None
    """The settings of config.toml when they were chosen."""
    radio: Station | None = None
    """The radio that feeds the queue."""
    volumes: dict[str, int] = {}
    """Volumes by audio device; ``volume`` is that of the last one."""


class SavedState(Struct, frozen=True):
    """The restored state without the queue."""

    position: float = 0.0
    volume: int = 80
    muted: bool = False
    speed: float = 1.0
    source: str = ""
    keep_albums: bool = False
    chosen: RuntimeChoices | None = None
    instead_of: RuntimeChoices | None = None
    radio: Station | None = None
    replaced: ReplacedQueue | None = None
    volumes: dict[str, int] = {}

    @classmethod
    def of(cls, place: PlaceFile) -> SavedState:
        """The sound settings, without the queue's."""
        return cls(
            volume=min(max(place.volume, 0), 100),
            muted=place.muted,
            speed=min(max(place.speed, 0.25), 4.0),
            keep_albums=place.keep_albums,
            chosen=place.chosen,
            instead_of=place.instead_of,
            volumes=place.volumes,
        )

    def settled(self, settings: PlayerSettings) -> PlayerSettings:
        """The settings with the choices made in the interface."""
        if self.chosen is None or self.instead_of is None:
            return settings
        return self.chosen.applied(settings, self.instead_of)

    def applied(self, playback: Playback, queue: PlayQueue, track: Track | None) -> Playback:
        """The value, paused at its position; ``track`` is the queue's current one."""
        playback = replace(
            playback,
            volume=self.volume,
            muted=self.muted,
            speed=self.speed,
            repeat=queue.repeat,
            shuffle=queue.shuffled,
            row=queue.row,
            length=len(queue),
            version=queue.version,
        )
        if queue.current is None:
            return playback
        seconds = listed_length(track, self.position)
        return replace(
            playback, track=track, state="paused", position=self.position, seconds=seconds
        )


def order_of(
    ids: bytes,
    places: bytes | None,
    row: int,
    block: int,
    pending: PendingShuffle | None,
    origins: bytes,
) -> PlayOrder:
    """An order as it was written. Raises ValueError, OverflowError."""
    unshuffled = None if places is None else array("I", unpacked(places))
    return PlayOrder(with_numbers(unpacked(ids), origins), unshuffled, row, block, pending)


def kept_edits(history: Sequence[QueueEdit]) -> list[QueueEdit]:
    """The edits that are written: those that come first when one undoes or does again, and no
    more rows than :data:`HISTORY_ROWS` together, but one in any case."""
    made = [each for each in history if not each.undone]
    kept: list[QueueEdit] = []
    rows = 0
    for edit in (*history[len(made) :], *reversed(made)):
        rows += len(edit.order.ids)
        if kept and rows > HISTORY_ROWS:
            break
        kept.append(edit)
    undone = [each for each in kept if each.undone]
    return [*(each for each in reversed(kept) if not each.undone), *undone]


def edits_of(kept: Sequence[EditFile]) -> list[QueueEdit]:
    """The edits of the last month; none where one of them is not an edit."""
    oldest = time.time() - MONTH
    try:
        return [each.edit() for each in kept if each.at > oldest]
    except (ValueError, OverflowError) as error:
        log.warning("the edits of the queue cannot be undone any more: %s", error)
        return []


def packed(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def unpacked(packed: bytes) -> array[int]:
    """Raises ValueError."""
    numbers = array("q", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
