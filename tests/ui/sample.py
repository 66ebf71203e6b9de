"""Sample values in a real store, and a context around them: a real library, a real player.

Only the far side is not real: the pod (:class:`PodStandIn`, :class:`ConnectionStandIn`), the
accounts (:class:`LoginStandIn`) and the sound (the silent output). The names are those of the
pictures that the interface was drawn after, in several scripts.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import time
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec
from msgspec.structs import replace

from fwtui import config
from fwtui.base.toml_edit import edited
from fwtui.errors import FwtuiError, PodFailed
from fwtui.library.library import Library
from fwtui.library.listing.pod_queries import PAGE
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
    SortOrder,
    Tracks,
)
from fwtui.library.mirror.progress import META, MirrorRecord
from fwtui.library.settings import LibrarySettings
from fwtui.library.store import list_store, upsert
from fwtui.library.store.kinds import row_id, upsert_values
from fwtui.library.store.store import Store
from fwtui.music import (
    Actor,
    Album,
    AlbumId,
    AlbumRef,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
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
from fwtui.player.output import SilentOutput
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.cache import Cache, SparseFile
from fwtui.player.stream.source import source_of
from fwtui.pod.dialect import PodDialect
from fwtui.pod.ratelimit.budget import RateBudget
from fwtui.pod.ratelimit.window import Standing
from fwtui.pod.schema.decoder import Page
from fwtui.services.contracts import PodState
from fwtui.services.settings_file import SettingsFile
from fwtui.ui.context import AppContext
from fwtui.ui.settings import UiSettings
from fwtui.ui.settings_terms import AT_ONCE
from tests.ui.sample_folders import new_folder

if TYPE_CHECKING:
    from sqlite3 import Connection as Db

    from fwtui.pod.auth.accounts import Account
    from fwtui.services.contracts import LoginAttempt, PodFound, WiderLogin

STILL = UiSettings(theme="dark", colours="full", glyphs="unicode", scrolling="row")
"""The same on every terminal."""
NOON = datetime(2026, 11, 21, 21, 10, 51, tzinfo=UTC)
LONG_AGO = (NOON - timedelta(hours=22)).timestamp()
"""When a list was fetched that is asked for again."""

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
    Playlist(PlaylistId("11"), "Кухня, вечер", tracks_count=14, privacy="me"),
    Playlist(PlaylistId("12"), "Rain on the skylight", tracks_count=5, privacy="everyone"),
    Playlist(PlaylistId("13"), "夜行", tracks_count=9, privacy="instance"),
)
CHANNELS = (
    Channel(ChannelId("c1"), Artist(ArtistId(71), "Harbour Radio Hour", tracks_count=5)),
    Channel(ChannelId("c2"), Artist(ArtistId(72), "Северный эфир", tracks_count=2)),
)
RADIOS = (
    Radio(RadioId(1), "Two harbours", owner="kenji"),
    Radio(RadioId(2), "Nothing with strings", "Electronic, but no guitars."),
)
OTHERS = (*PLAYLISTS, Playlist(PlaylistId("14"), "Tanker tunes", Actor("bo@tanker.example"), 3))
HEARTS = {song.id for song, (_, _, _, heart, _) in zip(SONGS, TRACKS, strict=True) if heart}


ARTIST_VALUES = tuple(
    Artist(ArtistId(number), name, albums_count=albums)
    for number, (name, albums) in enumerate(ARTISTS, 1)
)
ALBUM_VALUES = tuple(
    Album(AlbumId(400 + number), title, (ALVA,), date(year, 3, 1), tracks)
    for number, (year, title, tracks) in enumerate(ALBUMS, 1)
)
NEWEST = tuple(
    Album(
        AlbumId(500 + number),
        title,
        (Credit(ArtistId(600 + number), artist),),
        tracks_count=tracks,
        created=NOON - timedelta(hours=hours),
    )
    for number, (title, artist, tracks, hours) in enumerate(NEW)
)
HEARD = tuple(
    Listening(ListeningId(row + 1), song, created=NOON - timedelta(hours=row * row * 5))
    for row, song in enumerate(SONGS)
)
EPISODES = {"c1": SONGS[3:8], "c2": SONGS[9:11]}
Lists = dict[Query, Sequence[Any]]
"""The rows of a query; a 0 stands for one that is not known. A page of 0s is not known at all."""


def lists() -> Lists:
    """Every list that is looked at: the same six albums and fourteen tracks in most of them."""
    known: Lists = {
        Artists(): ARTIST_VALUES,
        Artists(scope="me"): (),
        Albums(): NEWEST,
        Albums(order=SortOrder("created", True)): NEWEST,
        Tracks(): SONGS,
        Playlists(): PLAYLISTS,
        Playlists(scope="all"): OTHERS,
        Channels(): CHANNELS,
        Channels(scope="all"): CHANNELS,
        History(): HEARD,
        Radios(): RADIOS,
        Favourites(): [song for song in SONGS if song.id in HEARTS],
    }
    for artist in ARTIST_VALUES:
        known[Albums(artist=artist.id)] = ALBUM_VALUES if artist.id == 4 else ALBUM_VALUES[2:3]
        known[Tracks(artist=artist.id)] = SONGS
    for album in (*ALBUM_VALUES, *NEWEST):
        known[Tracks(album=album.id)] = SONGS
    for playlist in PLAYLISTS:
        known[PlaylistTracks(playlist=playlist.id)] = SONGS[: playlist.tracks_count]
    for channel in CHANNELS:
        known[Episodes(channel=channel.id)] = EPISODES[channel.id]
    return known


def fill(store: Store, known: Lists, *, fetched: float | None = None) -> None:
    """Put lists and their values into the store, as if the pod had just answered."""
    now = time.time() if fetched is None else fetched

    def write(db: Db) -> None:
        for query, rows in known.items():
            values = [each for each in rows if each]
            ids = [row_id(each) if each else 0 for each in rows]
            if isinstance(query, PlaylistTracks):
                upsert.tracks(db, values, listed=False)
                list_store.whole_list(db, query.key, array("q", ids), now)
            elif isinstance(query, Favourites):
                upsert.tracks(db, values, listed=False)
                upsert.favourites(db, {each: len(ids) - row for row, each in enumerate(ids)})
                list_store.whole_list(db, query.key, array("q", ids), now)
            elif isinstance(query, Playlists) and query.scope == "me":
                upsert_values(db, query.kind, values, listed=not isinstance(query, Episodes))
                list_store.whole_list(db, query.key, array("q", ids), now)
            else:
                upsert_values(db, query.kind, values, listed=not isinstance(query, Episodes))
                for number in range(max(1, -(-len(ids) // PAGE))):
                    part = ids[number * PAGE : (number + 1) * PAGE]
                    if ids and not any(part):
                        continue
                    list_store.page(db, query.key, number + 1, part, len(ids), now)

    store.library.write(write).result()


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


# --- the far side ------------------------------------------------------------------------


class ConnectionStandIn:
    """How it stands with a pod that is not asked; its times are seconds from the present on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.standing: Standing | None = standing()
        self.all: tuple[Standing, ...] = ()
        self.tries = self.reads = 0
        self.idle = False
        self.trouble: FwtuiError | None = None
        self._clock = clock
        self._state = PodState("here", "music.example", "ana", asked=0.0)
        self._watchers: list[Callable[[], None]] = []

    @property
    def state(self) -> PodState:
        now, state = self._clock(), self._state
        return replace(
            state,
            asked=None if state.asked is None else now + state.asked,
            next_try=None if state.next_try is None else now + state.next_try,
        )

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

    def set_idle(self, idle: bool) -> None:
        self.idle = idle

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def turn(self, **changes: Any) -> None:
        """Another state, and with ``standing`` another limit."""
        if "standing" in changes:
            self.standing = changes.pop("standing")
        self._state = replace(self._state, **changes)
        for changed in tuple(self._watchers):
            changed()


