"""Downloads that follow their lists, on a pod of each dialect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwtui.base.paths import Paths
from fwtui.config import Settings
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.library.listing.queries import Playlists, PlaylistTracks
from fwtui.library.settings import LibrarySettings
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.auth.login import Login
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services import list_follower
from fwtui.services.account_services import AccountServices

POD = PodSettings(keyring=False, attempts=2, backoff=0.01)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not done():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_a_kept_playlist_follows_its_list(
    tmp_path: Path, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_follower, "QUIET", 0.05)
    with DemoPod(approve=True, dialect=dialect) as demo:
        paths = Paths.under(tmp_path).made()
        accounts = Accounts(paths.data, POD)
        async with Login(Origin.parse(demo.url), accounts) as login:
            await login.with_token(demo.application_token("demo"))
        settings = replace(Settings(), library=LibrarySettings(mirror=False), pod=POD)
        services = AccountServices(accounts.default, accounts, settings, paths)
        services.open(sound=False)
        await services.connected.wait()
        library, downloads = services.library, services.downloads
        assert downloads is not None
        try:
            own = library.listing(Playlists())
            await own.read_rest(100)
            await library.settled()
            playlist = next(each for each in own if each is not None and each.tracks_count > 2)
            rows = library.listing(PlaylistTracks(playlist=playlist.id))
            await rows.read_rest(100)
            await library.settled()
            ids = list(rows.track_ids())
            await downloads.add("playlist", playlist.id, playlist.name, ids)

            def kept() -> list[int]:
                return list(downloads.all()[0].collection.tracks)

            library.edits.remove_from_playlist(playlist.id, 0)
            library.edits.rename_playlist(playlist.id, "Another name")
            await until(lambda: kept() == ids[1:])
            await until(lambda: not len(library.outbox))
            # Another client of the account removes one more.
            stored = demo.state.part(PlaylistStore).by_id.values()
            (row,) = [each for each in stored if each.name == "Another name"]
            del row.rows[0]
            rows.refresh()
            await until(lambda: kept() == ids[2:])
            assert downloads.all()[0].collection.title == "Another name"
            library.edits.delete_playlist(playlist.id)
            await until(lambda: not len(library.outbox))
            await asyncio.sleep(0.2)
            assert kept() == ids[2:], "its files stay until they are removed here"
        finally:
            await services.close()
