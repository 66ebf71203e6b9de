"""The action table: ids, words, keys and groups of all actions.

Key bindings, palette, help and remote control are made from it. An action is performed by the
first method ``do_<id>`` from the focused widget upwards (list, view, app), then of the app's
action objects; returning False passes the action on (:mod:`fwtui.ui.actions.performer`).

Keys are Textual's names (``less_than_sign``, ``ctrl+d``), those of the preset "vim"; keys that
are pressed one after the other have a space between them (``z t``).
"""

from __future__ import annotations

import unicodedata
from typing import Literal

from msgspec import Struct

from fwtui.ui.views.registry import HOME, MORE, VIEWS

Group = Literal["move", "play", "collect", "find", "views", "more"]
GROUPS: dict[Group, str] = {
    "play": "Playing",
    "move": "Moving",
    "collect": "Collecting",
    "find": "Finding",
    "views": "Views",
    "more": "fwtui",
}
Place = Literal[
    "", "list", "filter", "details", "whole",
    "things", "tracks", "marked", "rows", "followed", "artist", "radio", "playlist", "own playlist",
    "live list", "own radio", "episode", "reportable", "request", "editable", "edit", "notice",
]  # fmt: skip
"""Where an action applies: on any list; in a filtered list; on what has details; on what holds
tracks; on that and on tracks; on tracks; where some are marked; on rows in an order of the
listener's; on what can be followed; on what an artist made; on what a pod has a radio of; on what
the rest name."""
OF_ROWS: tuple[Place, ...] = (
    "whole", "things", "tracks", "marked", "rows", "episode", "details", "radio", "followed",
    "artist", "editable", "edit", "reportable", "request", "notice", "playlist", "live list",
    "own playlist", "own radio",
)  # fmt: skip
"""What is in the menu of a row, in its order."""
TAKING: tuple[Place, ...] = ("whole", "things", "tracks", "marked", "rows", "episode")
"""What an action applies to that takes tracks, or moves and removes the row."""


class Action(Struct, frozen=True):
    id: str
    words: str
    """What it does, as help and palette say it."""
    keys: tuple[str, ...] = ()
    group: Group = "more"
    hint: str = ""
    """The one word beside its key in the status bar."""
    when: Place = ""
    """Where it can be done; everywhere when empty."""
    in_palette: bool = True
    """Moving the cursor is no command that one looks up."""
    changes_pod: bool = False
    """It needs an account: a visitor is refused it."""
    counted: bool = False
    """A number before its key counts (``5 j``): how many times, which row, how far."""


