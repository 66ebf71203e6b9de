"""A walk with what concerns moderators, owners and authors, in a real terminal: an artist is
hidden, a thing reported, a request answered, a licence found; and what the pod holds of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fwtui.demo.endpoints.libraries import Follows
from fwtui.demo.endpoints.moderation import ContentFilters
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.pod import DemoPod
from tests.cli.shell import Shell
from tests.cli.test_walk import SILENT, terminal

DIALECTS = pytest.mark.parametrize("dialect", ["1", "2"])


def hidden(pod: DemoPod) -> list[str]:
    """The names of the artists that are hidden on the pod."""
    names = pod.state.catalogue.artist_names
    return [names[row.artist] for row in pod.state.part(ContentFilters).rows.values()]


@pytest.mark.long
@DIALECTS
def test_an_artist_is_hidden_a_thing_reported_and_a_request_answered(
    dialect: str, tmp_path: Path
) -> None:
    with DemoPod(dialect=dialect) as pod:
        Shell(tmp_path, pod).log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("▌ Béla Szél Trio")
            shown.press(":hide this\r")
            shown.until("Béla Szél Trio is hidden")
            pod.wait(lambda asked: asked.method == "POST" and "content-filters" in asked.path)
            assert hidden(pod) == ["Béla Szél Trio"]
            shown.press("R")
            shown.until(lambda now: "Béla Szél Trio  " not in now.text and "▌" in now.text)
            shown.press(":hidden artists\r")
            shown.until("▌ Béla Szél Trio")
            shown.press("x")
            shown.until("No artist is hidden.")
            pod.wait(lambda asked: asked.method == "DELETE" and "content-filters" in asked.path)
            assert hidden(pod) == []
            shown.press("u")
            shown.until("▌ Béla Szél Trio")
            pod.wait(lambda asked: asked.method == "POST" and "content-filters" in asked.path, 2)
            assert hidden(pod) == ["Béla Szél Trio"]

            shown.press("1")
            shown.until("▌ Copper Lanterns")
            shown.press(":report this\r")
            shown.until("It cannot be taken back.")
            shown.press("j\r")
            shown.until("What is wrong with it?")
            shown.press("Its name has one n\r")
            shown.until("on its way to the moderators")
            (report,) = pod.wait("moderation/reports")
            target = {
                "type": "artist",
                "id": pod.state.catalogue.artist_names.index("Copper Lanterns"),
            }
            assert report.status == 201
            assert json.loads(report.body) == {
                "type": "invalid_metadata",
                "target": target,
                "summary": "Its name has one n",
            }

            asks = next(row for row in pod.state.part(Follows).rows if row.user == "kenji")
            assert asks.approved is None
            shown.press(":inbox\r")
            shown.until(
                lambda now: re.search(r"kenji.* asks to follow My music .* waits", now.text)
            )
            for _ in range(5):  # on 2.x others ask to follow the listener
                shown.read(0.2)
                if re.search(r"▌ kenji.* My music", shown.text):
                    break
                shown.press("j")
            shown.press("m")
            shown.until("Accept")
            shown.press("Accept\r")
            shown.until("may follow")
            pod.wait("/accept")
            assert asks.approved is True
            shown.until(lambda now: re.search(r"▌ kenji.* My music .* accepted", now.text))
            shown.press("q")
            assert shown.wait() == 0


@pytest.mark.long
@DIALECTS
def test_licences_are_shown_filtered_and_credited(dialect: str, tmp_path: Path) -> None:
    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        catalogue = pod.state.catalogue
        rows = next(
            row.rows
            for row in pod.state.part(PlaylistStore).by_id.values()
            if row.name == "Evening ferry"
        )
        titles = [catalogue.titles[catalogue.track_title[each.track]] for each in rows]
        for form in ("text", "markdown"):
            said = shell.run("credits", "Evening ferry", "--format", form)
            assert said.returncode == 0, said.stderr
            for place, title in zip(rows, titles, strict=True):
                (line,) = [each for each in said.stdout.splitlines() if f"“{title}”" in each]
                artist = catalogue.artist_names[catalogue.track_artist[place.track]]
                assert f" by {artist}" in line
                assert "https://creativecommons.org/licenses/by" in line
                assert f"{pod.url}/library/tracks/{place.track}" in line
        assert shell.run("sync").returncode == 0
        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("▌")
            shown.press("4")
            shown.until("Evening ferry")
            shown.press("\r")
            shown.until(lambda now: re.search(r"▌.* 1  Harbour Lights", now.text))
            shown.press("/licence:cc-by-4.0")
            shown.until(lambda now: titles[1] in now.text and "Harbour Lights" not in now.text)
            assert titles[-1] not in shown.text, "it is CC BY-SA"
            shown.press("\x1b")
            shown.until("Harbour Lights")
            shown.press("i")
            shown.until(lambda now: re.search(r"Licence +CC BY 4.0", now.text))
            shown.press("q")
            assert shown.wait() == 0
