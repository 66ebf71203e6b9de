"""Which file of a track is asked for."""

from __future__ import annotations

import pytest

from fwtui.errors import Unplayable
from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.source import MOST_A_SECOND, SLACK, source_of


def upload(name: str, extension: str, kbps: int, size: int) -> Upload:
    path = f"/api/v1/listen/t/?upload={name}"
    return Upload(UploadId(name), path, 200, kbps * 1000, size, extension=extension)


FLAC = upload("flac", "flac", 900, 22_500_000)
MP3 = upload("mp3", "mp3", 320, 8_000_000)
SMALL = upload("small", "mp3", 128, 3_200_000)
OPUS = upload("opus", "ogg", 0, 2_400_000)
"""96 kbit/s by its size; a pod says 0 for Opus."""
ALL = (MP3, FLAC, SMALL, OPUS)


@pytest.mark.parametrize(
    ("uploads", "wanted", "kbps", "key"),
    [
        (ALL, "original", 0, "flac"),
        ((SMALL, MP3), "original", 0, "mp3"),
        (ALL, "original", 320, "opus"),
        ((FLAC, MP3, SMALL), "original", 200, "small"),
        (ALL, "mp3", 0, "small"),
        (ALL, "mp3", 100, "flac-mp3-100"),
        ((FLAC,), "original", 128, "flac-128"),
        ((FLAC,), "opus", 0, "flac-opus"),
        ((FLAC,), "mp3", 999, "flac-mp3-320"),
        (ALL, "opus", 128, "opus"),
    ],
)
def test_the_smallest_that_meets_it(
    uploads: tuple[Upload, ...], wanted: str, kbps: int, key: str
) -> None:
    track = Track(TrackId(1), "A", uploads=uploads, path="/api/v1/listen/t/")
    settings = PlayerSettings(format=wanted, bitrate=kbps)  # type: ignore[arg-type]
    source = source_of(track, settings)
    assert source.key == key
    transcoded = "-" in key
    assert (source.size is None) == transcoded
    assert ("to=" in source.path or "max_bitrate=" in source.path) == transcoded
    assert source.path.count("?") == 1


def test_without_uploads_the_pod_picks() -> None:
    track = Track(TrackId(1), "A", path="/api/v1/listen/t/")
    assert source_of(track, PlayerSettings()).path == "/api/v1/listen/t/"
    wanted = source_of(track, PlayerSettings(format="mp3", bitrate=128)).path
    assert wanted == "/api/v1/listen/t/?to=mp3&max_bitrate=128"


def test_what_may_not_be_heard_is_unplayable() -> None:
    track = Track(TrackId(1), "A", path="/api/v1/listen/t/", is_playable=False)
    with pytest.raises(Unplayable, match="no file"):
        source_of(track, PlayerSettings())


@pytest.mark.parametrize(
    ("uploads", "wanted", "most"),
    [
        ((FLAC,), "original", 22_500_000 + SLACK),
        ((upload("long", "wav", 1411, 400_000_000),), "original", 800_000_000),
        ((FLAC,), "mp3", 200 * MOST_A_SECOND + SLACK),
        ((Upload(UploadId("x"), "/l/?upload=x"),), "original", None),
    ],
)
def test_what_the_pod_lists_bounds_the_file(
    uploads: tuple[Upload, ...], wanted: str, most: int | None
) -> None:
    track = Track(TrackId(1), "A", uploads=uploads, path="/api/v1/listen/t/")
    assert source_of(track, PlayerSettings(format=wanted)).most == most  # type: ignore[arg-type]


def test_fewer_bytes_than_are_listed_are_a_doubt() -> None:
    track = Track(TrackId(1), "A", uploads=(MP3,))
    source = source_of(track, PlayerSettings())
    assert [source.is_doubtful(size) for size in (3_200_000, 7_000_000)] == [True, True]
    assert [source.is_doubtful(size) for size in (7_900_000, 9_000_000)] == [False, False]
    assert not source_of(track, PlayerSettings(format="opus")).is_doubtful(1_000), "converted"
    unlisted = Track(TrackId(1), "A", uploads=(Upload(UploadId("u"), "/l/?upload=u", 200),))
    assert source_of(unlisted, PlayerSettings()).is_doubtful(3_200_000)
