"""What a listener may type in plain mode, and what it asks of the session."""

from __future__ import annotations

from msgspec import Struct

from fwtui.control.commands import BY_NAME
from fwtui.text import ALIKE, closest
from fwtui.ui.actions.table import ACTIONS, BY_ID, GROUPS
from fwtui.ui.views.registry import BY_ID as VIEW_BY_ID

ON_SCREEN = {
    **dict.fromkeys(
        ("down", "up", "top", "bottom", "half_down", "half_up", "page_down", "page_up"),
        "rows are named by their numbers",
    ),
    **dict.fromkeys(
        ("row_to_top", "row_to_middle", "row_to_bottom"), "no row is scrolled to a place here"
    ),
    **dict.fromkeys(("left", "right"), "one list is read at a time"),
    "palette": "a command is typed as it is",
    "redraw": "there is no screen to paint",
}
"""Actions that make sense on a screen alone, and why."""
OWN = {
    "more": "the next rows of the list, or the next lines of the help",
    "again": "this page of the list once more",
    "where": "which list this is, and which row an action is on",
    "back": "the list that this one was opened from",
    "next list": "the next list of this view, where it has several; `previous list` the other way",
    "open N": "open row N: an artist's albums, an album's tracks; a track plays from there",
    "play N": "play all of row N: an artist, an album, a playlist, a podcast, a radio",
    "list WHAT": "artists, albums, tracks, tags, years, or a view by its name",
    "search WORDS": "artists, albums and tracks, here and on the pod",
    "show all N": "every hit of the kind of row N, after a search",
    "limits": "how many requests the pod still allows",
    "follow [on|off]": "say what happens at once, and not only when a line is typed; "
    "`follow N` follows row N, or unfollows it",
    "login [POD]": "log in to a pod, by a code that its page shows",
    "help [GROUP|WORD]": f"these words; a group is reading, commands, {', '.join(GROUPS)}",
    "quit": "end, and the music with it",
    "leave": "end; the music plays on",
}
"""Words of plain mode's own; the others are commands of ``fwtui ctl`` and actions."""
NOT_HERE = frozenset({"follow", "do", "actions", "page", "row", "answer", "search", "open", "send"})
"""Commands of ``fwtui ctl`` that plain mode uses itself, has under a word of its own, or that are
for programs."""
_ALIASES = {
    "limits": "allowance",
    "search": "view_search",
    "find": "view_search",
    "open": "choose",
    "more": "more",
    "again": "again",
    "where": "where",
    "follow": "at_once",
    "login": "login",
    "log in": "login",
    "log out": "logout",
    "help": "help",
    "?": "help",
    "list": "list",
    "leave": "leave",
    "quit": "quit",
    "resume": "play",
    "skip": "next",
    "favorite": "favourite",
    "favorites": "view_favourites",
    "artists": "artists",
    "albums": "view_all_albums",
    "tracks": "view_all_tracks",
    "changes": "undo_list",
    "next track": "next",
    "previous track": "previous",
    "show all": "right",
    "next list": "next_pane",
    "previous list": "previous_pane",
    "views": "views",
    "now playing": "status",
    "what plays": "status",
    "unfollow": "follow",
    "radio of": "radio_of_sentence",
    "new radio of": "radio_of_sentence",
}
TAKES_WORDS = {
    "filter": "WORDS",
    "to_letter": "LETTER",
    "order": "ORDER",
    "whose": "WHOSE",
    "view_search": "WORDS",
    "open_address": "ADDRESS",
    "account": "NAME",
    "theme": "THEME",
    "device": "DEVICE",
    "new_playlist": "NAME",
    "save_queue": "NAME",
    "new_live_list": "SENTENCE",
    "radio_of_sentence": "SENTENCE",
    "follow_feed": "ADDRESS",
    "import_playlist": "FILE",
    "import_podcasts": "FILE",
    "export_podcasts": "FILE",
}
"""Actions whose first word is an answer even where it is a number, and what it is."""
TAKES_MORE = frozenset({"seek", "speed"})
"""Commands that make no sense alone."""
LIKE = 0.76
"""How like words are to what is typed, from 0 to 1, to be named as the nearest: a line of more
than two words is more often about something else than mistyped."""
MOVES_CURSOR = frozenset(
    ("to_letter", "filter_next", "filter_previous", "to_playing", "next_pane", "previous_pane",
     "right")
)  # fmt: skip
"""Actions after which the list is read from another row on."""
PLAYS = frozenset(
    ("play", "pause", "next", "previous", "stop", "next_track", "previous_track", "choose")
)
"""Actions and commands after which what plays is said, where nothing else was."""
SEEKS = frozenset({"seek", "seek_on", "seek_back", "seek_on_far", "seek_back_far"})
"""Actions and commands after which the place in the track is said."""
OF_VIEW = {"new_playlist": "view_playlists", "new_live_list": "view_playlists"}
"""Actions of one view, and the action that shows it."""
NARROWS = frozenset({"filter", "order", "whose", "settings", "view_search"})
"""Actions that, answered, show other rows of a list."""
CHANGES_ROW = frozenset({"favourite", "mark", "mark_to", "move_up", "move_down", "turn_group"})
"""Actions that change how a row looks and say nothing."""


