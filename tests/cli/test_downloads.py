"""fwtui downloads, as a shell runs it: add, list, remove, killed in between, played offline."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.shell import Shell

SOUND = "[pod]\nkeyring = false\n[player]\nmpv = { ao = 'null', ao-null-untimed = 'yes' }\n"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, demo: DemoPod) -> Shell:
    made = Shell(tmp_path, demo)
    (tmp_path / "config.toml").write_text(SOUND)
    made.log_in()
    return made


def files(shell: Shell) -> list[Path]:
    """The whole files that are kept."""
    found = (shell.home / "data" / "music").rglob("files/*")
    return sorted(file for file in found if not file.name.endswith("part"))


def test_kept_listed_played_offline_and_let_go(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def here(*words: str) -> tuple[int, str, str]:
        ran = shell.here(*words, patch=monkeypatch, told=capfd)
        return ran.returncode, ran.stdout, ran.stderr

    assert here("downloads")[:2] == (0, "")
    code, out, err = here("downloads", "add", "Næturferja")
    assert (code, err) == (0, "")
    assert out == "Næturferja  (album)  3 tracks, 895 kB\n"
    assert here("downloads", "add", "--kind", "track", "Næturferja II.")[0] == 0
    assert len(files(shell)) == 3
    kept = [json.loads(line) for line in here("downloads", "list", "--json")[1].splitlines()]
    assert [(each["kind"], each["tracks"], each["done"]) for each in kept] == [
        ("album", 3, 3),
        ("track", 1, 1),
    ]
    assert here("play", "-q", "Næturferja")[0] == 0
    assert len(shell.demo.asked("/listen/")) == 3, "heard from the disk"
    shell.demo.close()
    code, _, err = here("play", "Næturferja")
    assert (code, err.count("Halldís")) == (0, 3)
    assert here("downloads", "remove", "Næturferja")[:2] == (0, "Removed: Næturferja\n")
    assert len(files(shell)) == 1
    assert here("downloads", "remove", "1")[0] == 0
    assert files(shell) == []
    code, _, err = here("downloads", "remove", "1")
    assert (code, "No download is called “1”" in err) == (1, True)


def test_files_that_are_too_large_are_told(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (shell.home / "config.toml").write_text(
        SOUND.replace("[player]", "[player]\nlargest_file = 290000")
    )
    ran = shell.here("downloads", "add", "Næturferja", patch=monkeypatch, told=capfd)
    assert ran.returncode == 1
    assert "1 of 3 tracks" in ran.stdout
    assert ran.stderr.count("is larger than 290 kB, the setting largest_file.") == 2
    ran = shell.here("play", "Næturferja", patch=monkeypatch, told=capfd)
    assert ran.stderr.count("is larger than 290 kB, the setting largest_file.") == 2


def test_killed_it_goes_on_where_it_was(shell: Shell) -> None:
    shell.demo.delay(0.5, "/listen/")
    started = shell.start("downloads", "add", "Northern Rooms")
    ends = time.monotonic() + 60
    while len(files(shell)) < 2:
        assert time.monotonic() < ends
        time.sleep(0.02)
    started.send_signal(signal.SIGKILL)
    started.communicate()
    whole = len(files(shell))
    asked = len(shell.demo.asked("/listen/"))
    shell.demo.straighten()
    ran = shell.run("downloads", "add", "Northern Rooms")
    assert "Northern Rooms  (album)" in ran.stdout, ran.stderr
    assert len(files(shell)) > whole
    total = len(files(shell))
    assert len(shell.demo.asked("/listen/")) - asked <= total - whole + 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "no such thing at all"], "Nothing is called"),
        (["add", "--kind", "radio", "random"], "has no end"),
        (["remove", "Nothing"], "No download is called “Nothing”"),
    ],
)
def test_what_cannot_be_done(
    shell: Shell,
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ran = shell.here("downloads", *words, patch=monkeypatch, told=capfd)
    assert ran.returncode == 1
    assert said in ran.stderr
