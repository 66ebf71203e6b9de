"""A context of made-up things: what lies behind the interface's seam, small and still.

The names are those of the pictures that the interface was drawn after, in several scripts.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from fwtui.base.signal import Signal
from fwtui.errors import FwtuiError
from fwtui.library.events import Changed, HeartChanged, ListingState, Resized
from fwtui.library.folding import fold, terms
from fwtui.library.hits import Hits
from fwtui.library.listing.queries import (
    Albums,
    Artists,
    Channels,
    Episodes,
    Favourites,
    History,
    Playlists,
    PlaylistTracks,
    Query,
    Radios,
    Tracks,
)
from fwtui.library.mirror.mirror import MirrorProgress
from fwtui.library.search import HitGroup, Results
from fwtui.library.settings import LibrarySettings
from fwtui.music import (
    Actor,
    Album,
    AlbumId,
    AlbumRef,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    Cover,
    Credit,
    Listening,
    ListeningId,
    Playlist,
    PlaylistId,
    Radio,
    RadioId,
    Track,
    TrackId,
    Upload,
    UploadId,
)
from fwtui.player.playback import Playback
from fwtui.player.queue import PlayQueue
from fwtui.player.settings import PlayerSettings
from fwtui.pod.ratelimit.window import Standing
from fwtui.services.contracts import PodState
from fwtui.ui.context import AppContext
from fwtui.ui.settings import UiSettings

STILL = UiSettings(theme="dark", colours="full", glyphs="unicode", scrolling="row")
"""The same on every terminal."""
NOON = datetime(2026, 11, 21, 21, 10, 51, tzinfo=UTC)

ARTISTS = (
    ("Ada Nine", 4), ("みなと食堂", 3), ("Alba Corriente", 2), ("Älva", 6),
    ("Белая Пристань", 5), ("Café Minuit", 11), ("فرقة الميناء", 2),
    ("Łódź Radio Ensemble", 12), ("Copper Lanterns", 6), ("Čistá Voda", 2),
    ("ים שקט", 3), ("夜汽車クラブ", 7), ("Éloïse Marchais", 8), ("Mirrorfish 🐟", 5),
    ("Ålesund Kvartett", 7), ("İnci Deniz", 4), ("Hypnagogia Ltd.", 1),
    ("The Lantern Committee of Lower Bramble", 3), ("Мария Ветрова", 2),
    ("Bárbara Luz", 5), ("Dům a Déšť", 4), ("Nørrebro Drift", 2), ("青葉ノイズ", 9),
    ("Halldís", 3), ("푸른 항구", 2), ("Quiet Machines", 14), ("سلمى البحر", 1),
    ("Gökçe Perde", 5), ("Field Notes for Two", 2), ("Béla Szél Trio", 2), ("Kōhī Break", 7),
)  # fmt: skip
ALBUMS = (
    (2024, "Fyrljus", 11), (2021, "Low Tide", 12), (2019, "Northern Rooms", 14),
    (2018, "夜の港 (Live in Otaru)", 8), (2016, "Vinterhamn", 10), (2014, "First Light EP", 5),
)  # fmt: skip
TRACKS = (
    ("Undertow", 222, "", True, True), ("Salt", 245, "", False, True),
    ("Harbour Lights", 311, "", True, True), ("Kaldvatn", 178, "", False, True),
    ("夜汽車", 287, "みなと食堂", True, True), ("Ångström", 213, "", False, True),
    ("The Long Corridor", 380, "", False, True), ("Полынья", 189, "Белая Пристань", False, True),
    ("ضوء الميناء", 302, "فرقة الميناء", False, True), ("Room Eleven 🌊", 161, "", True, True),
    ("חדר צפוני", 258, "ים שקט", False, True), ("Pale Engines", 235, "", False, False),
    ("Vinterhamn (2019 version)", 284, "", False, True),
    ("Coda: Snow on Tape", 472, "", False, True),
)  # fmt: skip
NEW = (
    ("Harbour of Glass", "Copper Lanterns", 10, 2), ("定食", "みなと食堂", 9, 5),
    ("Полынья", "Белая Пристань", 7, 9), ("Aquarium Hours", "Mirrorfish 🐟", 12, 12),
    ("عند الرصيف", "سلمى البحر", 6, 20), ("Kwadrat", "Łódź Radio Ensemble", 11, 40),
    ("Dew", "Field Notes for Two", 4, 60), ("עיר לבנה", "ים שקט", 10, 80),
    ("Letters to Lower Bramble", "The Lantern Committee of Lower Bramble", 11, 130),
    ("Kōhī Break no. 7", "Kōhī Break", 7, 900),
)  # fmt: skip
"""Albums: title, artist, tracks, and for how many hours they have been there."""
ALVA = Credit(ArtistId(4), "Älva")
NORTHERN = AlbumRef(AlbumId(403), "Northern Rooms", (ALVA,), released=date(2019, 3, 1))


def track(number: int, title: str, seconds: int, artist: str, playable: bool) -> Track:
    credit = Credit(ArtistId(900 + number), artist) if artist else ALVA
    upload = Upload(UploadId(f"u{number}"), f"/listen/{number}", seconds, extension="flac")
    return Track(
        TrackId(4000 + number),
        title,
        (credit,),
        NORTHERN,
        position=number,
        uploads=(upload,),
        is_playable=playable,
        is_local=playable,
        licence="cc-by-sa-4.0",
        tags=("ambient", "nordic", "tape"),
    )


SONGS = tuple(
    track(number, title, seconds, artist, playable)
    for number, (title, seconds, artist, _, playable) in enumerate(TRACKS, 1)
)
PLAYLISTS = (
    Playlist(PlaylistId(11), "Кухня, вечер", tracks_count=14, privacy="me"),
    Playlist(PlaylistId(12), "Rain on the skylight", tracks_count=5, privacy="everyone"),
    Playlist(PlaylistId(13), "夜行", tracks_count=9, privacy="instance"),
)
CHANNELS = (
    Channel(ChannelId("c1"), Artist(ArtistId(71), "Harbour Radio Hour", tracks_count=5)),
    Channel(ChannelId("c2"), Artist(ArtistId(72), "Северный эфир", tracks_count=2)),
)
RADIOS = (
    Radio(RadioId(1), "Two harbours", owner="kenji"),
    Radio(RadioId(2), "Nothing with strings", "Electronic, but no guitars."),
)
OTHERS = (*PLAYLISTS, Playlist(PlaylistId(14), "Tanker tunes", Actor("bo@tanker.example"), 3))
HEARTS = {song.id for song, (_, _, _, heart, _) in zip(SONGS, TRACKS, strict=True) if heart}


class MadeRows:
    """Rows in memory; ``known`` of them are there, the rest still load."""

    def __init__(self, query: Query, values: Sequence[Any], known: int | None = None) -> None:
        self.query = query
        self.kind = query.kind
        self.values = list(values)
        self.known = len(self.values) if known is None else known
        self.wanted: list[tuple[int, int]] = []
        self.state = ListingState(known=True, complete=True, as_of=NOON)
        self._listeners: Signal[...] = Signal()

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> Any:
        return self.values[row] if row < self.known else None

    def want(self, first: int, last: int) -> None:
        self.wanted.append((first, last))

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        return next((row for row, value in enumerate(self.values) if value.id == id), None)

    def ids(self) -> array[int]:
        return array("q", [value.id for value in self.values])

    def track_ids(self) -> list[TrackId]:
        return [value.id for value in self.values[: self.known] if isinstance(value, Track)]

    async def all_track_ids(self) -> list[TrackId]:
        return [value.id for value in self.values if isinstance(value, Track)]

    def playable(self, first: int, after: int) -> list[TrackId]:
        return [v.id for v in self.values[first : min(after, self.known)] if isinstance(v, Track)]

    def known_around(self, row: int) -> range:
        return range(self.known)

    async def ids_from(self, row: int, limit: int) -> AsyncIterator[list[TrackId]]:
        self.known = max(self.known, min(len(self), row + limit))
        yield self.playable(row, row + limit)

    def subscribe(self, callback: Callable[..., None]) -> Callable[[], None]:
        return self._listeners.subscribe(callback)

    def tell(self, event: object) -> None:
        self._listeners.emit(event)

    def arrive(self, first: int, last: int) -> None:
        """Rows that were loading are there."""
        self.known = last + 1
        self.tell(Changed(first, last))

    def become(self, values: Sequence[Any]) -> None:
        before, self.values = len(self.values), list(values)
        self.known = len(self.values)
        self.tell(Resized(before, len(self.values)))

    def turn(self, **changes: Any) -> None:
        """Another state."""
        self.state = replace(self.state, **changes)
        self.tell(self.state)


class MadeSongs:
    """Any number of tracks, made when they are asked for."""

    kind = "track"

    def __init__(self, count: int) -> None:
        self.count = count
        self.query = Favourites()
        self.state = ListingState(known=True, complete=True)
        self.wanted = (0, 0)

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, row: int) -> Track:
        song = SONGS[row % len(SONGS)]
        return replace(song, id=TrackId(100_000 + row), title=f"{song.title} {row + 1}")

    def want(self, first: int, last: int) -> None:
        self.wanted = (first, last)

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        return int(id) - 100_000 if 100_000 <= int(id) < 100_000 + self.count else None

    def ids(self) -> array[int]:
        return array("q", range(100_000, 100_000 + self.count))

    def track_ids(self) -> Sequence[TrackId]:
        return self.ids()  # type: ignore[return-value]

    def subscribe(self, callback: Callable[..., None]) -> Callable[[], None]:
        return lambda: None


def _fits(value: Any, words: Sequence[str]) -> bool:
    names = [getattr(value, name, "") for name in ("name", "title", "artist")]
    return bool(words) and all(word in fold(" ".join(map(str, names))) for word in words)


class MadeOutbox(list[Any]):
    """What waits for the pod."""


class MadeCovers:
    """Pictures by the address of their middle size."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self.asked: list[str] = []

    async def fetch(self, cover: Cover | None, pixels: int = 200) -> bytes | None:
        if cover is None:
            return None
        self.asked.append(cover.medium)
        return self.pictures.get(cover.medium)


