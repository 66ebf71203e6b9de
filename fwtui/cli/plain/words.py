"""What a listener may type in plain mode, and what it asks of the session."""

from __future__ import annotations

from msgspec import Struct

from fwtui.control.commands import BY_NAME, COMMANDS
from fwtui.ui.actions.table import ACTIONS, BY_ID, GROUPS
from fwtui.ui.views.registry import BY_ID as VIEW_BY_ID

ON_SCREEN = {
    **dict.fromkeys(
        ("down", "up", "top", "bottom", "half_down", "half_up", "page_down", "page_up"),
        "rows are named by their numbers",
    ),
    **dict.fromkeys(("next_pane", "previous_pane"), "one list is read at a time"),
    "palette": "a command is typed as it is",
    "login": "`fwtui login POD` asks for an account line by line",
}
"""Actions that make sense on a screen alone, and why."""
OWN = {
    "more": "the next rows of the list",
    "again": "this page of the list once more",
    "open N": "open row N: an artist's albums, an album's tracks; a track plays from there",
    "list WHAT": "artists, albums, tracks, tags, years, or a view by its name",
    "search WORDS": "artists, albums and tracks, here and on the pod",
    "limits": "how many requests the pod still allows",
    "help [GROUP]": f"these words; a group is one of {', '.join(GROUPS)}",
    "quit": "end, and the music with it",
    "leave": "end; the music plays on",
}
"""Words of plain mode's own; the others are commands of ``fwtui ctl`` and actions."""
_NOT_HERE = frozenset({"follow", "do", "actions", "page", "row", "answer", "search", "open"})
"""Commands of ``fwtui ctl`` that plain mode uses itself, or has under a word of its own."""
_ALIASES = {
    "limits": "allowance",
    "search": "view_search",
    "open": "choose",
    "more": "more",
    "again": "again",
    "help": "help",
    "list": "list",
    "leave": "leave",
    "quit": "quit",
    "resume": "play",
    "favorite": "favourite",
    "artists": "view_library",
    "albums": "view_all_albums",
    "tracks": "view_all_tracks",
}
TAKES_WORDS = frozenset(
    {"filter", "to_letter", "order", "whose", "view_search", "open_address", "account"}
)
"""Actions whose first word is an answer even where it is a number."""

CHANGES_ROW = frozenset({"favourite", "mark", "mark_to", "move_up", "move_down", "turn_group"})
"""Actions that change how a row looks and say nothing."""


class Asked(Struct, frozen=True):
    """What a line asks for."""

    kind: str
    """``own``, ``control`` (a command of ``fwtui ctl``), ``action``, or ``screen``: an action
    that makes sense there alone."""
    name: str
    words: tuple[str, ...] = ()

    @property
    def row(self) -> int | None:
        """The row that it is about."""
        if self.kind != "action" or self.name in TAKES_WORDS or not self.words:
            return None
        return int(self.words[0]) if is_number(self.words[0]) else None


def is_number(word: str) -> bool:
    """Whether it can be the number of a row or a choice."""
    return word.isascii() and word.isdigit() and len(word) < 10


def read(line: str) -> Asked | None:
    """What a line asks for: by an id, by the words of the palette, or by a short word; None
    where it begins with none of them."""
    words = line.split()
    for count in range(len(words), 0, -1):
        phrase = " ".join(words[:count]).casefold().rstrip(".")
        found = _PHRASES.get(phrase)
        if found is not None:
            return _narrowed(Asked(*found, tuple(words[count:])))
    return None


def _narrowed(asked: Asked) -> Asked:
    """A command of ``fwtui ctl`` that has a row, or none of its words, is the action."""
    numbers = bool(asked.words) and is_number(asked.words[0])
    if asked.name == "list" and asked.words:
        return Asked("action", list_action(" ".join(asked.words)) or "list")
    if asked.name == "choose" and asked.words and not numbers:
        return Asked("control", "open", asked.words)
    if asked.kind == "control" and asked.name == "favourite" and numbers:
        return Asked("action", "favourite", asked.words)
    if asked.kind == "control" and asked.name == "play" and numbers and len(asked.words) == 1:
        return Asked("action", "choose", asked.words)
    if asked.kind == "control" and asked.name == "queue" and not asked.words:
        return Asked("action", "view_queue")
    return asked


def list_action(what: str) -> str | None:
    """The action that shows a view by its name; None where there is none."""
    name = what.casefold().replace(" ", "_").replace("-", "_")
    if name == "artists":
        return "view_library"
    for each in (f"all_{name}", name):
        if each in VIEW_BY_ID and f"view_{each}" in BY_ID:
            return f"view_{each}"
    return None


def help_lines(group: str) -> list[str]:
    """The words, or those of a group of actions."""
    names = [name for name in GROUPS if group in (name, GROUPS[name].casefold())]
    if names:
        rows = [
            (each.id, each.words)
            for each in ACTIONS
            if each.group == names[0] and each.id not in ON_SCREEN
        ]
        return [f"{GROUPS[names[0]]}:", *(f"{name}: {words}" for name, words in rows)]
    rows = [*OWN.items()]
    rows += [
        (f"{each.name} {each.arguments}".strip(), each.words)
        for each in COMMANDS
        if each.name not in _NOT_HERE and each.name != "quit"
    ]
    return [
        *(f"{name}: {words}" for name, words in rows),
        "Every action of the interface is a word too, by its id or by its words, and takes the "
        "number of a row: add 3, favourite 3, download 3, move_down 3.",
        "What is asked is answered by a number, by words, or by an empty line, which leaves it.",
    ]


def _phrases() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for entry in VIEW_BY_ID.values():
        if entry.action in BY_ID:
            found[entry.id.replace("_", " ")] = found[entry.id] = ("action", entry.action)
    for action in ACTIONS:
        if action.id in ON_SCREEN:
            found[action.id] = found[action.id.replace("_", "-")] = ("screen", action.id)
            continue
        spoken = action.words.partition(":")[0].casefold()
        for phrase in (spoken, action.id.replace("_", " "), action.id.replace("_", "-"), action.id):
            if phrase == action.id or phrase not in found:
                found[phrase] = ("action", action.id)
    for name in BY_NAME:
        if name not in _NOT_HERE:
            for phrase in (name, name.replace("_", "-"), name.replace("_", " ")):
                found[phrase] = ("control", name)
    for word, name in _ALIASES.items():
        kind = "action" if name in BY_ID else "control" if name in BY_NAME else "own"
        if name in ("quit", "leave", "help"):
            kind = "own"
        found[word] = (kind, name)
    return found


_PHRASES = _phrases()
