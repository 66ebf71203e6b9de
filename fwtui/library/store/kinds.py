"""Kinds of things: how the store reads and writes the things of each kind.

A kind that needs no more than an id, a text to be found by and a value lives in the table
``things`` and is one entry of ``KINDS`` (:func:`_thing`). Artists, albums, tracks and
listenings have tables of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from sqlite3 import Connection
from typing import Any, Literal, Protocol, TypeAlias

import msgspec
from msgspec import Struct

from fwtui.library.folding import indexed
from fwtui.library.store import codec, upsert
from fwtui.music import (
    AccountFollow,
    Album,
    Artist,
    Channel,
    HiddenArtist,
    InboxNotice,
    LibraryFollow,
    Listening,
    Playlist,
    PlaylistId,
    Radio,
    SuggestedEdit,
    Tag,
    Track,
    UploadLibrary,
    Year,
)

Kind = Literal[
    "artist", "album", "track", "playlist", "channel", "listening", "radio", "library", "follow",
    "account", "hidden", "tag", "year", "notice", "edit", "heard", "loved",
]  # fmt: skip
"""The kind of the rows of a list. ``listening`` is the listener's own; ``heard`` and ``loved`` are
listens and favourites of any account, which say nothing of what the listener heard or loves."""
OF_LISTENS: frozenset[Kind] = frozenset({"listening", "heard", "loved"})
"""Kinds whose values are listenings."""
Value: TypeAlias = (
    Artist
    | Album
    | Track
    | Playlist
    | Channel
    | Listening
    | Radio
    | UploadLibrary
    | LibraryFollow
    | AccountFollow
    | HiddenArtist
    | Tag
    | Year
    | InboxNotice
    | SuggestedEdit
)
"""A row of a list."""
_BAD_VALUE = (msgspec.DecodeError, msgspec.ValidationError)


class RowReader(Protocol):
    """Reads rows of the store by their ids."""

    def __call__(self, sql: str, ids: Sequence[int]) -> list[Any]:
        """``sql`` ends in ``id IN ``; rows come in any order, missing ones are left out."""


class StoredKind(Struct, frozen=True):
    """How the store reads and writes the things of one kind."""

    type: type
    """Of the values."""
    select: str
    """The rows of some ids, as far as ``id IN ``: id, value, words, and what ``make`` needs."""
    make: Callable[[RowReader, Sequence[Any]], dict[int, Any]]
    """Values by row id, from rows of ``select``; a damaged row is left out."""
    upsert: Callable[[Connection, Sequence[Any], bool], set[int]]
    """Writes values, on the writer thread; the row ids of those that are new or changed. The
    flag says whether they belong to the pod's own list of everything of this kind."""
    row_id: Callable[[Any], int]
    """The integer that stands for a value in a list."""
    words: str = ""
    """The folded texts, as far as a condition: ``SELECT id, words ... WHERE``. Empty where a
    list is filtered by its values."""
    index: str = ""
    """The full-text index."""
    few: bool = False
    """Without an index a search looks through all of them; else it leaves them out."""


def row_id(value: Any) -> int:
    """The integer that stands for a value in a list."""
    return value.id if isinstance(value.id, int) else _BY_TYPE[type(value)].row_id(value)


def kind_of(value: Any) -> Kind | None:
    """The kind of a value; ``None`` for one that is in no list."""
    return next((kind for kind, each in KINDS.items() if each.type is type(value)), None)


def upsert_values(
    db: Connection, kind: Kind, values: Iterable[Any], *, listed: bool = True
) -> set[int]:
    """Write the values of an answer (``None`` is skipped); the row ids of those that are new
    or changed."""
    return KINDS[kind].upsert(db, [each for each in values if each is not None], listed)


def _artists(rows: RowReader, read: Sequence[Any]) -> dict[int, Artist]:
    return dict(_valid(codec.artist_of, read))


def _albums(rows: RowReader, read: Sequence[Any]) -> dict[int, Album]:
    return dict(_valid(codec.album_of, read))


def _tracks(rows: RowReader, read: Sequence[Any]) -> dict[int, Track]:
    ids = tuple({row[3] for row in read if row[3] is not None})
    albums = dict(_valid(codec.ref_of, rows(KINDS["album"].select, ids)))
    on = {row[0]: albums.get(row[3]) for row in read}
    return dict(_valid(lambda track, blob: codec.track_of(track, blob, on[track]), read))


def _listenings(rows: RowReader, read: Sequence[Any]) -> dict[int, Listening]:
    tracks = _tracks(rows, rows(KINDS["track"].select, [row[3] for row in read]))
    on = {row[0]: tracks[row[3]] for row in read if row[3] in tracks}
    there = [row for row in read if row[0] in on]
    return dict(_valid(lambda number, blob: codec.heard_of(number, blob, on[number]), there))


def _valid(make: Callable[[int, bytes], Any], read: Iterable[Any]) -> Iterable[tuple[int, Any]]:
    """Values of rows; a row that holds none (it was damaged) is as if it were not there."""
    for number, blob, *_ in read:
        try:
            yield number, make(number, blob)
        except _BAD_VALUE:
            continue


