"""``fwtui sync`` as a process: its words, its JSON, and a kill at any point (fault 51)."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fwtui.base.paths import Paths
from fwtui.cli import sync
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.demo.server.http import Reply
from fwtui.library.mirror.progress import META, CrawlPass, MirrorRecord
from fwtui.library.store import upsert
from fwtui.library.store.store import Store
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from tests.library.fixtures import until

TRACKS = 2_500


@pytest.fixture(scope="module")
def pod() -> Iterator[DemoPod]:
    with DemoPod(tracks=TRACKS) as demo:
        yield demo


@pytest.fixture
def home(pod: DemoPod, tmp_path: Path) -> dict[str, str]:
    """A home folder with an account that needs no login."""
    account = Account(Origin.parse(pod.url), None, "anonymous")
    (tmp_path / "data").mkdir(mode=0o700)
    Accounts(tmp_path / "data").save(account, default=True)
    pod.straighten()
    pod.forget_seen()
    return {**os.environ, "FWTUI_HOME": str(tmp_path)}


def start(home: dict[str, str], *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "fwtui", "sync", *options],
        env=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


async def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = await asyncio.to_thread(process.communicate, None, 60)
    return process.returncode, out, err


async def test_killed_at_any_point_it_goes_on(pod: DemoPod, home: dict[str, str]) -> None:
    pages = TRACKS // 50
    for part in (0.15, 0.4, 0.4):
        before = len(pod.asked("/tracks"))
        process = start(home)
        await until(lambda n=before + part * pages: len(pod.asked("/tracks")) >= n)  # type: ignore[misc]
        process.kill()
        await ended(process)
    code, out, err = await ended(start(home))
    assert (code, err) == (0, "")
    assert "Tracks here: " in out
    asked = len(pod.asked("GET /api/v1/tracks"))
    # A kill loses what was not yet written: ten pages, and the one that was on its way.
    assert asked <= pages + 3 * 12 + 12
    code, out, _ = await ended(start(home, "--json"))
    last = json.loads(out.splitlines()[-1])
    assert code == 0
    assert last["complete"]
    assert last["tracks"] == last["total"] >= TRACKS
    assert len(pod.asked("GET /api/v1/tracks")) == asked + 1, "only news the second time"


async def test_a_pod_that_fails_is_a_sentence(pod: DemoPod, home: dict[str, str]) -> None:
    pod.fail(403, "/api/v1/artists", times=None)
    code, _, err = await ended(start(home))
    assert code == 1
    assert err.startswith("fwtui: ")
    assert "Traceback" not in err
    pod.straighten()
    code, out, _ = await ended(start(home, "--full"))
    assert code == 0
    assert "Tracks here: " in out


@pytest.mark.parametrize(
    ("record", "mirror", "said"),
    [
        (MirrorRecord(), True, "has not begun to bring the catalogue here"),
        (MirrorRecord(), False, "does not keep the catalogue here"),
        (MirrorRecord(wanted=False), True, "does not keep the catalogue here, as you chose"),
        (MirrorRecord(wanted=False, under_way=CrawlPass(1.0, False)), True, "as you chose"),
        (
            MirrorRecord(under_way=CrawlPass(1.0, False), here={"tracks": 1_250}, total=2_500),
            True,
            "1,250 of 2,500 tracks are here so far",
        ),
        (MirrorRecord(complete=True), False, "keeps the catalogue here up to date"),
    ],
)
def test_beside_another_it_says_what_that_one_keeps(
    record: MirrorRecord, mirror: bool, said: str
) -> None:
    assert said in sync.copy_of_another(record, keeps=mirror).sentence


async def test_beside_an_interface_that_keeps_no_copy(home: dict[str, str], tmp_path: Path) -> None:
    account = Accounts(tmp_path / "data").default
    assert account is not None
    paths = Paths.under(tmp_path)
    other = Store(paths.cache, paths.state, account.slug)
    assert other.leads()
    memory = msgspec.msgpack.encode(MirrorRecord(wanted=False))
    other.library.write(lambda db: upsert.meta(db, META, memory)).result()
    code, _, err = await ended(start(home))
    other.close()
    assert code == 1
    assert "does not keep the catalogue here, as you chose" in err
    assert "keep the whole catalogue here" in err


async def test_two_at_once_are_refused(pod: DemoPod, home: dict[str, str]) -> None:
    begun, over = threading.Event(), threading.Event()

    async def held(asked: HttpRequest, go: Go) -> HttpAnswer | Reply:
        begun.set()
        await asyncio.to_thread(over.wait, 60)
        return await go()

    pod.twist("/api/v1/artists", held, None)
    first = start(home)
    try:
        assert await asyncio.to_thread(begun.wait, 60)
        code, _, err = await ended(start(home))
        assert code == 1
        assert "Another fwtui" in err
    finally:
        first.kill()
        over.set()
    await ended(first)
