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

NOW = {"state": "stopped", "connection": "here", "account": "ana@pod", "pod": "pod", "title": None}
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
        return {"code": DONE, "words": "", "result": self._page if command == "page" else None}

    def heed(self, seconds: float = 0.0) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def close(self) -> None: ...


class _Lines:
    is_interactive = True

    def __init__(self) -> None:
        self.typed, self.said = ["add"], list[str]()

    @property
    def spoken(self) -> int:
        return len(self.said)

    def say(self, text: str) -> None:
        self.said.append(text)

    def line(self, *_: object, **__: object) -> str | None:
        return self.typed.pop() if self.typed else None


@pytest.mark.parametrize("works", [True, False])
def test_what_goes_on_is_not_done(works: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEARD_SECONDS", "QUESTION_SECONDS"):
        monkeypatch.setattr(conversation, name, 0.0)
    lines = _Lines()
    talk = Conversation(lines, _Link(works=works), started=False, log_in=lambda _: None)  # type: ignore[arg-type]
    assert talk.run() == 0
    expected = "It is under way; what comes of it is said then." if works else "Done: add."
    assert expected in lines.said


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