def _own_id(value: Any) -> int:
    return value.id  # type: ignore[no-any-return]


def _thing(
    kind: Kind,
    type: type,
    name: Callable[[Any], str],
    row_id: Callable[[Any], int] = _own_id,
    *,
    few: bool = False,
) -> StoredKind:
    """A kind in the table ``things``; ``name`` is what it is found by."""

    def make(rows: RowReader, read: Sequence[Any]) -> dict[int, Any]:
        decoder = codec.decoder(type)
        return dict(_valid(lambda number, blob: decoder.decode(blob), read))

    def write(db: Connection, values: Sequence[Any], listed: bool) -> set[int]:
        rows = [
            (kind, row_id(each), str(each.id), indexed(name(each)), codec.encode(each))
            for each in values
        ]
        return upsert.things(db, rows)

    return StoredKind(
        type,
        f"SELECT id, value, words FROM things WHERE kind = '{kind}' AND id IN ",
        make,
        write,
        row_id,
        words=f"SELECT id, words FROM things WHERE kind = '{kind}' AND ",
        few=few,
    )


def _others_listens(kind: Kind) -> StoredKind:
    """A kind in the table ``things``: a listening of any account, whose key is the track's id."""
    return StoredKind(
        Listening,
        f"SELECT id, value, '', CAST(key AS INTEGER) FROM things WHERE kind = '{kind}' AND id IN ",
        _listenings,
        lambda db, values, listed: upsert.others_listens(db, kind, values),
        _own_id,
    )


def uuid_row_id(id: str) -> int:
    """62 bits of a UUID: the integer that stands in a list for what has it."""
    return int(id.replace("-", ""), 16) & (1 << 62) - 1


def account_row_id(fid: str) -> int:
    """The integer that stands in a list for an account, by its ActivityPub id; or for a tag, by
    its name."""
    from hashlib import blake2b  # loads OpenSSL: not before the first frame

    digest = blake2b(fid.encode(), digest_size=8).digest()
    return int.from_bytes(digest) & (1 << 62) - 1


def playlist_row_id(id: PlaylistId) -> int:
    """The integer that stands for a playlist in a list: its number in 1.x, 62 bits of its UUID
    in 2.x; below 0 for one that the pod has not made yet."""
    return uuid_row_id(id) if "-" in id[1:] else int(id or "0")


KINDS: dict[Kind, StoredKind] = {
    "artist": StoredKind(
        Artist,
        "SELECT id, value, words FROM artists WHERE id IN ",
        _artists,
        lambda db, values, listed: upsert.artists(db, values, listed=listed),
        _own_id,
        words="SELECT id, words FROM artists WHERE ",
        index="artist_tokens",
    ),
    "album": StoredKind(
        Album,
        "SELECT id, value, words FROM albums WHERE id IN ",
        _albums,
        lambda db, values, listed: upsert.albums(db, values, listed=listed),
        _own_id,
        words="SELECT id, words FROM albums WHERE ",
        index="album_tokens",
    ),
    "track": StoredKind(
        Track,
        "SELECT id, value, words, album FROM tracks WHERE id IN ",
        _tracks,
        lambda db, values, listed: upsert.tracks(db, values, listed=listed),
        _own_id,
        words="SELECT id, words FROM tracks WHERE ",
        index="track_tokens",
    ),
    "listening": StoredKind(
        Listening,
        "SELECT id, value, '', track FROM listenings WHERE id IN ",
        _listenings,
        lambda db, values, listed: upsert.listenings(db, values),
        _own_id,
    ),
    "heard": _others_listens("heard"),
    "loved": _others_listens("loved"),
    "playlist": _thing(
        "playlist",
        Playlist,
        lambda playlist: playlist.name,
        lambda playlist: playlist_row_id(playlist.id),
        few=True,
    ),
    "channel": _thing(
        "channel",
        Channel,
        lambda channel: channel.artist.name,
        lambda channel: channel.artist.id,
        few=True,
    ),
    "radio": _thing("radio", Radio, lambda radio: radio.name),
    "library": _thing(
        "library",
        UploadLibrary,
        lambda library: library.name,
        lambda library: uuid_row_id(library.id),
    ),
    "follow": _thing(
        "follow",
        LibraryFollow,
        lambda follow: follow.library.name,
        lambda follow: uuid_row_id(follow.library.id),
    ),
    "account": _thing(
        "account",
        AccountFollow,
        lambda follow: follow.account.name,
        lambda follow: account_row_id(follow.account.fid),
    ),
    "hidden": _thing(
        "hidden", HiddenArtist, lambda hidden: hidden.name, lambda hidden: hidden.artist
    ),
    "tag": _thing("tag", Tag, lambda tag: tag.name, lambda tag: account_row_id(tag.name)),
    "notice": _thing(
        "notice", InboxNotice, lambda notice: notice.actor.name if notice.actor else ""
    ),
    "edit": _thing(
        "edit", SuggestedEdit, lambda edit: edit.name, lambda edit: uuid_row_id(edit.id)
    ),
    "year": _thing("year", Year, lambda year: str(year.id)),
}
_BY_TYPE = {kind.type: kind for kind in KINDS.values()}
