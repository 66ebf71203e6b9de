"""A walk with downloads in a real terminal: kept, marked, shown on their way, followed as their
playlist changes on the pod, heard without the pod, and let go."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.music import PlaylistId, TrackId
from tests.cli.shell import Shell
from tests.cli.test_walk import SILENT, terminal
from tests.pod.asked import asked_by

NAME = "Evening ferry"


def kept(home: Path) -> int:
    """The whole files on this machine."""
    found = (home / "data" / "music").rglob("files/*")
    return len([file for file in found if not file.name.endswith("part")])


def until(home: Path, files: int) -> None:
    ends = time.monotonic() + 30
    while kept(home) != files:
        assert time.monotonic() < ends, kept(home)
        time.sleep(0.05)


def add_on_the_pod(pod: DemoPod, track: int) -> None:
    """The listener adds a track by another program."""

    async def add() -> None:
        async with asked_by(pod) as asked:
            (found,) = [
                each
                for each in (await asked.playlists.page(q=NAME, scope="me")).items
                if each is not None
            ]
            await asked.playlists.add(PlaylistId(str(found.id)), [TrackId(track)], duplicates=True)

    asyncio.run(add())


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["1", "2"])
def test_a_playlist_is_kept_followed_and_let_go(dialect: str, tmp_path: Path) -> None:
    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        rows = next(
            row.rows for row in pod.state.part(PlaylistStore).by_id.values() if row.name == NAME
        )
        count = len(rows)
        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("▌")
            shown.press("4")
            shown.until(f"▌ {NAME}")
            pod.delay(0.4, "/listen/")
            shown.press("d")
            shown.until(f"{count} tracks")
            shown.press(":downloads\r")
            shown.until(lambda now: re.search(rf"▌ {NAME} .* playlist .* [1-7] of 8 ", now.text))
            shown.until(lambda now: re.search(r"[2-8] of 8 · .+ \d+%", now.text))
            pod.straighten()
            shown.until(
                lambda now: re.search(rf"▌ {NAME} .* playlist +{count} +[\d.]+ MB", now.text)
            )
            assert kept(tmp_path) == count
            shown.press("\r")
            shown.until(lambda now: len(re.findall(r"^▌? *↓ ", now.text, re.MULTILINE)) == count)
            add_on_the_pod(pod, 1)
            assert len(rows) == count + 1
            shown.press("R")
            shown.until(
                lambda now: len(re.findall(r"^▌? *↓ ", now.text, re.MULTILINE)) == count + 1
            )
            assert kept(tmp_path) == count + 1
            shown.press("d")
            shown.until(f"is kept with {NAME}")
            assert kept(tmp_path) == count + 1, "one track of it stays"
            shown.press("\x1b")
            shown.until(f"▌ {NAME}")
            shown.press("d")
            shown.until(f"{NAME} is kept no more")
            until(tmp_path, 0)
            shown.press("d")
            until(tmp_path, count + 1)
            shown.press("q")
            assert shown.wait() == 0
        pod.close()
        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("refused the connection")
            shown.press("4")
            shown.until(f"▌ {NAME}")
            shown.press("\r")
            shown.until(lambda now: re.search(r"▌.* 1  \w", now.text))
            shown.press("\r")
            shown.until(lambda now: re.search(r"▶ .* 0:0[1-9] /", now.rows[-4]))
            shown.press(":downloads\r")
            shown.until(f"▌ {NAME}")
            shown.press("x")
            shown.until(f"Remove {NAME} from this machine?")
            shown.press("\r")  # it stands on “Keep it”
            shown.until(lambda now: "Remove Evening" not in now.text)
            assert kept(tmp_path) == count + 1
            shown.press("x")
            shown.until("Remove it")
            shown.press("y")
            shown.until("Nothing is kept on this machine.")
            until(tmp_path, 0)
            shown.press("q")
            assert shown.wait() == 0
