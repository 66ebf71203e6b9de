"""The states of views that most snapshots do not show: which there are, and how each comes about.

A view that is not named with a state in :data:`LEFT_OUT` is looked at in all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.demo.server.http import Reply
from fwtui.library.listing.queries import (
    AccountFollows,
    Albums,
    Around,
    Artists,
    Channels,
    Episodes,
    HiddenArtists,
    History,
    Libraries,
    LibraryTracks,
    Loved,
    Notices,
    Playlists,
    Radios,
    Tags,
    Tracks,
)
from fwtui.music import (
    AccountFollow,
    Actor,
    AlbumId,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    HiddenArtist,
    InboxNotice,
    LibraryFollow,
    LibraryId,
    LiveList,
    Tag,
    UploadLibrary,
)
from fwtui.player.downloads import Downloads
from fwtui.player.settings import PlayerSettings
from fwtui.services.radio_draft import WHOLE, DraftLine, RadioDraft
from fwtui.ui.followable import AboutPod
from tests.library.fixtures import pod_of
from tests.ui.piloted import Piloted, _is_busy, piloted
from tests.ui.sample import (
    ALBUM_VALUES,
    ARTIST_VALUES,
    CHANNELS,
    HEARD,
    LONG_AGO,
    NOON,
    OTHERS,
    PLAYLISTS,
    RADIOS,
    SONGS,
    LibraryLookup,
    Lists,
    SampleContext,
    context,
    lists,
    standing,
)

HELD = ("loading", "used up")
"""States in which requests wait for an answer, or to leave."""
State = Literal["content", "empty", "loading", "stale", "offline", "403", "404", "500", "used up"]
REFUSED: tuple[State, ...] = ("403", "404", "500", "used up")
"""How a pod that is there does not give a list."""

KENJI = Actor("kenji@pod.example", fid="https://pod.example/federation/actors/kenji")
HOUSE = UploadLibrary(
    LibraryId("25a7f5e1-f5a6-4862-b940-d07077a9a1f9"), "The house", "What the band recorded.",
    "everyone", 14, 412_000_000, Actor("olga@pod.example"), NOON - timedelta(days=40),
)  # fmt: skip
SHELF = UploadLibrary(
    LibraryId("35a7f5e1-f5a6-4862-b940-d07077a9a2f8"), "The shelf", owner=Actor("bo@pod.example")
)
FOLLOW = LibraryFollow("45a7f5e1-f5a6-4862-b940-d07077a9a1f9", SHELF)
ASKS = InboxNotice(
    7, "Follow", Actor("bo@pod.example"), "The house", created=NOON - timedelta(hours=2),
    follow=FOLLOW.id, of="library",
)  # fmt: skip
LETS = InboxNotice(6, "Accept", Actor("olga@pod.example"), is_read=True, follow="9", of="user")
SHOW = Channel(
    ChannelId("55a7f5e1-f5a6-4862-b940-d07077a9a1f9"),
    Artist(ArtistId(73), "Tide tables", tracks_count=5, category="podcast"),
)
LIVE = LiveList("Short ones", "under 4m longest first")
NAMED = Tag("ambient")


class Shown(Struct, frozen=True):
    """A view, and how it is opened from any other."""

    name: str
    open: Callable[[Any], object]
    """Of the app."""
    keys: tuple[str, ...] = ()
    """Pressed once it is open."""
    leave: tuple[str, ...] = ()


def _does(action: str) -> Callable[[Any], object]:
    return lambda app: app.do(action)


def _details(subject: object) -> Callable[[Any], object]:
    def opens(app: Any) -> None:
        if app.view.id == "details":
            app.do("view_library")
        app.navigation.open_details(subject)

    return opens


def _radio(app: Any) -> None:
    artist = DraftLine(1, "artist", (4,), ("Älva",))
    app.navigation.open_radio(RadioDraft((WHOLE, artist)))


def _rows_of(view: str, head: object) -> Callable[[Any], object]:
    """The second list of a view, also where the first is not known."""

    def opens(app: Any) -> None:
        opened = app.navigation.open(view)
        app.call_after_refresh(opened.open_head, head)

    return opens


def _of_others(view: str) -> Callable[[Any], object]:
    def opens(app: Any) -> None:
        app.do(view)
        app.call_after_refresh(lambda: app.view.show_scope("all"))

    return opens


VIEWS = (
    Shown("Podcasts", _does("view_podcasts")),
    Shown("Episodes of a podcast", _rows_of("podcasts", SHOW), (), ("h",)),
    Shown("New episodes", _does("view_episodes")),
    Shown("Playlists", _does("view_playlists")),
    Shown("A live list", _rows_of("playlists", LIVE), (), ("h",)),
    Shown("Tags", _does("view_tags")),
    Shown("Albums of a tag", _rows_of("tags", NAMED), (), ("h",)),
    Shown("Years", _does("view_years")),
    Shown("Whose music", _does("view_tags"), ("w",), ("escape",)),
    Shown("Whose podcasts", _does("view_podcasts"), ("w",), ("escape",)),
    Shown("History of others", _of_others("view_history")),
    Shown("Favourites of others", _of_others("view_favourites")),
    Shown("Inbox", _does("view_inbox")),
    Shown("Libraries", _does("view_libraries")),
    Shown("Tracks of a library", _rows_of("libraries", HOUSE), (), ("h",)),
    Shown("Accounts followed", _does("view_accounts")),
    Shown("Hidden artists", _does("view_hidden")),
    Shown("Downloads", _does("view_downloads")),
    Shown("New radio", lambda app: app.navigation.open_radio(RadioDraft())),
    Shown("Radio builder", _radio),
    Shown("Lyrics", _does("lyrics")),
    Shown("Settings", _does("settings"), (), ("escape",)),
    Shown("Artist", _details(ARTIST_VALUES[3])),
    Shown("Album", _details(ALBUM_VALUES[2])),
    Shown("Track", _details(SONGS[2])),
    Shown("Playlist", _details(PLAYLISTS[1])),
    Shown("Podcast", _details(SHOW)),
    Shown("Library", _details(HOUSE)),
    Shown("Account", _details(KENJI)),
    Shown("Tag", _details(NAMED)),
    Shown("Pod", _details(AboutPod())),
)

_HERE = "it is made from what is on this machine"
LEFT_OUT: Mapping[tuple[str, State], str] = {
    **{(view, "loading"): _HERE for view in ("Downloads", "Settings", "Years", "A live list")},
    **{
        (view, state): _HERE
        for view in ("Downloads", "Settings", "Years", "A live list", "Lyrics")
        for state in REFUSED
    },
    **{
        (view, state): _HERE
        for view in ("Downloads", "Settings", "A live list")
        for state in ("stale", "offline")
    },
    **{
        (view, "stale"): "the same as with content"
        for view in ("New radio", "Radio builder", "Whose music", "Whose podcasts", "Lyrics")
    },
    **{
        ("Whose podcasts", state): "the same menu as of music"
        for state in ("empty", "loading", *REFUSED)
    },
    **{
        ("Lyrics", state): "they are in the file; test_lyrics has one that is still coming"
        for state in ("loading", "offline")
    },
    ("Settings", "empty"): "there are always settings",
    **{
        ("New radio", state): "nothing is asked of a pod yet"
        for state in ("content", "loading", "offline", *REFUSED)
    },
    ("Radio builder", "empty"): "a new radio is the empty one",
    ("Radio builder", "content"): "test_radio_builder has it, counted by a pod",
    ("Pod", "content"): "test_details has it, told by a pod",
    ("Pod", "empty"): "a pod says something of itself",
}


def shown(state: State) -> tuple[Shown, ...]:
    """The views that have a state."""
    return tuple(each for each in VIEWS if (each.name, state) not in LEFT_OUT)


# --- bringing a state about ----------------------------------------------------------------


def known_lists() -> Lists:
    """Rows for each of the views."""
    others = [
        replace(each, actor=KENJI if row % 2 else Actor("bo@tanker.example"))
        for row, each in enumerate(HEARD)
    ]
    of = f"actor:{KENJI.name}"
    known = lists() | {
        Channels(scope="all"): (SHOW, *CHANNELS),
        Channels(scope="subscribed"): (SHOW,),
        Episodes(channel=SHOW.id): SONGS[3:8],
        Tags(): tuple(map(Tag, ("ambient", "nordic", "tape", "夜"))),
        Albums(tag="ambient"): ALBUM_VALUES,
        Artists(tag="ambient"): ARTIST_VALUES[:2],
        Tracks(tag="ambient"): SONGS[:3],
        History("all"): others,
        Loved("all"): others[:5],
        Notices(): (ASKS, LETS),
        Libraries(): (HOUSE, SHELF),
        Libraries(scope="subscribed"): (FOLLOW,),
        LibraryTracks(library=HOUSE.id): SONGS,
        AccountFollows(): (AccountFollow("2", KENJI, approved=True),),
        HiddenArtists(): (HiddenArtist("1", ArtistId(7), "فرقة الميناء"),),
        History(of): others[1::2],
        Loved(of): others[1:4:2],
        Playlists(of): OTHERS[-1:],
        Libraries(of): (SHELF,),
        Channels(of): CHANNELS[1:],
        Radios(of): RADIOS[:1],
    }
    for kind, of_id in (("artist", 4), ("album", 403), ("track", SONGS[2].id)):
        known[Around("all", kind, of_id, kind)] = {  # type: ignore[arg-type]
            "artist": ARTIST_VALUES[:3],
            "album": ALBUM_VALUES[:2],
            "track": SONGS[4:6],
        }[kind]
        known[Around("all", kind, of_id, "library")] = (HOUSE,)  # type: ignore[arg-type]
    known[Around("all", "track", SONGS[2].id, "playlist")] = PLAYLISTS[1:2]
    return known


def no_lists() -> Lists:
    """The same lists, each known to be empty."""
    return dict.fromkeys(known_lists(), ())


_ALL_SCOPES = "all me subscribed from_subscribed"


async def _held(asked: HttpRequest, go: Go) -> HttpAnswer:
    await asyncio.Event().wait()
    return await go()


def _answers(state: State, pod: DemoPod) -> None:
    """Let a pod answer every request for what is in it by this state."""
    if state == "loading":
        pod.twist("/api/", _held, times=None)
    elif state == "used up":
        for scope in ("list", "retrieve", "wildcard"):
            pod.use_up(f"authenticated-{scope}")
    elif state in ("403", "404"):
        words = {
            "403": "You do not have permission to perform this action.",
            "404": "Not found.",
        }
        pod.twist("/api/", Reply(int(state), {"detail": words[state]}), times=None)
    else:
        pod.fail(int(state), "/api/", times=None)


async def _downloads(made: SampleContext, folder: Path, *, some: bool) -> Downloads:
    """Downloads that wait for a pod that never comes."""
    downloads = Downloads(folder, LibraryLookup(made.library), PlayerSettings())
    made.player.downloads = downloads
    if some:
        await downloads.add("album", 403, "Northern Rooms", [each.id for each in SONGS])
        await downloads.add("playlist", "12", "Rain on the skylight", [SONGS[0].id])
    return downloads


@asynccontextmanager
async def in_state(state: State, size: tuple[int, int], folder: Path) -> AsyncIterator[Piloted]:
    """The interface, with every view in this state."""
    match state:
        case "content":
            made = context(known=known_lists(), scopes=_ALL_SCOPES)
            made.library.edits.change_live_list(None, LIVE)
        case "stale":
            made = context(known={}, scopes=_ALL_SCOPES)
            made.fill(known_lists(), fetched=LONG_AGO)
        case "empty":
            made = context(known=no_lists(), kept=(), played=(), scopes=_ALL_SCOPES)
        case _:
            # What plays was kept; none of the lists that are looked at has been asked for.
            made = context(known={Tracks(album=AlbumId(999)): SONGS}, scopes="")
    downloads = await _downloads(made, folder, some=state == "content")
    with DemoPod(dialect="2") as demo:
        pod = None
        if state in ("stale", "offline"):
            made.pod.turn(reach="offline", since=NOON, why="There is no network")
        elif state not in ("content", "empty"):
            _answers(state, demo)
            pod = pod_of(demo, known=True)
        if state == "used up":
            made.pod.turn(standing=standing(remaining=0, wait=540.0))
        async with piloted(made, size=size) as seen:
            if pod is not None:
                made.library.connect(pod)
            yield seen
            made.library.connect(None)
        if state == "loading":
            demo.close()  # what it held fails, and ends before its client does
            await _answered(made)
        if pod is not None:
            await pod.aclose()
    downloads.close()


async def _answered(made: SampleContext) -> None:
    async with asyncio.timeout(10):
        while any(each.state.loading for each in made.library._listings.all()):
            await asyncio.sleep(0.005)


async def at_rest(seen: Piloted, *, held: bool) -> None:
    """Until nothing is under way; ``held``: but for what the pod does not answer."""
    quiet = 0
    app: Any = seen.app
    async with asyncio.timeout(20):
        while quiet < 3:
            await seen.pilot.pause()
            app.presses.stand_alone()
            busy = _is_busy(app) or app.playback.state == "preparing"
            busy |= any(each.group == "chain" for each in app.workers)
            if not held:
                busy |= any(each.group != "ask" for each in app.workers)
                busy |= any(each.state.loading for each in app.context.library._listings.all())
            quiet = 0 if busy else quiet + 1
            if busy:
                await asyncio.sleep(0.002)
