"""``fwtui config``: all settings as TOML, with what each means and where it is set."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.text import plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.services.settings_file import Setting, SettingsFile

_WIDTH = 88
_EDITORS = ("sensible-editor", "nano", "vi")
"""Looked for in this order where no variable names one."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--path", action="store_true", help="only where config.toml is")
    parser.add_argument(
        "--edit", action="store_true", help="open config.toml in $VISUAL or $EDITOR, then check it"
    )
    parser.add_argument("--set", action="store_true", help="only what is set there")


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    from fwtui import config
    from fwtui.services.settings_file import SettingsFile

    if args.path:
        print(paths.config_file)
        return 0
    if args.edit:
        return edited(paths.config_file)
    file = SettingsFile(paths.config_file, config.Settings, config.load)
    for line in printed(file, only_set=args.set):
        print(line)
    # What cannot be used was printed on stderr when the settings were read.
    sys.stdout.flush()
    return 0


def edited(path: Path) -> int:
    """Open config.toml in the listener's editor, then name its faults; 1 where it has some.

    A file that does not exist begins with every setting, each behind a ``#``. Raises FwtuiError
    where the editor cannot be started or ends with an error.
    """
    from fwtui import config
    from fwtui.base.files import make_private_folder, write_atomically
    from fwtui.services.settings_file import SettingsFile

    if not path.exists():
        lines = [*printed(SettingsFile(path, config.Settings, config.load))][1:]
        make_private_folder(path.parent)
        write_atomically(path, "\n".join([*lines, ""]).lstrip().encode())
    _open(_editor(), path)
    faults = config.load(path).problems
    for each in faults:
        print(plain(each), file=sys.stderr)
    if not faults:
        print(f"{plain(str(path))} has no faults. What plays on takes it when its settings (C) are")
        print("opened, or at the next start.")
    return int(bool(faults))


def _editor() -> list[str]:
    """The listener's editor as words: ``VISUAL``, else ``EDITOR``, else one that is there."""
    import os
    import shlex
    import shutil

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(named)
    except ValueError:
        words = [named]
    return words or [next(filter(shutil.which, _EDITORS), _EDITORS[-1])]


def _open(editor: list[str], path: Path) -> None:
    import subprocess

    try:
        # The listener names the program.
        code = subprocess.run([*editor, str(path)], check=False).returncode  # noqa: S603
    except OSError as error:
        raise FwtuiError(
            f"{plain(editor[0])} cannot be started: {error.strerror}.",
            hint="VISUAL or EDITOR names the program that edits config.toml.",
        ) from error
    if code:
        raise FwtuiError(f"{plain(editor[0])} ended with the code {code}.")


def printed(file: SettingsFile, *, only_set: bool = False) -> Iterator[str]:
    """The lines of the whole file: what is not set there is its default, behind a ``#``.

    The lines are those of a config.toml that says the same.
    """
    from fwtui.base.toml_edit import literal

    there = "" if file.file.exists() else ", which does not exist yet"
    yield f"# {plain(str(file.file))}{there}"
    table = ""
    for each in file.all:
        line = file.line(each)
        if only_set and not line:
            continue
        if each.table != table:
            table = each.table
            yield f"\n[{table}]"
        if not only_set:
            yield ""
            for row in textwrap.wrap(_about(each), _WIDTH):
                yield f"# {row}"
        value = literal(file.value(each))
        if line:
            why = file.problem(each)
            wrong = f"; what is there cannot be used: {why}" if why else ""
            yield f"{each.key} = {value}  # line {line}{plain(wrong)}"
        else:
            yield f"# {each.key} = {value}"


def _about(each: Setting) -> str:
    from fwtui.base.toml_edit import literal

    may = ", ".join(each.choices) or each.takes
    words = each.meaning.replace("`", "")
    return f"{words} ({may}; default {literal(each.default)})".strip()
