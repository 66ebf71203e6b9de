"""A walk with edits in a real terminal: allow them by one more login, suggest one, take it back."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.endpoints.mutations import MutationRow, Mutations
from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.oauth import SCOPES
from tests.cli.test_walk import SILENT, logged_in, terminal
from tests.ui.at_home import until
from tests.ui.pseudo_terminal import Terminal


def menu_item(shown: Terminal, words: str) -> None:
    """Choose an item of the menu of the row by its words."""
    shown.press("m")
    shown.until("Details")
    shown.press(words)
    shown.until(f"/ {words}")
    shown.press("\r")


async def allow_by_code(shown: Terminal) -> None:
    """Take the address on the screen to the pod, and paste its code."""
    await asyncio.to_thread(shown.until, "ctrl+y copies again")
    rows = [row.strip() for row in shown.rows]
    first = next(at for at, row in enumerate(rows) if "/authorize?" in row)
    last = next(at for at in range(first, len(rows)) if not rows[at])
    async with httpx.AsyncClient() as browser:
        page = await browser.get("".join(rows[first:last]))
    code = re.search(r"<code>(\w+)</code>", page.text)
    assert code, page.text
    shown.press(f"{code[1]}\r")


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_an_edit_is_allowed_suggested_decided_and_another_taken_back(
    dialect: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with DemoPod(approve=True, dialect=dialect) as pod:
        await logged_in(pod, tmp_path)

        def there() -> list[MutationRow]:
            return pod.state.part(Mutations).rows

        with terminal(tmp_path, size=(100, 40)) as shown:
            shown.until(lambda now: re.search(r"▌ +\w", now.text))
            menu_item(shown, "suggest")
            shown.until("This login may not suggest edits.")
            shown.press("\x1b[B\r")
            await allow_by_code(shown)
            shown.until("Suggest an edit of")
            apps = pod.state.part(AuthServer).apps.values()
            assert [app.scopes for app in apps] == [SCOPES, f"{SCOPES} write:edits"]
            shown.press("\r")
            shown.until("Name of")
            shown.press(" Quartet\r")
            shown.until("Why?")
            shown.press("there were four\r")
            shown.until("waits for a moderator")
            (row,) = there()
            name = pod.state.catalogue.artist_names[row.target]
            assert (row.kind, row.payload) == ("artist", {"name": f"{name} Quartet"})
            assert (row.author, row.summary) == ("demo", "there were four")

            shown.press(":Edits suggested\r")
            shown.until(lambda now: re.search(r"Quartet” +waits", now.text))
            pod.decide_edit(approve=True)
            shown.press("R")
            shown.until(lambda now: re.search(r"Quartet” +applied", now.text))
            shown.press("x")
            shown.until("moderator has decided")

            shown.press("1")
            shown.until(lambda now: re.search(r"▌ +\w", now.text))
            menu_item(shown, "suggest")
            shown.until("Tags")
            shown.press("\x1b[B\r")
            shown.until("Tags of")
            shown.press("\x15rain, two words\r")
            shown.until("is no tag")
            shown.press("\x15rain, snow\r")
            shown.until("Why?")
            shown.press("heard so\r")
            until(lambda: len(there()) == 2)
            assert there()[0].payload == {"tags": ["rain", "snow"]}
            shown.until("waits for a moderator")
            shown.press("u")
            until(lambda: len(there()) == 1)
            shown.press("q")
            assert shown.wait() == 0
        assert (tmp_path / "data" / "accounts.json").read_text().count('"username"') == 1
