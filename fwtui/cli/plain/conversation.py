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
from fwtui.cli.plain.streams import PlainLines
from fwtui.cli.plain.voice import Voice
from fwtui.cli.plain.words import Asked
from fwtui.control.protocol import DONE
from fwtui.ui.actions.table import BY_ID, OF_ROWS

ROWS = 10
"""Of a page."""
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
ENDED = "The session has ended."
PLAYS_ON = "The music plays on. `fwtui --plain` comes back to it."
WAITS = "fwtui waits in the background. `fwtui --plain` comes back to it."
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
        self._place = ""
        """What list was read last, or was shown at the start."""
        self._page: dict[str, Any] = {}
        self._cursor = 1
        """The row that an action is on."""
        self._asked: dict[str, Any] | None = None
        """The question that the next line answers."""
        self._unread: list[str] = []
        """Lines of the help that ``more`` reads."""

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
                self._place = self._shown().get("place", "")
                return self._talk()
            except SessionEnded:
                self._lines.say(ENDED)
                return 0

    def _greet(self) -> None:
        now = self._link.now
        who = now["account"] or now["pod"] or "no account"
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
                line = self._lines.line(others, asking=self._asked is not None)
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
                interrupted = self._asked is None
                self._interrupt()
            if not self._lines.is_interactive:
                self._wait_for_quiet()

    def _interrupt(self) -> None:
        """Leave what is asked, else say how it ends."""
        if self._asked is None:
            self._lines.say(INTERRUPTED)
            return
        self._ask("answer")
        self._asked = None
        self._lines.say(LEFT)

    def _is_choice(self, line: str) -> bool:
        choices = self._asked["choices"] if self._asked is not None else ()
        return any(line.casefold() == each.casefold() for each in choices)

    def _end(self, *, stays: bool) -> int:
        """End, and the session too unless it ``stays``."""
        if stays:
            playing = self._link.now["state"] in ("playing", "preparing")
            self._lines.say(PLAYS_ON if playing else WAITS)
            return 0
        with contextlib.suppress(SessionEnded):
            self._ask("quit")
            while self._link.heed(ctl.SECONDS):
                pass
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
            near = words.nearest(line)
            hint = f"The nearest is `{near}`." if near else "`help` lists the words."
            self._lines.say(f"There is no word for this: {line}. {hint}")
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
        asked, before = self._asked, self._lines.spoken
        reply = self._ask("answer", *line.split())
        if reply["code"] != DONE and asked is not None and asked["choices"]:
            self._no_choice(asked, line)
            return
        done = self._reply(reply)
        self._look()
        if line and done and self._lines.spoken == before:
            self._say_answered(asked, line)
        elif not line and self._asked is None and self._lines.spoken == before:
            self._lines.say(LEFT)

    def _no_choice(self, asked: dict[str, Any], line: str) -> None:
        """Take a line that is none of the choices: another command leaves the question."""
        if words.read(line) is None:
            many = len(asked["choices"])
            self._lines.say(f"{line} is none of the {many} choices. An empty line leaves this.")
            return
        self._ask("answer")
        self._asked = None
        self._lines.say(LEFT)
        self._take(line)

    def _say_answered(self, asked: dict[str, Any] | None, line: str) -> None:
        """Say which choice was taken, where nothing else was said of it."""
        choices = asked["choices"] if asked is not None else ()
        if words.is_number(line) and 0 < int(line) <= len(choices):
            line = choices[int(line) - 1]
        begun = [each for each in choices if each.casefold().startswith(line.casefold())]
        self._lines.say(f"Chosen: {begun[0] if begun else line}.")

    def _own(self, asked: Asked) -> None:
        text = " ".join(asked.words)
        match asked.name:
            case "help":
                self._unread = guide.help_lines(text)
                self._say_unread()
            case "more":
                self._more()
            case "again":
                self._look(self._page.get("first", 1), always=True)
            case "where":
                self._where()
            case "follow":
                self._follow(text.casefold())
            case "login":
                self._login(text)
            case "artists":
                self._artists()
            case "play_row":
                self._play_row(int(text))
            case _:
                self._lines.say(
                    "`list` needs a name: artists, albums, tracks, tags, years, or a view."
                )

    def _artists(self) -> None:
        """The library from its artists on, whatever of it was open."""
        self._ask("do", "view_library")
        for _ in range(PANES):
            if len(self._shown().get("way", ())) < 2:
                break
            self._ask("do", "back")
        self._look(always=True)

    def _play_row(self, row: int) -> None:
        before = self._lines.spoken
        done = self._reply(self._ask("play", row=str(row), **self._seen(row)))
        self._look()
        last = time.monotonic() + READ_SECONDS
        while done and self._lines.spoken == before and time.monotonic() < last:
            self._link.heed(QUIET_SECONDS)
        if self._lines.spoken == before:
            self._lines.say("It is being read, and plays as soon as it is here.")

    def _say_unread(self) -> None:
        shown, self._unread = self._unread[:ROWS], self._unread[ROWS:]
        self._voice.say_all(shown)
        if self._unread:
            self._lines.say("`more` reads the next lines.")

    def _more(self) -> None:
        if self._unread:
            self._say_unread()
            return
        shown = self._page
        following = shown.get("first", 1) + len(shown.get("rows", ()))
        count = shown.get("count")
        if not shown.get("rows") or (count is not None and following > count):
            self._lines.say("There are no more rows.")
        else:
            self._look(following, always=True)

    def _where(self) -> None:
        reply = self._ask("page", "1", "0")
        shown = reply.get("result") or {}
        if shown.get("cursor"):
            shown = self._ask("page", str(shown["cursor"]), "1").get("result") or shown
        self._lines.say(sentences.where(shown) if shown else reply["words"])
        if playing := sentences.track(self._link.now):
            self._lines.say(f"{sentences.verb(self._link.now)}: {playing}")

    def _follow(self, text: str) -> None:
        if text not in ("", "on", "off"):
            self._lines.say("`follow` is on or off.")
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
            self._look(always=True)

    def _control(self, asked: Asked) -> None:
        before = self._lines.spoken
        reply = self._ask(asked.name, *asked.words)
        result = reply.get("result")
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
            self._voice.say_all(_listed(result))
        if asked.name == "open":
            self._look()

    def _act(self, asked: Asked) -> None:
        """Perform an action, on a row where one is named; the words after it answer what it
        asks, and narrow a list."""
        if self._place.partition(" ")[0] == asked.name and not asked.words:
            self._look(always=True)  # its key would leave the page
            return
        rest, before = asked.words, self._lines.spoken
        if asked.row is not None:
            moved = self._ask("row", str(asked.row), **self._seen(asked.row))
            if moved["code"] != DONE:
                self._reply(moved)
                return
            rest, self._cursor = asked.words[1:], asked.row
        row, marked = self._cursor, self._marked(asked.name)
        was = self._row_read(row)
        self._voice.about = was["name"] if BY_ID[asked.name].when in OF_ROWS and not marked else ""
        self._voice.answers = bool(rest)
        done = self._perform(asked.name)
        if done and rest:
            self._answer_at_once(asked.name, rest)
        self._voice.answers = False
        if asked.name in words.MOVES_CURSOR:
            self._look_at_cursor(was)
        else:
            self._look(always=done and words.reads(asked.name, answered=bool(rest)))
        silent = done and asked.name in words.CHANGES_ROW and self._lines.spoken == before
        if silent and marked:
            rows = "the marked row" if marked == 1 else f"the {marked} marked rows"
            self._lines.say(f"Done with {rows}, which an action takes first.")
        elif silent:
            self._say_row(asked.name, row, was)
        if done and (asked.name in words.SEEKS or not self._waited(before)):
            self._say_done(asked.name, before)
        self._voice.about = ""

    def _answer_at_once(self, action: str, given: tuple[str, ...]) -> None:
        """Answer what an action asks by the words after it; where it shows a list, narrow it."""
        last, before = time.monotonic() + QUESTION_SECONDS, self._lines.spoken
        question = self._shown().get("question")
        if words.shows_list(action):
            self._perform("filter")
        while question is None and action not in words.NARROWS and time.monotonic() < last:
            self._link.heed(QUIET_SECONDS)
            question = self._shown().get("question")
        done = self._reply(self._ask("answer", *given))
        shown = self._shown()
        moved = shown.get("question") is not None or shown.get("place") != self._place
        silent = done and not moved and self._lines.spoken == before
        if silent and question is not None and action not in words.MOVES_CURSOR:
            self._say_answered(question, " ".join(given))

    def _shown(self) -> dict[str, Any]:
        """What is shown, without its rows; empty where it cannot be read."""
        result = self._ask("page", "1", "0").get("result")
        return result if isinstance(result, dict) else {}

    def _marked(self, action: str) -> int:
        """How many rows are marked, which an action on a row takes in its place."""
        if BY_ID[action].when not in OF_ROWS or action in words.MARKS:
            return 0
        return int(self._shown().get("marked", 0))

    def _say_done(self, name: str, before: int) -> None:
        """Say that something is done, where nothing was said of it since ``before``."""
        last = time.monotonic() + HEARD_SECONDS
        if name in words.SEEKS:
            self._voice.say_all(sentences.place(self._ask("status").get("result") or {}))
        while self._lines.spoken == before and time.monotonic() < last:
            self._link.heed(QUIET_SECONDS)
        if self._lines.spoken == before:
            self._lines.say(f"Done: {words.phrase_of(name)}.")

    def _waited(self, before: int) -> bool:
        """Wait until something is said or asked since ``before``; False where nothing is."""
        last = time.monotonic() + QUESTION_SECONDS
        while self._lines.spoken == before and time.monotonic() < last:
            self._link.heed(2 * QUIET_SECONDS)
            self._look()
        return self._lines.spoken > before

    def _perform(self, action: str) -> bool:
        """Do an action, in its own view where it is one of a view that is not shown."""
        reply = self._ask("do", action)
        if reply["code"] != DONE and reply["words"] == NOTHING_TO_DO and action in words.OF_VIEW:
            self._ask("do", words.OF_VIEW[action])
            self._shown()  # settled
            reply = self._ask("do", action)
        if reply["code"] != DONE:
            self._voice.about = ""
            if reply["words"] == NOTHING_TO_DO:
                reply["words"] = f"There is nothing here for `{words.phrase_of(action)}`."
        elif self._voice.answers and reply["words"].endswith("?"):
            reply["words"] = ""
        return self._reply(reply)

    def _seen(self, row: int) -> dict[str, str]:
        """The id that the row had when it was read."""
        was = self._row_read(row)["id"]
        return {} if was is None else {"seen": str(was)}

    def _row_read(self, row: int) -> dict[str, Any]:
        """Id, name and signs that a row had when it was read."""
        shown, place = self._page, row - self._page.get("first", 1)
        if not 0 <= place < len(shown.get("ids", ())):
            return {"id": None, "name": "", "signs": []}
        return _row(shown, place)

    def _say_row(self, action: str, row: int, was: dict[str, Any]) -> None:
        """Say what became of a row that an action changed without a word."""
        if action.startswith("move_"):
            row = self._shown().get("cursor") or row
        shown = self._ask("page", str(row), "1").get("result")
        if shown and shown["rows"]:
            self._lines.say(sentences.changed(action, row, was, _row(shown, 0)))

    # --- what is shown -------------------------------------------------------------------------

    def _look_at_cursor(self, was: dict[str, Any]) -> None:
        """Read the list from the row on that the cursor was put on."""
        shown = self._shown()
        cursor = shown.get("cursor")
        moved = shown.get("place") != self._place or self._row_read(cursor or 0) != was
        if shown.get("question") or not cursor or not moved:
            self._look()
        else:
            self._look(cursor, always=True)

    def _look(self, first: int = 1, *, always: bool = False) -> None:
        """Read what is asked, else the list where it is another one; ``always`` reads it."""
        reply = self._ask("page", str(first), str(ROWS))
        if reply["code"] != DONE:
            self._reply(reply)
            return
        shown = reply["result"]
        self._asked, self._cursor = shown["question"], shown["cursor"] or 1
        if self._asked is not None:
            self._voice.say_all(sentences.question(self._asked))
        elif always or shown["place"] != self._place:
            self._place, self._page, self._unread = shown["place"], shown, []
            self._voice.say_all(sentences.page(shown))

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


NOTHING_TO_DO = "The view that is shown has nothing to do this with."
"""What the session says of an action that no view performs."""


def _row(shown: dict[str, Any], place: int) -> dict[str, Any]:
    """A row of a page: its text, id, name and signs."""
    return {
        "text": shown["rows"][place],
        "id": shown["ids"][place],
        "name": " ".join(shown["names"][place].split()),
        "signs": shown["signs"][place],
    }


def _listed(value: dict[str, Any]) -> list[str]:
    """Rows of the queue, or changes that can be undone."""
    if "rows" in value:
        return [sentences.queue_row(row) for row in value["rows"]]
    return [sentences.change(row) for row in value.get("changes", ())]
