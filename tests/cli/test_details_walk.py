"""A walk through details and levels of the library, by keys in a real terminal."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.test_walk import SILENT, terminal


def test_what_is_named_is_gone_to_and_left_again(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with terminal(tmp_path, "demo", "--pod", "2", size=(100, 36)) as shown:
        shown.until("Demo pod  Funkwhale 2")
        shown.press("\r")
        shown.until(lambda now: re.search(r"▌ +1  \w", now.text))
        shown.press("i")
        shown.until(lambda now: "Track ›" in now.text and re.search(r"File .* [kM]B", now.text))
        shown.press("\r")
        shown.until(lambda now: "Artist ›" in now.text and "▌ Albums" in now.text)
        shown.press("\r")
        shown.until(lambda now: "Album ›" in now.text and "Released" in now.text)
        shown.press("\x1b")
        shown.until("Artist ›")
        shown.press("\x1b")
        shown.until("Track ›")
        shown.press("\x1b")
        shown.until(lambda now: re.search(r"▌ +1  \w", now.text))
        shown.press(":tags\r")
        shown.until("▌ Ambient")
        shown.press("\r")
        shown.until(lambda now: re.search(r"▌ (\d{4}|    )  \S", now.text))
        shown.press("i")
        shown.until("Album ›")
        shown.press("\x1b")
        shown.until("Tags ›")
        shown.press(":of this pod\r")
        shown.until("20 GB used")
        shown.press("q")
        assert shown.wait() == 0
