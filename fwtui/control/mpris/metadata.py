"""A track's metadata by the names of MPRIS and xesam, as plain values.

Sources: MPRIS 2.2 "Metadata_Map", and freedesktop.org's MPRIS v2 metadata guidelines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.music import TrackId

if TYPE_CHECKING:
    from fwtui.music import Track

Metadata = dict[str, object]

SIGNATURES = {
    "mpris:trackid": "o",
    "mpris:length": "x",
    "mpris:artUrl": "s",
    "xesam:title": "s",
    "xesam:artist": "as",
    "xesam:album": "s",
    "xesam:albumArtist": "as",
    "xesam:trackNumber": "i",
    "xesam:discNumber": "i",
    "xesam:genre": "as",
    "xesam:contentCreated": "s",
    "xesam:url": "s",
}
"""The D-Bus type of each field."""
MICROSECONDS = 1_000_000
"""In a second: the unit of MPRIS."""
_LARGEST = 2**31 - 1


def metadata(
    track: Track, path: str, *, seconds: float | None = None, art: str = "", pod: str = ""
) -> Metadata:
    """The fields that are known of a track.

    ``path`` is its D-Bus object path, ``seconds`` its length, ``art`` the address
    of a picture, ``pod`` the address of the pod (``https://music.example``).
    """
    fields: Metadata = {"mpris:trackid": path, "xesam:title": track.title}
    if seconds:
        fields["mpris:length"] = int(seconds * MICROSECONDS)
    if art:
        fields["mpris:artUrl"] = art
    if names := [credit.name for credit in track.credits if credit.name]:
        fields["xesam:artist"] = names
    album = track.album
    if album is not None and album.title:
        fields["xesam:album"] = album.title
        if names := [credit.name for credit in album.credits if credit.name]:
            fields["xesam:albumArtist"] = names
        if album.released is not None:
            fields["xesam:contentCreated"] = f"{album.released.isoformat()}T00:00:00Z"
    if track.position is not None and 0 <= track.position <= _LARGEST:
        fields["xesam:trackNumber"] = track.position
    if track.disc is not None and 0 <= track.disc <= _LARGEST:
        fields["xesam:discNumber"] = track.disc
    if track.tags:
        fields["xesam:genre"] = list(track.tags)
    if pod:
        fields["xesam:url"] = page(pod, track.id)
    return fields


def page(pod: str, track: TrackId) -> str:
    """The address of a track in the pod's web interface."""
    return f"{pod}/library/tracks/{track}"