class MadeLibrary:
    """The library's surface over the names above; one listing a query."""

    def __init__(self, artists: int | None = None, songs: int = 0) -> None:
        self.artist_count = artists
        self.song_count = songs
        self.hearts = set(HEARTS)
        self.sync = MirrorProgress()
        self.outbox = MadeOutbox()
        self.touches = 0
        self.refreshed = 0
        self.covers = MadeCovers()
        self.playlists = list(PLAYLISTS)
        self.done: list[tuple[Any, ...]] = []
        """Changes of playlists, in their order."""
        self.settings = LibrarySettings(search_pause=0.0)
        self.asked: list[str] = []
        """What the pod was asked to find."""
        self.answers = asyncio.Event()
        """Set when the pod may answer."""
        self.answers.set()
        self.on_pod: tuple[HitGroup, ...] = ()
        self.search_trouble: FwtuiError | None = None
        self.searched: list[str] = []
        self.listings: dict[str, Any] = {}
        self.cursors: dict[str, tuple[int | str, int]] = {}
        self._listeners: Signal[...] = Signal()
        self.artists = [
            Artist(ArtistId(number), name, albums_count=albums)
            for number, (name, albums) in enumerate(ARTISTS, 1)
        ]
        self.albums = [
            Album(AlbumId(400 + number), title, (ALVA,), date(year, 3, 1), tracks)
            for number, (year, title, tracks) in enumerate(ALBUMS, 1)
        ]

        self.newest = [
            Album(
                AlbumId(500 + number),
                title,
                (Credit(ArtistId(600 + number), artist),),
                tracks_count=tracks,
                created=NOON - timedelta(hours=hours),
            )
            for number, (title, artist, tracks, hours) in enumerate(NEW)
        ]

    def touched(self) -> None:
        self.touches += 1

    def subscribe(self, callback: Callable[..., None]) -> Callable[[], None]:
        return self._listeners.subscribe(callback)

    def tell(self, event: object) -> None:
        self._listeners.emit(event)

    def listing(self, query: Query) -> Any:
        if query.key not in self.listings:
            self.listings[query.key] = self._make(query)
        return self.listings[query.key]

    def _make(self, query: Query) -> Any:
        match query:
            case Artists():
                artists = self.artists
                if query.scope != "all":
                    artists = []
                elif self.artist_count:
                    artists = [
                        replace(artists[n % len(artists)], id=ArtistId(n + 1))
                        for n in range(self.artist_count)
                    ]
                return MadeRows(query, artists)
            case Albums(artist=None):
                return MadeRows(query, self.newest)
            case Albums(artist=artist):
                return MadeRows(query, self.albums if artist == 4 else self.albums[2:3])
            case Favourites() if self.song_count:
                return MadeSongs(self.song_count)
            case Tracks():
                return MadeRows(query, SONGS)
            case Favourites():
                return MadeRows(query, [song for song in SONGS if song.id in self.hearts])
            case Playlists():
                return MadeRows(query, self.playlists if query.scope == "me" else OTHERS)
            case PlaylistTracks(playlist=playlist):
                known = next((each for each in self.playlists if each.id == playlist), None)
                return MadeRows(query, SONGS[: known.tracks_count] if known else [])
            case Channels():
                return MadeRows(query, CHANNELS)
            case Episodes(channel=channel):
                return MadeRows(query, SONGS[3:8] if channel == "c1" else SONGS[9:11])
            case Radios():
                return MadeRows(query, RADIOS)
            case History():
                heard = [
                    Listening(ListeningId(n), song, created=NOON - timedelta(hours=n * n * 5))
                    for n, song in enumerate(SONGS)
                ]
                return MadeRows(query, heard)
            case _:
                return MadeRows(query, [])

    def track(self, id: TrackId) -> Track | None:
        return next((song for song in SONGS if song.id == id), None)

    async def durations(self, ids: Sequence[TrackId]) -> dict[int, int]:
        return {each: 100 + each % 3 for each in ids}

    async def total_duration(self, ids: Sequence[TrackId]) -> int:
        return sum((await self.durations(ids)).values())

    def album(self, id: AlbumId) -> Album | None:
        return next((album for album in self.albums if album.id == id), None)

    def artist(self, id: ArtistId) -> Artist | None:
        return next((artist for artist in self.artists if artist.id == id), None)

    def remember(self, query: Query, id: int | str, row: int) -> None:
        self.cursors[query.key] = (id, row)

    def remembered(self, query: Query) -> tuple[int | str, int] | None:
        return self.cursors.get(query.key)

    def remember_order(self, query: Query) -> None: ...

    def as_remembered(self, query: Query) -> Query:
        return query

    def is_favourite(self, id: TrackId) -> bool:
        return id in self.hearts

    def set_favourite(self, id: TrackId, on: bool) -> None:
        (self.hearts.add if on else self.hearts.discard)(id)
        self.tell(HeartChanged(id, on))

    def accept_mirror(self, yes: bool) -> None:
        self.done.append(("mirror", yes))
        self.sync = MirrorProgress("filling" if yes else "off")

    def refresh(self) -> None:
        self.refreshed += 1

    # --- playlists -----------------------------------------------------------------------

    def create_playlist(self, name: str, tracks: Sequence[TrackId] = ()) -> PlaylistId:
        made = Playlist(PlaylistId(-1 - len(self.playlists)), name)
        self.done.append(("create", name, list(tracks)))
        self.playlists.append(made)
        self.listing(PlaylistTracks(playlist=made.id)).become([self.track(each) for each in tracks])
        self._playlists_changed()
        return made.id

    def rename_playlist(self, id: PlaylistId, name: str) -> None:
        self.done.append(("rename", id, name))
        self.playlists = [
            replace(each, name=name) if each.id == id else each for each in self.playlists
        ]
        self._playlists_changed()

    def show_playlist(self, id: PlaylistId, privacy: str) -> None:
        self.done.append(("show", id, privacy))
        self.playlists = [
            replace(each, privacy=privacy) if each.id == id else each for each in self.playlists
        ]
        self._playlists_changed()

    def delete_playlist(self, id: PlaylistId) -> None:
        self.done.append(("delete", id))
        self.playlists = [each for each in self.playlists if each.id != id]
        self._playlists_changed()

    def add_to_playlist(
        self, id: PlaylistId, tracks: Sequence[TrackId], *, duplicates: bool = True
    ) -> None:
        self.done.append(("add", id, list(tracks)))
        self._edit(id, lambda rows: rows + [self.track(each) for each in tracks])

    def remove_from_playlist(self, id: PlaylistId, row: int) -> None:
        self.done.append(("remove", id, row))
        self._edit(id, lambda rows: rows[:row] + rows[row + 1 :])

    def move_in_playlist(self, id: PlaylistId, row: int, to: int) -> None:
        self.done.append(("move", id, row, to))

        def moved(rows: list[Any]) -> list[Any]:
            rest = rows[:row] + rows[row + 1 :]
            return [*rest[:to], rows[row], *rest[to:]]

        self._edit(id, moved)

    def _edit(self, id: PlaylistId, edit: Callable[[list[Any]], list[Any]]) -> None:
        listing = self.listing(PlaylistTracks(playlist=id))
        listing.become(edit(listing.values))
        self.playlists = [
            replace(each, tracks_count=len(listing)) if each.id == id else each
            for each in self.playlists
        ]
        self._playlists_changed()

    def _playlists_changed(self) -> None:
        self.listing(Playlists()).become(self.playlists)

    # --- search --------------------------------------------------------------------------

    def search(self, text: str, limit: int = 20) -> Results:
        words = terms(text)
        kinds: tuple[tuple[Any, Sequence[Any]], ...] = (
            ("artist", self.artists),
            ("album", self.albums),
            ("track", SONGS),
        )
        groups = [
            HitGroup(kind, tuple(hits[:limit]), len(hits))
            for kind, values in kinds
            if (hits := [each for each in values if _fits(each, words)])
        ]
        return Results(text, tuple(groups))

    def found(self, kind: str, text: str, first: Sequence[int] = ()) -> Hits:
        every = {"artist": self.artists, "album": self.albums, "track": SONGS}[kind]
        values = {each.id: each for each in every if _fits(each, terms(text))}
        ids = array("q", dict.fromkeys((*first, *values)))
        return Hits(ids, lambda part: [*map(values.get, part)])

    async def search_pod(self, text: str, limit: int = 50) -> Results:
        self.asked.append(text)
        await self.answers.wait()
        if self.search_trouble is not None:
            raise self.search_trouble
        return Results(text, self.on_pod, from_pod=True)

    @property
    def searches(self) -> tuple[str, ...]:
        return tuple(reversed(self.searched))

    def remember_search(self, text: str) -> None:
        self.searched = [each for each in self.searched if each != text] + [text]

    def narrow(self, rows: Any, text: str) -> Any:
        """As the library: all words, in any order, wherever they stand."""
        words = terms(text)

        def fits(value: Any) -> bool:
            name = fold(getattr(value, "title", None) or getattr(value, "name", ""))
            return all(word in name for word in words)

        return MadeRows(rows.query, [value for value in rows.values if fits(value)])


