"""The help of plain mode: its words by group, and one word by its name."""

from __future__ import annotations

from fwtui.cli.plain.words import (
    NOT_HERE,
    ON_SCREEN,
    OWN,
    TAKES_WORDS,
    Asked,
    list_action,
    nearest,
    phrase_of,
    read,
    shows_list,
)
from fwtui.control.commands import BY_NAME, COMMANDS
from fwtui.errors import NEAREST
from fwtui.ui.actions.table import ACTIONS, BY_ID, GROUPS, OF_ROWS, Action

READING = "reading"
COMMAND_GROUP = "commands"
_ABOUT = {
    READING: "lists, rows, pages, and the end",
    COMMAND_GROUP: "words with arguments: volume, sleep, the queue, settings, accounts",
    "play": "the player's own: seek, mute, speed, devices, lyrics' times",
    "move": "the step back",
    "collect": "queue, playlists, favourites, downloads, radios, what can be undone",
    "find": "filter, order, details, addresses",
    "views": "lists by their names",
    "more": "settings, the catalogue, the account",
}
"""Each group of words, and what it is about."""


def help_lines(what: str) -> list[str]:
    """The groups; the words of a group; or what is typed for one word."""
    wanted = what.casefold().strip()
    if not wanted:
        return _overview()
    if wanted == READING:
        return _listed("Reading", [f"{name}: {words}." for name, words in OWN.items()])
    if wanted == COMMAND_GROUP:
        lines = [_of_command(each.name) for each in COMMANDS if each.name not in NOT_HERE]
        return _listed("Commands", lines)
    for group, title in GROUPS.items():
        if wanted in (group, title.casefold()):
            shown = [each for each in ACTIONS if each.group == group and each.id not in ON_SCREEN]
            return _listed(title, [_of_action(each) for each in shown])
    return [_of_word(what)]


def _overview() -> list[str]:
    return [
        "A line is a word, and what it is about: `albums`, `open 3`, `play salt`, `volume 60`.",
        *(f"`help {group}`: {about}." for group, about in _ABOUT.items()),
        "`help` and a word says what that word does.",
    ]


def _listed(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *lines]


def _of_command(name: str) -> str:
    command = BY_NAME[name]
    usage = f"{name.replace('_', ' ')} {command.arguments}".strip()
    return f"{usage}: {command.words}."


def _of_action(action: Action) -> str:
    """What is typed for an action, and what it does where that says more."""
    phrase = phrase_of(action.id)
    if read(phrase) == Asked("control", action.id):
        return _of_command(action.id)
    if shows_list(action.id):
        takes = " [WORDS]"
    elif action.id in TAKES_WORDS:
        takes = f" {TAKES_WORDS[action.id]}"
    else:
        takes = " N" if action.when in OF_ROWS or action.id in ("choose", "menu") else ""
    says = "" if action.id in ("next_pane", "previous_pane") else action.words
    says = says if says.casefold() != phrase else ""
    if says.casefold().startswith(f"{phrase}:"):
        says = says[len(phrase) + 1 :].strip()
    return f"{phrase}{takes}{': ' if says else ''}{says}."


def _of_word(what: str) -> str:
    asked = read(what)
    if asked is None:
        near = nearest(what)
        return f"There is no word `{what}`." + (NEAREST.format(f"`{near}`") if near else "")
    if asked.kind == "screen":
        return f"`{what}` is for the screen: {ON_SCREEN[asked.name]}."
    for usage, words in OWN.items():
        if usage.partition(" ")[0] == what.casefold().split()[0]:
            return f"{usage}: {words}."
    if asked.kind == "control":
        return _of_command(asked.name)
    action = BY_ID.get(asked.name) or BY_ID.get(list_action(what) or "")
    return _of_action(action) if action is not None else f"`{what}` is a word of its own."
