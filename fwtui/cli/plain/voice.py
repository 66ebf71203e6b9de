"""What is said in a conversation: replies and events as sentences, none of them twice, and none in
the middle of a line that is being typed."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from fwtui.cli.plain import sentences
from fwtui.cli.plain.streams import PlainLines

SAME_SECONDS = 2.0
"""A sentence of an event is not said again so soon: a command's own answer was the same."""
MOST_LATER = 20
"""Sentences that wait for the next line; of more the oldest are left out, and counted."""
MOST_SAID = 1_000
"""Sentences whose time is remembered."""
_PLAYING = "Playing: "


class Voice:
    """Says sentences, and remembers them for a while."""

    def __init__(self, lines: PlainLines) -> None:
        self._lines = lines
        self._said: dict[str, float] = {}
        """Sentences by the time at which they were said last."""
        self._later: deque[str] = deque(maxlen=MOST_LATER)
        self._left_out = 0
        self._state = "preparing"
        """What a pause or the end of one differs from: not a track that is being prepared."""
        self._track_due = False
        """A track began since the command was sent that has no reply yet."""
        self.follows = not lines.is_interactive
        """What happens is said at once, though a line is being typed."""
        self.is_typing = False
        """A line is being typed."""
        self.asks = False
        """A command has no reply yet."""
        self.began = 0.0
        """When the last command was sent."""
        self.about = ""
        """The name of the row that what is said is about."""
        self.unsaid = ""
        """What is not said, for something else is done then."""
        self.answers = False
        """What is asked has its answer already."""

    @property
    def spoken(self) -> int:
        """Sentences that were printed so far."""
        return self._lines.spoken

    def say_all(self, said: Iterable[str]) -> None:
        """Print sentences at once."""
        for each in said:
            self._lines.say(each)

    def reply(self, words: str) -> None:
        """Say what a command answers, unless an event has said it."""
        sentence = sentences.about(self.about, sentences.whole(words))
        playing = sentence.startswith(_PLAYING) and self._was_said(_PLAYING, self.began)
        if words and not playing and not self._was_said(sentence, self.began):
            self._say(sentence)

    def happened(self, before: dict[str, Any], now: dict[str, Any]) -> None:
        """Say what an event means; ``before`` is the status before it."""
        event = now.get("event", "")
        said = sentences.changes(event, {**before, "state": self._state}, now)
        if event == "track" and self.asks:
            self._track_due = True
        elif event != "said":
            self._say_new(said)
        elif said != [self.unsaid] and not (self.answers and said[0].endswith("?")):
            self._say_new(sentences.about(self.about, each) for each in said)
        if event == "track" or now["state"] != "preparing":
            self._state = "preparing" if event == "track" else now["state"]

    def replied(self, now: dict[str, Any]) -> None:
        """A command has its reply: say the track that began meanwhile as it is by ``now``."""
        self.asks = False
        if self._track_due:
            self._track_due = False
            self._say_new(sentences.changes("track", now, now))

    def catch_up(self) -> None:
        """Say what happened while a line was typed."""
        if self._left_out:
            self._lines.say(f"Before these, {self._left_out} more things happened:")
        self.say_all(self._later)
        self._later.clear()
        self._left_out = 0

    def _say_new(self, said: Iterable[str]) -> None:
        """Say what was not said just now."""
        for each in said:
            if not self._was_said(each, time.monotonic() - SAME_SECONDS):
                self._say(each)

    def _say(self, sentence: str) -> None:
        if len(self._said) > MOST_SAID:
            self._said.clear()
        self._said[_key(sentence)] = time.monotonic()
        if sentence.startswith(_PLAYING):
            self._said[_key(_PLAYING)] = time.monotonic()
        if self.is_typing and not self.follows:
            self._left_out += len(self._later) == MOST_LATER
            self._later.append(sentence)
        else:
            self._lines.say(sentence)

    def _was_said(self, sentence: str, since: float) -> bool:
        return self._said.get(_key(sentence), -1.0) >= since


def _key(sentence: str) -> str:
    return sentence.rstrip(".").casefold()
