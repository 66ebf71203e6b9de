"""A walk with what is heard, in a real terminal: lyrics in time, a loop, a sleep timer, what
becomes of the sound, and a volume for each device. The pod is asked for the music alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.shell import Shell
from tests.cli.test_walk import SILENT, terminal
from tests.ui.pseudo_terminal import Terminal

DIALECTS = pytest.mark.parametrize("dialect", ["1", "2"])
SUNG = "\n".join(f"[00:{second:02}.00]line of second {second}" for second in range(1, 30))


def said(shell: Shell) -> dict[str, object]:
    """The state of playback, as the session tells it."""
    ran = shell.run("ctl", "status", "--json")
    assert ran.returncode == 0, ran.stderr
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def play_first(shown: Terminal) -> None:
    """The first track of the first playlist: Harbour Lights, 42 seconds."""
    shown.until("▌")
    shown.press("4")
    shown.until("▌ Evening ferry")
    shown.press("\r")
    shown.until(lambda now: re.search(r"▌.* 1  Harbour Lights", now.text))
    shown.press("\r")
    shown.until(lambda now: re.search(r"▶ .* 0:0[1-9] /", now.rows[-4]))


def sung_at(shown: Terminal) -> int:
    """The second of the line that is sung."""
    found = re.search(r"▌ *line of second (\d+)", shown.text)
    assert found, shown.text
    return int(found[1])


@pytest.mark.long
@DIALECTS
def test_lyrics_beside_the_downloads_are_in_time_and_can_be_late(
    dialect: str, tmp_path: Path
) -> None:
    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        (folder,) = [each for each in (tmp_path / "data" / "music").parent.iterdir() if each.is_dir()][:1]
        assert folder
