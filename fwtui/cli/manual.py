"""The manual page fwtui(1) as roff (man-pages(7)), from the tables of commands, actions and
settings."""

from __future__ import annotations

from fwtui import __version__
from fwtui.base.toml_edit import literal
from fwtui.cli import description
from fwtui.cli.description import Argument, Described
from fwtui.config import Settings
from fwtui.control.commands import COMMANDS as CONTROL_COMMANDS
from fwtui.control.protocol import EVENTS, FIELDS
from fwtui.services.settings_file import all_settings
from fwtui.ui.actions.table import ACTIONS, GROUPS, key_sign


def page() -> str:
    """The whole page."""
    parts = [
        ".\\\" Made by `python -m assets.shell` from fwtui's tables; not edited by hand.",
        f'.TH FWTUI 1 "" "fwtui {__version__}" "User Commands"',
        ".SH NAME\nfwtui \\- plays and browses the music of Funkwhale pods in a terminal",
        ".SH SYNOPSIS\n.B fwtui\n.RB [ \\-\\-account\n.IR NAME@POD ]\n.RB [ \\-\\-plain ]\n.br\n"
        ".B fwtui\n.I COMMAND\n"
        ".RI [ OPTIONS ]",
        ".SH DESCRIPTION\nWithout a command\n.B fwtui\njoins the session of the default account "
        "from this terminal, or starts one. The music outlives the terminal: "
        "with the key Q it plays on, and\n.B fwtui\ncomes back to it.",
        _item(
            "--plain",
            "The same a line at a time: a prompt, words and numbers in, sentences "
            "out. No screen, no colours, no control codes; for screen readers, serial lines, "
            "scripts and logs. The word help lists what can be typed.",
        ),
        ".SH COMMANDS",
        *(_command(each) for each in description.commands()),
        ".SH CONTROL",
        'Commands of\n.BR "fwtui ctl" ,\nbesides the actions below:',
        *(_item(f"{each.name} {each.arguments}", each.words) for each in CONTROL_COMMANDS),
        ".SS Fields of \\-\\-format",
        *(_item(name, words) for name, words in FIELDS.items()),
        ".SS Events of follow",
        *(_item(name, words) for name, words in EVENTS.items()),
        ".SH ACTIONS",
        'Each is a key of the interface and a word of\n.BR "fwtui ctl" .',
        *_actions(),
        ".SH SETTINGS",
        "config.toml has a table for each part:",
        *_settings(),
        ".SH EXIT STATUS",
        _item("0", "done"),
        _item("1", "failed or refused, with a sentence"),
        _item("2", "wrong usage"),
        _item("3", "of fwtui ctl: there is no session"),
        _item("130", "stopped by ctrl+c"),
        ".SH ENVIRONMENT",
        _item("FWTUI_HOME", "a folder that holds all files of fwtui"),
        ".SH FILES",
        _item("~/.config/fwtui/config.toml", "settings"),
        _item("~/.local/state/fwtui/fwtui.log", "the log"),
        _item("$XDG_RUNTIME_DIR/fwtui/", "sockets of the sessions"),
        "",
    ]
    return "\n".join(parts)


def escaped(text: str) -> str:
    """Text as roff prints it: no line begins a request."""
    made = text.replace("\\", "\\e").replace("-", "\\-").replace("%%", "%")
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in made.splitlines())


def _item(name: str, words: str) -> str:
    return f".TP\n.B {_one_line(name)}\n{escaped(words) or chr(92) + '&'}"


def _one_line(text: str) -> str:
    return escaped(text.strip()).replace('"', "\\(dq")


def _command(each: Described) -> str:
    lines = [f".SS fwtui {_one_line(_usage(each))}", escaped(each.words)]
    lines += [_argument(argument) for argument in each.arguments]
    for below in each.commands:
        lines.append(_item(_usage(below), below.words))
        if below.arguments:
            lines += [".RS", *(_argument(argument) for argument in below.arguments), ".RE"]
    if each.epilog and each.name != "ctl":
        lines += [".PP", escaped(each.epilog)]
    return "\n".join(lines)


def _usage(each: Described) -> str:
    return " ".join([each.name, *(argument.metavar for argument in each.positional)])


def _argument(each: Argument) -> str:
    value = "|".join(each.choices) or each.metavar
    if each.flags:
        return _item(f"{', '.join(each.flags)} {value if each.metavar else ''}", each.words)
    return _item(each.metavar, each.words)


def _actions() -> list[str]:
    lines: list[str] = []
    for group, title in GROUPS.items():
        lines.append(f".SS {_one_line(title)}")
        for action in ACTIONS:
            if action.group == group:
                keys = ", ".join(key_sign(key, arrows=False) for key in action.keys)
                lines.append(_item(action.id, f"{action.words}{f' ({keys})' if keys else ''}"))
    return lines


def _settings() -> list[str]:
    lines: list[str] = []
    table = ""
    for each in all_settings(Settings):
        if each.table != table:
            table = each.table
            lines.append(f".SS [{table}]")
        may = ", ".join(each.choices) or each.takes
        words = f"{may}; default {literal(each.default)}. {each.meaning.replace('`', '')}"
        lines.append(_item(each.key, words.strip()))
    return lines
