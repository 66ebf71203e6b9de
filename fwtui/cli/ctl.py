"""``fwtui ctl``: drives a session from outside, over its socket.

Exit codes: 0 done; 1 refused, with a sentence; 2 wrong usage; 3 no session. The standard
library alone, and little of it, unless help is wanted: a key of a window manager waits for it.
"""

from __future__ import annotations

import sys

from fwtui.cli import streams
from fwtui.control.protocol import (
    DONE,
    FIELDS,
    LARGEST_REPLY,
    NO_SESSION,
    REFUSED,
    USAGE,
    Lines,
    TooLong,
    decoded,
    request_line,
)
from fwtui.session import rendezvous
from fwtui.session.rendezvous import SessionConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from typing import Any

    from fwtui.base.paths import Paths
    from fwtui.config import Settings

SECONDS = 60.0
"""For a reply; ``follow`` and ``wait`` take as long as it takes."""
LASTING = ("follow", "wait")
FLAGS = {
    "json": "print the answer as JSON",
    "next": "with play: after this track",
    "add": "with play: at the end of the queue",
    "shuffle": "with play: in any order",
    "here": "with search: ask no pod",
    "fetch": "with open: let the pod fetch it, one of 200 a day, without a question",
}
VALUES = {
    "format": ("TEXT", "with status and follow: fields in braces, as in '{title} – {artist}'"),
    "kind": ("KIND", "with play: look for an album, artist, playlist, track, radio or tag alone"),
    "row": ("N", "with play: all of row N of the list that is shown"),
    "limit": ("N", "with search: results of each kind"),
    "seen": (
        "VERSION",
        "with queue: the queue_version of the list, whose rows are the same now; with row and "
        "play: the id that the row had; with undo and redo: the `at` that the entry had",
    ),
    "session": ("NAME", "another session than the default account's; `fwtui sessions` lists them"),
}
"""Options by name: those without a value, and those with one."""


class Wrong(Exception):
    """Wrong usage; the sentence is the only argument."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command; for its help, completion and manual page alone."""
    import argparse

    parser.add_argument("action", metavar="ACTION", help="a command, or an action by its id")
    parser.add_argument("argument", metavar="ARGUMENT", nargs="*", help="of the command")
    for name, words in FLAGS.items():
        parser.add_argument(f"--{name}", action="store_true", help=words)
    for name, (metavar, words) in VALUES.items():
        parser.add_argument(f"--{name}", metavar=metavar, help=words)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _epilog()


def _epilog() -> str:
    from fwtui.control.commands import BY_NAME, COMMANDS
    from fwtui.ui.actions.table import ACTIONS

    commands = [(f"{each.name} {each.arguments}".strip(), each.words) for each in COMMANDS]
    actions = [(action.id, action.words) for action in ACTIONS if action.id not in BY_NAME]
    parts = (
        "exit codes: 0 done, 1 refused, 2 wrong usage, 3 no session",
        _columns("commands:", commands),
        _columns("actions, as their keys do on the view that is shown:", actions),
        _columns("fields of --format:", FIELDS.items()),
    )
    return "\n\n".join(parts)


def _columns(heading: str, rows: Any) -> str:
    lines = [heading]
    for name, words in rows:
        lines += (
            [f"  {name:18} {words}"] if len(name) <= 18 else [f"  {name}", f"  {'':18} {words}"]
        )
    return "\n".join(lines)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Never called: :func:`main` goes before the other commands' way."""
    raise NotImplementedError


def main(argv: list[str]) -> int:
    """Run the command of ``argv``, without ``ctl``; the exit code."""
    streams.fence()
    if not argv or argv[0] in ("-h", "--help"):
        return _help()
    try:
        words, given = _parsed(argv)
        command, *rest = words
        form = given.pop("format", None)
        if form is not None and command not in ("status", "follow"):
            raise Wrong("--format goes with status and follow.")
        if form is not None:
            _formatted(str(form), dict.fromkeys(FIELDS, ""))
        name = given.pop("session", None)
        as_json = bool(given.pop("json", False))
    except Wrong as wrong:
        print(f"fwtui ctl: {wrong}", file=sys.stderr)
        return USAGE
    request = request_line(command, rest, given)
    try:
        connection = connect(str(name) if name is not None else None)
    except OSError as error:
        words_of = str(error) if isinstance(error, rendezvous.NotYours) else _none(name)
        print(f"fwtui: {words_of}", file=sys.stderr)
        return NO_SESSION
    show = Show(command, as_json=as_json, form=None if form is None else str(form))
    try:
        with connection:
            for reply in replies(connection, request, lasting=command in LASTING):
                code = show.show(reply)
                if code is not None:
                    return code
    except KeyboardInterrupt:
        return 130
    except TimeoutError:
        from fwtui.errors import NO_ANSWER

        print(f"fwtui: {NO_ANSWER}", file=sys.stderr)
        return NO_SESSION
    except (OSError, ValueError, TooLong) as error:
        if isinstance(error, BrokenPipeError):
            return _pipe_closed()
        print(f"fwtui: The session's answer is not understood: {error}", file=sys.stderr)
        return NO_SESSION
    if command in ("quit", "follow"):
        return DONE
    from fwtui.errors import SESSION_ENDED

    print(f"fwtui: {SESSION_ENDED}", file=sys.stderr)
    return NO_SESSION