class ListStandIn:
    """An endpoint of a pod's client that has one list."""

    def __init__(self, page: Callable[[Mapping[str, Any]], Awaitable[Page[Any]]]) -> None:
        self._answer = page

    async def page(self, **given: Any) -> Page[Any]:
        return await self._answer(given)

    async def holding(self, track: TrackId) -> AsyncIterator[Page[Any]]:
        yield await self._answer({"track": track})


class PodStandIn:
    """A pod's client whose answers are given as values: ``pod.pages["tracks"] = Page(...)``.

    What is not given is an empty page. ``answers`` is cleared to keep everything waiting, and
    ``trouble`` is raised instead of an answer.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Page[Any]] = {}
        self.found: dict[str, Page[Track]] = {}
        """The tracks that a text finds."""
        self.pictures: dict[str, bytes] = {}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        """Each request: the endpoint, and its parameters."""
        self.trouble: FwtuiError | None = None
        self.failing: dict[str, FwtuiError] = {}
        """Raised instead of an answer of an endpoint."""
        self.answers = asyncio.Event()
        self.answers.set()
        self.silent: Callable[[str, Mapping[str, Any]], bool] = lambda endpoint, given: False
        """Whether a request is never answered."""
        self.budget = RateBudget()
        # As in a Pod: its endpoints by groups, and itself with less urgency.
        self.background = self.library = self.instance = self
        self.radios, self.channels, self.history, self.playlists = (
            ListStandIn(partial(self._page, name))
            for name in ("radios", "channels", "history", "playlists")
        )
        self.dialect = PodDialect()
        self.lacks: frozenset[str] = frozenset()
        """Scopes that the login was not granted."""

    async def may(self, scope: str) -> bool:
        return scope not in self.lacks

    def on_dialect(self, callback: Callable[..., None]) -> Callable[[], None]:
        """It keeps its dialect."""
        return lambda: None

    @property
    def searches(self) -> list[str]:
        """What the pod was asked to find, once for each text."""
        return list(dict.fromkeys(given["q"] for _, given in self.asked if "q" in given))

    @property
    def covers(self) -> list[str]:
        """The addresses of pictures that were asked for."""
        return [given["url"] for endpoint, given in self.asked if endpoint == "cover"]

    async def artists(self, **given: Any) -> Page[Artist]:
        return await self._page("artists", given)

    async def albums(self, **given: Any) -> Page[Album]:
        return await self._page("albums", given)

    async def tracks(self, **given: Any) -> Page[Track]:
        page: Page[Track] = await self._page("tracks", given)
        return self.found.get(given.get("q", ""), page)

    async def artist(self, id: int) -> Artist:
        return await self._failing("artist", id)

    async def album(self, id: int) -> Album:
        return await self._failing("album", id)

    async def _failing(self, endpoint: str, id: int) -> NoReturn:
        """One thing is not given; the lists are."""
        await self._asked(endpoint, {"id": id})
        raise PodFailed("music.example failed.", status=500)

    async def cover(self, url: str, *, max_bytes: int) -> bytes:
        await self._asked("cover", {"url": url})
        return self.pictures.get(url, b"")

    async def _page(self, endpoint: str, given: Mapping[str, Any]) -> Page[Any]:
        await self._asked(endpoint, given)
        return self.pages.get(endpoint, Page((), 0))

    async def _asked(self, endpoint: str, given: Mapping[str, Any]) -> None:
        self.asked.append((endpoint, given))
        await self.answers.wait()
        if self.silent(endpoint, given):
            await asyncio.Event().wait()
        if self.trouble is not None:
            raise self.trouble
        if endpoint in self.failing:
            raise self.failing[endpoint]


class LoginStandIn:
    """Accounts that are known; going to one is noted, or fails."""

    suggested = ""
    has_demo = True

    def __init__(self) -> None:
        self.known: tuple[Account, ...] = ()
        self.used: list[Account] = []
        self.trouble: FwtuiError | None = None

    def accounts(self) -> Sequence[Account]:
        return self.known

    async def use(self, account: Account) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.used.append(account)

    async def demo_address(self) -> str:
        raise FwtuiError("No pod is here to log in to.")

    async def find(self, address: str) -> PodFound:
        raise FwtuiError("No pod is here to log in to.")

    async def begin(
        self, pod: PodFound, *, by_code: bool | None = None, wider: WiderLogin | None = None
    ) -> LoginAttempt:
        raise FwtuiError("No pod is here to log in to.")

    async def with_token(self, pod: PodFound, token: str) -> Account:
        raise FwtuiError("No pod is here to log in to.")

    async def as_visitor(self, pod: PodFound) -> Account:
        raise FwtuiError("No pod is here to log in to.")

    async def log_out(self, account: Account) -> None:
        raise FwtuiError("No pod is here to log in to.")


class LibraryLookup:
    """The library, as the player asks it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def track(self, id: TrackId, /) -> Track | None:
        return self._library.track(id)

    async def fetch(self, id: TrackId, /) -> Track:
        return await self._library.fetch_track(id)


