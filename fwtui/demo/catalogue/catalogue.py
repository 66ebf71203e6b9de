"""The music of a demo pod, as columns of numbers.

Artists, albums and tracks are numbered from 1; entry 0 of every column is a placeholder. The
rows of ``assets/catalogue.toml`` come first, those of
:mod:`fwtui.demo.catalogue.generated_rows` after them. A track costs some 25 bytes, so that a
million of them fit in memory, and a filter is one pass over a column."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fwtui.demo.catalogue import authored, ids
from fwtui.demo.catalogue.authored import AudioFile, Authored
from fwtui.demo.catalogue.columns import Groups, TrackIds
from fwtui.demo.catalogue.text_index import TextIndex
from fwtui.demo.state import Picture, SoundFile, TrackAudio

if TYPE_CHECKING:
    from fwtui.demo.users import DemoUser

ARTIST_PICTURES = 1 << 40
"""The number of the first attachment that is an artist's picture; those below are album covers."""
FILES_A_TRACK = 8
"""Uploads of a track are numbered ``track * 8 + n``."""


_COUNTED = (
    "tracks_by_album", "tracks_by_artist", "albums_by_artist", "tracks_by_library",
    "artist_words", "album_words", "title_words", "tag_names", "_flags", "_library_sizes",
)  # fmt: skip
"""Attributes computed from the columns; dropped when the columns change."""
Numbered = Literal["artist", "album", "track"]