def _help() -> int:
    from argparse import ArgumentParser

    parser = ArgumentParser("fwtui ctl", description="Drive a running session.")
    options(parser)
    parser.print_help()
    return DONE


def _parsed(argv: list[str]) -> tuple[list[str], dict[str, str | bool]]:
    """Words and options; ``-30`` is a word, as all that has one dash is. Raises :class:`Wrong`."""
    words: list[str] = []
    given: dict[str, str | bool] = {}
    rest = iter(argv)
    for word in rest:
        if word == "--":
            words += rest
        elif not word.startswith("--"):
            words.append(word)
        else:
            name, sign, value = word[2:].partition("=")
            if name in FLAGS and not sign:
                given[name] = True
            elif name in VALUES:
                following = value if sign else next(rest, None)
                if following is None:
                    raise Wrong(f"--{name} needs a value.")
                given[name] = following
            elif name == "help":
                sys.exit(_help())
            else:
                raise Wrong(f"there is no option {word}.")
    if not words:
        raise Wrong("there is no ACTION; `fwtui ctl --help` lists them.")
    return words, given


def connect(name: str | None) -> SessionConnection:
    """A connection to the session of that name; without one to the default account's, else to
    the only one that runs. Raises OSError."""
    if name is not None:
        if not rendezvous.is_name(name):
            raise FileNotFoundError(name)
        return rendezvous.connect(name)
    usual = rendezvous.default_name()
    try:
        return rendezvous.connect(usual)
    except rendezvous.NotYours:
        raise
    except OSError:
        found: list[SessionConnection] = []
        for other in rendezvous.names():
            if other != usual:
                try:
                    found.append(rendezvous.connect(other))
                except OSError:
                    continue
        if len(found) == 1:
            return found[0]
        for each in found:
            each.close()
        raise


def _none(name: object) -> str:
    if name is not None:
        return f"There is no session {name}; `fwtui sessions` lists those there are."
    return "There is no session; `fwtui` starts one, and `fwtui play --detach` without a terminal."


def replies(
    connection: SessionConnection, request: bytes, *, lasting: bool = False
) -> Iterator[dict[str, Any]]:
    """The answers to a request, one for all but ``follow``, until the session ends. Raises
    OSError and ValueError."""
    connection.settimeout(SECONDS)
    lines = Lines(LARGEST_REPLY)
    try:
        connection.sendall(request)
    except ConnectionError:
        return
    if lasting:
        connection.settimeout(None)
    while True:
        try:
            data = connection.recv(1 << 16)
        except ConnectionError:
            return
        if not data:
            return
        for line in lines.feed(data):
            yield decoded(line)


def ask(name: str, command: str, *words: str, seconds: float = SECONDS, **given: Any) -> Any:
    """The one reply of a session to a command, or None where it ends before. Raises OSError and
    ValueError."""
    with rendezvous.connect(name) as connection:
        answers = replies(connection, request_line(command, words, given))
        connection.settimeout(seconds)
        return next(answers, None)


def done_by_session(name: str, command: str, *words: str, **given: Any) -> Any:
    """The reply of the running session that did a command; None where there is none. Raises
    FwtuiError: it refused, or does not answer."""
    from fwtui.errors import NO_ANSWER, QUIT_ENDS_IT, FwtuiError  # not for a window manager's key

    try:
        reply = ask(name, command, *words, **given)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except (OSError, ValueError) as error:
        raise FwtuiError(NO_ANSWER, hint=QUIT_ENDS_IT) from error
    if reply is None:
        raise FwtuiError(NO_ANSWER, hint=QUIT_ENDS_IT)
    if reply["code"] != DONE:
        raise FwtuiError(reply["words"])
    return reply


