"""Values of the session as plain JSON objects: the status, tracks, rows of the queue."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from fwtui.music import Channel
from fwtui.text import clock

if TYPE_CHECKING:
    from fwtui.control.contracts import PresentAccount
    from fwtui.music import Track


def status(account: PresentAccount) -> dict[str, Any]:
    """All of :data:`~fwtui.control.protocol.FIELDS`, in their order; None where unknown."""
    player, pod = account.player, account.pod
    playback, now = player.playback, time.monotonic()
    track, next_track = playback.track, playback.next
    place, length = playback.place(now), playback.seconds
    if track is None:
        place, length = 0.0, None
    released = track.album.released if track is not None and track.album is not None else None
    state, standing = pod.state, pod.most_relevant()
    return {
        "state": playback.state,
        "title": track.title if track else None,
        "artist": track.artist if track else None,
        "album": track.album.title if track and track.album else None,
        "number": track.position if track else None,
        "disc": track.disc if track else None,
        "year": released.year if released else None,
        "id": track.id if track else None,
        "url": (track.fid or None) if track else None,
        "position": round(place, 3) if track else None,
        "length": length,
        "elapsed": clock(int(place)) if track else None,
        "duration": clock(int(length)) if length else None,
        "percent": min(100, int(100 * place / length)) if length else None,
        "favourite": account.library.edits.is_favourite(track.id) if track else None,
        "volume": playback.volume,
        "muted": playback.muted,
        "speed": playback.speed,
        "repeat": playback.repeat,
        "shuffle": playback.shuffle,
        "stop_after": playback.stop_after,
        "sleep": max(0, round(playback.sleep_at - now)) if playback.sleep_at is not None else None,
        "sleep_after": playback.sleep_after or None,
        "loop": list(playback.loop) if playback.loop is not None else None,
        "row": playback.row + 1,
        "rows": playback.length,
        "queue_version": playback.version,
        "next_title": next_track.title if next_track else None,
        "next_artist": next_track.artist if next_track else None,
        "source": player.source or None,
        "radio": player.radio or None,
        "private": player.settings.private,
        "silent": playback.silent,
        "note": playback.note or None,
        "account": f"{state.username}@{state.host}" if state.username else None,
        "pod": state.host or None,
        "connection": state.reach,
        "requests_left": standing.remaining if standing else None,
        "requests_limit": standing.limit if standing else None,
        "requests_full_in": round(standing.full_in) if standing else None,
    }


def brief(track: Track) -> dict[str, Any]:
    """A track in a list."""
    return {
        "id": track.id,
        "title": track.title,
        "artist": track.artist,
        "album": track.album.title if track.album else None,
        "length": track.seconds,
        "duration": clock(track.seconds) if track.seconds else None,
    }


def queue_rows(account: PresentAccount, first: int, count: int) -> list[dict[str, Any]]:
    """Rows of the queue from ``first`` (0 is the top); a track that is not known here has an
    id alone."""
    queue, library = account.player.queue, account.library
    rows: list[dict[str, Any]] = []
    for row, key in enumerate(queue.ids(first, first + count), first):
        track = library.track(key)
        known = brief(track) if track is not None else {"id": key, "title": None}
        rows.append({"row": row + 1, "current": row == queue.row, **known})
    return rows


def hit(value: Any) -> dict[str, Any]:
    """An artist, album, track, playlist, channel or radio that a search found."""
    if isinstance(value, Channel):
        return {"kind": "channel", "id": value.id, "name": value.artist.name}
    kind = type(value).__name__.lower()
    name = value.name if hasattr(value, "name") else getattr(value, "title", "")
    found = {"kind": kind, "id": value.id, "name": name}
    if artist := getattr(value, "artist", None):
        found["artist"] = artist if isinstance(artist, str) else artist.name
    return found
