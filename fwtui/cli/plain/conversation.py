"""A conversation with a session: lines to its control socket, its events as sentences.

It ends with ``quit`` and ``leave``, with the session, and at the end of input, which ends a
session that this run started and leaves one that was there before.
"""

from __future__ import annotations

import contextlib
import select
import time
from typing import Any

from fwtui.cli import ctl
from fwtui.cli.plain import sentences, words
from fwtui.cli.plain.streams import PlainLines
from fwtui.cli.plain.words import Asked
from fwtui.control.protocol import DONE, LARGEST_REPLY, decoded, request_line
from fwtui.control.protocol import Lines as ReplyLines
from fwtui.session import rendezvous

ROWS = 10
"""Of a page."""
SAME_SECONDS = 2.0
"""A sentence of an event is not said again so soon: a command's own answer was the same."""
CONNECT_SECONDS = 1.0
"""For the pod to answer before the first line is taken."""
QUIET_SECONDS = 0.05
LOUD_SECONDS = 1.0
"""After a line of a pipe: until nothing happens for so long, so long at most."""
UNKNOWN = "There is no word for this: {}. `help` lists them."
ENDED = "The session has ended."
PLAYS_ON = "The music plays on. `fwtui --plain` comes back to it."
WAITS = "fwtui waits in the background. `fwtui --plain` comes back to it."


class SessionEnded(Exception):
    """The session is no more."""


