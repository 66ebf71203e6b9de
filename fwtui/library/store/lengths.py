"""How long many tracks play, without making tracks of them."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection

import msgspec
from msgspec import Struct

_AT_ONCE = 500


class _Upload(Struct, array_like=True):
    """The beginning of what :func:`fwtui.library.store.codec.track_blob` keeps of an upload."""

    id: msgspec.Raw
    path: msgspec.Raw
    seconds: int | None


class _Track(Struct, array_like=True):
    """The beginning of a track's value, as far as its uploads; what follows is passed over."""

    id: msgspec.Raw
    title: msgspec.Raw
    credits: msgspec.Raw
    album: msgspec.Raw
    position: msgspec.Raw
    disc: msgspec.Raw
    uploads: tuple[_Upload, ...]


_decode = msgspec.msgpack.Decoder(_Track).decode


def read(db: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Seconds by id, 0 where no length is known; without what is not here."""
    found: dict[int, int] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        sql = f"SELECT id, value FROM tracks WHERE id IN ({marks})"
        for number, value in db.execute(sql, tuple(part)):
            try:
                uploads = _decode(value).uploads
            except msgspec.DecodeError:
                continue
            found[number] = next((each.seconds for each in uploads if each.seconds), 0)
    return found
