"""Decodes a whole file without a device, to learn how long it sounds.

libmpv does so at some thousand times the speed of playing, in each of its formats and behind the
same lock.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.errors import MpvMissing
from fwtui.player.mpv.loader import load_libmpv
from fwtui.player.output import Slot
from fwtui.player.playback import Ticket
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.download import StreamReader
from fwtui.player.stream.examination import DecodedSound
from fwtui.player.stream.headers import TAIL, head_of, length_by_header, ogg_has_ended

if TYPE_CHECKING:
    from fwtui.player.mpv.handle import MpvHandle

log = logging.getLogger(__name__)

LONGEST = 60.0
"""Seconds of decoding at the most: some 10 hours of music."""
LOOK_EVERY = 0.1
"""Seconds between two looks whether it is still wanted."""
ADDRESS = "fwtui://whole"
EOF_REACHED = 1
HEADED = ("mov", "matroska")
"""Formats of libavformat, besides FLAC and MP3, whose header has the length."""

SILENT = PlayerSettings(
    replaygain="off",
    mpv={"ao": "null", "ao-null-untimed": "yes", "keep-open": "always", "ad-lavc-threads": "1"},
)


def decode(
    open_file: Callable[[], StreamReader], wanted: Callable[[], bool]
) -> DecodedSound | None:
    """How long a file sounds; ``None`` where that is not known in time, or no longer wanted. Takes
    seconds, so never on an event loop."""
    load_libmpv()
    try:
        from fwtui.player.mpv.handle import MpvHandle

        handle = MpvHandle(SILENT)
    except (OSError, ImportError, MpvMissing) as error:
        log.warning("nothing can be decoded: %s", error)
        return None
    reader = open_file()
    try:
        handle.serve_streams(lambda uri: open_file())
        handle.request_events({EOF_REACHED: b"eof-reached"}, ())
        return _decoded(handle, reader, wanted)
    finally:
        handle.destroy()
        reader.close()


def _decoded(
    handle: MpvHandle, reader: StreamReader, wanted: Callable[[], bool]
) -> DecodedSound | None:
    from mpv import MpvEventID as Kind

    def read(at: int, most: int) -> bytes:
        reader.seek(at)
        return reader.read(most) or b""

    promised = length_by_header(head_of(read))
    handle.load(Slot(Ticket(1), ADDRESS), "replace")
    end = time.monotonic() + LONGEST
    while wanted() and time.monotonic() < end:
        event = handle.wait_event(LOOK_EVERY)
        kind = event.event_id.value
        if kind == Kind.HOOK:
            handle.go_on(event.data.id)
        elif kind == Kind.FILE_LOADED and handle.text(b"file-format").startswith(HEADED):
            promised = promised or handle.double(b"duration")
        elif kind == Kind.PROPERTY_CHANGE and event.data.format.value and event.data.value:
            sounded = handle.double(b"time-pos") or 0.0
            if ogg_has_ended(read(max(0, (reader.size() or 0) - TAIL), TAIL)):
                promised = sounded
            return DecodedSound(sounded, promised)
        elif kind == Kind.END_FILE:
            return DecodedSound(0.0, promised)  # nothing in it can be decoded
    log.warning("a file was not decoded in time")
    return None
