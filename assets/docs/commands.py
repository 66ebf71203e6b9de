"""The page of commands: each with examples, which a test gives to fwtui, and all its options."""

from __future__ import annotations

import re

from fwtui.cli import description
from fwtui.cli.description import Argument, Described

EXAMPLES: dict[str, dict[str, str]] = {
    "demo": {
        "demo": "Enter logs in, Enter plays",
        "demo --tracks 300000": "a large pod",
        "demo --pod 2 --limit authenticated-list=20/60s": "Funkwhale 2.0 that allows little",
        "demo --serve --port 8080": "the pod alone",
    },
    "login": {
        "login music.example": "in the browser, or over SSH by a code",
        "login music.example --token": "an application token, read from standard input",
        "login music.example --visitor": "without an account",
    },
    "accounts": {
        "accounts": "the default is marked",
        "accounts --json": "for scripts",
        "accounts default demo": "the account that is meant where none is named",
    },
    "play": {
        "play northern rooms": "an album, artist, playlist, track or radio",
        "play favourites --shuffle": "your favourites in any order",
        "play --kind artist salt --next": "in the session that runs: after this track",
        "play loved not heard 30d": "a sentence",
        "play --detach northern rooms": "without a terminal",
    },
    "open": {
        "open https://music.example/library/albums/7": "in its view",
        "open @ana@music.example": "an account",
        "open --fetch https://feeds.example/show.rss": "let the pod fetch it, without a question",
    },
    "ctl": {
        "ctl pause": "or play on",
        "ctl seek +30": "also seek 1:20, seek 50%",
        "ctl status --format '{artist} – {title}'": "for a status line",
        "ctl follow --json": "a line for each change",
    },
    "sessions": {"sessions": "those that run", "sessions --json": "for scripts"},
    "quit": {"quit": "the only session", "quit demo": "the session of this name"},
    "playlists": {
        "playlists list": "with a number each",
        "playlists show 1": "by its number, or its name",
        "playlists export 1 --to list.m3u8": "or .xspf, .jspf",
        "playlists import list.m3u8 --name Copy": "its tracks are looked for here and on the pod",
    },
    "credits": {
        "credits northern rooms": "author, licence and source of each track",
        "credits northern rooms --kind album --format markdown": "to paste",
    },
    "downloads": {
        "downloads add harbour of glass": "kept here, and played offline",
        "downloads list": "with a number each",
        "downloads remove 1": "and its files",
    },
    "podcasts": {
        "podcasts list": "those that you follow",
        "podcasts export": "as OPML, to standard output",
        "podcasts follow https://feeds.example/show.rss": "by the address of its feed",
        "podcasts import shows.opml": "all of a file",
    },
    "sync": {"sync": "what is new", "sync --full": "all of it once more"},
    "undo": {
        "undo list": "the changes of a month",
        "undo": "take the last one back",
        "undo --again": "do it again",
    },
    "api": {
        "api GET tracks -p q=salt": "GET may be left out",
        "api /api/v1/users/me": "a whole path",
    },
    "limits": {"limits": "what is left now", "limits --all --json": "every scope, for scripts"},
    "config": {
        "config": "all settings",
        "config --set": "those that are set",
        "config --path": "which file",
        "config --edit": "in your editor",
    },
    "completion": {"completion bash": "or zsh, fish; for . <(...)"},
    "doctor": {"doctor": "for a bug report", "doctor --offline": "without asking the pod"},
    "logout": {"logout": "the pod forgets it too", "logout ana": "another account"},
}
"""Words after ``fwtui`` and what they do, by command, in an order in which they can be run."""


def page() -> str:
    """All commands, in the order of the help."""
    lines = [
        "# Commands",
        "",
        "Made by `python -m assets.docs`. `fwtui` alone opens the interface;",
        "`fwtui --account NAME@POD` that of another account, and `fwtui --plain` is the same",
        "[a line at a time](PLAIN.md). Each command has a `--help`. They exit with 0 when it is",
        "done, 1 when it failed, with a sentence on standard error, and 2 for a mistake in the",
        "words; `fwtui ctl` with 3 when no session runs.",
    ]
    for each in description.commands():
        lines += ["", f"## fwtui {each.name}", "", f"{each.words[:1].upper()}{each.words[1:]}."]
        if each.name == "ctl":  # its epilog is a list of all of them
            lines += ["", "It takes [commands](CONTROL.md) and [actions](KEYS.md)."]
        elif each.epilog:
            lines += ["", re.sub(r"\s+", " ", each.epilog).strip()]
        examples = EXAMPLES[each.name]
        wide = max(map(len, examples))
        block = [f"fwtui {words:{wide}}  {meaning}" for words, meaning in examples.items()]
        lines += ["", "```", *block, "```"]
        if rows := [*_rows(each), *(row for sub in each.commands for row in _rows(sub, sub.name))]:
            lines += ["", "| option | |", "|---|---|", *rows]
    return "\n".join([*lines, ""])


def _rows(command: Described, of: str = "") -> list[str]:
    of = of.rpartition(" ")[2]
    return [f"| {_code(each)} | {_meaning(each, of)} |" for each in command.options]


def _code(each: Argument) -> str:
    value = f" {'|'.join(each.choices) or each.metavar}" if each.metavar or each.choices else ""
    return f"`{', '.join(each.flags)}{value}`".replace("|", "\\|")


def _meaning(each: Argument, of: str) -> str:
    return " ".join(f"{f'with {of}: ' if of else ''}{each.words}".split()).replace("|", "\\|")
