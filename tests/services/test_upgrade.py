"""A pod that is upgraded from 1.x to 2.x, while fwtui runs and while it does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwtui.base.paths import Paths
from fwtui.config import Settings
from fwtui.demo.pod import DemoPod
from fwtui.library.events import ErrorReported, LibraryEvent
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.queries import Artists, Playlists, PlaylistTracks
from fwtui.library.settings import LibrarySettings
from fwtui.music import PlaylistId, TrackId
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.settings import PodSettings
from fwtui.services import list_follower, resolve
from fwtui.services.account_services import AccountServices
from tests.faults.listener import log_in
from tests.library.fixtures import see, settled, until

POD = PodSettings(keyring=False, attempts=2, backoff=0.01)
HEART = TrackId(9)
QUIET = 0.05
"""Seconds without a change of a list until a download follows it."""


class Start:
    """One start of fwtui, without sound, on the account whose files are in ``home``."""

    def __init__(self, home: Path) -> None:
        paths = Paths.under(home).made()
        accounts = Accounts(paths.data, POD)
        settings = replace(Settings(), library=LibrarySettings(mirror=False), pod=POD)
        self.services = AccountServices(accounts.default, accounts, settings, paths)
        self.library = self.services.library
        self.said: list[str] = []
        self.kept_tracks: list[list[TrackId]] = []
        """The tracks of the download, at each change of the downloads."""
        self.library.subscribe(self._heard)

    def _heard(self, event: LibraryEvent) -> None:
        if isinstance(event, ErrorReported):
            self.said.append(event.error.sentence)

    async def open(self) -> None:
        self.services.open(sound=False)
        assert self.services.downloads is not None
        self.services.downloads.subscribe(lambda _: self._kept_changed())
        await self.services.connected.wait()

    def _kept_changed(self) -> None:
        assert self.services.downloads is not None
        for each in self.services.downloads.all():
            self.kept_tracks.append(list(each.collection.tracks))

    @property
    def kept(self) -> list[str]:
        """The downloads: key, and whether all of it is here."""
        assert self.services.downloads is not None
        return [
            f"{each.collection.key} {each.done} of {len(each.collection.tracks)}"
            for each in self.services.downloads.all()
        ]

    async def make_things(self) -> tuple[Listing, list[PlaylistId], list[TrackId]]:
        """Lists that are seen, cursors, a download and edits that wait, before the upgrade."""
        library, downloads = self.library, self.services.downloads
        assert downloads is not None
        await see(library.listing(Artists()))
        mine = library.listing(Playlists())
        await see(mine)
        everyones = library.listing(Playlists(scope="all"))
        await see(everyones)
        keys = [one.id for one in mine if one is not None]
        assert all(each.isdigit() for each in keys)
        rows = library.listing(PlaylistTracks(playlist=keys[0]))
        await see(rows)
        tracks = [TrackId(each) for each in rows.ids()]
        library.view_state.save_cursor(rows.query, tracks[1], 1)
        library.view_state.save_cursor(mine.query, keys[1], 1)
        assert await downloads.add("playlist", keys[0], mine[0].name, tracks) == 0
        whole = f"{len(tracks)} of {len(tracks)}"
        await until(lambda: self.kept == [f"playlist:{keys[0]} {whole}"])
        library.connect(None)
        library.edits.set_favourite(HEART, True)
        library.edits.add_to_playlist(keys[1], [TrackId(7)])
        library.edits.rename_playlist(keys[1], "After the upgrade")
        return mine, keys, tracks

    async def has_everything(self, tracks: list[TrackId], names: list[str]) -> None:
        """Nothing of it is lost, and all of it goes by the new keys."""
        library, pod = self.library, self.services.pod
        assert pod is not None
        await until(lambda: not len(library.outbox))
        mine = library.listing(Playlists())
        await until(lambda: all(one is not None and len(one.id) == 36 for one in mine))
        keys = {one.name: one.id for one in mine if one is not None}
        assert sorted(keys) == sorted(names)
        first, second = keys[names[0]], keys["After the upgrade"]
        moved = PlaylistTracks(playlist=first)
        assert list(library.listing(moved).ids()) == tracks
        assert library.view_state.cursor(moved) == (tracks[1], 1)
        assert library.view_state.cursor(mine.query) == (second, 1)
        assert all(one is not None for one in library.listing(Playlists(scope="all")))
        assert all(one is not None for one in library.listing(Artists()))
        whole = f"{len(tracks)} of {len(tracks)}"
        await until(lambda: self.kept == [f"playlist:{first} {whole}"])
        await asyncio.sleep(QUIET * 4)  # the download follows the list under its new key
        assert self.kept == [f"playlist:{first} {whole}"]
        assert all(each == tracks for each in self.kept_tracks), "no track leaves meanwhile"
        assert HEART in await pod.favourites.ids()
        added = await pod.playlists.tracks(second)
        assert [row.track.id for row in added.items if row][-1] == 7
        assert (await pod.playlists.playlist(second)).name == "After the upgrade"
        assert (await pod.instance.me()).username == "demo"

    async def close(self) -> None:
        await self.services.close()


@pytest.fixture
def home(tmp_path: Path, demo: DemoPod, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(list_follower, "QUIET", QUIET)
    log_in(demo.url, demo.token(), tmp_path / "data", settings=POD)
    return tmp_path


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_a_pod_that_is_upgraded_overnight(home: Path, demo: DemoPod) -> None:
    before = Start(home)
    await before.open()
    mine, _, tracks = await before.make_things()
    names = [one.name for one in mine]
    assert before.said == []
    await before.close()
    del mine
    # In the morning the access token is over too: it is refreshed at the new address.
    yesterday = time.time() - 86_400
    log_in(demo.url, demo.token(), home / "data", settings=POD, wall=lambda: yesterday)
    demo.upgrade()
    demo.forget_seen()
    morning = Start(home)
    assert [one is not None for one in morning.library.listing(Artists())], "the store stays"
    await morning.open()
    await morning.has_everything(tracks, names)
    assert [seen for seen in demo.asked("/api/v2/oauth/token/") if seen.status == 200]
    assert len(morning.said) == 1
    assert "now runs Funkwhale 2." in morning.said[0]
    await morning.close()
    # From then on there is no more to say.
    next_day = Start(home)
    await next_day.open()
    await next_day.has_everything(tracks, names)
    assert next_day.said == []
    await next_day.close()


async def test_a_pod_that_is_upgraded_while_fwtui_runs(home: Path, demo: DemoPod) -> None:
    start = Start(home)
    await start.open()
    mine, keys, tracks = await start.make_things()
    names = [one.name for one in mine]
    rows = start.library.listing(PlaylistTracks(playlist=keys[0]))
    demo.upgrade()
    start.library.connect(start.services.pod)
    for listing in (mine, rows, start.library.listing(Artists())):
        listing.want(0, 10)
        listing.refresh()
    await start.has_everything(tracks, names)
    await settled(rows)
    assert list(rows.ids()) == tracks, "a list that is open goes on under its former key"
    # Its cursor is left under the new one.
    start.library.view_state.save_cursor(rows.query, tracks[0], 0)
    assert len(start.said) == 1
    assert "now runs Funkwhale 2." in start.said[0]
    await start.close()
    again = Start(home)
    await again.open()
    new = again.library.outbox.real(keys[0])
    assert len(new) == 36, "what names the former key still finds it"
    assert again.library.view_state.cursor(PlaylistTracks(playlist=new)) == (tracks[0], 0)
    pod = again.services.pod
    assert pod is not None
    address = f"{demo.url}/library/playlists/{keys[0]}"  # of the web player of yesterday
    found = await resolve.find(address, None, again.library, pod)
    assert list(await resolve.tracks_of(found, again.library)) == tracks
    assert await resolve.title_of(found, again.library) == names[0]
    assert again.said == []
    # The download follows the playlist under its new key.
    again.library.edits.remove_from_playlist(new, 0)
    left = len(tracks) - 1
    await until(lambda: again.kept == [f"playlist:{new} {left} of {left}"])
    assert again.kept_tracks[-1] == tracks[1:]
    await again.close()
