"""A live list by real keys in a real terminal, over real HTTP: made, frozen, played by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.test_walk import SILENT, logged_in, terminal
from tests.library.fixtures import pod_of

PATIENCE = 30.0


@pytest.mark.parametrize("dialect", [pytest.param("1", marks=pytest.mark.long), "2"])
async def test_a_live_list_is_made_frozen_and_played_by_name(tmp_path: Path, dialect: str) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with DemoPod(approve=True, dialect=dialect) as demo:
        await logged_in(demo, tmp_path)
        with terminal(tmp_path, "sync") as syncing:
            assert syncing.wait(PATIENCE) == 0
        pod = pod_of(demo)
        page = await pod.library.tracks(page=1)
        with terminal(tmp_path, size=(120, 36)) as seen:
            seen.until("Library", PATIENCE)
            seen.press("4")
            seen.until("Playlists", PATIENCE)
            seen.press(":new live\r")
            seen.until("Which tracks are on the live list?", PATIENCE)
            seen.press("ovr 3m\x15over")
            seen.until("“over” needs a length", PATIENCE)
            seen.press(" 10s longest f\t\r")
            seen.until("What is the live list called?", PATIENCE)
            seen.press("Long ones\r")
            seen.until(lambda it: "▌ Long ones" in it.text and "over 10s longest first" in it.text)
            seen.press("x")
            seen.until("A live list follows its sentence.", PATIENCE)
            seen.press(":playlist of this\r")
            seen.until("What is the new playlist called?", PATIENCE)
            seen.press("\r")
            seen.until("Long ones is made", PATIENCE)
            demo.wait(lambda asked: asked.method == "POST" and "playlists" in asked.path)
            with terminal(tmp_path, "ctl", "play", "live:long", "ones") as told:
                assert told.wait(PATIENCE) == 0
                assert "Playing: Long ones" in told.text
            seen.until("Long ones", PATIENCE)
            seen.press("q")
            assert seen.wait(PATIENCE) == 0
        playlists = await pod.playlists.page(q="Long ones", scope="me")
        (frozen,) = [each for each in playlists.items if each and each.name == "Long ones"]
        tracks = [each for each in page.items if each is not None and (each.seconds or 0) > 10]
        assert frozen.tracks_count >= len(tracks) > 0
        await pod.aclose()
