"""Recordings that the demo pod does not answer, each with its reason."""

from __future__ import annotations

_FIXED = "the demo's music is fixed: files are neither uploaded nor deleted"
_ERRORED = "no upload of the demo failed to import"

UNCOVERED: dict[str, str] = {
    "uploads_create": _FIXED,
    "uploads_create_no_library": _FIXED,
    "uploads_create_not_audio_500": _FIXED,
    "uploads_create_other_library": _FIXED,
    "uploads_delete": _FIXED,
    "uploads_metadata": _ERRORED,
    "websocket_activity": "a websocket takes only a browser's session, so no client of ours asks",
}

EXCERPTS: dict[str, str] = {
    "tracks_album_null_example": "tracks?include_channels=true&artist={artist}",
    "tracks_with_escape_sequences": "tracks?playable=true",
}
"""Parts of answers, recorded without their requests, and what is asked instead: their JSON alone
is compared."""

EMPTY_HERE: dict[str, str] = {
    "albums_podcast": "the demo's podcasts are episodes without albums",
    "uploads_list_errored": _ERRORED,
}
"""Recordings that are replayed, but whose lists have nothing in them here."""