ACTIONS: tuple[Action, ...] = (
    *(
        Action(name, words, keys, "move", in_palette=False, when="list", counted=True)
        for name, words, keys in (
            ("down", "down", ("j", "down")),
            ("up", "up", ("k", "up")),
            ("top", "top", ("g", "home", "g g")),
            ("bottom", "bottom", ("G", "end", "g e")),
            ("half_down", "half a page down", ("ctrl+d",)),
            ("half_up", "half a page up", ("ctrl+u",)),
            ("page_down", "a page down", ("pagedown",)),
            ("page_up", "a page up", ("pageup",)),
        )
    ),
    Action("row_to_top", "row to the top", ("z t",), "move", in_palette=False, when="list"),
    Action("row_to_middle", "row to the middle", ("z z",), "move", in_palette=False, when="list"),
    Action("row_to_bottom", "row to the bottom", ("z b",), "move", in_palette=False, when="list"),
    Action("left", "list on the left", ("h", "left"), "move", in_palette=False),
    Action("right", "list on the right", ("l", "right"), "move", in_palette=False),
    Action("next_pane", "next list", ("tab",), "move", in_palette=False, hint="next"),
    Action("previous_pane", "previous list", ("shift+tab",), "move", in_palette=False),
    Action("back", "back, clear, close", ("escape",), "move", "back", in_palette=False),
    Action("choose", "play from here, or open", ("enter",), "play", "play", when="list"),
    Action("play_whole", "play all of it", ("alt+enter",), "play", when="whole"),
    Action("pause", "play, pause", ("space",), "play", "pause"),
    Action(
        "previous_track",
        "previous track",
        ("less_than_sign", "p"),
        "play",
        "previous",
        counted=True,
    ),
    Action("next_track", "next track", ("greater_than_sign", "n"), "play", "next", counted=True),
    Action("seek_back", "5 seconds back", ("comma",), "play", counted=True),
    Action("seek_on", "5 seconds on", ("full_stop",), "play", counted=True),
    Action(
        "seek_back_far",
        "a minute back",
        ("left_square_bracket", "shift+left"),
        "play",
        counted=True,
    ),
    Action(
        "seek_on_far", "a minute on", ("right_square_bracket", "shift+right"), "play", counted=True
    ),
    Action("louder", "volume up", ("plus", "equals_sign"), "play", counted=True),
    Action("softer", "volume down", ("minus",), "play", counted=True),
    Action("mute", "mute", ("M",), "play"),
    Action("repeat", "repeat: off, all, one", ("r",), "play", "repeat"),
    Action("shuffle", "shuffle", ("s",), "play", "shuffle"),
    Action("stop_after", "stop after this track", ("S",), "play"),
    Action("quality", "quality of the sound", ("b",), "play", "quality"),
    Action("faster", "faster, the pitch stays", (), "play"),
    Action("slower", "slower, the pitch stays", (), "play"),
    Action("normal_speed", "normal speed", (), "play"),
    Action("replaygain", "ReplayGain: track, album, off", (), "play"),
    Action("device", "audio device", (), "play"),
    Action("private", "private: do not tell the pod what you hear", (), "play"),
    Action("keep_albums", "shuffle keeps albums together", (), "play"),
    Action("radio_from", "radio from this", ("e",), "play", "radio", when="radio"),
    Action("listen_along", "listen along, or stop", ("E",), "play", "along"),
    Action("loop", "A–B loop: A, B, off", ("B",), "play"),
    Action("sleep", "sleep timer: 45m, 23:30, album", (), "play"),
    Action("seek", "seek: 1:20, 50%, +30", ("percent_sign",), "play", counted=True),
    Action("volume", "volume: 60, +5", (), "play"),
    Action("speed", "speed: 1.25", (), "play"),
    Action("add", "add to the queue", ("a",), "collect", "queue", when="things"),
    Action("play_next", "play next", ("A",), "collect", "next", when="things"),
    Action("favourite", "favourite", ("f",), "collect", "heart", when="tracks", changes_pod=True),
    Action(
        "to_playlist",
        "add to a playlist",
        ("P",),
        "collect",
        "playlist",
        when="things",
        changes_pod=True,
    ),
    Action("download", "download, keep it here", ("d",), "collect", "download", when="things"),
    Action("download_list", "download this whole list", (), "collect"),
    Action("stop_reading", "stop reading a list", ("X",), "collect"),
    Action("clear_queue", "clear the queue", (), "collect"),
    Action("save_queue", "save the queue as a playlist", (), "collect", changes_pod=True),
    Action("mark", "mark", ("v",), "collect", "mark", when="tracks"),
    Action("mark_to", "mark to here", ("V",), "collect", when="tracks"),
    Action("mark_all", "mark all", ("ctrl+a",), "collect", when="tracks"),
    Action("mark_album", "mark this album", (), "collect", when="tracks"),
    Action("invert_marks", "invert the marks", ("asterisk",), "collect", when="marked"),
    Action("unmark", "clear the marks", ("alt+v",), "collect", when="marked"),
    Action("move_down", "move down", ("J",), "collect", "move", when="rows", counted=True),
    Action("move_up", "move up", ("K",), "collect", when="rows", counted=True),
    Action("remove", "remove", ("x",), "collect", "remove", when="rows"),
    Action("new_playlist", "new playlist", (), "collect", "new", changes_pod=True),
    Action("new_live_list", "new live list of a sentence", (), "collect", changes_pod=True),
    Action(
        "edit_live_list", "edit the sentence of this live list", (), "collect", when="live list"
    ),
    Action("copy_sentence", "copy the sentence of this live list", (), "collect", when="live list"),
    Action(
        "freeze_live_list",
        "make a playlist of this live list as it is now",
        (),
        "collect",
        when="live list",
        changes_pod=True,
    ),
    Action(
        "rename_playlist",
        "rename this playlist",
        (),
        "collect",
        when="own playlist",
        changes_pod=True,
    ),
    Action(
        "show_playlist",
        "who sees this playlist",
        (),
        "collect",
        when="own playlist",
        changes_pod=True,
    ),
    Action(
        "clear_playlist",
        "clear this playlist",
        (),
        "collect",
        when="own playlist",
        changes_pod=True,
    ),
    Action(
        "duplicate_playlist",
        "duplicate this playlist",
        (),
        "collect",
        when="playlist",
        changes_pod=True,
    ),
    Action("copy_playlist", "copy this playlist as text", (), "collect", when="playlist"),
    Action("export_playlist", "write this playlist to a file", (), "collect", when="playlist"),
    Action("import_playlist", "make a playlist of a file", (), "collect", changes_pod=True),
    Action("holding", "which playlists hold this", (), "find", when="tracks"),
    Action(
        "delete_playlist",
        "delete this playlist",
        (),
        "collect",
        when="own playlist",
        changes_pod=True,
    ),
    Action(
        "follow",
        "follow, or unfollow",
        ("F",),
        "collect",
        "follow",
        when="followed",
        changes_pod=True,
    ),
    Action("heard", "mark as heard", ("H",), "collect", "heard", when="episode"),
    Action("follow_feed", "follow a podcast by its address", (), "collect", changes_pod=True),
    Action("import_podcasts", "import podcasts from OPML", (), "collect", changes_pod=True),
    Action("export_podcasts", "export podcasts as OPML", (), "collect"),
    Action(
        "hide_artist",
        "hide this artist, or show it again",
        (),
        "collect",
        when="artist",
        changes_pod=True,
    ),
    Action(
        "report",
        "report this to the moderators",
        (),
        "collect",
        when="reportable",
        changes_pod=True,
    ),
    Action(
        "suggest_edit", "suggest an edit of this", (), "collect", when="editable", changes_pod=True
    ),
    Action("withdraw_edit", "take this edit back", (), "collect", when="edit", changes_pod=True),
    Action(
        "mark_read",
        "mark as read, or as not read",
        (),
        "collect",
        when="notice",
        changes_pod=True,
    ),
    Action(
        "accept_follow",
        "accept this request to follow",
        (),
        "collect",
        when="request",
        changes_pod=True,
    ),
    Action(
        "reject_follow",
        "refuse this request to follow",
        (),
        "collect",
        when="request",
        changes_pod=True,
    ),
    Action("new_radio", "new radio of artists, tags and playlists", (), "collect", "new"),
    Action("radio_of_sentence", "new radio of a sentence", (), "collect"),
    Action(
        "edit_radio",
        "change what this radio plays",
        (),
        "collect",
        when="own radio",
        changes_pod=True,
    ),
    Action("turn_group", "all, any or none of it", ("T",), "collect"),
    Action("save_radio", "save this radio", ("W",), "collect", "save", changes_pod=True),
    Action("show_radio", "who sees this radio", (), "collect", when="own radio", changes_pod=True),
    Action("rename_radio", "rename this radio", (), "collect", when="own radio", changes_pod=True),
    Action("delete_radio", "delete this radio", (), "collect", when="own radio", changes_pod=True),
    Action("undo", "undo the last change", ("u",), "collect", "undo"),
    Action("redo", "redo what was undone", ("ctrl+r",), "collect", "redo"),
    Action("undo_list", "list of changes", ("U",), "collect", "changes"),
    Action("filter", "filter this list", ("slash",), "find", "filter", when="list"),
    Action("filter_next", "next match", (), "find", when="filter", in_palette=False, counted=True),
    Action("filter_previous", "previous match", ("N",), "find", when="filter", counted=True),
    Action("to_playing", "go to what plays", ("c",), "find"),
    Action("to_origin", "go to where this came from", ("g o",), "find", "origin"),
    Action("to_album", "go to its album", ("o",), "find", "album", when="tracks"),
    Action("to_artist", "go to its artist", ("O",), "find", "artist", when="tracks"),
    Action("details", "details", ("i",), "find", "details", when="details"),
    Action("about_pod", "details of this pod", (), "find"),
    Action("open_address", "open an address of any pod", (), "find"),
    Action("account", "go to an account", ("at", "alt+a"), "find", "account"),
    Action("whose", "whose music", ("w",), "find", "whose"),
    Action("order", "another order", ("z",), "find", "order", when="list"),
    Action("to_letter", "go to a letter", ("apostrophe",), "find", "letter", when="list"),
    *(
        Action(
            view.action,
            view.words,
            tuple(filter(None, (view.key, *view.more_keys))),
            "views",
            view.hint,
        )
        for view in (HOME, *VIEWS, *MORE)
    ),
    Action("previous_view", "previous view", ("left_curly_bracket", "alt+left"), "views"),
    Action("next_view", "next view", ("right_curly_bracket", "alt+right"), "views"),
    Action("lyrics", "lyrics of what plays", ("t",), "views", "lyrics"),
    Action("lyrics_earlier", "lyrics earlier by 0.2 seconds", ("left_parenthesis",), "play"),
    Action("lyrics_later", "lyrics later by 0.2 seconds", ("right_parenthesis",), "play"),
    Action("menu", "menu of this row", ("m",), "more", "menu", in_palette=False),
    Action("palette", "command by name", ("colon", "ctrl+p"), "more", "command", in_palette=False),
    Action("allowance", "allowance of requests", ("L",), "more", "allowance"),
    Action("offer", "the catalogue here", ("y",), "more", "keep"),
    Action("keep_catalogue", "keep the whole catalogue here", (), "more"),
    Action("leave_catalogue", "keep the catalogue here no longer", (), "more"),
    Action("refresh", "ask the pod again", ("R",), "more", "try now"),
    Action("theme", "theme: how it looks", (), "more"),
    Action("redraw", "paint the screen again", ("ctrl+l",), "more"),
    Action("login", "log in, switch account", ("I",), "more"),
    Action("logout", "log out of this account", (), "more"),
    Action("settings", "settings", ("C",), "more", "settings"),
    Action("help", "help", ("question_mark",), "more", "help"),
    Action("leave", "leave it playing", ("Q",), "more", "leave"),
    Action("quit", "quit", ("q", "ctrl+q", "ctrl+c"), "more", "quit"),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

_SIGNS = {
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "comma": ",",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "asterisk": "*",
    "underscore": "_",
    "backslash": "\\",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "slash": "/",
    "at": "@",
    "percent_sign": "%",
    "apostrophe": "'",
    "colon": ":",
    "question_mark": "?",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
}
_NAMES = {sign: name for name, sign in _SIGNS.items() if len(sign) == 1}
"""A key may also be given as its character; a comma only by its name."""
_ARROWS = {"up": "↑", "down": "↓", "left": "←", "right": "→"}


def key_sign(key: str, *, arrows: bool = True) -> str:
    """A key as it is written for the listener: ``<``, ``esc``, ``ctrl+d``, ``↓``; keys one
    after the other are ``zt``."""
    if " " in key:
        signs = [key_sign(each, arrows=arrows) for each in key.split(" ")]
        return ("" if all(len(sign) == 1 for sign in signs) else " ").join(signs)
    if arrows and key in _ARROWS:
        return _ARROWS[key]
    return _SIGNS.get(key) or (key.upper() if key[:1] == "f" and key[1:].isdecimal() else key)


def key_name(key: str) -> str:
    """Textual's name of a key that may be given as its sign: ``%`` is ``percent_sign``."""
    if len(key) != 1 or key.isalnum():
        return key
    return _NAMES.get(key) or unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
