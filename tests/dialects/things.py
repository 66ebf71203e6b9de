"""The things that fwtui does with a pod, each as a run that proves it.

A run uses a library connected to a pod as the interface does, and raises AssertionError where
the thing was not done. ``without`` names the dialects that lack the thing, with the reason: its
run is expected to fail there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from fwtui.library.library import Library
from fwtui.library.listing.queries import (
    AccountFollows,
    Albums,
    Around,
    Artists,
    Channels,
    Episodes,
    Favourites,
    Found,
    HiddenArtists,
    History,
    Libraries,
    LibraryTracks,
    Loved,
    Notices,
    Playlists,
    PlaylistTracks,
    Query,
    Radios,
    RandomAlbums,
    SortOrder,
    Tags,
    Tracks,
)
from fwtui.music import Actor, ArtistId, PlaylistId, RadioId, TrackId
from fwtui.player.radio import Station
from fwtui.pod.pod import Pod
from fwtui.pod.ratelimit.budget import clock
from fwtui.pod.schema import RadioFilter
from fwtui.services.pod_radio import PodRadio
from fwtui.services.resolve import find
from tests.library.fixtures import see, settled, until

DIALECTS = {"1": "1.x", "2-alpha": "2 alpha", "2": "2"}
"""The demo pod's names of the dialects, and their headings."""
TRACK, ARTIST = TrackId(3), ArtistId(9)


class Stage(Struct):
    """The library and the pod of one dialect."""

    library: Library
    pod: Pod

    async def first(self, query: Query) -> Any:
        """The first row of a list."""
        listing = self.library.listing(query)
        await see(listing, 0, 0)
        assert listing[0] is not None
        return listing[0]

    async def sent(self) -> None:
        """All changes are delivered."""
        await until(lambda: not len(self.library.outbox))


Run = Callable[[Stage], Awaitable[object]]


class Thing(Struct, frozen=True):
    """One thing that fwtui does."""

    group: str
    words: str
    run: Run
    without: dict[str, str] = {}
    """The reason by dialect."""


def listed(query: Query) -> Run:
    """A list has a first row."""
    return lambda stage: stage.first(query)


def radio(kind: Any, id: Any) -> Run:
    """A radio gives two tracks."""

    async def run(stage: Stage) -> None:
        source = PodRadio(Station("A radio", kind, id), stage.library, lambda: stage.pod)
        assert await source.more(2)

    return run


async def about_pod(stage: Stage) -> None:
    about, user = await stage.library.fetch_pod()
    assert about.about
    assert user is not None
    assert user.quota


# --- changes --------------------------------------------------------------------------------


async def heart(stage: Stage) -> None:
    for on in (True, False):
        stage.library.edits.set_favourite(TRACK, on)
        await stage.sent()
        assert (TRACK in await stage.pod.favourites.ids()) == on


async def listen(stage: Stage) -> None:
    at = datetime.now(UTC)
    stage.library.edits.listened(TRACK, at)
    await stage.sent()
    assert await stage.pod.history.find(TRACK, at) is not None


async def new_playlist(stage: Stage) -> PlaylistId:
    edits = stage.library.edits
    made = edits.create_playlist("Matrix", [TrackId(3), TrackId(4), TrackId(5)])
    await stage.sent()
    playlist = stage.library.outbox.real(made)
    await see(stage.library.listing(PlaylistTracks(playlist=playlist)), 0, 2)
    return playlist


async def rows(stage: Stage, playlist: PlaylistId) -> list[int]:
    await stage.sent()
    return [row.track.id for row in (await stage.pod.playlists.tracks(playlist)).items if row]


async def create(stage: Stage) -> None:
    assert await rows(stage, await new_playlist(stage)) == [3, 4, 5]


async def rename(stage: Stage) -> None:
    playlist = await new_playlist(stage)
    stage.library.edits.rename_playlist(playlist, "Renamed")
    await stage.sent()
    assert (await stage.pod.playlists.playlist(playlist)).name == "Renamed"


def level(privacy: str) -> Run:
    async def run(stage: Stage) -> None:
        assert privacy in stage.library.edits.privacy_levels
        playlist = await new_playlist(stage)
        stage.library.edits.set_playlist_privacy(playlist, privacy)
        await stage.sent()
        page = await stage.pod.playlists.page(scope="me", ordering=("-creation_date",))
        found = [each for each in page.items if each and each.id == playlist]
        assert [each.privacy for each in found] == [privacy]

    return run


async def edit_rows(stage: Stage) -> None:
    playlist, edits = await new_playlist(stage), stage.library.edits
    edits.add_to_playlist(playlist, [TrackId(6)])
    edits.move_in_playlist(playlist, [0], 3)
    edits.remove_from_playlist(playlist, 1)
    assert await rows(stage, playlist) == [4, 6, 3]


async def clear(stage: Stage) -> None:
    playlist = await new_playlist(stage)
    stage.library.edits.clear_playlist(playlist)
    assert await rows(stage, playlist) == []


