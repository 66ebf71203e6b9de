"""Saves and restores the queue, the position and the sound settings over restarts and crashes.

Files, each written atomically: ``queue.json`` when the queue changed, ``place.json`` every few
seconds of playback, ``resume.json`` with it when a resume point changed. The place carries the
number of the queue it belongs to; when the two do not match (a kill in between), the queue starts
at its first row.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from fwtui.base.files import make_private_folder, read_own, set_aside, write_atomically
from fwtui.music import Track
from fwtui.player.order import PendingShuffle, PlayOrder
from fwtui.player.origins import ListOrigin, numbers, track_ids, with_numbers
from fwtui.player.playback import Playback, Repeat
from fwtui.player.queue import PlayQueue
from fwtui.player.queue_history import QueueEdit, ReplacedQueue
from fwtui.player.radio import Station
from fwtui.player.resume import ResumeFile
from fwtui.player.settings import Format, PlayerSettings, ReplayGain

log = logging.getLogger(__name__)

T = TypeVar("T")

SOON = 1.0
"""Seconds from a change to its write."""
FLUSH = 1.0
"""Seconds that a process which is to be stopped waits for its files."""
EVERY = 4.0
"""Seconds of playback between two writes of the place."""
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
            _packed(track_ids(order.ids)),
            None if places is None else _packed(array("q", places)),
            order.row,
            order.block,
            order.pending,
            numbers(order.ids),
        )

    def edit(self) -> QueueEdit:
        """The edit again. Raises ValueError."""
        order = _order(self.ids, self.places, self.row, self.block, self.pending, self.origins)
        return QueueEdit(self.words, self.at, order.checked(), self.undone, self.edits)


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
        seconds = track.seconds if track else None
        return replace(
            playback, track=track, state="paused", position=self.position, seconds=seconds
        )


class QueuePersistence:
    """Reads and writes the files of one account's player.

    Writing happens on a thread of its own, the newest state only; :meth:`close` waits for
    it. A disk that cannot be written to is logged once and music goes on.
    """

    def __init__(self, folder: Path, settings: PlayerSettings) -> None:
        """``settings`` are those of config.toml."""
        self.take_settings(settings)
        self._queue_file = folder / "queue.json"
        self._place_file = folder / "place.json"
        self._resume_file = folder / "resume.json"
        self._number = 0
        self._version = -1
        self._order: PlayOrder | None = None
        self._edits: list[tuple[float, float]] = []
        """Of the history that is written: when each edit was made and undone."""
        self._wanted: dict[Path, bytes] = {}
        self._wake = threading.Condition()
        self._closing = False
        self._failing = False
        self._writing = False
        self._thread: threading.Thread | None = None

    # --- writing -----------------------------------------------------------------------

    def take_settings(self, settings: PlayerSettings) -> None:
        """``settings`` are those of config.toml by now; later choices are made instead of them."""
        self._settings = RuntimeChoices.of(settings)

    def save(
        self,
        queue: PlayQueue,
        playback: Playback,
        position: float,
        source: str,
        settings: PlayerSettings,
        radio: Station | None,
        replaced: ReplacedQueue | None = None,
        volumes: dict[str, int] | None = None,
    ) -> None:
        """Write this on a thread; returns at once. ``settings`` are the current ones."""
        wanted: dict[Path, bytes] = {}
        if queue.version != self._version:
            order = queue.order()
            edits = [(each.at, each.undone) for each in queue.history]
            if self._version < 0 or edits != self._edits or self._changed(order):
                self._number += 1
                self._order, self._edits = order, edits
                wanted[self._queue_file] = msgspec.json.encode(
                    QueueFile(
                        _packed(track_ids(order.ids)),
                        None if order.places is None else _packed(array("q", order.places)),
                        source,
                        self._number,
                        order.pending,
                        tuple(map(EditFile.of, kept_edits(queue.history))),
                        queue.edits,
                        replaced,
                        numbers(order.ids),
                        queue.origins.known,
                    )
                )
            self._version = queue.version
        wanted[self._place_file] = msgspec.json.encode(
            PlaceFile(
                self._number,
                queue.row,
                queue.block,
                round(position, 3),
                playback.volume,
                playback.muted,
                playback.speed,
                queue.repeat,
                queue.album_of is not None,
                RuntimeChoices.of(settings),
                self._settings,
                radio,
                volumes or {},
            )
        )
        self._want(wanted)

    def keep_resume(self, points: ResumeFile | None) -> None:
        """Write the resume points on the thread; ``None``: they are what is written."""
        if points is not None:
            self._want({self._resume_file: msgspec.json.encode(points)})

    def _want(self, wanted: dict[Path, bytes]) -> None:
        with self._wake:
            if self._closing:
                return
            self._wanted |= wanted
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="session", daemon=True)
                self._thread.start()
            self._wake.notify()

    def flush(self) -> None:
        """Wait until what was saved so far is written, for a second at most; what is saved from
        now on is written whole: the files may be another process's meanwhile."""
        self._version = -1
        with self._wake:
            self._wake.wait_for(lambda: not (self._wanted or self._writing), FLUSH)

    def close(self) -> None:
        """Wait until all is written."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread:
            self._thread.join()

    def _changed(self, order: PlayOrder) -> bool:
        """Whether the rows differ; a new current row is a new version too."""
        last = self._order
        return last is None or last.ids != order.ids or last.places != order.places

    def _write(self) -> None:
        while True:
            with self._wake:
                while not self._wanted and not self._closing:
                    self._wake.wait()
                wanted, self._wanted = self._wanted, {}
                self._writing = bool(wanted)
            if not wanted:
                return
            try:
                for file, content in wanted.items():  # the queue before its place
                    replace_file(file, content)
                self._failing = False
            except OSError as error:
                if not self._failing:
                    log.warning("the queue cannot be saved: %s", error)
                self._failing = True
            with self._wake:
                self._writing = False
                self._wake.notify_all()

    # --- reading -----------------------------------------------------------------------

    def load(self, queue: PlayQueue) -> SavedState | None:
        """Restore the queue; ``None`` when there is nothing, or nothing usable.

        A file that cannot be understood is set aside as ``NAME.corrupt``.
        """
        kept = read_file(self._queue_file, QueueFile)
        place = read_file(self._place_file, PlaceFile)
        memory = SavedState.of(place) if place else SavedState()
        if place:
            queue.repeat = place.repeat
        if kept is None:
            return memory if place else None
        self._number = kept.number
        try:
            matching = place is not None and place.number == kept.number
            row = place.row if place and matching else 0
            block = place.block if place and matching else 0
            order = _order(kept.ids, kept.places, row, block, kept.pending, kept.origins)
            if not 0 <= row < len(order.ids):
                order = replace(order, row=0 if order.ids else -1)
            queue.restore(order, _history(kept.history), kept.edits)
            queue.origins.restore(kept.lists)
            queue.forget_unused_origins()
        except (ValueError, OverflowError) as error:
            _discard(self._queue_file, error)
            return memory
        self._order, self._version = queue.order(), queue.version
        self._edits = [(each.at, each.undone) for each in queue.history]
        # What is taken back after a restart does not begin to sound by itself.
        replaced = kept.replaced and replace(kept.replaced, playing=False)
        memory = replace(memory, source=kept.source, replaced=replaced)
        if place is None or not matching:
            return memory
        return replace(memory, position=max(0.0, place.position), radio=place.radio)

    def resume(self) -> ResumeFile | None:
        """The resume points; a file that cannot be understood is set aside."""
        return read_file(self._resume_file, ResumeFile)

    def read_shared(self) -> SavedState | None:
        """Sound settings saved by the process that owns these files; nothing is set aside."""
        try:
            content = read_own(self._place_file)
            return SavedState.of(msgspec.json.decode(content, type=PlaceFile))
        except (OSError, msgspec.MsgspecError) as error:
            log.info("how loud it was is not known: %s", error)
            return None


class SaveTimer:
    """When to save: within a second of a change, and every few seconds of playback."""

    def __init__(self, save: Callable[[], bool]) -> None:
        """``save`` saves; True saves again after :data:`EVERY` seconds."""
        self._save = save
        self._timer: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        """Save within :data:`SOON` seconds."""
        loop = asyncio.get_running_loop()
        if self._timer is None or self._timer.when() > loop.time() + SOON:
            self.cancel()
            self._timer = loop.call_later(SOON, self._due)

    def cancel(self) -> None:
        """Save no more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._timer = None
        if self._save():
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._due)


