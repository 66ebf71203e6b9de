"""Edits suggested once and only once, whatever becomes of the answer; and marks of the inbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from fwtui.demo.endpoints.mutations import MutationRow, Mutations
from fwtui.demo.pod import DemoPod
from fwtui.library.events import ChangeRefused, ChangeSaid, LibraryEvent
from fwtui.library.library import Library
from fwtui.library.listing import queries
from fwtui.library.listing.queries import Notices, Suggestions
from fwtui.music import SuggestedEdit
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, settled, until

WAITS = "The edit of Salt waits for a moderator."
Fault = Callable[[DemoPod, str], None]


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


@pytest.fixture
async def pod(demo: DemoPod) -> AsyncIterator[Pod]:
    pod = pod_of(demo, known=True)
    yield pod
    await pod.aclose()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def library(tmp_path: Path, pod: Pod, said: list[str]) -> AsyncIterator[Library]:
    library = library_in(tmp_path, change_pauses=(0.02,))

    def take(event: LibraryEvent) -> None:
        if isinstance(event, ChangeRefused | ChangeSaid):
            said.append(event.sentence)

    library.subscribe(take)
    library.connect(pod)
    yield library
    await library.aclose()


def there(demo: DemoPod) -> list[MutationRow]:
    return demo.state.part(Mutations).rows


def posts(demo: DemoPod) -> int:
    return len(demo.asked("POST /tracks/1/mutations"))


async def suggest(library: Library, title: str = "Salt II") -> None:
    library.edits.suggest_edit("track", 1, "Salt", "title", title, " typo ")
    await library.edits.sender.delivered()


async def test_a_suggestion_is_sent_and_its_state_is_said(
    demo: DemoPod, library: Library, said: list[str]
) -> None:
    await suggest(library)
    (row,) = there(demo)
    assert (row.kind, row.target, row.author) == ("track", 1, "demo")
    assert (row.payload, row.summary) == ({"title": "Salt II"}, "typo")
    assert said == [WAITS]


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        (lambda demo, path: demo.lose_answer(path), 1),
        (lambda demo, path: demo.fail_after(500, path), 1),
        (lambda demo, path: demo.garble(path), 1),
        (lambda demo, path: demo.drop(path, 20), 1),
        (lambda demo, path: demo.fail(504, path), 2),
        (lambda demo, path: demo.hang_up(path), 2),
    ],
)
async def test_an_answer_that_is_lost_is_looked_up_before_it_is_sent_again(
    demo: DemoPod, library: Library, said: list[str], fault: Fault, sent: int
) -> None:
    fault(demo, "POST /tracks/1/mutations")
    await suggest(library)
    assert [row.payload for row in there(demo)] == [{"title": "Salt II"}]
    assert posts(demo) == sent
    assert said == [WAITS]


async def test_a_refused_suggestion_of_before_is_not_taken_for_the_new_one(
    demo: DemoPod, library: Library, said: list[str]
) -> None:
    await suggest(library)
    demo.decide_edit(approve=False)
    demo.fail(504, "POST /tracks/1/mutations")
    await suggest(library)
    assert [row.approved for row in there(demo)] == [None, False]
    assert said == [WAITS, WAITS]


async def test_one_of_another_account_is_not_taken_for_it(
    demo: DemoPod, library: Library, said: list[str]
) -> None:
    ana = pod_of(demo, "ana", known=True)
    await ana.edits.suggest("track", 1, "title", "Salt II", "typo")
    await ana.aclose()
    demo.fail(504, "POST /tracks/1/mutations")
    await suggest(library)
    assert [row.author for row in there(demo)] == ["demo", "ana"]
    assert said == [WAITS]


async def test_more_edits_than_are_read_leave_it_in_doubt(
    demo: DemoPod, library: Library, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwtui.library.outbox.suggestions._MOST_PAGES", 1)
    ana = pod_of(demo, "ana", known=True)
    for number in range(51):
        await ana.edits.suggest("track", 1, "title", f"Salt {number}", "")
    await ana.aclose()
    demo.fail(504, "POST /tracks/1/mutations")
    await suggest(library)
    assert posts(demo) == 51 + 1, "never sent again on suspicion"
    (sentence,) = said
    assert sentence.startswith("The pod does not say whether the edit of Salt was suggested.")


async def test_one_beyond_those_that_are_read_is_not_said_to_be_gone(
    demo: DemoPod, library: Library, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await suggest(library)
    monkeypatch.setattr("fwtui.library.outbox.suggestions._MOST_PAGES", 1)
    ana = pod_of(demo, "ana", known=True)
    for number in range(51):
        await ana.edits.suggest("track", 1, "title", f"Salt {number}", "")
    await ana.aclose()
    library.edits.undo()
    await library.edits.sender.delivered()
    assert said[1].endswith("It is not among the newest edits.")
    assert len(there(demo)) == 52


async def test_the_same_is_not_suggested_twice_while_it_waits(
    demo: DemoPod, library: Library, said: list[str]
) -> None:
    await suggest(library)
    await suggest(library)
    assert len(there(demo)) == posts(demo) == 1
    assert said[1] == (
        "The edit of Salt could not be suggested:"
        " The same edit of yours waits for a moderator already."
    )
    await suggest(library, "Salt III")
    assert len(there(demo)) == 2


async def test_what_the_pod_refuses_is_said(
    demo: DemoPod, library: Library, said: list[str]
) -> None:
    library.edits.suggest_edit("track", 1, "Salt", "license", "mine", "typo")
    await library.edits.sender.delivered()
    assert there(demo) == []
    assert said[0].startswith("The edit of Salt could not be suggested: ")
    assert 'Invalid pk "mine"' in said[0]


async def test_undo_takes_a_waiting_suggestion_back(
    demo: DemoPod, library: Library, said: list[str]
) -> None:
    await suggest(library)
    assert library.edits.undo().words == "Suggested edit of Salt"
    await library.edits.sender.delivered()
    assert there(demo) == []
    assert said[1:] == ["The edit of Salt is taken back."]
    library.edits.redo()
    await library.edits.sender.delivered()
    assert [row.payload for row in there(demo)] == [{"title": "Salt II"}]


async def test_undo_offline_sends_nothing(tmp_path: Path, demo: DemoPod) -> None:
    library = library_in(tmp_path)
    library.edits.suggest_edit("track", 1, "Salt", "title", "Salt II", "typo")
    library.edits.undo()
    assert len(library.outbox) == 0
    await library.aclose()


@pytest.mark.parametrize("approve", [True, False])
async def test_what_was_decided_is_not_taken_back(
    demo: DemoPod, library: Library, said: list[str], approve: bool
) -> None:
    await suggest(library)
    demo.decide_edit(approve=approve)
    library.edits.undo()
    await library.edits.sender.delivered()
    assert len(there(demo)) == 1
    assert said[1] == ("The edit of Salt could not be taken back: A moderator has decided on it.")
    assert library.edits.journal.entries()[0].undone == 0.0


@pytest.mark.parametrize("by_list", [True, False])
@pytest.mark.parametrize("status", [0, 500])
async def test_a_withdrawal_in_doubt_is_looked_up(
    demo: DemoPod, library: Library, pod: Pod, said: list[str], by_list: bool, status: int
) -> None:
    await suggest(library)
    if status:
        demo.fail_after(status, "DELETE /mutations")
    else:
        demo.lose_answer("DELETE /mutations")
    name = "Salt"
    if by_list:
        edit = (await pod.edits.all()).items[0]
        assert edit is not None
        name = edit.name
        library.edits.withdraw_edit(edit)
    else:
        library.edits.undo()
    await library.edits.sender.delivered()
    assert there(demo) == []
    assert said[1:] == [f"The edit of {name} is taken back."]


async def test_the_list_holds_the_edits_of_the_account_and_their_fate(
    demo: DemoPod, library: Library
) -> None:
    ana = pod_of(demo, "ana", known=True)
    await ana.edits.suggest("track", 1, "title", "Of Ana", "")
    await ana.aclose()
    mine, all_of_it = (
        library.listing(Suggestions()),
        library.listing(Suggestions(of="track", id=1)),
    )
    for listing in (mine, all_of_it):
        listing.want(0, 9)
        await settled(listing)
    assert (len(mine), len(all_of_it)) == (0, 1)
    await suggest(library)
    await until(lambda: len(mine) == 1, mine)
    demo.decide_edit(approve=True)
    mine.refresh()
    await until(lambda: _edit(mine[0]).applied, mine)
    await until(lambda: len(all_of_it) == 2, all_of_it)


def _edit(value: object) -> SuggestedEdit:
    assert isinstance(value, SuggestedEdit)
    return value


async def test_the_list_reads_the_newest_edits_of_the_pod_alone(
    demo: DemoPod, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "NEWEST_EDITS", 50)
    await suggest(library)
    ana = pod_of(demo, "ana", known=True)
    for number in range(60):
        await ana.edits.suggest("track", 1, "title", f"Salt {number}", "")
    await ana.aclose()
    demo.forget_seen()
    mine = library.listing(Suggestions())
    mine.refresh()
    await settled(mine)
    assert len(mine) == 0
    assert len(demo.asked("GET /mutations")) == 1


async def test_an_item_of_the_inbox_is_marked_at_once_and_on_the_pod(
    demo: DemoPod, library: Library, pod: Pod, said: list[str]
) -> None:
    inbox = library.listing(Notices())
    await see(inbox, 0, 0)
    await library.settled()
    notice = inbox[0]
    assert not notice.is_read
    demo.lose_answer("PATCH /federation/inbox")
    library.edits.mark_notice(notice, "It came", on=True)
    assert inbox[0].is_read, "before the pod has it"
    await library.edits.sender.delivered()
    assert (await pod.federation.inbox()).items[0] == inbox[0]
    library.edits.undo()
    assert not inbox[0].is_read
    await library.edits.sender.delivered()
    there = (await pod.federation.inbox()).items[0]
    assert there is not None
    assert (there.is_read, said) == (False, [])