async def delete(stage: Stage) -> None:
    playlist = await new_playlist(stage)
    stage.library.edits.delete_playlist(playlist)
    await stage.sent()
    page = await stage.pod.playlists.page(scope="me")
    assert playlist not in [each.id for each in page.items if each]


async def subscribe(stage: Stage) -> None:
    channel = await stage.first(Channels(scope="all"))
    for on in (False, True):
        stage.library.edits.subscribe(channel, on)
        await stage.sent()
        assert (channel.id in await stage.pod.channels.subscribed()) == on


async def follow_library(stage: Stage) -> None:
    listing = stage.library.listing(Libraries())
    await see(listing, 0, 0)
    library = next(each for each in listing if each and each.owner.name.startswith("podadmin"))
    for on in (True, False):
        stage.library.edits.follow_library(library, on)
        await stage.sent()
        assert (library.id in await stage.pod.libraries.followed()) == on


async def follow_account(stage: Stage) -> None:
    account = Actor("kenji", fid=stage.pod.origin.url("/federation/actors/kenji"))
    for on in (True, False):
        stage.library.edits.follow_account(account, on)
        await stage.sent()
        assert (account.fid in await stage.pod.accounts.followed()) == on


async def hide(stage: Stage) -> None:
    for on in (True, False):
        stage.library.edits.hide_artist(ARTIST, "An artist", on)
        if on:
            assert stage.library.edits.is_hidden(ARTIST)
        await stage.sent()
        page = await stage.pod.moderation.hidden()
        assert ([each.artist for each in page.items if each] == [ARTIST]) == on


async def list_hidden(stage: Stage) -> None:
    made = await stage.pod.moderation.hide(ARTIST)
    hidden = stage.library.listing(HiddenArtists())
    hidden.refresh()
    await see(hidden, 0, 0)
    assert hidden[0].artist == ARTIST
    await stage.pod.moderation.unhide(made.id)


async def suggest(stage: Stage) -> None:
    stage.library.edits.suggest_edit("artist", ARTIST, "it", "name", "Another", "as printed")
    await stage.sent()
    (made,) = (await stage.pod.edits.of("artist", ARTIST)).items
    assert made is not None
    assert made.waits
    stage.library.edits.undo()
    await stage.sent()
    assert (await stage.pod.edits.of("artist", ARTIST)).count == 0


async def mark_inbox(stage: Stage) -> None:
    inbox = stage.library.listing(Notices())
    inbox.refresh()
    await see(inbox, 0, 0)
    stage.library.edits.mark_notice(inbox[0], "it", on=True)
    await stage.sent()
    assert (await stage.pod.federation.inbox()).items[0] == inbox[0]


async def edit_radio(stage: Stage) -> None:
    edits = stage.library.edits
    made = edits.create_radio("Matrix", [RadioFilter("tag", names=("Ambient",))])
    await stage.sent()
    saved = await stage.pod.radios.radio(stage.library.outbox.real(made))
    edits.edit_radio(saved, name="Renamed")
    await stage.sent()
    assert (await stage.pod.radios.radio(saved.id)).name == "Renamed"
    edits.delete_radio(saved.id)
    await stage.sent()
    page = await stage.pod.radios.page(scope="me")
    assert saved.id not in [each.id for each in page.items if each]


# --- the rest -------------------------------------------------------------------------------


async def who(stage: Stage) -> None:
    assert (await stage.pod.instance.me()).username == "demo"
    assert (await stage.pod.instance.nodeinfo()).software == "funkwhale"


async def allowance(stage: Stage) -> None:
    await stage.pod.read_limits()
    assert stage.pod.budget.standings(clock())


async def by_artist(stage: Stage) -> None:
    assert stage.pod.dialect.sorts_by_artist
    await stage.first(Tracks(order=SortOrder("artist")))


async def search(stage: Stage) -> None:
    album = await stage.first(Found(what="album", text="northern"))
    assert "Northern" in album.title


async def words(stage: Stage) -> None:
    assert (await find("northern rooms", None, stage.library, stage.pod)).id


async def copy(stage: Stage) -> None:
    await stage.library.mirror_now(stage.pod)
    assert stage.library.is_mirrored


async def stream(stage: Stage) -> None:
    track = await stage.pod.library.track(TRACK)
    async with stage.pod.media.open(track.path) as body:
        assert await anext(body.chunks())


async def resume(stage: Stage) -> None:
    track = await stage.pod.library.track(TRACK)
    async with stage.pod.media.open(track.path, start=1000) as body:
        assert body.start == 1000
        assert await anext(body.chunks())


async def cover(stage: Stage) -> None:
    listing = stage.library.listing(Albums())
    await see(listing, 0, 0)
    album = next(each for each in listing if each is not None and each.cover is not None)
    assert await stage.pod.instance.cover(album.cover.medium or album.cover.original)


async def episodes(stage: Stage) -> None:
    channel = await stage.first(Channels(scope="all"))
    await stage.first(Episodes(channel=channel.id))