# --- the context -------------------------------------------------------------------------


class SampleContext(AppContext):
    """A context over a store of its own. :meth:`close` ends what it began and removes the store."""

    pod: ConnectionStandIn
    login: LoginStandIn

    def __init__(
        self,
        settings: UiSettings,
        known: Lists,
        kept: Iterable[Track],
        library_settings: LibrarySettings,
        mirror: MirrorRecord,
        output: SilentOutput,
        folder: Path,
        scopes: str,
    ) -> None:
        self.folder = folder
        self.store = Store(folder / "cache", folder / "state", "sample")
        fill(self.store, known)
        memory = msgspec.msgpack.encode(mirror)
        self.store.library.write(lambda db: upsert.meta(db, META, memory)).result()
        if scopes:
            said = scopes.encode()
            self.store.library.write(lambda db: upsert.remember(db, "scopes", said)).result()
        self.output = output
        library = Library(self.store, library_settings)
        player_settings = PlayerSettings()
        files = folder / "files"
        keep_files(Cache(files, player_settings.cache_bytes), kept, player_settings)
        player = Player(
            LibraryLookup(library),
            player_settings,
            cache_dir=files,
            show_of=library.show_of,
            output=self.output,
        )
        super().__init__(
            settings,
            library,
            player,
            ConnectionStandIn(self.clock),
            LoginStandIn(),
            start=self._start_player,
            radio=lambda *given: self.radios.append(given),
            stop=self._stopped,
            config=self._settings_file,
        )
        self.radios: list[tuple[Any, ...]] = []
        """The radios that were started."""
        self.answers: PodStandIn | None = None
        """The pod that the library asks; ``None``: the library is offline."""
        self.position = 0.0
        """Where in the first track playing begins, in seconds."""
        self.paused = False
        """Whether it begins paused."""
        self._starting: asyncio.Task[None] | None = None
        atexit.register(self.end)

    def _settings_file(self) -> SettingsFile:
        """A config.toml that says what the context began with."""
        file, text = self.folder / "config.toml", ""
        for key in ("theme", "colours", "glyphs", "scrolling"):
            text = edited(text, "ui", key, getattr(self.settings, key))
        file.write_text(text)
        running = config.Settings(ui=self.settings, library=self.library.settings)
        return SettingsFile(file, config.Settings, config.load, running=running, at_once=AT_ONCE)

    def clock(self) -> float:
        """Seconds of a clock that moves only as the player tells of another position."""
        return self.player.playback.at

    def connect(self, pod: PodStandIn | None = None) -> PodStandIn:
        """Let the library ask this pod from the first frame on."""
        self.answers = pod or PodStandIn()
        return self.answers

    def begin(self) -> None:
        """On the loop, before the first frame."""
        if self.answers is not None:
            self.library.connect(self.answers)  # type: ignore[arg-type]

    def fill(self, known: Lists, *, fetched: float | None = None) -> None:
        """Other rows for some lists, before they are looked at."""
        fill(self.store, known, fetched=fetched)

    def _start_player(self) -> None:
        self._starting = asyncio.get_running_loop().create_task(self._player_started())

    async def _player_started(self) -> None:
        player = self.player
        await player.start()
        if self.position:
            player.seek_to(self.position)
        while player.playback.state == "preparing":
            await asyncio.sleep(0)
        if self.paused:
            player.pause()

    async def _stopped(self) -> None:
        self.end()

    def end(self) -> None:
        """Close the player and the store, and remove the folder; also where no loop runs."""
        atexit.unregister(self.end)
        self.player.close()
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def keep_files(cache: Cache, tracks: Iterable[Track], settings: PlayerSettings) -> None:
    """Have a file of each track on this machine, as if it had been heard before."""
    for each in tracks:
        source = source_of(each, settings)
        spool = SparseFile(cache.part(source.key))
        spool.write(0, b"fLaC")
        cache.keep(source.key, spool, 4)
        spool.close()


