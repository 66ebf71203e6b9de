"""Recordings that the demo pod does not answer, each with its reason."""

from __future__ import annotations

_FIXED = "the demo's music is fixed: files are neither uploaded nor deleted"
_ERRORED = "no upload of the demo failed to import"

_UNCOVERED_1: dict[str, str] = {
    "uploads_create": _FIXED,
    "uploads_create_no_library": _FIXED,
    "uploads_create_not_audio_500": _FIXED,
    "uploads_create_other_library": _FIXED,
    "uploads_delete": _FIXED,
    "uploads_metadata": _ERRORED,
    "websocket_activity": "a websocket takes only a browser's session, so no client of ours asks",
}

EXCERPTS: dict[int, dict[str, str]] = {
    1: {
        "tracks_album_null_example": "tracks?include_channels=true&artist={artist}",
        "tracks_with_escape_sequences": "tracks?playable=true",
    },
    2: {},
}
"""Parts of answers, recorded without their requests, and what is asked instead: their JSON alone
is compared."""

_EMPTY_1: dict[str, str] = {
    "albums_podcast": "the demo's podcasts are episodes without albums",
    "uploads_list_errored": _ERRORED,
}
"""Recordings that are replayed, but whose lists have nothing in them here."""

_XSPF = "fwtui neither imports nor exports XSPF"
_FIELDS = "fwtui does not search uploads by field"
_ACCIDENT = "the recorded pod gives the actor's number by an accident; released pods the actor"

_UNCOVERED_2: dict[str, str] = {
    "history_create": _ACCIDENT,
    "history_create_spoof_user": _ACCIDENT,
    "history_create_with_date": _ACCIDENT,
    "playlists_xspf_export": _XSPF,
    "playlists_xspf_format": _XSPF,
    "playlists_xspf_import": _XSPF,
    "playlists_xspf_list": _XSPF,
    "uploads_metadata": _ERRORED,
    "uploads_q": _FIELDS,
    "uploads_q_artist": _FIELDS,
}
_EMPTY_2: dict[str, str] = {}
_HOURS = "the recorded pod has no hours of music, a whole number"
_METADATA = "the recorded channels have no metadata"
_CONFIG = "the demo's radios have other filters"
_ACTIVITY = "the recorded notice is of a follow of a user"
_OTHER_2: dict[str, tuple[str, str]] = {
    "instance_nodeinfo_20": (".metadata.library.music.hours", _HOURS),
    "instance_nodeinfo_20_noslash": (".metadata.library.music.hours", _HOURS),
    "v2only_nodeinfo_20_v1": (".metadata.library.music.hours", _HOURS),
    "channels_list": (".results[].metadata", _METADATA),
    "v2_channels": (".results[].metadata", _METADATA),
    "channels_retrieve_fullname": (".metadata", _METADATA),
    "channels_retrieve_username": (".metadata", _METADATA),
    "channels_retrieve_uuid": (".metadata", _METADATA),
    "radios_list": (".results[].config", _CONFIG),
    "v2_radios": (".results[].config", _CONFIG),
    "radios_retrieve": (".config", _CONFIG),
    "federation_inbox": (".results[].activity", _ACTIVITY),
}

UNCOVERED = {1: _UNCOVERED_1, 2: _UNCOVERED_2}
"""By generation: recordings that are not replayed, and why."""
EMPTY_HERE = {1: _EMPTY_1, 2: _EMPTY_2}
"""By generation: recordings whose lists are empty here, and why."""
OTHER_HERE: dict[int, dict[str, tuple[str, str]]] = {1: {}, 2: _OTHER_2}
"""By generation: recordings with a part of another shape here, the part, and why."""