async def library_tracks(stage: Stage) -> None:
    listing = stage.library.listing(Libraries(scope="me"))
    await see(listing, 0, 0)
    libraries = [each for each in listing if each is not None]
    for each in libraries:
        tracks = stage.library.listing(LibraryTracks(library=each.id))
        await see(tracks, 0, -1)
        if len(tracks):
            return
    raise AssertionError("no library has tracks")


async def from_followed(stage: Stage) -> None:
    assert "from_subscribed" in stage.pod.dialect.scopes
    artists = stage.library.listing(Artists(scope="from_subscribed"))
    artists.want(0, 9)
    await settled(artists)
    assert artists.state.error is None


ONE = "Funkwhale 1.x has none"
THINGS: tuple[Thing, ...] = (
    Thing("The account", "log in, and the pod’s own facts", who),
    Thing("The account", "the allowance of requests", allowance),
    Thing("Looking", "artists", listed(Artists())),
    Thing("Looking", "albums, without their tracks", listed(Albums())),
    Thing("Looking", "tracks", listed(Tracks(order=SortOrder("title")))),
    Thing(
        "Looking",
        "tracks by artist, ordered by the pod",
        by_artist,
        dict.fromkeys(("2-alpha", "2"), "its order loses tracks; they are ordered here"),
    ),
    Thing("Looking", "tags", listed(Tags())),
    Thing("Looking", "albums of a tag", listed(Albums(tag="Ambient"))),
    Thing("Looking", "albums at random", listed(RandomAlbums())),
    Thing("Looking", "related artists", listed(Around(of="artist", id=1, what="artist"))),
    Thing("Looking", "who shares an album", listed(Around(of="album", id=3, what="library"))),
    Thing("Looking", "details of the pod, quota and rules", about_pod),
    Thing("Looking", "search on the pod", search),
    Thing("Looking", "find by words (`fwtui play`)", words),
    Thing("Looking", "covers", cover),
    Thing("Playing", "streams", stream),
    Thing("Playing", "streams that go on where they broke", resume),
    Thing("Playing", "listens are told", listen),
    Thing("Playing", "history", listed(History())),
    Thing("Playing", "history of everyone", listed(History("all"))),
    Thing("Favourites", "the list", listed(Favourites())),
    Thing("Favourites", "those of everyone", listed(Loved())),
    Thing("Favourites", "give a heart, take it away", heart),
    Thing("Playlists", "the list", listed(Playlists())),
    Thing("Playlists", "create", create),
    Thing("Playlists", "rename", rename),
    Thing("Playlists", "seen by me", level("me")),
    Thing(
        "Playlists",
        "seen by followers",
        level("followers"),
        dict.fromkeys(("1", "2-alpha"), "it hides a playlist from its own owner"),
    ),
    Thing("Playlists", "seen by all on the pod", level("instance")),
    Thing("Playlists", "seen by everyone", level("everyone")),
    Thing("Playlists", "add, move and remove tracks", edit_rows),
    Thing("Playlists", "clear", clear),
    Thing("Playlists", "delete", delete),
    Thing("Radios", "anything on the pod", radio("random", None)),
    Thing("Radios", "new here", radio("recently-added", None)),
    Thing("Radios", "favourites", radio("favorites", None)),
    Thing("Radios", "less listened", radio("less-listened", None)),
    Thing("Radios", "my libraries", radio("random_library", None)),
    Thing("Radios", "of an artist", radio("artist", ArtistId(1))),
    Thing("Radios", "like a track", radio("similar", TRACK)),
    Thing("Radios", "of a tag", radio("tag", "Ambient")),
    Thing("Radios", "saved ones", radio("saved", RadioId(1))),
    Thing("Radios", "the list", listed(Radios())),
    Thing("Radios", "save, rename, delete", edit_radio),
    Thing("Podcasts", "the list", listed(Channels(scope="all"))),
    Thing("Podcasts", "those followed", listed(Channels())),
    Thing("Podcasts", "episodes", episodes),
    Thing("Podcasts", "follow, unfollow", subscribe),
    Thing("Libraries", "the list", listed(Libraries())),
    Thing("Libraries", "those followed", listed(Libraries(scope="subscribed"))),
    Thing("Libraries", "the tracks of one", library_tracks),
    Thing("Libraries", "follow, unfollow", follow_library),
    Thing("Accounts", "those followed", listed(AccountFollows()), {"1": ONE}),
    Thing("Accounts", "follow, unfollow", follow_account, {"1": ONE}),
    Thing("Accounts", "the music of those followed", from_followed, {"1": ONE}),
    Thing("Hiding", "hide an artist, show it again", hide),
    Thing("Hiding", "the list of hidden artists", list_hidden),
    Thing("Moderators", "suggest an edit, take it back", suggest),
    Thing("Inbox", "mark as read", mark_inbox),
    Thing("Offline", "a copy of the whole catalogue", copy),
)
