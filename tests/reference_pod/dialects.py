"""The dialects of the recorded pods of 2.x, which lie between those of the demo pod."""

from __future__ import annotations

from msgspec.structs import replace

from fwtui.demo.dialect import V1, V2, V2_ALPHA, Dialect

from .recorded import V2_ALONE, Recording

RECORDED_BOTH = replace(
    V2_ALPHA,
    name="recorded, v1 and v2",
    listenings_by_fid=True,
    album_tracks="unless refused",
    fetches_at_once=True,
)
RECORDED_V2 = replace(V2, name="recorded, v2 alone", artists_by_cursor=False)


def dialect_of(recording: Recording) -> Dialect:
    if recording.generation == 1:
        return V1
    return RECORDED_V2 if recording.host == V2_ALONE else RECORDED_BOTH
