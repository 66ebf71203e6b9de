"""A conversation with a session: lines to its control socket, its events as sentences.

It ends with ``quit`` and ``leave``, with the session, and at the end of input, which ends a
session that this run started and leaves one that was there before.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from fwtui.cli import ctl
from fwtui.cli.plain import guide, sentences, words
from fwtui.cli.plain.link import SessionEnded, SessionLink
from fwtui.cli.plain.numbered import NumberedLists
from fwtui.cli.plain.reader import Reader, row_of
from fwtui.cli.plain.streams import PlainLines
from fwtui.cli.plain.voice import Voice
from fwtui.cli.plain.words import Asked
from fwtui.control.protocol import DONE
from fwtui.errors import (
    NEAREST,
    NO_STEP_BACK,
    NOTHING_TO_DO,
    PLAYS_ON,
    SESSION_ENDED,
    VISITOR,
    WAITS_BEHIND,
)
from fwtui.text import whole_number
from fwtui.ui.actions.table import BY_ID, OF_ROWS

CONNECT_SECONDS = 1.0
"""For the pod to answer before the first line is taken."""
QUIET_SECONDS = 0.05
LOUD_SECONDS = 1.0
"""After a line of a pipe: until nothing happens for so long, so long at most."""
QUESTION_SECONDS = 0.5
"""For what an action asks in the background, as for the audio devices."""
HEARD_SECONDS = 1.0
"""For the event of what was done: a pause is one."""
READ_SECONDS = 5.0
"""For a list that is played to be read."""
PANES = 4
"""Steps back from any list of the library to its artists."""
INTERRUPTED = (
    "`quit` ends fwtui, and `leave` lets the music play on; ctrl+c again does as the end of input."
)
LEFT = "The question is left."

LogIn = Callable[[str], str | None]
"""Logs in to a pod by prompts, its address given or not; the account's name."""


