"""``fwtui config``: all settings as TOML, with what each means and where it is set."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

from fwtui.text import plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.services.settings_file import Setting, SettingsFile

_WIDTH = 88


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--path", action="store_true", help="only where config.toml is")
    parser.add_argument("--set", action="store_true", help="only what is set there")


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    from fwtui import config
    from fwtui.services.settings_file import SettingsFile

    if args.path:
        print(paths.config_file)
        return 0
    file = SettingsFile(paths.config_file, config.Settings, config.load)
    for line in printed(file, only_set=args.set):
        print(line)
    # What cannot be used was printed on stderr when the settings were read.
    sys.stdout.flush()
    return 0


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
