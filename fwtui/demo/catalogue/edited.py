"""Fields of the catalogue that an edit may change: read by their API names, and set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fwtui.demo.catalogue.authored import AuthoredAlbum, AuthoredArtist, AuthoredTrack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fwtui.demo.catalogue import ids
    from fwtui.demo.catalogue.catalogue import Catalogue


def fields_of(catalogue: Catalogue, kind: ids.Kind, number: int) -> dict[str, Any]:
    """The fields of an artist, album or track as they are now."""
    match kind:
        case "artist":
            artist = catalogue.artist_extra.get(number)
            return {
                "name": catalogue.artist_names[number],
                "tags": list(catalogue.tagsets[catalogue.artist_tags[number]]),
                "description": _about(artist),
            }
        case "album":
            released = catalogue.album_released[number]
            day = f"{released // 10000:04}-{released // 100 % 100:02}-{released % 100:02}"
            return {
                "title": catalogue.album_titles[number],
                "release_date": day if released else None,
                "tags": list(catalogue.tagsets[catalogue.album_tags[number]]),
                "description": _about(catalogue.album_extra.get(number)),
            }
        case _:
            track = catalogue.track_extra.get(number)
            return {
                "title": catalogue.titles[catalogue.track_title[number]],
                "position": catalogue.track_position[number] or None,
                "license": (track.licence or None) if track else None,
                "copyright": (track.copyright or None) if track else None,
                "tags": list(catalogue.tagsets[catalogue.track_tags[number]]),
                "description": _about(track),
            }


def _about(extra: AuthoredArtist | AuthoredAlbum | AuthoredTrack | None) -> Any:
    if extra is None or not extra.description:
        return None
    return {"text": extra.description, "content_type": "text/markdown"}


def set_fields(
    catalogue: Catalogue, kind: ids.Kind, number: int, changed: Mapping[str, Any]
) -> None:
    """Set fields of an artist, album or track."""
    catalogue.change()
    for name, value in changed.items():
        match name:
            case "name":
                catalogue.artist_names[number] = value
            case "title" if kind == "album":
                catalogue.album_titles[number] = value
            case "title":
                catalogue.track_title[number] = len(catalogue.titles)
                catalogue.titles.append(value)
            case "position":
                catalogue.track_position[number] = value or 0
            case "release_date":
                catalogue.album_released[number] = int(value.replace("-", "")) if value else 0
            case "tags":
                column = {
                    "artist": catalogue.artist_tags,
                    "album": catalogue.album_tags,
                }.get(kind, catalogue.track_tags)
                column[number] = catalogue.tagset(tuple(sorted(value)))
            case _:
                _set_extra(catalogue, kind, number, name, value)


def _set_extra(catalogue: Catalogue, kind: ids.Kind, number: int, name: str, value: Any) -> None:
    """Set what only some rows have: description, licence, copyright."""
    words = value["text"] if isinstance(value, dict) else value or ""
    field = {"license": "licence"}.get(name, name)
    match kind:
        case "artist":
            artist = catalogue.artist_extra.get(number) or AuthoredArtist(
                "", catalogue.artist_names[number]
            )
            catalogue.artist_extra[number] = replace(artist, **{field: words})
        case "album":
            album = catalogue.album_extra.get(number) or AuthoredAlbum(
                "", catalogue.album_titles[number], "", "", ()
            )
            catalogue.album_extra[number] = replace(album, **{field: words})
        case _:
            track = catalogue.track_extra.get(number) or AuthoredTrack("")
            catalogue.track_extra[number] = replace(track, **{field: words})