class MadePlayer:
    """The player's commands over a real queue, without sound; the clock stands still."""

    def __init__(self, library: MadeLibrary) -> None:
        self.queue = PlayQueue()
        self.source = ""
        self.playback = Playback(repeat="all")
        self.settings = PlayerSettings()
        self.done: list[tuple[Any, ...]] = []
        self.warm = False
        self.kept: set[TrackId] | None = None
        """What can be heard without a pod; ``None``: everything."""
        self._library = library
        self._told: list[Callable[[Playback], None]] = []
        self._noted: list[Callable[[str], None]] = []

    def subscribe(self, told: Callable[[Playback], None]) -> Callable[[], None]:
        self._told.append(told)
        return lambda: self._told.remove(told)

    def on_note(self, noted: Callable[[str], None]) -> Callable[[], None]:
        self._noted.append(noted)
        return lambda: self._noted.remove(noted)

    def warm_up(self) -> None:
        self.warm = True

    def has(self, track: Track) -> bool:
        return self.kept is None or track.id in self.kept

    def note(self, sentence: str) -> None:
        for noted in tuple(self._noted):
            noted(sentence)

    def become(self, **changes: Any) -> None:
        self.playback = replace(self.playback, **changes)
        for told in tuple(self._told):
            told(self.playback)

    def _queue_changed(self) -> None:
        current, following = self.queue.current, self.queue.peek()
        now = self._library.track(current) if current is not None else None
        self.become(
            track=now,
            seconds=now.seconds if now else None,
            next=self._library.track(following) if following is not None else None,
            row=self.queue.row,
            length=len(self.queue),
            version=self.queue.version,
        )

    def play(self, ids: Sequence[TrackId], start: int | None = 0, source: str = "") -> None:
        self.done.append(("play", list(ids[:20]), start, source))
        self.source = source
        self.queue.play(ids, start)
        self.playback = replace(self.playback, state="playing", position=0.0)
        self._queue_changed()

    def add(self, ids: Sequence[TrackId]) -> None:
        self.done.append(("add", list(ids)))
        self.queue.add(ids)
        self._queue_changed()

    def follow(self, ids: Sequence[TrackId], since: int = 0, *, before: bool = False) -> None:
        self.queue.feed(ids, since, mixed=not since, before=before)
        self._queue_changed()

    def awaiting(self) -> AbstractContextManager[None]:
        return nullcontext()

    def insert(self, row: int, ids: Sequence[TrackId]) -> None:
        self.queue.insert(row, ids)
        self._queue_changed()

    def play_next(self, ids: Sequence[TrackId]) -> None:
        self.done.append(("play_next", list(ids)))
        self.queue.play_next(ids)
        self._queue_changed()

    def jump(self, row: int) -> None:
        self.queue.jump(row)
        self.playback = replace(self.playback, state="playing", position=0.0)
        self._queue_changed()

    def move(self, rows: Sequence[int], to: int) -> None:
        self.queue.move(rows, to)
        self._queue_changed()

    def remove(self, rows: Sequence[int]) -> None:
        self.queue.remove(rows)
        self._queue_changed()

    def undo(self) -> bool:
        undone = self.queue.undo()
        self._queue_changed()
        return undone

    def toggle(self) -> None:
        self.become(state="paused" if self.playback.state == "playing" else "playing")

    def next(self) -> None:
        self.queue.next()
        self._queue_changed()

    def previous(self) -> None:
        self.queue.previous()
        self._queue_changed()

    def seek_by(self, seconds: float) -> None:
        self.become(position=self.playback.position + seconds)

    def seek_to(self, seconds: float) -> None:
        self.become(position=seconds)

    def change_volume(self, by: int) -> None:
        self.become(volume=min(100, max(0, self.playback.volume + by)))

    def mute(self) -> None:
        self.become(muted=not self.playback.muted)

    def set_private(self, on: bool) -> None:
        self.settings = replace(self.settings, private=on)

    def cycle_repeat(self) -> None:
        following = {"off": "all", "all": "one", "one": "off"}
        self.become(repeat=following[self.playback.repeat])

    def toggle_shuffle(self) -> None:
        self.become(shuffle=not self.playback.shuffle)

    def stop_after_this(self) -> None:
        self.become(stop_after=not self.playback.stop_after)


