"""fwtui podcasts, and podcasts by keys in a terminal, on a pod of each dialect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.demo.endpoints.channels import Subscriptions
from fwtui.demo.pod import DemoPod
from fwtui.library.outbox.edits import VISITOR
from fwtui.services import opml
from tests.cli.shell import Run, Shell
from tests.ui.pseudo_terminal import Terminal, python

PATIENCE = 30.0
SILENT = "[player]\ndevice_lost = 'silent'\nmpv = { ao = 'null' }\n[pod]\nkeyring = false\n"


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(approve=True, dialect=request.param) as running:
        yield running


def followed(demo: DemoPod) -> set[int]:
    """The channels that the pod has subscriptions to, by their places."""
    user = demo.state.users["demo"]
    return {row.channel for row in demo.state.part(Subscriptions).of(user)}


def feed(demo: DemoPod, place: int) -> str:
    return f"{demo.api}channels/{demo.state.catalogue.channels[place - 1].key}/rss"


def test_listed_followed_exported_and_imported(
    shell: Shell, here: Run, demo: DemoPod, tmp_path: Path
) -> None:
    shell.log_in()
    before = followed(demo)
    every = set(range(1, len(demo.state.catalogue.channels) + 1))
    new = min(every - before)
    assert len(here("podcasts").stdout.splitlines()) == len(before)
    ran = here("podcasts", "follow", feed(demo, new))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "Followed: 1 of 1\n", "")
    assert followed(demo) == before | {new}
    file = tmp_path / "mine.opml"
    assert here("podcasts", "export", str(file)).returncode == 0
    assert {each.url for each in opml.read(file)} == {feed(demo, each) for each in followed(demo)}
    assert here("podcasts", "export").stdout == file.read_text()
    assert "is there already" in here("podcasts", "export", str(file)).stderr
    away = opml.Feed("https://away.example/rss", "Away")
    file.write_text(opml.write([*opml.read(file), away]))
    ran = here("podcasts", "import", str(file))
    assert ran.returncode == 1
    assert "The podcast Away could not be followed: " in ran.stderr
    assert ran.stdout == f"Followed: 0 of {len(before) + 2}, {len(before) + 1} before\n"


def test_a_visitor_is_refused_in_one_sentence(here: Run, demo: DemoPod) -> None:
    assert here("login", demo.url, "--visitor").returncode == 0
    ran = here("podcasts", "follow", feed(demo, 1))
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", f"fwtui: {VISITOR}\n")


def test_by_keys(shell: Shell, demo: DemoPod) -> None:
    """Marks, a feed by its address, the newest of all shows, and the place to go on at."""
    (shell.home / "config.toml").write_text(SILENT)
    shell.log_in()
    new = min(set(range(1, len(demo.state.catalogue.channels) + 1)) - followed(demo))
    environ = {"FWTUI_HOME": str(shell.home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    with Terminal(python("-m", "fwtui"), size=(120, 36), environ=environ) as shown:
        shown.until("Podcasts", PATIENCE)
        shown.press("7")
        shown.until("Harbour Radio Hour", PATIENCE)
        shown.press("\r")
        shown.until("not heard yet", PATIENCE)
        shown.press("H")
        shown.until("marked as", PATIENCE)
        shown.press(":follow a podcast by\r")
        shown.until("Address of the podcast", PATIENCE)
        shown.press(feed(demo, new) + "\r")
        shown.until(lambda now: new in followed(demo), PATIENCE)
        shown.press(":new episodes\r")
        shown.until(lambda now: "▌" in now.text and "New episodes" in now.text, PATIENCE)
        shown.press("q")
        assert shown.wait() == 0


def test_podcasts_are_those_followed_now(shell: Shell, here: Run, demo: DemoPod) -> None:
    shell.log_in()
    before = len(here("podcasts").stdout.splitlines())
    new = min(set(range(1, len(demo.state.catalogue.channels) + 1)) - followed(demo))
    key = demo.state.catalogue.channels[new - 1].key
    here("api", "POST", f"channels/{key}/subscribe")  # as another program does
    assert len(here("podcasts").stdout.splitlines()) == before + 1
    demo.fail(403, "/channels", None)
    ran = here("podcasts", "export")
    assert (ran.returncode, "; these are as known here." in ran.stderr) == (0, True)
