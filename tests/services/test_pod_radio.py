"""Radios of a real pod, in the player's queue: with its second API and without."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwtui.base.paths import Paths
from fwtui.cli.interface import AccountSession
from fwtui.config import Settings
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import html_404
from fwtui.errors import FwtuiError, PodUnreachable
from fwtui.library.library import Library
from fwtui.library.settings import LibrarySettings
from fwtui.library.store.store import Store
from fwtui.player import radio
from fwtui.player.radio import Station
from fwtui.player.settings import PlayerSettings
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.settings import PodSettings
from fwtui.services.pod_radio import PodRadio
from tests.cli.shell import Shell
from tests.player.stage import until
from tests.pod.asked import asked_by

BATCHES = "/api/v2/radios/sessions/"


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_a_radio_gives_is_known_to_the_library(tmp_path: Path, at_once: bool) -> None:
    with DemoPod() as demo:
        if not at_once:
            demo.twist(BATCHES, html_404(), None)
        library = Library(Store(tmp_path / "cache", tmp_path / "state", "ana"))
        async with asked_by(demo) as pod:
            radio = PodRadio(Station("All", "saved", 1), library, lambda: pod)
            given = [*await radio.more(1), *await radio.more(5)]
            while more := await radio.more(5):
                given += more
                assert len(given) < 1000
        assert len(given) == len(set(given)) > 1
        assert all(library.track(each) is not None for each in given)
        await library.aclose()


async def test_a_session_of_a_former_run_goes_on_where_it_was(tmp_path: Path) -> None:
    with DemoPod() as demo:
        library = Library(Store(tmp_path / "cache", tmp_path / "state", "ana"))
        async with asked_by(demo) as pod:
            first = PodRadio(Station("All", "saved", 1), library, lambda: pod)
            given = list(await first.more(3))
            again = PodRadio(first.station, library, lambda: pod)
            assert not set(given) & set(await again.more(3)), "what was heard comes not again"
            assert len([one for one in demo.asked("radios/sessions") if one.method == "POST"]) == 1
            forgotten = replace(first.station, session=999_999)
            anew = PodRadio(forgotten, library, lambda: pod)
            assert await anew.more(1)
            assert anew.station.session not in (None, 999_999)
        await library.aclose()


async def test_without_a_pod_it_waits_and_nonsense_is_refused(tmp_path: Path) -> None:
    library = Library(Store(tmp_path / "cache", tmp_path / "state", "ana"))
    with pytest.raises(PodUnreachable):
        await PodRadio(Station("Any", "random"), library, lambda: None).more(1)
    with pytest.raises(FwtuiError, match="nonsense"):
        PodRadio(Station("None", "nonsense"), library, lambda: None)
    await library.aclose()


async def test_the_house_starts_a_radio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(radio, "PAUSE", 0.1)
    settings = Settings(
        pod=PodSettings(keyring=False),
        library=LibrarySettings(mirror=False),
        player=PlayerSettings(mpv={"ao": "null"}, radio_ahead=3),
    )
    with DemoPod() as demo:
        await asyncio.to_thread(Shell(tmp_path, demo).log_in)
        paths = Paths.under(tmp_path).made()
        accounts = Accounts(paths.data, settings.pod)
        context = AccountSession(settings, paths, accounts, accounts.default).context
        context.open()
        try:
            # Before there is a connection: it is waited for, not lost.
            context.radio("artist", 1, "Like the first")
            playing = await until(context.player, lambda now: now.state == "playing", 30)
            await until(context.player, lambda now: now.length >= 2)
            assert playing.track is not None
            assert context.player.source == "Like the first"
        finally:
            await context.close()
        asked = len(demo.asked("radios/sessions"))
        again = AccountSession(settings, paths, accounts, accounts.default).context
        again.open()
        try:
            now = again.player.playback
            assert (now.state, again.player.radio) == ("paused", "Like the first")
            assert len(demo.asked("radios/sessions")) == asked, "not before it plays"
            again.player.next()
            again.player.toggle()
            await until(again.player, lambda now: now.length - now.row > 3, 30)
            begun = [one for one in demo.asked("radios/sessions") if one.method == "POST"]
            assert len(begun) == 1, "in the session that there was"
        finally:
            await again.close()
