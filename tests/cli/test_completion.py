"""The completions and the manual page: up to date, whole, and understood by their shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.shell.__main__ import FOLDER, made
from fwtui.cli import completion, description
from fwtui.cli.main import COMMANDS
from fwtui.demo.pod import DemoPod
from fwtui.ui.actions.table import ACTIONS
from tests.cli.shell import Run, Shell

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as running:
        yield running


@pytest.mark.parametrize("name", sorted(made()))
def test_a_file_is_as_the_tables_make_it(name: str) -> None:
    """`python -m assets.shell` writes them."""
    assert (FOLDER / name).read_text(encoding="utf-8") == made()[name]


def test_the_wheel_installs_each_file() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert {Path(file).name for file in shared} == set(made())
    assert all((ROOT / file).is_file() for file in shared)


@pytest.mark.parametrize("name", sorted(made()))
def test_each_command_and_action_is_in_each_file(name: str) -> None:
    text = made()[name].replace("\\-", "-")
    for word in (*COMMANDS, *(action.id for action in ACTIONS)):
        assert word in text, word
    for command in description.commands():
        for option in command.options:
            assert option.flags[-1].lstrip("-") in text, option


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_a_shell_understands_its_script(shell: str) -> None:
    if (program := shutil.which(shell)) is None:
        pytest.skip(f"there is no {shell} here")
    file = FOLDER / {"bash": "fwtui.bash", "zsh": "_fwtui", "fish": "fwtui.fish"}[shell]
    ended = subprocess.run([program, "-n", str(file)], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def completed(shell: Shell, *words: str) -> list[str]:
    """What bash offers for the last of these words."""
    folder = shell.home / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "fwtui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fwtui "$@"\n')
    program.chmod(0o755)
    script = (
        f'. "{FOLDER}/fwtui.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fwtui; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    env = {**shell.env, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    ended = subprocess.run(
        ["bash", "-c", script, "bash", "fwtui", *words],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.split("\n")[:-1]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_commands_actions_accounts_and_names(shell: Shell) -> None:
    shell.log_in()
    assert completed(shell, "qu") == ["quit"]
    assert completed(shell, "ctl", "next_t") == ["next_track"]
    assert completed(shell, "play", "--ki") == ["--kind"]
    assert "album" in completed(shell, "play", "--kind", "")
    assert completed(shell, "downloads", "a") == ["add"]
    assert [each.split("@")[0] for each in completed(shell, "play", "--account", "")] == ["demo"]
    assert shell.run("sync").returncode == 0
    assert completed(shell, "play", "Copper") == ["Copper\\ Lanterns"]
    assert completed(shell, "ctl", "play", "copper") == ["Copper\\ Lanterns"]


def test_values_without_an_account(here: Run) -> None:
    for what in completion.VALUES:
        shown = here("completion", what, "x")
        assert (shown.returncode, shown.stdout, shown.stderr) == (0, "", "")


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man here")
def test_the_manual_page_has_no_mistakes() -> None:
    ended = subprocess.run(
        ["man", "--warnings", "-l", str(FOLDER / "fwtui.1")],
        env={**os.environ, "MANWIDTH": "100", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "next_track" in ended.stdout
