"""README names keys, settings and commands that exist, and every action with a key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from assets.docs import __main__ as docs
from fwtui import config
from fwtui.cli.main import COMMANDS
from fwtui.ui.actions.key_settings import problems_of
from fwtui.ui.actions.table import ACTIONS, key_sign

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
ELSEWHERE = {"page_down", "page_up", "previous_pane", "filter_previous", "view_queue",
             "view_playlists", "view_favourites", "view_radios", "view_podcasts"}  # fmt: skip
"""Actions whose keys stand there in words, or as a range."""
ON_A_PAGE = {"turn_group", "save_radio", "lyrics_earlier", "lyrics_later"}
"""Keys of one page, which the page itself shows."""


def _part(heading: str) -> str:
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_action_with_a_key_is_in_the_table_of_keys() -> None:
    shown = set(re.findall(r"`([^`\n]+)`", _part("Keys")))
    signs = {each.id: {key_sign(key) for key in each.keys} for each in ACTIONS if each.keys}
    missing = {action for action, keys in signs.items() if not keys & shown}
    assert missing == ELSEWHERE | ON_A_PAGE


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
def test_the_settings_can_be_used(block: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(block)
    loaded = config.load(file)
    assert loaded.problems == ()
    assert problems_of(tomllib.loads(block).get("ui", {}).get("keys", {}), file) == []


def test_the_commands_exist() -> None:
    named = set(re.findall(r"^fwtui ([a-z]+)", _part("From the shell"), re.MULTILINE))
    assert named <= set(COMMANDS)
    assert len(named) > 10


def test_the_table_of_settings_is_that_of_the_structs() -> None:
    assert docs.readme() == TEXT, "python -m assets.docs"
    assert all(f"| `{name}` |" in TEXT for name in docs.IN_README)
