"""The completions and the manual page: up to date, whole, and understood by their shells."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.shell.__main__ import FOLDER, made
from fwtui.cli import completion, description
from fwtui.cli.main import COMMANDS
from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.settings import PodSettings
from fwtui.ui.actions.table import ACTIONS
from tests.cli.shell import Run, Shell
from tests.ui.pseudo_terminal import Terminal

ROOT = Path(__file__).parents[2]
PLACES = {
    "fwtui.1": "man/man1/fwtui.1",
    "fwtui.bash": "bash-completion/completions/fwtui",
    "_fwtui": "zsh/site-functions/_fwtui",
    "fwtui.fish": "fish/vendor_completions.d/fwtui.fish",
}
"""Where each file lies below share/: man(1), bash-completion, zsh's fpath, fish's vendors."""


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


def test_the_wheel_holds_them_where_shells_and_man_look(tmp_path: Path) -> None:
    backend = pytest.importorskip(
        "hatchling.builders.wheel", reason="hatchling, which builds the wheel, is not installed"
    )
    [wheel] = backend.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as built:
        names = built.namelist()
        held = {
            name.partition(".data/data/")[2]: built.read(name).decode()
            for name in names
            if ".data/data/" in name
        }
        [metadata] = [built.read(each).decode() for each in names if each.endswith("/METADATA")]
        [scripts] = [built.read(each).decode() for each in names if each.endswith("points.txt")]
    assert held == {f"share/{place}": made()[name] for name, place in PLACES.items()}
    assert "fwtui = fwtui.__main__:main" in scripts
    assert "Requires-Dist: dbus-fast" in metadata
    assert {"fwtui/control/PROTOCOL.md", "fwtui/py.typed"} <= set(names)
    assert {name.partition("/")[0] for name in names if ".data/" not in name} == {
        "fwtui", "fwtui-0.1.0.dist-info",
    }  # fmt: skip


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


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
def test_zsh_takes_its_script_when_it_is_read() -> None:
    """As ``. <(fwtui completion zsh)``, with no folder of fpath to write to."""
    script = f'autoload -U compinit; compinit -D -u; . "{FOLDER}/_fwtui"; print $_comps[fwtui]'
    ended = subprocess.run(["zsh", "-fc", script], capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("_fwtui\n", "")


INTERACTIVE = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SOURCED = {
    "bash": f'. "{FOLDER}/fwtui.bash"; PS1="$ "',
    "zsh": f'fpath=("{FOLDER}" $fpath); autoload -U compinit; compinit -D -u; PS1="$ "',
    "fish": f"source \"{FOLDER}/fwtui.fish\"; function fish_prompt; echo -n '$ '; end",
}
"""What a shell is given to read the completion, and to show a prompt that is known."""


@contextlib.contextmanager
def interactive(name: str, shell: Shell) -> Iterator[Terminal]:
    """A shell in a terminal, which completes ``fwtui``."""
    folder = shell.home / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "fwtui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fwtui "$@"\n')
    program.chmod(0o755)
    environ = shell.env | {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(shell.home),
        "XDG_CONFIG_HOME": str(shell.home),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
    }
    with Terminal(INTERACTIVE[name], environ=environ, size=(150, 40)) as terminal:
        terminal.read(0.3)
        terminal.press(f"{SOURCED[name]}; clear\r")
        terminal.until(lambda it: it.rows[0] == "$", 30.0)
        yield terminal


def completes(terminal: Terminal, typed: str, wanted: str) -> None:
    """Type, press tab, and wait until the line is this one; it is cleared then."""
    terminal.press(typed + "\t")
    terminal.until(lambda it: it.rows[0] == f"$ {wanted}", 30.0)
    terminal.press("\x15")
    terminal.until(lambda it: it.rows[0] == "$", 30.0)


def beside_the_default(shell: Shell, here: Run) -> Account:
    """Another account than the default one; the library of this one alone is known here."""
    shell.log_in("ana")
    shell.log_in("demo")
    accounts = Accounts(shell.home / "data", PodSettings(keyring=False))
    [demo] = [each for each in accounts.list() if each != accounts.default]
    assert here("sync", "--account", demo.name).returncode == 0
    return demo


@pytest.mark.parametrize("name", completion.SHELLS)
def test_a_shell_completes_commands_actions_accounts_and_names(
    name: str, shell: Shell, here: Run
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name} here")
    demo = beside_the_default(shell, here)
    with interactive(name, shell) as terminal:
        completes(terminal, "fwtui qu", "fwtui quit")
        completes(terminal, "fwtui ctl next_t", "fwtui ctl next_track")
        completes(terminal, "fwtui play --kind pl", "fwtui play --kind playlist")
        completes(terminal, "fwtui downloads ad", "fwtui downloads add")
        completes(terminal, "fwtui play --account de", f"fwtui play --account {demo.name}")
        half = demo.name[:-2]  # bash takes @ and : for ends of words
        completes(terminal, f"fwtui play --account={half}", f"fwtui play --account={demo.name}")
        for of in (f"--account {demo.name}", f"--account={demo.name}"):
            completes(terminal, f"fwtui play {of} Copp", f"fwtui play {of} Copper\\ Lanterns")
        of = f"--session {demo.session}"
        completes(terminal, f"fwtui ctl {of} play copp", f"fwtui ctl {of} play Copper\\ Lanterns")


def test_names_are_those_of_the_account_in_the_words(shell: Shell, here: Run) -> None:
    demo = beside_the_default(shell, here)
    assert here("completion", "names", "copper").stdout == ""
    for of in (("--account", demo.name), ("--session", demo.session)):
        assert here("completion", "names", "copper", *of).stdout == "Copper Lanterns\n"
    assert here("completion", "names", "copper", "--session", "none").stdout == ""


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
