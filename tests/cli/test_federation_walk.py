"""Walks with addresses in a real terminal: paste one, have it fetched, follow, open; and what
became of it on the pod."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.channels import Subscriptions
from fwtui.demo.endpoints.libraries import FollowRow, Follows
from fwtui.demo.endpoints.user_follows import UserFollows
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpRequest
from tests.cli.test_walk import SILENT, logged_in, terminal
from tests.pod.asked import asked_by
from tests.ui.pseudo_terminal import python

DIALECTS = pytest.mark.parametrize("dialect", ["1", "2"])
STRANGER = "@bob@music.example.org"


def a_fetch(asked: HttpRequest) -> bool:
    """Requests of a fetch, not those about one."""
    return asked.path.endswith("/federation/fetches/")


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def fetches(pod: DemoPod) -> int:
    """The fetches that the pod was asked for."""
    return len(pod.asked(a_fetch))


def follows(pod: DemoPod) -> dict[int, FollowRow]:
    """What the listener follows on the pod, by the place of the library."""
    return {row.library: row for row in pod.state.part(Follows).rows if row.user == "demo"}


def strangers(pod: DemoPod) -> list[tuple[int, str]]:
    """The libraries of others that the listener does not follow yet: place and owner."""
    libraries = pod.state.catalogue.libraries
    return [
        (place, library.owner)
        for place, library in enumerate(libraries)
        if library and library.owner != "demo" and place not in follows(pod)
    ]


def ctl(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of a shell that has no terminal."""
    return subprocess.run(
        python("-m", "fwtui", *words),
        env={"FWTUI_HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.long
@DIALECTS
async def test_an_address_is_pasted_fetched_followed_and_opened(
    dialect: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with DemoPod(approve=True, dialect=dialect) as pod:
        await logged_in(pod, tmp_path)
        catalogue = pod.state.catalogue
        title = catalogue.album_titles[1]
        (shelf, owner), (other, its_owner) = strangers(pod)
        at = f"{pod.url}/federation/music"
        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("▌")
            shown.press(pasted("no address at all"))
            shown.press(pasted(f"{at}/albums/{ids.uuid('album', 1)}"))
            shown.until("200 fetches in a day; 200 left")
            assert "Leave it" in shown.text
            assert fetches(pod) == 0, "the price is said first"
            shown.press("y")
            shown.until(lambda now: title in now.text and "Leave it" not in now.text)
            assert "Asking" not in shown.text, "it asks no more"
            assert fetches(pod) == 1
            for place in (shelf, other):
                shown.press(pasted(f"{at}/libraries/{ids.uuid('library', place)}"))
                shown.until("not followed")
                shown.press("F")
                shown.until(lambda now: re.search(r"Follow +asked", now.text))
            pod.wait(lambda asked: asked.method == "POST" and "follows/" in asked.path, 2)
            assert follows(pod)[shelf].approved is None
            async with asked_by(pod, owner) as asked:
                await asked.libraries.accept(follows(pod)[shelf].uuid)
            async with asked_by(pod, its_owner) as asked:
                await asked.libraries.reject(follows(pod)[other].uuid)
            shown.press("R")
            shown.until(lambda now: re.search(r"Follow +refused", now.text))
            shown.press(":libraries\r")
            shown.until(lambda now: re.search(rf"{owner} +followed", now.text))
            assert re.search(rf"{its_owner} +refused", shown.text)
            said = ctl(tmp_path, "ctl", "open", f"{pod.url}/library/artists/1", "--json")
            assert said.returncode == 0, said.stderr
            assert "Opening" in json.loads(said.stdout)["words"]
            shown.until(catalogue.artist_names[1])
            shown.press("q")
            assert shown.wait() == 0
        assert fetches(pod) == 1, "what is on the pod itself costs no fetch"


@pytest.mark.long
@DIALECTS
async def test_a_fetch_is_declined_stopped_and_refused(dialect: str, tmp_path: Path) -> None:
    """In any view, the search too; the question is the terminal's, or the shell's word."""
    (tmp_path / "config.toml").write_text(SILENT)
    with DemoPod(approve=True, dialect=dialect) as pod:
        await logged_in(pod, tmp_path)
        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("▌")
            for view in ("3", "2"):
                shown.press(view)
                shown.press(pasted(f" {STRANGER}\n"))
                shown.until("Not known here yet.")
                shown.press("\x1b")
                shown.until(lambda now: "Not known" not in now.text)
            assert STRANGER not in shown.text, "the search does not look for an address"
            shown.press("amber" + pasted(STRANGER))
            shown.until(f"amber{STRANGER}")
            assert "Not known" not in shown.text
            said = ctl(tmp_path, "open", STRANGER)
            assert said.stdout == f"The terminal asks about {STRANGER}\n"
            shown.until("Not known here yet.")
            shown.press("\r")  # it stands on “Leave it”
            shown.until(lambda now: "Not known" not in now.text)
            assert fetches(pod) == 0
            pod.answer_late(5, a_fetch)
            shown.press("\x1bOP")  # F1: a digit is typed here
            shown.until("Library 1/9")
            shown.press(pasted(STRANGER))
            shown.until("Leave it")
            shown.press("y")
            shown.until(lambda now: re.search(r"Asking music.example.org · [2-9] s", now.text))
            shown.press("X")
            shown.until("The pod goes on fetching")
            pod.wait(a_fetch)  # seen once it is answered
            shown.press(pasted(STRANGER))
            shown.until(lambda now: "Leave it" in now.text and "199 left" in now.text)
            shown.press("y")
            shown.until("Your pod could not fetch this from music.example.org.")
            assert fetches(pod) == 2
            shown.press(pasted("https://talks.example/feed.xml"))
            shown.until("Follow this podcast?")
            shown.press("\x1b")
            shown.until(lambda now: "Follow this" not in now.text)
            shown.press("Q")
            assert shown.wait() == 0
        said = ctl(tmp_path, "ctl", "open", STRANGER)
        assert (said.returncode, "no terminal is there to ask" in said.stderr) == (1, True)
        assert fetches(pod) == 2
        said = ctl(tmp_path, "ctl", "open", STRANGER, "--fetch")
        assert said.returncode == 0, said.stderr
        pod.wait(a_fetch, 3)
        assert ctl(tmp_path, "quit").returncode == 0


@pytest.mark.long
@DIALECTS
async def test_a_feed_is_pasted_and_an_account_fetched_and_followed(
    dialect: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with DemoPod(approve=True, dialect=dialect) as pod:
        await logged_in(pod, tmp_path)
        state = pod.state

        def subscribed() -> set[str]:
            rows = state.part(Subscriptions).of(state.users["demo"])
            return {state.catalogue.channels[each.channel - 1].key for each in rows}

        def asked_to_follow() -> set[str]:
            rows = state.part(UserFollows).rows
            return {row.target for row in rows if row.user == "demo" and row.approved is None}

        with terminal(tmp_path, size=(100, 30)) as shown:
            shown.until("▌")
            assert "minatonight" not in subscribed()
            shown.press(pasted(f"feed:{pod.api}channels/minatonight/rss"))
            shown.until("Follow this podcast?")
            shown.press("y")
            shown.until(lambda now: "minatonight" in subscribed())
            shown.press("7")
            shown.until("✓ みなと食堂の夜")
            shown.press(pasted(f"{pod.url}/federation/actors/olga"))
            if dialect == "2":  # the other one tells of its accounts without a fetch
                shown.until("Not known here yet.")
                shown.press("y")
            shown.until(lambda now: "Account › olga@" in now.text)
            assert fetches(pod) == int(dialect == "2")
            shown.press("F")
            if dialect == "1":
                shown.until("Accounts can be followed on pods of Funkwhale 2 alone.")
                assert not asked_to_follow()
            else:
                shown.until("is asked · followed once its owner agrees")
                shown.until(lambda now: asked_to_follow() == {"olga"})
            shown.press("q")
            assert shown.wait() == 0


@pytest.mark.long
@DIALECTS
async def test_fwtui_is_started_with_an_address_and_says_who_shares_a_track(
    dialect: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with DemoPod(approve=True, dialect=dialect) as pod:
        await logged_in(pod, tmp_path)
        catalogue = pod.state.catalogue
        track = next(row for row in catalogue.tracks if catalogue.track_library[row] == 2)
        holder = catalogue.libraries[2]
        assert holder is not None
        with terminal(
            tmp_path, "open", f"{pod.url}/library/tracks/{track}", size=(100, 30)
        ) as shown:
            title = catalogue.titles[catalogue.track_title[track]]
            shown.until(lambda now: re.search(rf"▌ .*{title}", now.text))
            shown.press("i")
            shown.until(lambda now: re.search(rf"Shared by .*{holder.owner}@", now.text))
            for _ in range(30):
                if re.search(r"▌ Shared by", shown.text):
                    break
                shown.press("j")
                shown.read(0.1)
            shown.press("\r")
            shown.until("Library ›")
            shown.until(lambda now: re.search(r"Follow +followed", now.text))
            shown.press("q")
            assert shown.wait() == 0
        assert fetches(pod) == 0