class Conversation:
    """What is typed and said in one session, until one of them ends."""

    def __init__(
        self, lines: PlainLines, link: SessionLink, *, started: bool, log_in: LogIn
    ) -> None:
        """``started``: the session was, by this run."""
        self._lines = lines
        self._link = link
        self._started = started
        self._log_in = log_in
        self._voice = Voice(lines)
        link.happened = self._voice.happened
        self._reader = Reader(self._ask, self._voice)
        self._numbered = NumberedLists()

    def run(self) -> int:
        """Until it ends; the exit code."""
        with contextlib.closing(self._link) as link:
            try:
                if not link.heed(ctl.SECONDS):
                    raise SessionEnded
                self._greet()
                last = time.monotonic() + CONNECT_SECONDS
                while link.now["connection"] == "connecting" and time.monotonic() < last:
                    link.heed(CONNECT_SECONDS)
                self._reader.begin()
                return self._talk()
            except SessionEnded:
                self._lines.say(SESSION_ENDED)
                return 0

    def _greet(self) -> None:
        now = self._link.now
        pod = VISITOR.format(now["pod"]) if now["pod"] else "no account"
        who = now["account"] or pod
        self._lines.say(f"fwtui, {who}. `help` lists the words.")
        if playing := sentences.track(now):
            verb = "Playing" if now["state"] in ("playing", "preparing") else "Paused on"
            self._lines.say(f"{verb}: {playing}")

    def _talk(self) -> int:
        others = {self._link.fileno(): self._link.heed}
        interrupted = False
        while True:
            try:
                self._voice.is_typing = True
                line = self._lines.line(others, asking=self._reader.asked is not None)
                self._voice.is_typing = False
                self._voice.catch_up()
                if line is None:
                    return self._end(stays=not self._started)
                if line.casefold() in ("quit", "leave", "exit") and not self._is_choice(line):
                    return self._end(stays=line.casefold() == "leave")
                interrupted = False
                self._take(line)
            except KeyboardInterrupt:
                self._lines.forget()
                self._voice.is_typing = False
                if interrupted:
                    return self._end(stays=not self._started)
                interrupted = self._reader.asked is None
                self._interrupt()
            if not self._lines.is_interactive:
                self._wait_for_quiet()

    def _interrupt(self) -> None:
        """Leave what is asked, else say how it ends."""
        if self._reader.asked is None:
            self._lines.say(INTERRUPTED)
            return
        self._ask("answer")
        self._reader.asked = None
        self._lines.say(LEFT)

    def _is_choice(self, line: str) -> bool:
        choices = self._reader.asked["choices"] if self._reader.asked is not None else ()
        return any(line.casefold() == each.casefold() for each in choices)

    def _end(self, *, stays: bool) -> int:
        """End, and the session too unless it ``stays``."""
        if stays:
            playing = self._link.now["state"] in ("playing", "preparing")
            self._lines.say((PLAYS_ON if playing else WAITS_BEHIND).format("fwtui --plain"))
            return 0
        with contextlib.suppress(SessionEnded):
            self._ask("quit")
            while self._link.heed(ctl.SECONDS):
                pass
        self._lines.say(SESSION_ENDED)
        return 0

    # --- what is typed -------------------------------------------------------------------------

    def _take(self, line: str) -> None:
        """Do what a line says."""
        if self._reader.asked is not None:
            self._answer(line)
            return
        if not line:
            return
        asked = words.read(line)
        if asked is None:
            near = words.nearest(line)
            hint = NEAREST.format(f"`{near}`") if near else " `help` lists the words."
            self._lines.say(f"There is no word for this: {line}.{hint}")
        elif asked.kind == "screen":
            self._lines.say(
                f"`{words.screen_words(asked.name)}` is for the screen: "
                f"{words.ON_SCREEN[asked.name]}."
            )
        elif asked.kind == "own":
            self._own(asked)
        elif asked.kind == "control":
            self._control(asked)
        else:
            self._act(asked)

    def _answer(self, line: str) -> None:
        asked, before = self._reader.asked, self._lines.spoken
        reply = self._ask("answer", *line.split())
        if reply["code"] != DONE and asked is not None and asked["choices"]:
            self._no_choice(asked, line)
            return
        done = self._reply(reply)
        self._reader.look()
        if line and done and self._lines.spoken == before:
            self._say_answered(asked, line)
        elif not line and self._reader.asked is None and self._lines.spoken == before:
            self._lines.say(LEFT)

    def _no_choice(self, asked: dict[str, Any], line: str) -> None:
        """Take a line that is none of the choices: another command leaves the question."""
        if words.read(line) is None:
            self._lines.say(f"{_none_of(asked, line)} An empty line leaves this.")
            return
        self._ask("answer")
        self._reader.asked = None
        self._lines.say(LEFT)
        self._take(line)

    def _say_answered(self, asked: dict[str, Any] | None, line: str) -> None:
        """Say which choice was taken, where nothing else was said of it."""
        choices = asked["choices"] if asked is not None else ()
        if 0 < (number := whole_number(line) or 0) <= len(choices):
            line = choices[number - 1]
        begun = [each for each in choices if f" {line}".casefold() in f" {each}".casefold()]
        self._lines.say(f"Chosen: {(begun[0] if begun else line).removesuffix(', now')}.")

    def _own(self, asked: Asked) -> None:
        text = " ".join(asked.words)
        match asked.name:
            case "help":
                self._reader.read_lines(guide.help_lines(text))
            case "more":
                self._reader.more()
            case "again":
                self._reader.again()
            case "where":
                self._reader.where()
                if playing := sentences.track(self._link.now):
                    self._lines.say(f"{sentences.verb(self._link.now)}: {playing}")
            case "views":
                self._reader.read_lines(guide.help_lines("views"))
            case "at_once":
                self._at_once(text.casefold())
            case "login":
                self._login(text)
            case "artists":
                self._artists()
            case "play_row":
                self._play_row(int(text[:9]))
            case _:
                self._lines.say(
                    "`list` needs a name: artists, albums, tracks, tags, years, or a view."
                )

    def _artists(self) -> None:
        """The library from its artists on, whatever of it was open."""
        self._ask("do", "view_library")
        for _ in range(PANES):
            if len(self._reader.shown().get("way", ())) < 2:
                break
            self._ask("do", "back")
        self._reader.look(always=True)

    def _play_row(self, row: int) -> None:
        if self._reader.view == "lyrics":  # a line has nothing to play but the track from there on
            self._act(Asked("action", "choose", (str(row),)))
            return
        before = self._lines.spoken
        done = self._reply(self._ask("play", row=str(row), **self._reader.seen(row)))
        self._reader.look()
        last = time.monotonic() + READ_SECONDS
        while done and self._lines.spoken == before and time.monotonic() < last:
            self._link.heed(QUIET_SECONDS)
        works = self._lines.spoken == before and self._reader.shown().get("works")
        if works:
            self._lines.say("It is being read, and plays as soon as it is here.")
        elif self._lines.spoken == before:
            self._say_playing()

    def _at_once(self, text: str) -> None:
        if text not in ("", "on", "off"):
            self._lines.say(
                "`follow on` says at once what happens; `follow` and a row's number follows a "
                "podcast, a library or an account, and `follow feed` the address of a podcast."
            )
            return
        self._voice.follows = text == "on" or (not text and not self._voice.follows)
        at_once = "What happens is said at once." if self._voice.follows else ""
        self._lines.say(at_once or "What happens is said after the next line that you type.")

    def _login(self, address: str) -> None:
        name = self._log_in(address)
        if name is None:
            self._lines.say("The account is as it was.")
        else:
            self._reply(self._ask("use", name))
            self._reader.look(always=True)

    def _control(self, asked: Asked) -> None:
        before = self._lines.spoken
        seen = self._numbered.seen(asked)
        reply = self._ask(asked.name, *asked.words, **seen)
        result = reply.get("result")
        if reply["code"] == DONE and seen and asked.name == "queue":
            # The listener has changed it, and counts with that.
            self._numbered.said(self._ask("queue", "list", "1", "1").get("result") or {})
        if reply["code"] != DONE and not asked.words and asked.name in words.TAKES_MORE:
            reply["words"] = guide.help_lines(asked.name)[0]
        if not self._reply(reply):
            return
        if not result:
            self._say_done(asked.name, before)
        elif asked.name == "status":
            self._voice.say_all(sentences.status(result))
        elif asked.name == "use":
            hint = "" if result["accounts"] else " `login` adds one."
            self._lines.say(f"Accounts of this machine: {len(result['accounts'])}.{hint}")
            for place, each in enumerate(ctl.account_lines(result["accounts"]), 1):
                self._lines.say(f"{place}. {each}")
        elif asked.name in ("undo", "redo", "queue"):
            self._numbered.said(result)
            self._voice.say_all(_listed(result))
        if asked.name == "use" and asked.words:
            self._reader.look(always=True)

    def _act(self, asked: Asked) -> None:
        """Perform an action, on a row where one is named; the words after it answer what it
        asks, and narrow a list."""
        view = self._reader.view
        if view == asked.name and not asked.words:
            self._reader.look(always=True)  # its key would leave the page
            return
        if view == asked.name == "details" and asked.row is not None:
            asked = Asked("action", "choose", asked.words)  # likewise
        if asked.name == "account" and asked.words:
            self._ask("do", "view_home")  # it has no row whose account the action would take
        rest, before = asked.words, self._lines.spoken
        if asked.row is not None:
            moved = self._ask("row", str(asked.row), **self._reader.seen(asked.row))
            if moved["code"] != DONE:
                self._reply(moved)
                return
            rest, self._reader.cursor = asked.words[1:], asked.row
        row = self._reader.cursor
        shown = self._reader.shown(row, 1)
        was = row_of(shown, 0) if shown.get("rows") else self._reader.row_read(row)
        takes_marked = BY_ID[asked.name].when in OF_ROWS and asked.name not in words.MARKS
        marked = shown.get("marked", 0) if takes_marked else 0
        self._voice.about = was["name"] if takes_marked and not marked else ""
        self._voice.answers = bool(rest)
        done = self._perform(asked.name)
        if done and rest:
            self._answer_at_once(asked.name, rest)
        self._voice.answers = False
        if asked.name in words.MOVES_CURSOR:
            self._reader.look_at_cursor(silent=self._lines.spoken == before)
        else:
            self._reader.look(always=done and words.reads(asked.name, answered=bool(rest)))
        silent = done and asked.name in words.CHANGES_ROW and self._lines.spoken == before
        if silent and marked:
            rows = "the marked row" if marked == 1 else f"the {marked} marked rows"
            self._lines.say(f"Done with {rows}, which an action takes first.")
        elif silent:
            self._say_row(asked.name, row, was)
        elif asked.name == "back" and shown.get("marked") and self._lines.spoken == before:
            self._lines.say("No row is marked any more.")
        if done and (asked.name in words.SEEKS or not self._waited(before)):
            self._say_done(asked.name, before)
        self._voice.about = ""

    def _answer_at_once(self, action: str, given: tuple[str, ...]) -> None:
        """Answer what an action asks by the words after it; where it shows a list, narrow it."""
        last, before = time.monotonic() + QUESTION_SECONDS, self._lines.spoken
        question = self._reader.shown().get("question")
        if words.shows_list(action):
            self._perform("filter")
        while question is None and action not in words.NARROWS and time.monotonic() < last:
            self._link.heed(QUIET_SECONDS)
            question = self._reader.shown().get("question")
        reply, text = self._ask("answer", *given), " ".join(given)
        if reply["code"] != DONE and question is not None and question["choices"]:
            reply["words"] = _none_of(question, text)
        done = self._reply(reply)
        shown = self._reader.shown()
        moved = shown.get("question") is not None or shown.get("place") != self._reader.place
        silent = done and not moved and self._lines.spoken == before
        if silent and question is not None and action not in words.MOVES_CURSOR:
            self._say_answered(question, text)

    def _say_done(self, name: str, before: int) -> None:
        """Say that something is done, where nothing was said of it since ``before``."""
        last = time.monotonic() + HEARD_SECONDS
        if name in words.SEEKS:
            self._voice.say_all(sentences.place(self._ask("status").get("result") or {}))
        while self._lines.spoken == before and time.monotonic() < last:
            self._link.heed(QUIET_SECONDS)
        works = self._lines.spoken == before and self._reader.shown().get("works")
        if self._lines.spoken > before:
            return
        if works:
            self._lines.say("It is under way; what comes of it is said then.")
        elif name in words.PLAYS:
            self._say_playing()
        else:
            self._lines.say(f"Done: {words.phrase_of(name)}.")

    def _say_playing(self) -> None:
        if now := self._ask("status").get("result"):
            self._voice.say_all(sentences.playing(now))

    def _waited(self, before: int) -> bool:
        """Wait until something is said or asked since ``before``; False where nothing is."""
        last = time.monotonic() + QUESTION_SECONDS
        while self._lines.spoken == before and time.monotonic() < last:
            self._link.heed(2 * QUIET_SECONDS)
            self._reader.look()
        return self._lines.spoken > before

    def _perform(self, action: str) -> bool:
        """Do an action, in its own view where it is one of a view that is not shown. A step back
        from a view that has none leads to the one that was read before it."""
        before = self._reader.views[:-1] if action == "back" else []
        self._voice.unsaid = NO_STEP_BACK if before else ""
        reply = self._ask("do", action)
        self._voice.unsaid = ""
        if before and reply["words"] == NO_STEP_BACK:
            self._reader.views, action = before, before[-1]
            reply = self._ask("do", action)
        if reply["code"] != DONE and reply["words"] == NOTHING_TO_DO and action in words.OF_VIEW:
            self._ask("do", words.OF_VIEW[action])
            self._reader.shown()  # settled
            reply = self._ask("do", action)
        if reply["code"] != DONE:
            self._voice.about = ""
            if reply["words"] == NOTHING_TO_DO:
                reply["words"] = f"There is nothing here for `{words.phrase_of(action)}`."
        elif self._voice.answers and reply["words"].endswith("?"):
            reply["words"] = ""
        return self._reply(reply)

    def _say_row(self, action: str, row: int, was: dict[str, Any]) -> None:
        """Say what became of a row that an action changed without a word."""
        if action.startswith("move_"):
            row = self._reader.shown().get("cursor") or row
        shown = self._reader.shown(row, 1)
        if shown and shown["rows"] and action == "mark_to":
            self._lines.say(sentences.marked(shown["marked"]))
        elif shown and shown["rows"]:
            self._lines.say(sentences.changed(action, row, was, row_of(shown, 0)))

    def _ask(self, command: str, *given: str, **options: str) -> dict[str, Any]:
        """The reply of the session."""
        voice = self._voice
        voice.began, voice.asks = time.monotonic(), True
        try:
            return self._link.ask(command, *given, **options)
        finally:
            voice.replied(self._link.now)

    def _reply(self, reply: dict[str, Any]) -> bool:
        """Say a reply; whether it was done."""
        self._voice.reply(reply["words"])
        return bool(reply["code"] == DONE)

    # --- the session ---------------------------------------------------------------------------

    def _wait_for_quiet(self) -> None:
        """Let a line of a pipe have its effects before the next one is read."""
        last = time.monotonic() + LOUD_SECONDS
        while time.monotonic() < last and self._link.heed(QUIET_SECONDS):
            pass


def _none_of(asked: dict[str, Any], words: str) -> str:
    return f"{words} is none of the {len(asked['choices'])} choices."


def _listed(value: dict[str, Any]) -> list[str]:
    """Rows of the queue, or changes that can be undone."""
    if "rows" in value:
        return [sentences.queue_row(row) for row in value["rows"]]
    return [sentences.change(row) for row in value.get("changes", ())]