MARKS = frozenset({"mark", "mark_to", "mark_all", "mark_album", "invert_marks", "unmark"})
"""Actions that are on marks, and not on what is marked."""


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
        takes_words = self.name in TAKES_WORDS or shows_list(self.name)
        if self.kind != "action" or takes_words or not self.words:
            return None
        return int(self.words[0][:9]) if is_number(self.words[0]) else None


def _typed(phrase: str) -> str:
    """A phrase as a keyboard has its letters."""
    return phrase.casefold().replace("–", "-").replace("’", "'")


def is_number(word: str) -> bool:
    """Whether it can be the number of a row or a choice."""
    return word.isascii() and word.isdigit()


def read(line: str) -> Asked | None:
    """What a line asks for: by an id, by the words of the palette, or by a short word; None
    where it begins with none of them."""
    words = line.split()
    for count in range(len(words), 0, -1):
        phrase = _typed(" ".join(words[:count])).rstrip(".")
        found = _PHRASES.get(phrase)
        if found is not None:
            return _narrowed(Asked(*found, tuple(words[count:])))
    return None


def nearest(line: str) -> str:
    """The word, or words, that a line most likely begins with; empty where none is like it."""
    words = line.casefold().split()
    for count in range(min(len(words), 4), 0, -1):
        among = _SPOKEN if count > 1 else [each for each in _SPOKEN if " " not in each]
        like = ALIKE if count == 1 and len(words) <= 2 else LIKE
        if near := closest(" ".join(words[:count]), among, like):
            return near.replace("–", "-")
    return ""


def phrase_of(action: str) -> str:
    """What is typed for an action: few plain words."""
    if action in ("next_pane", "previous_pane"):
        return BY_ID[action].words
    if action == "choose":
        return "open"
    if action.startswith("view_"):
        return action.removeprefix("view_").replace("_", " ")
    return action.replace("_", " ")


def shows_list(action: str) -> bool:
    """Whether an action shows a list, which the words after it narrow."""
    return action == "settings" or (action.startswith("view_") and action not in TAKES_WORDS)


def reads(action: str, *, answered: bool) -> bool:
    """Whether the list is read after an action though it may be the same one."""
    return action.startswith("view_") or (answered and action in NARROWS)


def _narrowed(asked: Asked) -> Asked:
    """A command of ``fwtui ctl`` that has a row, or none of its words, is the action."""
    numbers = bool(asked.words) and is_number(asked.words[0])
    if asked.name == "list" and " ".join(asked.words).casefold() == "artists":
        return Asked("own", "artists")
    if asked.name == "list" and asked.words:
        return Asked("action", list_action(" ".join(asked.words)) or "list")
    if asked.name == "choose" and asked.words and not numbers:
        return Asked("action", "open_address", asked.words)
    if asked.name == "at_once" and numbers:
        return Asked("action", "follow", asked.words)
    if asked.name == "sleep" and not asked.words:
        return Asked("action", "sleep")  # which asks
    if asked.kind == "control" and asked.name == "favourite" and numbers:
        return Asked("action", "favourite", asked.words)
    if asked.kind == "control" and asked.name == "play" and numbers and len(asked.words) == 1:
        return Asked("own", "play_row", asked.words)
    if asked.kind == "control" and asked.name == "queue" and not asked.words:
        return Asked("action", "view_queue")
    return asked


def list_action(what: str) -> str | None:
    """The action that shows a view by its name; None where there is none."""
    name = what.casefold().replace(" ", "_").replace("-", "_")
    for each in (f"all_{name}", name):
        if each in VIEW_BY_ID and f"view_{each}" in BY_ID:
            return f"view_{each}"
    return None


def _phrases() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for entry in VIEW_BY_ID.values():
        if entry.action in BY_ID:
            found[entry.id.replace("_", " ")] = found[entry.id] = ("action", entry.action)
    for action in ACTIONS:
        if action.id in ON_SCREEN:
            found[action.id] = found[action.id.replace("_", "-")] = ("screen", action.id)
            continue
        spoken = _typed(action.words.partition(":")[0])
        for phrase in (spoken, action.id.replace("_", " "), action.id.replace("_", "-"), action.id):
            if phrase == action.id or phrase not in found:
                found[phrase] = ("action", action.id)
    for name in BY_NAME:
        if name not in NOT_HERE:
            for phrase in (name, name.replace("_", "-"), name.replace("_", " ")):
                found[phrase] = ("control", name)
    for word, name in _ALIASES.items():
        kind = "action" if name in BY_ID else "control" if name in BY_NAME else "own"
        if name in ("quit", "leave", "help", "login"):
            kind = "own"
        found[word] = (kind, name)
    return found


_PHRASES = _phrases()
_SPOKEN = [
    phrase
    for phrase, (kind, _) in _PHRASES.items()
    if kind != "screen"
    and "_" not in phrase
    and (phrase.replace("-", " ") == phrase or phrase.replace("-", " ") not in _PHRASES)
]


def screen_words(action: str) -> str:
    """An action of the screen in plain words."""
    return BY_ID[action].words