class Show:
    """Prints replies; each line goes out at once."""

    def __init__(self, command: str, *, as_json: bool, form: str | None) -> None:
        self._command = command
        self._as_json = as_json
        self._form = form
        self._last: str | None = None

    def show(self, reply: dict[str, Any]) -> int | None:
        """The exit code that a reply means; None for an event, after which more come."""
        if "event" in reply:
            self._event(reply)
            return None
        code, words, value = reply.get("code"), reply.get("words", ""), reply.get("result")
        if code != DONE:
            print(f"fwtui: {words}", file=sys.stderr)
            return code if code in (REFUSED, USAGE) else REFUSED
        if self._as_json:
            _out(_json_of(reply if value is None else value))
        elif value is None:
            if words:
                _out(words)
        else:
            if words:
                print(words, file=sys.stderr)
            self._value(value)
        return DONE

    def _event(self, event: dict[str, Any]) -> None:
        if self._form is None:
            _out(_json_of(event))
            return
        line = _formatted(self._form, event)
        if line != self._last:
            self._last = line
            _out(line)

    def _value(self, value: dict[str, Any]) -> None:
        if self._form is not None:
            _out(_formatted(self._form, value))
        elif self._command == "status":
            _out("\n".join(status_lines(value)))
        elif self._command == "search":
            _hits(value)
        elif "rows" in value and self._command == "queue":
            for line in queue_lines(value):
                _out(line)
        elif self._command == "undo":
            changes(value["changes"])
        elif self._command == "use":
            _accounts(value["accounts"])
        elif self._command == "page":
            _out("\n".join(page_lines(value)))
        elif self._command == "actions":
            _out("\n".join(f"{name:18} {words}" for name, words in value.items()))


def _json_of(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _formatted(form: str, fields: dict[str, Any]) -> str:
    """The text with fields in braces. Raises :class:`Wrong` for one that there is none of."""
    shown = {name: "" if fields.get(name) is None else fields[name] for name in FIELDS}
    shown |= {name: fields[name] for name in ("event", "sentence") if name in fields}
    shown.setdefault("event", "status")
    shown.setdefault("sentence", "")
    try:
        return form.format_map(shown)
    except KeyError as error:
        raise Wrong(f"--format has no field {error}.") from None
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise Wrong(f"--format is not understood: {error}.") from None


def status_lines(value: dict[str, Any]) -> list[str]:
    """Three lines for a reader: the track, the place, the modes."""
    sound = "muted" if value["muted"] else f"volume {value['volume']}"
    modes = [sound, f"repeat {value['repeat']}"]
    modes += [name for name in ("shuffle", "private") if value[name]]
    modes += ["stops after this track"] if value["stop_after"] else []
    if value["title"] is None:
        return ["stopped, queue empty", ", ".join(modes)]
    artist = f"{value['artist']} – " if value["artist"] else ""
    album = f"  ({value['album']})" if value["album"] else ""
    heart = "  ♥" if value["favourite"] else ""
    lines = [
        f"{artist}{value['title']}{album}{heart}",
        f"{value['state']}  {value['elapsed']} of {value['duration'] or '–'}"
        f"  track {value['row']} of {value['rows']}",
        ", ".join(modes),
    ]
    return [*lines, *([value["note"]] if value["note"] else [])]


def queue_lines(value: dict[str, Any]) -> Iterator[str]:
    """A line for each row of the queue."""
    for row in value["rows"]:
        sign = ">" if row["current"] else " "
        artist = f"  {row['artist']}" if row.get("artist") else ""
        yield (f"{sign}{row['row']:6}  {row['title'] or '…'}{artist}  {row.get('duration') or '–'}")


def changes(rows: list[dict[str, Any]]) -> None:
    """Print what can be undone."""
    for line in change_lines(rows):
        _out(line)


def change_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line for each change that can be undone: place, when, what."""
    import time

    for row in rows:
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(row["at"]))
        undone = "  (taken back)" if row["undone"] else ""
        yield f"{row['entry']:5}  {made}  {row['words']}{undone}"


def account_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line for each account of this machine."""
    for row in rows:
        yield f"{row['name']}{', in use' if row['current'] else ''}"


def _accounts(rows: list[dict[str, Any]]) -> None:
    from fwtui.cli.account_option import LOGIN_MAKES_ONE, NO_ACCOUNT

    if rows:
        _out("\n".join(account_lines(rows)))
    else:
        print(f"{NO_ACCOUNT} {LOGIN_MAKES_ONE}", file=sys.stderr)


def page_lines(value: dict[str, Any]) -> Iterator[str]:
    """The list that is shown, and what is asked, as in plain mode."""
    from fwtui.cli.plain import sentences  # not for a key of a window manager

    yield from sentences.page(value)
    if value["question"] is not None:
        yield from sentences.question(value["question"])


def _hits(value: dict[str, Any]) -> None:
    for hit in value["hits"]:
        artist = f"  {hit['artist']}" if hit.get("artist") else ""
        nearest = "  (nearest)" if hit.get("nearest") else ""
        _out(f"{hit['kind']:9} {hit['name']}{artist}{nearest}")


def _pipe_closed() -> int:
    import os

    # The reader has gone (`fwtui ctl follow | head`); Python would write again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return REFUSED
