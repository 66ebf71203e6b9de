"""Saves and restores the queue, the position and the sound settings over restarts and crashes.

Files, each written atomically: ``queue.json`` when the queue changed, ``place.json`` every few
seconds of playback, ``resume.json`` with it when a resume point changed. The place carries the
number of the queue it belongs to; when the two do not match (a kill in between), the queue starts
at its first row.
"""

from __future__ import annotations

import logging
import threading
from array import array
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from fwtui.base.files import make_private_folder, read_own, set_aside, write_atomically
from fwtui.player.order import PlayOrder
from fwtui.player.origins import numbers, track_ids
from fwtui.player.playback import Playback
from fwtui.player.queue import PlayQueue
from fwtui.player.queue_files import (
    EditFile,
    PlaceFile,
    QueueFile,
    RuntimeChoices,
    SavedState,
    edits_of,
    kept_edits,
    order_of,
    packed,
)
from fwtui.player.queue_history import ReplacedQueue
from fwtui.player.radio import Station
from fwtui.player.resume import ResumeFile
from fwtui.player.settings import PlayerSettings
from fwtui.text import plain

log = logging.getLogger(__name__)

T = TypeVar("T")

FLUSH = 1.0
"""Seconds that a process which is to be stopped waits for its files."""


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
                        packed(track_ids(order.ids)),
                        None if order.places is None else packed(array("q", order.places)),
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
            order = order_of(kept.ids, kept.places, row, block, kept.pending, kept.origins)
            if not 0 <= row < len(order.ids):
                order = replace(order, row=0 if order.ids else -1)
            queue.restore(order, edits_of(kept.history), kept.edits)
            queue.origins.restore(kept.lists)
            queue.forget_unused_origins()
        except (ValueError, OverflowError) as error:
            _discard(self._queue_file, error)
            return memory
        self._order, self._version = queue.order(), queue.version
        self._edits = [(each.at, each.undone) for each in queue.history]
        # What is taken back after a restart does not begin to sound by itself.
        replaced = kept.replaced and replace(
            kept.replaced, playing=False, source=plain(kept.replaced.source)
        )
        memory = replace(memory, source=plain(kept.source), replaced=replaced)
        if place is None or not matching:
            return memory
        radio = place.radio and replace(place.radio, title=plain(place.radio.title))
        return replace(memory, position=max(0.0, place.position), radio=radio)

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