def _order(
    ids: bytes,
    places: bytes | None,
    row: int,
    block: int,
    pending: PendingShuffle | None,
    origins: bytes,
) -> PlayOrder:
    """An order as it was written. Raises ValueError, OverflowError."""
    unshuffled = None if places is None else array("I", _unpacked(places))
    return PlayOrder(with_numbers(_unpacked(ids), origins), unshuffled, row, block, pending)


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


def _history(kept: Sequence[EditFile]) -> list[QueueEdit]:
    """The edits of the last month; none where one of them is not an edit."""
    oldest = time.time() - MONTH
    try:
        return [each.edit() for each in kept if each.at > oldest]
    except (ValueError, OverflowError) as error:
        log.warning("the edits of the queue cannot be undone any more: %s", error)
        return []


def _packed(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _unpacked(packed: bytes) -> array[int]:
    """Raises ValueError."""
    numbers = array("q", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def read_file(file: Path, kind: type[T]) -> T | None:
    """What a file of JSON holds; ``None`` when it is not there, or of no use and set aside."""
    try:
        return msgspec.json.decode(read_own(file), type=kind)
    except FileNotFoundError:
        return None
    except (msgspec.MsgspecError, OSError) as error:
        _discard(file, error)
        return None


def _discard(file: Path, error: Exception) -> None:
    log.warning("%s cannot be used and is set aside: %s", file.name, error)
    try:
        set_aside(file)
    except OSError as failure:
        log.warning("it could not even be renamed: %s", failure)


def replace_file(file: Path, content: bytes) -> None:
    """Raises OSError; what was there before is there still, then."""
    make_private_folder(file.parent)
    write_atomically(file, content)