def standing(**changes: Any) -> Standing:
    usual = {
        "scope": "authenticated-list",
        "limit": 10_000,
        "remaining": 9_941,
        "window": 3600.0,
        "full_in": 2467.0,
        "next_in": 12.0,
        "wait": 0.0,
        "used_up_in": None,
        "used": {},
        "reserve": 500,
        "reported": True,
    }
    return Standing(**{**usual, **changes})


class MadePod:
    def __init__(self) -> None:
        self.state = PodState("here", "music.example", "ana", asked=0.0)
        self.standing: Standing | None = standing()
        self.all: tuple[Standing, ...] = ()
        self.tries = self.reads = 0
        self.trouble: FwtuiError | None = None
        self._told: list[Callable[[], None]] = []

    def most_relevant(self) -> Standing | None:
        return self.standing

    def standings(self) -> Sequence[Standing]:
        return self.all or ((self.standing,) if self.standing else ())

    def coming_back(self, scope: str, steps: int) -> Sequence[int]:
        """Hills of requests, as many in all as are used."""
        found = next((each for each in self.standings() if each.scope == scope), None)
        used = found.limit - found.remaining if found is not None else 0
        hills = [7 + max(0, 40 - abs(n * 60 // steps - 23) * 5) for n in range(steps)]
        rest = [used * sum(hills[:n]) // sum(hills) for n in range(steps + 1)]
        return tuple(after - before for before, after in pairwise(rest))

    async def read_limits(self) -> None:
        self.reads += 1
        if self.trouble is not None:
            raise self.trouble

    def try_now(self) -> None:
        self.tries += 1

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        self._told.append(changed)
        return lambda: self._told.remove(changed)

    def turn(self, **changes: Any) -> None:
        if "standing" in changes:
            self.standing = changes.pop("standing")
        self.state = replace(self.state, **changes)
        for told in tuple(self._told):
            told()


class MadeLogin:
    suggested = ""
    has_demo = True

    def accounts(self) -> Sequence[Any]:
        return ()


def context(settings: UiSettings | None = None, **of_library: int) -> AppContext:
    """Everything, with Harbour Lights playing at 2:04 and its album in the queue."""
    library = MadeLibrary(**of_library)
    player = MadePlayer(library)
    player.queue.play([song.id for song in SONGS], 2)
    player.source = "Northern Rooms"
    player._queue_changed()
    player.become(state="playing", position=124.0, at=0.0)
    library.cursors[Artists().key] = (4, 3)
    library.cursors[Albums(artist=ArtistId(4)).key] = (403, 2)
    library.cursors[Tracks(album=AlbumId(403)).key] = (4007, 6)
    return AppContext(settings or STILL, library, player, MadePod(), MadeLogin())
