"""The command line as a shell sees it: words, streams and exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fwtui import __version__
from fwtui.cli.main import COMMANDS


def fwtui(
    *words: str, home: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fwtui", *words],
        env={**os.environ, "FWTUI_HOME": str(home), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_version(tmp_path: Path) -> None:
    ran = fwtui("--version", home=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, f"fwtui {__version__}\n")


def test_help_names_every_command(tmp_path: Path) -> None:
    ran = fwtui("--help", home=tmp_path)
    assert ran.returncode == 0
    for name, words in COMMANDS.items():
        assert f"  {name}" in ran.stdout
        assert words in ran.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_help_of_its_own(tmp_path: Path, name: str) -> None:
    ran = fwtui(name, "--help", home=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(f"usage: fwtui {name}")


def test_without_a_terminal_the_interface_says_so_and_exits_with_2(tmp_path: Path) -> None:
    ran = fwtui(home=tmp_path)
    assert ran.returncode == 2
    assert ran.stderr.startswith("fwtui: this is not a terminal")
    assert ran.stdout == ""


def test_an_unknown_command_is_a_usage_error_that_names_the_nearest(tmp_path: Path) -> None:
    ran = fwtui("dowloads", home=tmp_path)
    said = "fwtui: There is no command dowloads. The nearest is `fwtui downloads`.\n"
    assert (ran.returncode, ran.stderr) == (2, said)


def test_a_bad_setting_is_named_and_does_not_stop_a_command(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[player]\nvolume = 'x'\n")
    ran = fwtui("doctor", "--offline", home=tmp_path)
    assert "config.toml:2: player.volume: expected a whole number" in ran.stderr
    assert f"fwtui       {__version__}" in ran.stdout


def test_doctor_tells_what_is_there_and_exits_with_0(tmp_path: Path) -> None:
    ran = fwtui("doctor", home=tmp_path, env={"TERM": "xterm-256color"})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for about in ("fwtui", "python", "packages", "libmpv", "terminal", "settings", "logins", "pod"):
        assert f"\n{about} " in "\n" + ran.stdout


def test_doctor_says_how_to_get_libmpv_where_there_is_none(tmp_path: Path) -> None:
    hidden = tmp_path / "mpv.py"
    hidden.write_text("raise OSError('Cannot find libmpv')\n")
    ran = fwtui("doctor", "--offline", home=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert ran.returncode == 1
    assert "apt install libmpv2" in ran.stdout


@pytest.mark.parametrize("words", [("accounts",), ("--help",), ("doctor", "--offline")])
def test_a_reader_who_went_away_is_no_news(words: tuple[str, ...], tmp_path: Path) -> None:
    theirs, mine = os.pipe()
    os.close(theirs)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with os.fdopen(mine, "wb") as pipe:
        ran = subprocess.run(
            [sys.executable, "-m", "fwtui", *words],
            env={**env, "FWTUI_HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert "Broken" not in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.returncode in (0, 1)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">/dev/full"])
def test_streams_that_are_closed_or_full_are_no_crash(closed: str, tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m fwtui doctor --offline {closed}'
    ran = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "FWTUI_HOME": str(tmp_path), "TERM": "xterm"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    assert ("disk is full" in ran.stderr) == (closed == ">/dev/full")
