"""Selects the file of a track and the quality to request."""

from __future__ import annotations

from urllib.parse import urlencode

from msgspec import Struct

from fwtui.errors import Unplayable
from fwtui.music import Track, TrackId, Upload
from fwtui.player.settings import PlayerSettings

LOSSLESS = frozenset({"flac", "wav", "aiff", "aif", "wv", "ape"})
# Funkwhale: an uploaded .opus has the extension ogg too, and a bitrate of 0.
SAME = {"mp3": {"mp3"}, "ogg": {"ogg", "oga"}, "opus": {"opus", "ogg"}, "flac": {"flac"}}
PLAIN_OGG_KBPS = 192
"""The bitrate assumed for an upload without a known one (Opus)."""


SLACK = 64 << 20
"""Bytes that a file may have beyond what the pod lists: a picture, other tags."""
MOST_OF_IT = 0.9
"""The part of the listed bytes, and of its length, that a whole file has at the least."""
ROUNDED = 2.0
"""Seconds by which the sound of a whole track may end before its length."""
MOST_A_SECOND = 192_000 * 2 * 3
"""Bytes of a second of music as large as it comes: stereo at 192 kHz and 24 bits."""


class StreamSource(Struct, frozen=True):
    """One file on the pod."""

    track: TrackId
    path: str
    """Path and query on the pod."""
    key: str
    """Its key in the cache: the upload and the format it is transcoded to."""
    size: int | None = None
    """Bytes as listed by the pod; ``None`` for a transcoded file."""
    most: int | None = None
    """Bytes that the file has at most, by what the pod lists; ``None`` when that is nothing."""
    seconds: float | None = None
    """Length as listed by the pod."""

    def is_doubtful(self, size: int) -> bool:
        """Whether a file of ``size`` bytes, whole by HTTP, may be a part of what the pod lists.

        Of the bytes the web server knows better than the pod's library, which keeps the number
        of the import: a file that has lost a large cover since is whole. A part is recognised by
        how long it sounds; so is one whose size is not listed, where its length is.
        """
        if self.size is None:
            return self.seconds is not None
        return size < self.size * MOST_OF_IT


def lasts(sounded: float, length: float) -> bool:
    """Whether sound that ended after so many seconds was all of a track of this length."""
    return sounded >= length - max(ROUNDED, (1.0 - MOST_OF_IT) * length)


def source_of(track: Track, settings: PlayerSettings) -> StreamSource:
    """Select the smallest file that meets the quality of the settings.

    ``original`` without a bitrate selects the best upload. With a bitrate the smallest upload
    that is good enough is requested as it is; only when all are larger does the pod
    transcode (Funkwhale: ``?to=`` and ``?max_bitrate=``, at most 320).
    Raises :class:`Unplayable` when the track has no file for this account.
    """
    if not track.uploads:
        if track.path and track.is_playable:
            path, key = _asked(track.path, f"track-{track.id}", settings)
            return StreamSource(track.id, path, key, most=_most(None, track.seconds))
        raise Unplayable("it has no file that you may hear")
    if settings.format == "original" and not settings.bitrate:
        best = max(track.uploads, key=_worth)
        return _as_uploaded(track, best)
    fitting = [upload for upload in track.uploads if _fits(upload, settings)]
    if fitting:
        smallest = min(fitting, key=lambda upload: upload.size or 1 << 62)
        return _as_uploaded(track, smallest)
    best = max(track.uploads, key=_worth)
    path, key = _asked(best.path, best.id, settings)
    return StreamSource(track.id, path, key, most=_most(None, best.seconds or track.seconds))


def _as_uploaded(track: Track, upload: Upload) -> StreamSource:
    seconds = upload.seconds or track.seconds
    most = _most(upload.size, seconds)
    return StreamSource(track.id, upload.path, upload.id, upload.size, most, seconds)


def _most(size: int | None, seconds: float | None) -> int | None:
    """The file on the pod may have been replaced or tagged since it was listed."""
    if size:
        return max(2 * size, size + SLACK)
    return int(seconds * MOST_A_SECOND) + SLACK if seconds else None


def _asked(path: str, key: str, settings: PlayerSettings) -> tuple[str, str]:
    query: dict[str, str | int] = {}
    if settings.format != "original":
        query["to"] = settings.format
    if settings.bitrate:
        query["max_bitrate"] = min(settings.bitrate, 320)
    if not query:
        return path, key
    kind = "-".join(str(value) for value in query.values())
    return path + ("&" if "?" in path else "?") + urlencode(query), f"{key}-{kind}"


def _worth(upload: Upload) -> tuple[bool, int, int]:
    return upload.extension in LOSSLESS, upload.bitrate or 0, upload.size or 0


def _fits(upload: Upload, settings: PlayerSettings) -> bool:
    if settings.format != "original" and upload.extension not in SAME[settings.format]:
        return False
    if not settings.bitrate:
        return True
    return _kbps(upload) <= settings.bitrate


def _kbps(upload: Upload) -> float:
    if upload.bitrate:
        return upload.bitrate / 1000
    if upload.size and upload.seconds:
        return upload.size * 8 / upload.seconds / 1000
    return PLAIN_OGG_KBPS