OPENED: list[SampleContext] = []
"""Contexts that are to be ended after the test."""


def context(
    settings: UiSettings | None = None,
    known: Lists | None = None,
    *,
    kept: Iterable[Track] = SONGS,
    played: Sequence[Track] = SONGS,
    library: LibrarySettings | None = None,
    mirror: MirrorRecord | None = None,
    output: SilentOutput | None = None,
    scopes: str = "all me subscribed",
) -> SampleContext:
    """Everything, with Harbour Lights playing at 2:04 and its album in the queue.

    ``known`` are the lists in the store, ``kept`` the tracks whose files are on this machine,
    ``played`` the queue, ``mirror`` what is known of the copy of the catalogue, ``scopes`` what
    the pod said of its scopes when it was last there; empty for never.
    """
    made = SampleContext(
        settings or STILL,
        lists() if known is None else known,
        kept,
        library or LibrarySettings(mirror=False, search_pause=0.0),
        mirror or MirrorRecord(),
        output or SilentOutput(),
        new_folder(),
        scopes,
    )
    OPENED.append(made)
    made.player.cycle_repeat()
    if played:
        made.player.play([song.id for song in played], 2, "Northern Rooms")
        made.position = 124.0
    made.library.view_state.save_cursor(Artists(), 4, 3)
    made.library.view_state.save_cursor(Albums(artist=ArtistId(4)), 403, 2)
    made.library.view_state.save_cursor(Tracks(album=AlbumId(403)), 4007, 6)
    return made
