"""What the catalogue says of a sound: the tags its files carry, and who shares its album."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

CATALOGUE = Path(__file__).parent.parent / "catalogue.toml"


class Sound(NamedTuple):
    """An audio entry of the catalogue with the track whose tags it carries."""

    key: str
    formats: tuple[str, ...]
    seconds: float
    rate: int
    channels: int
    tags: dict[str, str]
    album: tuple[str, ...]
    """Keys of all sounds on the same album: its gain is measured over them."""


def sounds() -> list[Sound]:
    """Every sound that has files."""
    data = tomllib.loads(CATALOGUE.read_text("utf-8"))
    artists = {artist["key"]: artist["name"] for artist in data["artists"]}
    licences = {licence["code"]: licence["url"] for licence in data["licences"]}
    albums = {album["key"]: album for album in data["albums"]}
    albums |= {channel["key"]: channel for channel in data["channels"]}
    found = []
    for audio in data["audio"]:
        if audio.get("missing"):
            continue
        key, _, number = audio["track"].partition("/")
        album = albums[key]
        tracks = album.get("tracks") or album["episodes"]
        track = tracks[int(number) - 1]
        tags = {
            "TITLE": track["title"],
            "ARTIST": artists[track.get("artist", album["artist"])],
            "ALBUM": album.get("title", artists[album["artist"]]),
            "ALBUMARTIST": artists[album["artist"]],
            "TRACKNUMBER": str(track.get("position", int(number))),
            "DISCNUMBER": str(track.get("disc", 1)),
            "DATE": str(album.get("released", "")),
            "GENRE": (track.get("tags") or album["tags"])[0],
            "LICENSE": licences[track.get("licence") or album["licence"]],
            "COPYRIGHT": album.get("copyright", ""),
        }
        found.append(
            Sound(
                audio["key"],
                tuple(audio["formats"]),
                audio["seconds"],
                audio["rate"],
                audio["channels"],
                {name: text for name, text in tags.items() if text},
                tuple(sorted({one["audio"] for one in tracks if "audio" in one})),
            )
        )
    return found
