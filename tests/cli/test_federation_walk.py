"""A walk with addresses in a real terminal: paste one, have it fetched, follow, open."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.libraries import Follows
from fwtui.demo.pod import DemoPod
from tests.cli.test_walk import SILENT, logged_in, terminal
from tests.ui.pseudo_terminal import python


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_an_address_is_pasted_fetched_followed_and_opened(
    dialect: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with DemoPod(approve=True, dialect=dialect) as pod:
        await logged_in(pod, tmp_path)
        catalogue = pod.state.catalogue
        title = catalogue.album_titles[1]
        followed = {row.library for row in pod.state.part(Follows).rows if row.user == "demo"}
        shelf = next(
            place
            for place, library in enumerate(catalogue.libraries)
            if library and not catalogue.owned(["demo"])[place] and place not in followed
        )
        at = f"{pod.url}/federation/music"
        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("▌")
            shown.press(pasted("no address at all"))
            shown.press(pasted(f"{at}/albums/{ids.uuid('album', 1)}"))
            shown.until("fetches in a day")
            assert "Leave it" in shown.text
            shown.press("y")
            shown.until(lambda now: title in now.text and "Leave it" not in now.text)
            shown.press(pasted(f"{at}/libraries/{ids.uuid('library', shelf)}"))
            shown.until("not followed")
            shown.press("F")
            shown.until(lambda now: re.search(r"Follow +(asked|followed)", now.text))
            said = subprocess.run(
                python("-m", "fwtui", "ctl", "open", f"{pod.url}/library/artists/1", "--json"),
                env={"FWTUI_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
                capture_output=True,
                timeout=20,
                check=False,
            )
            assert said.returncode == 0, said.stderr
            assert "Opening" in json.loads(said.stdout)["words"]
            shown.until(catalogue.artist_names[1])
            shown.press("q")
            assert shown.wait() == 0
        fetches = [each for each in pod.seen if each.path.endswith("/federation/fetches/")]
        assert len(fetches) == 1, "what is on the pod itself costs no fetch"
