"""What goes on when plain mode answers is not said to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fwtui.cli.plain import conversation
from fwtui.cli.plain.conversation import Conversation
from fwtui.control.protocol import DONE
from fwtui.session.remote import RemoteInterface
from tests.ui.piloted import piloted
from tests.ui.sample import context, lists

NOW: dict[str, Any] = {
    "state": "stopped", "connection": "here", "account": "ana@pod", "pod": "pod", "title": None,
    "next_title": None, "volume": 80, "muted": False, "repeat": "off", "shuffle": False,
    "stop_after": False, "speed": 1.0, "private": False, "sleep": None, "sleep_after": None,
    "note": None,
}  # fmt: skip
PAGE: dict[str, Any] = {
    "place": "library 1", "way": ["Library"], "rows": ["Älva"], "ids": [4], "names": ["Älva"],
    "signs": [[]], "first": 1, "count": 1, "cursor": 1, "says": "", "marked": 0, "question": None,
}  # fmt: skip


class _Link:
    now = NOW
    happened: Callable[..., None]

    def __init__(self, *, works: bool) -> None:
        self._page = PAGE | {"works": works}

    def ask(self, command: str, *given: str, **options: str) -> dict[str, Any]:
        value = {"page": self._page, "status": NOW}.get(command)
        return {"code": DONE, "words": "", "result": value}

    def heed(self, seconds: float = 0.0) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def close(self) -> None: ...


class _Lines:
    is_interactive = True

    def __init__(self, typed: str) -> None:
        self.typed, self.said = [typed], list[str]()

    @property
    def spoken(self) -> int:
        return len(self.said)

    def say(self, text: str) -> None:
        self.said.append(text)

    def line(self, *_: object, **__: object) -> str | None:
        return self.typed.pop() if self.typed else None


GOES_ON = "It is under way; what comes of it is said then."
READ = "It is being read, and plays as soon as it is here."
NOTHING = "Nothing plays. The queue is empty."


@pytest.mark.parametrize(
    ("typed", "works", "sentence"),
    [
        ("add", True, GOES_ON),
        ("add", False, "Done: add."),
        ("play 1", True, READ),
        ("play 1", False, NOTHING),
    ],
)
def test_what_goes_on_is_not_done_and_what_does_not_is_not_on_its_way(
    typed: str, works: bool, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HEARD_SECONDS", "QUESTION_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(conversation, name, 0.0)
    lines = _Lines(typed)
    talk = Conversation(lines, _Link(works=works), started=False, log_in=lambda _: None)  # type: ignore[arg-type]
    assert talk.run() == 0
    assert sentence in lines.said


async def test_a_list_that_is_read_for_an_action_is_work() -> None:
    made = context(known={query: rows for query, rows in lists().items() if query.kind != "track"})
    pod = made.connect()
    pod.answers.clear()
    async with piloted(made) as seen:
        remote = RemoteInterface(seen.app)
        assert not (await remote.page(0, 0))["works"]
        remote.perform("add")
        assert (await remote.page(0, 0))["works"]
        seen.app.do("stop_reading")
        pod.answers.set()
