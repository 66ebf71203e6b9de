"""The first start after the first account was added in a shell."""

from __future__ import annotations

from pathlib import Path

from fwtui.demo.pod import DemoPod
from tests.ui.at_home import environ_of, started
from tests.ui.pseudo_terminal import Terminal, python

SIZE = (100, 30)
CAN_BE_DONE = "? all keys"


def test_home_says_what_can_be_done_at_the_first_start_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        "[pod]\nkeyring = false\n[player]\nmpv = { ao = 'null' }\n"
    )
    with DemoPod(anonymous=True) as pod:
        added = python("-m", "fwtui", "login", pod.url, "--visitor")
        with Terminal(added, environ=environ_of(tmp_path)) as terminal:
            assert terminal.wait(30.0) == 0, terminal.text
        for first in (True, False):
            with started(tmp_path, SIZE) as terminal:
                terminal.until(CAN_BE_DONE if first else "Artists")
                assert ("Continue listening" in terminal.text) == first
                assert (CAN_BE_DONE in terminal.text) == first
                terminal.press("q")
                assert terminal.wait() == 0