class Conversation:
    """What is typed and said in one session, until one of them ends."""

    def __init__(self, lines: PlainLines, name: str, *, started: bool) -> None:
        """``name`` is the session's; ``started``: by this run. Raises OSError."""
        self._lines = lines
        self._name = name
        self._started = started
        self._following = rendezvous.connect(name)
        self._following.sendall(request_line("follow", (), {}))
        self._replies = ReplyLines(LARGEST_REPLY)
        self._now: dict[str, Any] = {}
        """The status as of the last event."""
        self._state = "preparing"
        """What a pause or the end of one differs from: not a track that is being prepared."""
        self._place = ""
        """What list was read last."""
        self._page: dict[str, Any] = {}
        self._cursor = 1
        """The row that an action is on."""
        self._asked: dict[str, Any] | None = None
        """The question that the next line answers."""
        self._said: dict[str, float] = {}
        """Sentences by the time at which they were said last."""
        self._began = 0.0
        """When the last command was sent."""

    def run(self) -> int:
        """Until it ends; the exit code."""
        with self._following:
            try:
                while not self._now:
                    self._heed(ctl.SECONDS)
                self._greet()
                last = time.monotonic() + CONNECT_SECONDS
                while self._now["connection"] == "connecting" and time.monotonic() < last:
                    self._heed(CONNECT_SECONDS)
                return self._talk()
            except SessionEnded:
                self._lines.say(ENDED)
                return 0

    def _greet(self) -> None:
        who = self._now["account"] or self._now["pod"] or "no account"
        self._lines.say(f"fwtui, {who}. `help` lists the words.")
        if playing := sentences.track(self._now):
            verb = "Playing" if self._now["state"] in ("playing", "preparing") else "Paused on"
            self._lines.say(f"{verb}: {playing}")

    def _talk(self) -> int:
        others = {self._following.fileno(): self._heed}
        while True:
            try:
                line = self._lines.line(others)
            except KeyboardInterrupt:
                line = None
            if line is None:
                return self._end(stays=not self._started)
            if line.casefold() in ("quit", "leave", "exit"):
                return self._end(stays=line.casefold() == "leave")
            self._take(line)
            if not self._lines.is_interactive:
                self._wait_for_quiet()

    def _end(self, *, stays: bool) -> int:
        """End, and the session too unless it ``stays``."""
        if stays:
            playing = self._now["state"] in ("playing", "preparing")
            self._lines.say(PLAYS_ON if playing else WAITS)
            return 0
        with contextlib.suppress(SessionEnded):
            self._ask("quit")
            while True:
                self._heed(ctl.SECONDS)
        self._lines.say(ENDED)
        return 0

    # --- what is typed -------------------------------------------------------------------------

    def _take(self, line: str) -> None:
        """Do what a line says."""
        if self._asked is not None:
            self._answer(line)
            return
        if not line:
            return
        asked = words.read(line)
        if asked is None:
            self._lines.say(UNKNOWN.format(line))
        elif asked.kind == "screen":
            self._lines.say(f"{asked.name} is for the screen: {words.ON_SCREEN[asked.name]}.")
        elif asked.kind == "own":
            self._own(asked)
        elif asked.kind == "control":
            self._control(asked)
        else:
            self._act(asked)

    def _answer(self, line: str) -> None:
        self._reply(self._ask("answer", *line.split()))
        self._look()

    def _own(self, asked: Asked) -> None:
        match asked.name:
            case "help":
                for each in words.help_lines(" ".join(asked.words).casefold()):
                    self._lines.say(each)
            case "more":
                self._more()
            case "again":
                self._look(self._page.get("first", 1), always=True)
            case _:
                self._lines.say("list artists, albums, tracks, tags, years, or another view.")

    def _more(self) -> None:
        shown = self._page
        following = shown.get("first", 1) + len(shown.get("rows", ()))
        count = shown.get("count")
        if not shown.get("rows") or (count is not None and following > count):
            self._lines.say("There are no more rows.")
        else:
            self._look(following, always=True)

    def _control(self, asked: Asked) -> None:
        reply = self._ask(asked.name, *asked.words)
        if asked.name == "status" and reply["code"] == DONE:
            for each in ctl.status_lines(reply["result"]):
                self._lines.say(each)
        elif asked.name in ("undo", "redo", "queue") and reply.get("result"):
            self._reply(reply)
            for each in _listed(reply["result"]):
                self._lines.say(each)
        else:
            self._reply(reply)
        if asked.name == "open":
            self._look()

    def _act(self, asked: Asked) -> None:
        """Perform an action, on a row where one is named; the words after it answer what it
        asks."""
        rest, before = asked.words, self._lines.spoken
        if asked.row is not None:
            moved = self._ask("row", asked.words[0], **self._seen(asked.row))
            if moved["code"] != DONE:
                self._reply(moved)
                return
            rest = asked.words[1:]
        reply = self._ask("do", asked.name)
        done = self._reply(reply)
        if done and rest:
            self._reply(self._ask("answer", *rest))
        self._look(always=done and (bool(rest) or asked.name.startswith("view_")))
        if done and asked.name in words.CHANGES_ROW and self._lines.spoken == before:
            self._say_row()

    def _seen(self, row: int) -> dict[str, str]:
        """The id that the row had when it was read."""
        place, ids = row - self._page.get("first", 1), self._page.get("ids", ())
        known = 0 <= place < len(ids) and ids[place] is not None
        return {"seen": str(ids[place])} if known else {}

    def _say_row(self) -> None:
        """Say the row that the cursor is on, which an action changed without a word."""
        page = self._ask("page", str(self._cursor), "1").get("result") or {"rows": ()}
        for row in page["rows"]:
            self._lines.say(f"Row {self._cursor} now: {row}")

    # --- what is shown -------------------------------------------------------------------------

    def _look(self, first: int = 1, *, always: bool = False) -> None:
        """Read what is asked, else the list where it is another one; ``always`` reads it."""
        reply = self._ask("page", str(first), str(ROWS))
        if reply["code"] != DONE:
            self._reply(reply)
            return
        shown = reply["result"]
        self._asked, self._cursor = shown["question"], shown["cursor"] or 1
        if self._asked is not None:
            for each in sentences.question(self._asked):
                self._lines.say(each)
        elif always or shown["place"] != self._place:
            self._place, self._page = shown["place"], shown
            for each in sentences.page(shown):
                self._lines.say(each)

    def _reply(self, reply: dict[str, Any]) -> bool:
        """Say a reply, unless an event has said it; whether it was done."""
        if reply["words"] and not self._said_since(reply["words"], self._began):
            self._say(reply["words"])
        return bool(reply["code"] == DONE)

    def _say(self, sentence: str) -> None:
        self._said[_key(sentence)] = time.monotonic()
        if len(self._said) > 1000:
            self._said.clear()
        self._lines.say(sentence)

    def _said_since(self, sentence: str, since: float) -> bool:
        return self._said.get(_key(sentence), -1.0) >= since

    # --- the session ---------------------------------------------------------------------------

    def _ask(self, command: str, *given: str, **options: str) -> dict[str, Any]:
        """The reply to a command; events meanwhile are said. Raises :class:`SessionEnded`."""
        self._began = time.monotonic()
        lasting = command in ctl.LASTING
        last = None if lasting else self._began + ctl.SECONDS
        lines = ReplyLines(LARGEST_REPLY)
        try:
            with rendezvous.connect(self._name) as connection:
                connection.sendall(request_line(command, given, options))
                while True:
                    left = None if last is None else max(0.0, last - time.monotonic())
                    ready = select.select([connection, self._following], [], [], left)[0]
                    if not ready:
                        return {"code": 1, "words": "The session does not answer."}
                    if self._following in ready:  # sent before the reply, and said before it
                        self._heed()
                    if connection not in ready:
                        continue
                    data = connection.recv(1 << 16)
                    if not data:
                        raise SessionEnded
                    for line in lines.feed(data):
                        return decoded(line)
        except (OSError, ValueError) as error:
            raise SessionEnded from error

    def _heed(self, seconds: float = 0.0) -> None:
        """Say the events that have come, or come within ``seconds``."""
        if not select.select([self._following], [], [], seconds)[0]:
            return
        try:
            data = self._following.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            raise SessionEnded
        for line in self._replies.feed(data):
            now = decoded(line)
            before, self._now = self._now or now, now
            event = now.get("event", "")
            for sentence in sentences.changes(event, {**before, "state": self._state}, now):
                if not self._said_since(sentence, time.monotonic() - SAME_SECONDS):
                    self._say(sentence)
            if event == "track" or now["state"] != "preparing":
                self._state = "preparing" if event == "track" else now["state"]

    def _wait_for_quiet(self) -> None:
        """Let a line of a pipe have its effects before the next one is read."""
        last = time.monotonic() + LOUD_SECONDS
        while time.monotonic() < last:
            if not select.select([self._following], [], [], QUIET_SECONDS)[0]:
                return
            self._heed()


def _key(sentence: str) -> str:
    return sentence.rstrip(".").casefold()


def _listed(value: dict[str, Any]) -> list[str]:
    """Rows of the queue, or changes that can be undone."""
    if "rows" in value:
        return list(ctl.queue_lines(value))
    return list(ctl.change_lines(value.get("changes", ())))
