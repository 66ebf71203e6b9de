"""Both dialects over real HTTP: the same calls, the same values, and the upgrade in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import NotFound, PodFailed, PodUpgraded, Refused
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.listing.queries import Albums
from fwtui.music import AlbumId, ArtistId, PlaylistId, TrackId
from fwtui.pod.api.base import all_pages
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.dialect import V1, V2, PodDialect, listen_path
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from tests.faults.listener import listener
from tests.pod.asked import asked_by
from tests.pod.servers import QUICK, Asked, RawServer, Said

DIALECTS = ("1", "2-alpha", "2")
UUID = "0b4bf8a4-6a3e-4f0b-9c61-6d2e1f7a9a01"


@pytest.fixture(params=DIALECTS)
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


@pytest.mark.parametrize(
    ("version", "name", "base"),
    [
        ("", "1.x", V1),
        ("1.2.10", "1.x", V1),
        ("1.4.0", "1.x", V1),
        ("2.0.0-alpha.1", "2.x", V2),
        ("2.0.0a2", "2.x", V2),
        ("2.0.6", "2.x", V2),
        ("20.1", "2.x", V2),
        ("develop", "1.x", V1),
    ],
)
def test_a_version_has_a_dialect(version: str, name: str, base: str) -> None:
    dialect = PodDialect.of(version)
    assert (dialect.name, dialect.base, dialect.version) == (name, base, version)


def test_what_a_dialect_offers() -> None:
    old, new = PodDialect.of("1.4.0"), PodDialect.of("2.0.6")
    assert "followers" not in old.privacy_levels
    assert "followers" in new.privacy_levels
    assert "followers" not in PodDialect.of("2.0.0-alpha.1").privacy_levels
    assert (old.max_playlist_name, new.max_playlist_name) == (50, 100)
    assert new.track_orders(["-artist__name", "album__title"]) == ["album__title"]
    assert old.track_orders(["-artist__name"]) == ["-artist__name"]
    assert "from_subscribed" in new.scopes
    assert new.hides_library("playlist_Rain")
    assert not old.hides_library("playlist_Rain")


def test_a_listen_path_is_below_the_base_of_the_dialect() -> None:
    assert listen_path(f"{V1}listen/{UUID}/") == f"listen/{UUID}/?download=false"
    with_upload = listen_path(f"{V1}listen/{UUID}/?upload={UUID}")
    assert with_upload == f"listen/{UUID}/?upload={UUID}&download=false"
    assert listen_path("/media/x.flac") == "/media/x.flac"


# --- the same calls ----------------------------------------------------------------------


async def test_the_catalogue(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        artists = [
            one
            async for part in all_pages(lambda n: pod.library.artists(page=n, page_size=5))
            for one in part.items
        ]
        names = [one.name for one in artists if one is not None]
        assert len(names) == len(set(names)) > 5
        albums = await pod.library.albums()
        assert albums.items
        assert all(one is not None and one.artist for one in albums.items)
        tracks = await pod.library.tracks(ordering=("artist__name", "album__title"))
        track = tracks.items[0]
        assert track is not None
        assert track.artist
        assert track.path.startswith(f"{V1}listen/")
        assert await pod.library.track(track.id) == track


async def test_albums_come_without_their_tracks(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        await pod.library.albums()
    asked = demo.asked("/albums")[-1]
    assert ("include_tracks=false" in asked.query) == (pod.dialect.name == "2.x")


async def test_the_first_page_of_the_library_has_no_embedded_tracks(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        with_tracks = await pod.http.request("GET", "albums", params={"page_size": PAGE})
        params = {"page_size": PAGE, **pod.dialect.album_params}
        without = await pod.http.request("GET", "albums", params=params)
        answer = await Albums().ask(pod, 1)
        assert answer.items
    asked = demo.asked("/albums")[-1]
    assert ("include_tracks=false" in asked.query) == (pod.dialect.name == "2.x")
    match demo.state.dialect.name:
        case "2":
            assert len(without.body) * 4 < len(with_tracks.body)
            assert len(without.body) < 3_000 * len(answer.items), "bytes of an album"
        case "2-alpha":
            assert len(without.body) == len(with_tracks.body), "2.0.0-alpha.1 knows no such word"
        case _:
            assert len(without.body) < 3_000 * len(answer.items)


async def test_an_artists_list_by_cursor_has_pages(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        whole = await pod.library.artists(ordering=("name",))
        first = await pod.library.artists(page_size=5, ordering=("name",))
        third = await pod.library.artists(page=3, page_size=5, ordering=("name",))
        assert third.items == whole.items[10:15]
        assert first.counted or first.count == 6
        assert first.counted == (demo.state.dialect.name != "2")
        with pytest.raises(NotFound):
            await pod.library.artists(page=40, page_size=5, ordering=("name",))


async def test_a_page_asked_for_without_the_one_before(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        second = await pod.library.artists(page=2, page_size=5, ordering=("name",))
        whole = await pod.library.artists(ordering=("name",))
        assert second.items == whole.items[5:10]


async def test_hearts_and_history(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        mine = await pod.favourites.ids()
        track = next(t for t in (await pod.library.tracks()).items if t and t.id not in mine)
        await pod.favourites.add(track.id)
        newest = (await pod.favourites.of_others(scope="me")).items[0]
        assert newest is not None
        assert newest.track.id == track.id
        assert newest.actor is not None
        assert await pod.favourites.remove(track.id)
        moment = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
        await pod.history.listen(track.id, moment)
        heard = [one for one in (await pod.history.page()).items if one]
        assert len({one.id for one in heard}) == len(heard)
        assert moment in [one.created for one in heard if one.track.id == track.id]


async def test_a_playlist_from_beginning_to_end(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        made = await pod.playlists.create("x" * 120, "me")
        assert len(made.name) == pod.dialect.max_playlist_name
        assert (len(made.id) == 36) == (pod.dialect.name == "2.x")
        one, two = TrackId(1), TrackId(2)
        await pod.playlists.add(made.id, [one, two, one], duplicates=True)
        await pod.playlists.move(made.id, 1, 0)
        await pod.playlists.remove(made.id, 2)
        rows = await pod.playlists.tracks(made.id)
        assert [row.track.id for row in rows.items if row] == [two, one]
        assert rows.count == 2
        assert (await pod.playlists.rename(made.id, "Rain")).name == "Rain"
        mine = await pod.playlists.page(scope="me")
        found = next(item for item in mine.items if item and item.id == made.id)
        assert found.owner is not None
        assert found.owner.name.startswith("demo")
        await pod.playlists.clear(made.id)
        await pod.playlists.delete(made.id)
        with pytest.raises(NotFound):
            await pod.playlists.playlist(made.id)


async def test_followers_is_a_level_of_the_second_dialect_alone(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        made = await pod.playlists.create("Rain", "me")
        if pod.dialect.name == "1.x" or "alpha" in pod.dialect.version:
            with pytest.raises(Refused, match="followers"):
                await pod.playlists.set_privacy(made.id, "followers")
            assert not demo.asked("PATCH")
        else:
            shown = await pod.playlists.set_privacy(made.id, "followers")
            assert shown.privacy == "followers"


async def test_a_tag_radio_never_repeats_a_track(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        tag = next(one for one in (await pod.library.tags()).items if one)
        session = await pod.radios.start_tag(tag.name)
        tracks = [one.id for _ in range(2) for one in await pod.radios.batch(session, 3)]
        assert 3 <= len(tracks) == len(set(tracks))


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 507])
async def test_a_batch_that_fails_is_asked_for_one_by_one_below_v1(status: int) -> None:
    with DemoPod(dialect="2-alpha") as demo:
        async with asked_by(demo) as pod:
            await pod.instance.nodeinfo()
            session = await pod.radios.start("random")
            demo.fail(status, "/radios/sessions/", times=None)
            first = await pod.radios.batch(session, 2)
            assert len(first) == 2
            # A pod that gives in turn what it gave before: nothing of it is taken again.
            taken = {"position": 1, "session": session, "track": {"id": first[0].id, "title": ""}}
            demo.twist("/api/v1/radios/tracks", Reply(201, taken), None)
            assert await pod.radios.batch(session, 2) == ()
            assert len(demo.asked("POST /api/v1/radios/tracks")) == 3


async def test_the_libraries_of_playlists_are_hidden(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        libraries = await pod.libraries.page()
        assert [one for one in libraries.items if one]
        assert not [one for one in libraries.items if one and one.name.startswith("playlist_")]
        listed = {"name": "playlist_9", "uuid": UUID, "privacy_level": "me"}
        demo.twist("/libraries", Reply(200, {"count": 1, "next": None, "results": [listed]}), None)
        for part in (
            await pod.library.libraries_with_artist(ArtistId(1)),
            await pod.library.libraries_with_album(AlbumId(1)),
            await pod.library.libraries_with_track(TrackId(1)),
        ):
            assert (part.items == (None,)) == (pod.dialect.name == "2.x")


async def test_a_fetch(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        await pod.federation.fetch("https://nowhere.example/x")
        sent = json.loads(demo.asked("/federation/fetches")[-1].body)
        assert sent["object"] == sent["object_uri"] == "https://nowhere.example/x"


async def test_music_is_heard(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        track = next(t for t in (await pod.library.tracks()).items if t and t.uploads)
        async with pod.media.open(track.uploads[0].path, start=100) as body:
            assert body.start == 100
    asked = demo.asked("/listen/")[-1]
    assert "download=false" in asked.query
    assert asked.path.startswith(pod.dialect.base)


async def test_the_allowance_is_counted_in_the_scopes_of_the_pod(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        await pod.library.artists()
        await pod.library.tracks()
        await pod.instance.me()
        for seen in demo.seen:
            if seen.scope:
                expected = pod.budget.scope(seen.method, seen.path)
                assert expected == seen.scope, seen.path


# --- which dialect ------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIALECTS)
async def test_it_is_read_once_and_kept(name: str, tmp_path: Path) -> None:
    with DemoPod(dialect=name) as demo:
        accounts = Accounts(tmp_path, QUICK)
        account = Account(Origin.parse(demo.url), kind="anonymous")
        for _ in range(2):
            pod = Pod(account, accounts, QUICK)
            await pod.library.artists()
            await pod.library.albums()
            assert pod.dialect.version == demo.state.dialect.version
            assert pod.trouble is None
            await pod.aclose()
        assert len(demo.asked("nodeinfo")) == 1
        assert accounts.dialect(account.origin) == pod.dialect


async def test_a_pod_that_is_upgraded_while_it_is_spoken_with(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        track = next(t for t in (await pod.library.tracks()).items if t and t.uploads)
        old = await pod.playlists.create("Rain")
        became: list[str] = []
        pod.on_dialect(lambda former, new: became.append(f"{former.name} to {new.name}"))
        demo.upgrade()
        assert (await pod.library.tracks()).items
        assert became == ["1.x to 2.x"]
        assert pod.trouble is not None
        assert "now runs Funkwhale 2." in pod.trouble.sentence
        # What was kept before is still there: the login, the place of a file.
        assert (await pod.instance.me()).username == "demo"
        async with pod.media.open(track.uploads[0].path) as body:
            assert body.size
        with pytest.raises(PodUpgraded):
            await pod.playlists.rename(old.id, "Snow")
        mine = await pod.playlists.page(scope="me")
        new = next(one for one in mine.items if one and one.name == "Rain")
        assert new.created == old.created
        assert len(new.id) == 36
        await pod.aclose()


async def test_a_change_that_finds_the_pod_upgraded_is_made_once(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        old = await pod.playlists.create("Rain")
        demo.upgrade()
        # The key of the former dialect is not sent to the new one.
        with pytest.raises(PodUpgraded):
            await pod.playlists.add(old.id, [TrackId(1)], duplicates=True)
        await pod.favourites.add(TrackId(3))
        assert TrackId(3) in await pod.favourites.ids()
        made = await pod.playlists.create("Snow")
        names = [one.name for one in (await pod.playlists.page(scope="me")).items if one]
        assert names.count("Snow") == 1
        assert len(made.id) == 36
        await pod.aclose()


async def test_a_path_that_no_pod_has_is_looked_up_once_a_minute(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.instance.nodeinfo()
        before = len(demo.asked("nodeinfo"))
        for _ in range(3):
            with pytest.raises(NotFound):
                await pod.http.request("GET", "nothing/at/all")
        assert len(demo.asked("nodeinfo")) == before + 1


async def test_a_pod_of_2024_says_2_and_has_v1_alone() -> None:
    nodeinfo = {"software": {"name": "funkwhale", "version": "2.0.0.dev1"}}
    html = Said(404, b"<h1>Not Found</h1>", {}, "text/html")

    def answer(asked: Asked) -> Said:
        if "nodeinfo" in asked.path:
            return Said(200, json.dumps(nodeinfo).encode())
        if not asked.path.startswith(V1):
            return html
        if "rate-limit" in asked.path:
            return Said(200, b'{"enabled": false, "scopes": []}')
        return Said(200, b'{"count": 0, "results": []}')

    async with RawServer(answer) as server:
        pod = Pod(Account(Origin.parse(server.url), kind="anonymous"), settings=QUICK)
        await pod.instance.nodeinfo()
        assert pod.dialect.base == V2
        assert (await pod.library.albums()).count == 0
        assert (pod.dialect.name, pod.dialect.base) == ("2.x", V1)
        await pod.aclose()


async def test_a_radio_without_a_batch_and_without_v1_says_why() -> None:
    failed = Said(500, b"<h1>Server Error (500)</h1>", {}, "text/html")
    html = Said(404, b"<h1>Not Found</h1>", {}, "text/html")
    async with RawServer(lambda asked: failed if V2 in asked.path else html) as server:
        pod = Pod(Account(Origin.parse(server.url), kind="anonymous"), settings=QUICK)
        with pytest.raises(PodFailed, match="failed at that"):
            await pod.radios.batch(5, 3)  # type: ignore[arg-type]
        await pod.aclose()


class CursorPod:
    """A list of 12 artists by cursor, some at a time: no count, and ``page`` is ignored."""

    def __init__(self, size: int = 5) -> None:
        self.size = size
        self.targets: list[str] = []

    def answer(self, asked: Asked) -> Said:
        self.targets.append(asked.target)
        query = parse_qs(urlsplit(asked.target).query)
        start = int(query.get("cursor", ["0"])[0])
        end = start + self.size
        artists = [{"id": n, "name": f"A {n}"} for n in range(start, min(end, 12))]
        address = f"https://elsewhere.example/other?cursor={end}&page=1&page_size=5"
        body = {"next": address if end < 12 else None, "previous": None, "results": artists}
        return Said(200, json.dumps(body).encode())


@pytest.mark.parametrize("size", [2, 3, 5, 7, 8, 11, 12, 20])
async def test_a_list_by_cursor_is_walked_on_the_pods_own_address(size: int) -> None:
    by_cursor = CursorPod(size)
    async with RawServer(by_cursor.answer) as server:
        pod = Pod(Account(Origin.parse(server.url), kind="anonymous"), settings=QUICK)
        first = await pod.library.artists(page_size=5)
        assert (first.count, first.counted) == (6, False)
        second = await pod.library.artists(page=2, page_size=5)
        assert (second.count, second.counted) == (11, False)
        third = await pod.library.artists(page=3, page_size=5)
        assert (third.count, third.counted) == (12, True)
        parts = (first, second, third)
        assert [one.id for part in parts for one in part.items if one] == list(range(12))
        with pytest.raises(NotFound):
            await pod.library.artists(page=4, page_size=5)
        # Any page may be the first one that is asked for.
        other = await pod.library.artists(page=3, page_size=5, q="A")
        assert other.items == third.items
        assert {target.partition("?")[0] for target in by_cursor.targets} == {f"{V1}artists"}
        every = [
            one.id
            async for part in all_pages(lambda n: pod.library.artists(page=n, page_size=5))
            for one in part.items
            if one
        ]
        assert every == list(range(12))
        await pod.aclose()


async def test_the_rows_of_a_playlist_in_pages() -> None:
    track = {"id": 1, "title": "Rain", "artist_credit": []}

    def answer(asked: Asked) -> Said:
        page = 2 if "page=2" in asked.target else 1
        following = f'"http://elsewhere.example{V1}x?page=2"' if page == 1 else "null"
        rows = [{"index": 2 * page - 2 + row, "track": track} for row in range(2)]
        body = f'{{"count": 4, "next": {following}, "results": {json.dumps(rows)}}}'
        return Said(200, body.encode())

    async with RawServer(answer) as server:
        pod = Pod(Account(Origin.parse(server.url), kind="anonymous"), settings=QUICK)
        rows = await pod.playlists.tracks(PlaylistId(UUID))
        assert [row.index for row in rows.items if row] == [0, 1, 2, 3]
        assert rows.count == 4
        await pod.aclose()