class Catalogue:
    """Artists, albums, tracks, sound and pictures of the pod, in columns."""

    def __init__(self, source: Authored) -> None:
        """Empty columns; :func:`fwtui.demo.catalogue.build.build` fills them."""
        self.source = source
        self.started = datetime.now(UTC).replace(microsecond=123457)
        """The moment from which the ages in the file count back."""
        self.tagsets: list[tuple[str, ...]] = [()]
        self._tagset_numbers: dict[tuple[str, ...], int] = {(): 0}
        self.artist_names: list[str] = [""]
        self.artist_tags = array("H", [0])
        self.album_titles: list[str] = [""]
        self.album_artist = array("I", [0])
        self.album_released = array("I", [0])
        """``20240131``; 0 where it is not known."""
        self.album_tags = array("H", [0])
        self.album_cover = array("H", [0])
        """Place in ``covers``; 0 is none."""
        self.titles: list[str] = [""]
        """Every title that a track has."""
        self.track_title = array("I", [0])
        self.track_artist = array("I", [0])
        self.track_album = array("I", [0])
        self.track_position = array("H", [0])
        self.track_disc = array("B", [0])
        self.track_piece = array("H", [0])
        """Place in ``pieces``; 0 is a track without a file."""
        self.track_library = array("B", [0])
        self.track_tags = array("H", [0])
        self.pieces: list[tuple[AudioFile, ...]] = [()]
        self.covers: list[authored.AuthoredCover | None] = [None]
        self.libraries: list[authored.AuthoredLibrary | None] = [None, *source.libraries]
        self.channels = source.channels
        # What only some have, by id.
        self.artist_extra: dict[int, authored.AuthoredArtist] = {}
        self.artist_cover: dict[int, authored.AuthoredCover] = {}
        self.artist_channel: dict[int, int] = {}
        """Artist to the number of the channel, from 1."""
        self.album_extra: dict[int, authored.AuthoredAlbum] = {}
        self.track_extra: dict[int, authored.AuthoredTrack] = {}
        self.artist_keys: dict[str, int] = {}
        self.track_keys: dict[str, int] = {}
        self.granted: dict[str, set[int]] = {}
        """User name to the libraries that their owners opened to the user."""
        for place, library in enumerate(source.libraries, 1):
            for follower in library.followers:
                self.granted.setdefault(follower, set()).add(place)
        self.ages: dict[tuple[ids.Kind, int], float] = {}
        """Days before the start of the pod; generated rows have none."""
        self.first_grown: dict[Numbered, int] = {}
        """By kind, the first generated id; set by :meth:`end_authored`."""
        self.first_new: dict[Numbered, int] = {}
        """By kind, the first id that came while the pod ran; set by :meth:`end_grown`."""
        self.lost: set[int] = set()
        """Tracks that were deleted while the pod ran."""
        self.changes = 0
        """Grows with every change of the music itself (see :mod:`fwtui.demo.changes`)."""

    def end_authored(self) -> None:
        """Mark the end of the authored rows: rows appended from now on are generated."""
        self.first_grown = self._ends()

    def end_grown(self) -> None:
        """Mark the end of building: rows appended from now on came while the pod ran."""
        self.first_new = self._ends()
        # Counted now, so that the first page need not wait for it.
        _ = self.tracks_by_album, self.tracks_by_artist, self.albums_by_artist

    def _ends(self) -> dict[Numbered, int]:
        return {
            "artist": len(self.artist_names),
            "album": len(self.album_titles),
            "track": len(self.track_title),
        }

    def __copy__(self) -> Catalogue:
        """The same music for another pod, with its own libraries, grants and deletions."""
        other = object.__new__(Catalogue)
        other.__dict__.update(self.__dict__)
        other.libraries = list(self.libraries)
        other.granted = {user: set(places) for user, places in self.granted.items()}
        other.lost, other.ages = set(self.lost), dict(self.ages)
        return other

    def change(self) -> None:
        """Call before a column changes: copies the columns shared with other pods and drops what
        was computed from them."""
        self.changes += 1
        for name, value in list(vars(self).items()):
            if name.startswith(("track_", "album_", "artist_")) and not callable(value):
                setattr(self, name, copy(value))
        self.titles, self.pieces = list(self.titles), list(self.pieces)
        for name in _COUNTED:
            vars(self).pop(name, None)

    def date(self, kind: ids.Kind, number: int, moment: datetime) -> None:
        """Set the creation date of a row."""
        self.ages[kind, number] = (self.started - moment) / timedelta(days=1)

    def tagset(self, tags: tuple[str, ...]) -> int:
        """The number of a set of tags, for a column."""
        found = self._tagset_numbers.get(tags)
        if found is None:
            found = self._tagset_numbers[tags] = len(self.tagsets)
            self.tagsets.append(tags)
        return found

    # --- how many, and which -------------------------------------------------------------

    def __len__(self) -> int:
        """The number of tracks, episodes of channels included."""
        return len(self.track_title) - 1

    @property
    def artists(self) -> range:
        return range(1, len(self.artist_names))

    @property
    def albums(self) -> range:
        return range(1, len(self.album_titles))

    @property
    def tracks(self) -> TrackIds:
        return TrackIds(len(self.track_title), self.lost)

    def created(self, kind: ids.Kind, number: int) -> str:
        """The creation date of a row: generated rows are older than authored ones."""
        age = self.ages.get((kind, number))
        if age is None:
            return ids.created(kind, number)
        return ids.stamp(self.started - timedelta(days=age) + timedelta(microseconds=number))

    def ago(self, *, days: float = 0, hours: float = 0) -> str:
        """The API date of a moment before the start of the pod."""
        return ids.stamp(self.started - timedelta(days=days, hours=hours))

    def oldest_first(self, kind: Numbered) -> Iterator[int]:
        """The ids of a kind by creation date: generated, authored, new."""
        first, came, end = self.first_grown[kind], self.first_new[kind], self._end(kind)
        rows = chain(range(first, came), range(1, first), range(came, end))
        return self._there(kind, rows)

    def newest_first(self, kind: Numbered) -> Iterator[int]:
        first, came, end = self.first_grown[kind], self.first_new[kind], self._end(kind)
        rows = chain(
            range(end - 1, came - 1, -1), range(first - 1, 0, -1), range(came - 1, first - 1, -1)
        )
        return self._there(kind, rows)

    def _there(self, kind: Numbered, rows: Iterator[int]) -> Iterator[int]:
        if kind != "track" or not self.lost:
            return rows
        return (row for row in rows if row not in self.lost)

    def age_key(self, kind: Numbered, row: int) -> tuple[int, int]:
        """The sort key of a row by creation date."""
        return (2 if row >= self.first_new[kind] else 1 if row < self.first_grown[kind] else 0, row)

    def _end(self, kind: Numbered) -> int:
        if kind == "artist":
            return len(self.artist_names)
        return len(self.album_titles if kind == "album" else self.track_title)

    @cached_property
    def tracks_by_album(self) -> Groups:
        return Groups(self.track_album)

    @cached_property
    def tracks_by_artist(self) -> Groups:
        return Groups(self.track_artist)

    @cached_property
    def albums_by_artist(self) -> Groups:
        return Groups(self.album_artist)

    @cached_property
    def tracks_by_library(self) -> Groups:
        return Groups(self.track_library)

    def tracks_in_order(self, album: int) -> list[int]:
        """The tracks of an album by disc and position."""
        tracks = self.tracks_by_album[album]
        return sorted(tracks, key=lambda row: (self.track_disc[row], self.track_position[row]))

    def grown_sample(self, every: int, most: int) -> Iterator[int]:
        """One generated track in ``every``, ``most`` at most: for favourites, listenings and
        playlists."""
        return islice(range(self.first_grown["track"], len(self.track_title), every), most)

    # --- words -----------------------------------------------------------------------------

    @cached_property
    def artist_words(self) -> TextIndex:
        return TextIndex(self.artist_names)

    @cached_property
    def album_words(self) -> TextIndex:
        return TextIndex(self.album_titles)

    @cached_property
    def title_words(self) -> TextIndex:
        return TextIndex(self.titles)

    @cached_property
    def tag_names(self) -> dict[str, str]:
        """Every tag of the pod, by its case-folded form."""
        return {tag.casefold(): tag for tags in self.tagsets for tag in tags}

    # --- who may hear what -------------------------------------------------------------------

    def audible(self, user: DemoUser | None) -> bytes:
        """A flag for each library: whether the user may hear its files."""
        return bytes(
            library is not None
            and (
                library.privacy == "everyone"
                or (user is not None and self._let_in(place, library, user))
            )
            for place, library in enumerate(self.libraries)
        )

    def _let_in(self, place: int, library: authored.AuthoredLibrary, user: DemoUser) -> bool:
        return (
            library.privacy == "instance"
            or library.owner == user.username
            or place in self.granted.get(user.username, ())
        )

    def owned(self, usernames: Iterable[str]) -> bytes:
        """A flag for each library: whether one of the users owns it."""
        names = set(usernames)
        return bytes(library is not None and library.owner in names for library in self.libraries)

    def albums_with(self, libraries: bytes) -> bytearray:
        """A flag for each album: whether a flagged library has a track of it."""
        return self._with(libraries, self.track_album, len(self.album_titles))

    def artists_with(self, libraries: bytes) -> bytearray:
        """A flag for each artist: whether a flagged library has a track of theirs or of an album of
        theirs."""
        flags = self._with(libraries, self.track_artist, len(self.artist_names))
        for album, flag in enumerate(self.albums_with(libraries)):
            if flag:
                flags[self.album_artist[album]] = 1
        return flags

    def _with(self, libraries: bytes, column: Sequence[int], size: int) -> bytearray:
        key = (libraries, id(column))
        flags = self._flags.get(key)
        if flags is None:
            flags = self._flags[key] = bytearray(size)
            for value, library in zip(column, self.track_library, strict=True):
                if libraries[library]:
                    flags[value] = 1
            flags[0] = 0
        return flags

    @cached_property
    def _flags(self) -> dict[tuple[bytes, int], bytearray]:
        return {}

    def files(self, track: int, audible: bytes) -> tuple[AudioFile, ...]:
        """The files of a track in audible libraries."""
        return self.pieces[self.track_piece[track]] if audible[self.track_library[track]] else ()

    def upload(self, track: int, place: int) -> str:
        """The UUID of a track's file."""
        return ids.uuid("upload", track * FILES_A_TRACK + place)

    def upload_place(self, uuid: str) -> tuple[int, int] | None:
        """Track and place of a file, by its UUID."""
        number = ids.number("upload", uuid)
        if number is None:
            return None
        track, place = divmod(number, FILES_A_TRACK)
        known = 0 < track <= len(self) and place < len(self.pieces[self.track_piece[track]])
        return (track, place) if known else None

    def library_size(self, library: int) -> int:
        """Bytes of all files in a library."""
        found = self._library_sizes.get(library)
        if found is None:
            sizes = [sum(file.size for file in piece) for piece in self.pieces]
            tracks = self.tracks_by_library[library]
            found = sum(sizes[self.track_piece[track]] for track in tracks)
            self._library_sizes[library] = found
        return found

    @cached_property
    def _library_sizes(self) -> dict[int, int]:
        return {}

    def file_size(self, path: Path) -> int:
        """Bytes of a cover; read from the disk once."""
        size = self._sizes.get(path)
        if size is None:
            size = self._sizes[path] = path.stat().st_size if path.is_file() else 0
        return size

    @cached_property
    def _sizes(self) -> dict[Path, int]:
        return {}

    def credits(self, track: int) -> list[tuple[int, str]]:
        """The artists of a track, each with its joinphrase; 1.4 shows the last one only.

        A guest on another artist's album is credited after that artist."""
        artist = self.track_artist[track]
        album = self.track_album[track]
        owner = self.album_artist[album]
        guest = album and owner != artist and self.album_extra.get(album)
        if guest and guest.artist != "various":
            return [(owner, " feat. "), (artist, "")]
        return [(artist, "")]

    # --- what the media pages and nodeinfo ask ----------------------------------------------

    def sound(self, track_uuid: str, user: DemoUser | None) -> TrackAudio | None:
        track = ids.number("track", track_uuid)
        if track is None or not 0 < track <= len(self):
            return None
        album = self.track_album[track]
        names = [self.artist_names[self.track_artist[track]]]
        if album:
            names.append(self.album_titles[album])
        names.append(self.titles[self.track_title[track]])
        files = self.files(track, self.audible(user))
        return TrackAudio(
            " - ".join(names),
            tuple(
                SoundFile(self.upload(track, place), file.path, file.path.suffix[1:], file.formats)
                for place, file in enumerate(files)
            ),
        )

    def picture(self, uuid: str) -> Picture | None:
        number = ids.number("attachment", uuid)
        if number is None:
            return None
        if number >= ARTIST_PICTURES:
            cover = self.artist_cover.get(number - ARTIST_PICTURES)
        elif number < len(self.album_cover):
            cover = self.covers[self.album_cover[number]]
        else:
            cover = None
        return Picture(uuid, cover.original, cover.medium, cover.large) if cover else None

    def counts(self) -> dict[str, int]:
        seconds = [piece[0].seconds if piece else 0 for piece in self.pieces]
        return {
            "tracks": len(self),
            "artists": len(self.artist_names) - 1,
            "albums": len(self.album_titles) - 1,
            "uploads": sum(map(bool, self.track_piece)),
            "hours": sum(map(seconds.__getitem__, self.track_piece)) // 3600,
        }
