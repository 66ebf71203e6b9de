"""Values with every field set."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fwtui.music import (
    AlbumId,
    AlbumRef,
    ArtistId,
    Cover,
    Credit,
    Track,
    TrackId,
    Upload,
    UploadId,
)

NAMES = (Credit(ArtistId(1), "Älva", " feat. "), Credit(ArtistId(2), "Ørø"))


ALBUM = AlbumRef(AlbumId(7), "Northern Rooms", NAMES[:1], Cover("o", "m", "l"), date(2020, 2, 29))


TRACK = Track(
    TrackId(9),
    "Morning",
    NAMES,
    ALBUM,
    3,
    2,
    (Upload(UploadId("u"), "/api/v1/listen/u/?upload=u", 61, None, 900, "audio/ogg", "ogg"),),
    "/api/v1/listen/u/",
    False,
    ("Jazz", "Dub"),
    "cc-by",
    "me",
    datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
    False,
    "https://far.example/1",
    Cover("own"),
)
