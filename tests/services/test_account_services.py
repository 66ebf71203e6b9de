"""Fault 56: two processes of one account, of which one keeps the queue."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fwtui.base.paths import Paths
from fwtui.config import Settings
from fwtui.demo.pod import DemoPod
from fwtui.music import TrackId
from fwtui.player.queue_files import QueueFile
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services.account_services import QUEUE_IN_USE, AccountServices
from tests.cli.shell import Shell
from tests.ui.pseudo_terminal import Terminal, python

SETTINGS = "[pod]\nkeyring = false\n[player]\nmpv = { ao = 'null' }\n[ui]\ncovers = 'off'\n"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with DemoPod(approve=True) as demo:
        made = Shell(tmp_path, demo)
        (tmp_path / "config.toml").write_text(SETTINGS)
        made.log_in()
        yield made


def services(home: Path, name: str = "ana", *, plays: bool = True) -> AccountServices:
    accounts = Accounts(home / "data", PodSettings(keyring=False))
    account = Account(Origin.parse("music.example"), name)
    return AccountServices(account, accounts, Settings(), Paths.under(home).made(), plays=plays)


def kept(home: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(home.rglob("queue.json"))]


async def test_the_first_keeps_its_queue_and_the_second_one_of_its_own(tmp_path: Path) -> None:
    first = services(tmp_path)
    second, other = services(tmp_path), services(tmp_path, "ben")
    assert (first.queue_in_use, second.queue_in_use, other.queue_in_use) == (False, True, False)
    first.player.queue.play([TrackId(1), TrackId(2)])
    first.player.flush()
    second.player.queue.play([TrackId(3)])
    for each in (second, other, first):
        await each.close()
    third = services(tmp_path)
    assert not third.queue_in_use
    assert list(third.player.queue.ids()) == [1, 2]
    await third.close()


async def test_who_wants_no_queue_leaves_the_kept_one_alone(tmp_path: Path) -> None:
    quiet = services(tmp_path, plays=False)
    first = services(tmp_path)
    assert (quiet.queue_in_use, first.queue_in_use) == (False, False)
    first.player.queue.play([TrackId(1)])
    await first.close()
    before = kept(tmp_path)
    await quiet.close()
    assert before
    assert kept(tmp_path) == before


def test_play_beside_an_open_interface_leaves_its_queue_as_it_is(shell: Shell) -> None:
    playing = shell.start("play", "--repeat", "næturferja")
    assert playing.stderr is not None
    while "Næturferja" not in (line := playing.stderr.readline()):
        assert line
    env = {**shell.env, "TERM": "xterm-256color"}
    with Terminal(python("-m", "fwtui"), size=(120, 30), environ=env) as interface:
        interface.until(QUEUE_IN_USE)
        interface.press("q")
        assert interface.wait() == 0
    ran = shell.run("play")
    assert ran.returncode == 1
    assert "open already" in ran.stderr
    playing.send_signal(signal.SIGTERM)
    playing.communicate(timeout=20)
    (queue,) = kept(shell.home)
    assert len(msgspec.json.decode(queue, type=QueueFile).ids) == 3 * 8
