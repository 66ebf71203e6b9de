"""Fault 85: every file and folder that fwtui writes is its owner's alone, whatever the umask."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import SECONDS, Shell
from tests.ui.at_home import ENVIRON
from tests.ui.pseudo_terminal import Terminal, python

SETTINGS = "[pod]\nkeyring = false\n[player]\nmpv = { ao = 'null' }\n"


def modes(home: Path) -> dict[str, str]:
    """Each file and folder below, and its mode; without what the test has made."""
    found = (each for each in home.rglob("*") if each.name != "config.toml")
    return {
        str(each.relative_to(home)): stat.filemode(each.lstat().st_mode)
        for each in found
        if not each.is_symlink()
    }


@pytest.mark.parametrize(
    "umask", [0, pytest.param(0o777, marks=pytest.mark.long)], ids=["none", "all"]
)
def test_85_a_whole_use_leaves_nothing_open_to_others(shell: Shell, umask: int) -> None:
    (shell.home / "config.toml").write_text(SETTINGS)
    token = shell.demo.application_token("demo")
    for words, given in (
        (("login", shell.demo.url, "--token"), f"{token}\n"),
        (("sync",), ""),
        (("downloads", "add", "Næturferja"), ""),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "fwtui", *words],
            env=shell.env,
            umask=umask,
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    before = os.umask(umask)
    try:
        shown = Terminal(
            python("-m", "fwtui"), environ={**shell.env, **ENVIRON, "FWTUI_HOME": str(shell.home)}
        )
    finally:
        os.umask(before)
    with shown:
        shown.until(lambda now: re.search(r"▎|▌", now.text), 30)
        shown.press("3")
        shown.until("Queue", 30)
        found = modes(shell.home)
        assert any(mode.startswith("s") for mode in found.values()), "the socket"
        shown.press("q")
        assert shown.wait(30) == 0
    found |= modes(shell.home)
    kinds = ("fwtui.log", ".db", ".db-wal", "index.json", "/files/", "default-session", ".lock")
    for kind in kinds:
        assert any(kind in name for name in found), (kind, found)
    wrong = {
        name: mode
        for name, mode in found.items()
        if mode not in ("drwx------", "-rw-------", "srw-------")
    }
    assert not wrong
