"""Listening along with an account of a pod of each dialect: what is queued, asked and said."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fwtui.base.paths import Paths
from fwtui.cli.interface import AccountSession
from fwtui.config import Settings
from fwtui.demo.pod import DemoPod
from fwtui.errors import FwtuiError
from fwtui.library.settings import LibrarySettings
from fwtui.music import TrackId
from fwtui.player import radio
from fwtui.player.settings import PlayerSettings
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.pod import Pod
from fwtui.pod.settings import PodSettings
from fwtui.services import listen_along
from fwtui.ui.context import AppContext
from tests.cli.shell import Shell
from tests.player.stage import until
from tests.pod.asked import asked_by


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is always about to end, and the pod is asked often."""
    monkeypatch.setattr(listen_along, "LEAD", math.inf)
    monkeypatch.setattr(listen_along, "PAUSE", 0.02)
    monkeypatch.setattr(radio, "PAUSE", 0.01)


@asynccontextmanager
async def account(demo: DemoPod, folder: Path, *, again: bool = False) -> AsyncIterator[AppContext]:
    """The account of the demo, in a session; ``again``: one after another one."""
    settings = Settings(
        pod=PodSettings(keyring=False),
        library=LibrarySettings(mirror=False),
        player=PlayerSettings(mpv={"ao": "null"}),
    )
    if not again:
        await asyncio.to_thread(Shell(folder, demo).log_in)
    paths = Paths.under(folder).made()
    accounts = Accounts(paths.data, settings.pod)
    made = AccountSession(settings, paths, accounts, accounts.default).context
    made.open()
    try:
        yield made
    finally:
        await made.close()


def asks(demo: DemoPod) -> int:
    return len([one for one in demo.asked("history/listenings") if one.method == "GET"])


async def asked_again(demo: DemoPod, times: int = 2) -> None:
    before = asks(demo)
    async with asyncio.timeout(10):
        while asks(demo) < before + times:
            await asyncio.sleep(0.005)


async def hears(pod: Pod, *tracks: int, ago: float = 0.0) -> None:
    for track in tracks:
        await pod.history.listen(TrackId(track), datetime.now(UTC) - timedelta(seconds=ago))


async def test_a_track_behind_and_no_further(demo: DemoPod, tmp_path: Path) -> None:
    host = demo.url.partition("//")[2]
    async with account(demo, tmp_path) as made, asked_by(demo, "ana") as ana:
        said = listen_along.begin(made, f"actor:ana@{host}")
        assert "requests an hour" in said
        player = made.player
        await asked_again(demo)
        assert not player.queue.ids(), "what was heard long ago is not joined"
        await hears(ana, 3)
        await until(player, lambda now: now.state == "playing" and now.length == 1)
        assert listen_along.is_along(player)
        assert player.source == player.radio == f"Along with ana@{host}"
        await hears(ana, 4)
        await until(player, lambda now: now.length == 2)
        asked = asks(demo)
        await hears(ana, 5, 6)
        player.pause()
        await until(player, lambda now: now.state == "paused")
        assert asks(demo) == asked, "a track waits already"
        player.next()
        player.resume()
        await until(player, lambda now: now.length == 3)
        assert list(player.queue.ids()) == [3, 4, 6], "the newest, and none between"
        assert listen_along.end(made) == f"Along with ana@{host} ended."
        asked = asks(demo)
        await hears(ana, 7)
        assert (player.radio, list(player.queue.ids())) == ("", [3, 4, 6])
        assert asks(demo) == asked


async def test_a_whole_pod_without_the_listener(demo: DemoPod, tmp_path: Path) -> None:
    host = demo.url.partition("//")[2]
    async with (
        account(demo, tmp_path) as made,
        asked_by(demo, "ana") as ana,
        asked_by(demo) as own,
    ):
        await hears(ana, 3, ago=60)
        await hears(own, 4)
        listen_along.begin(made, f"domain:{host}")
        await until(made.player, lambda now: now.length == 1)
        assert list(made.player.queue.ids()) == [3], "its own listens would go round in a circle"
        await hears(own, 5)
        await asked_again(demo)
        assert list(made.player.queue.ids()) == [3]


async def test_it_ends_by_itself_and_says_why(
    demo: DemoPod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = demo.url.partition("//")[2]
    async with account(demo, tmp_path) as made:
        listen_along.begin(made, "actor:none@nowhere.example")
        now = await until(made.player, lambda now: "can be seen" in now.note)
        assert "nothing was heard, or it is hidden" in now.note
        assert made.player.radio == ""
        monkeypatch.setattr(listen_along, "QUIET", 0.1)
        listen_along.begin(made, f"actor:ana@{host}")
        await until(made.player, lambda now: "ended: no new listen" in now.note)
        monkeypatch.setattr(listen_along, "LONGEST", 0.1)
        listen_along.begin(made, f"actor:ana@{host}")
        await until(made.player, lambda now: "ended: it has been" in now.note)
        with pytest.raises(FwtuiError, match="your own account"):
            listen_along.begin(made, f"actor:demo@{host}")


async def test_nothing_is_asked_while_much_is_left(
    demo: DemoPod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = demo.url.partition("//")[2]
    async with account(demo, tmp_path) as made, asked_by(demo, "ana") as ana:
        await hears(ana, 3)
        monkeypatch.setattr(listen_along, "LEAD", -math.inf)
        listen_along.begin(made, f"actor:ana@{host}")
        await until(made.player, lambda now: now.state == "playing")
        asked = asks(demo)
        await hears(ana, 4)
        made.player.set_volume(70)
        await ana.history.page()  # as long as a request takes
        assert asks(demo) == asked + 1
        monkeypatch.setattr(listen_along, "LEAD", math.inf)
        made.player.set_volume(60)
        await until(made.player, lambda now: now.length == 2)


async def test_it_goes_on_after_a_restart_once_it_plays(demo: DemoPod, tmp_path: Path) -> None:
    host = demo.url.partition("//")[2]
    async with asked_by(demo, "ana") as ana:
        async with account(demo, tmp_path) as made:
            await hears(ana, 3)
            listen_along.begin(made, f"actor:ana@{host}")
            await until(made.player, lambda now: now.state == "playing")
        asked = asks(demo)
        async with account(demo, tmp_path, again=True) as made:
            assert listen_along.is_along(made.player)
            assert made.player.playback.state == "paused"
            await hears(ana, 4)
            assert asks(demo) == asked, "nothing is asked before it plays"
            made.player.resume()
            await until(made.player, lambda now: now.length == 2)
            assert list(made.player.queue.ids()) == [3, 4]
