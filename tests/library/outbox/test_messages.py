"""Requests to follow answered, and reports: over real HTTP, on a pod of each dialect."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.library.events import ChangeRefused
from fwtui.library.library import Library
from fwtui.library.listing.queries import Notices
from fwtui.music import Complaint, InboxNotice, Subject
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see


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
async def library(tmp_path: Path, pod: Pod) -> AsyncIterator[Library]:
    library = library_in(tmp_path, change_pauses=(0.02,))
    library.connect(pod)
    yield library
    await library.aclose()


def posts(demo: DemoPod, end: str) -> list[bytes]:
    """The bodies of the POSTs whose path ends so."""
    there = [each for each in demo.seen if each.method == "POST"]
    return [each.body for each in there if each.path.rstrip("/").endswith(end)]


async def test_a_request_to_follow_is_answered_at_once_and_on_the_pod(
    demo: DemoPod, library: Library, pod: Pod
) -> None:
    inbox = library.listing(Notices())
    await see(inbox, 0, 0)
    await library.settled()
    for row in range(len(inbox)):
        notice = inbox[row]
        assert isinstance(notice, InboxNotice)
        assert (notice.kind, bool(notice.follow), notice.is_read) == ("Follow", True, False)
        on = not notice.approved
        library.edits.answer_follow(notice, on)
        assert inbox[row].approved is on, "before the pod has it"
        await library.edits.sender.delivered()
        assert inbox[row].approved is on
        there = (await pod.federation.inbox()).items[row]
        assert there is not None
        assert there.approved is on
    kinds = {each.of for each in inbox if each is not None}
    assert kinds == ({"library"} if pod.dialect.name == "1.x" else {"library", "user"})


Fault = Callable[[DemoPod, str], None]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        (lambda demo, path: demo.lose_answer(path), 1),
        (lambda demo, path: demo.fail_after(500, path), 1),
        (lambda demo, path: demo.garble(path), 1),
        (lambda demo, path: demo.fail(504, path), 2),
        (lambda demo, path: demo.hang_up(path), 2),
    ],
)
async def test_an_answer_to_follow_in_doubt_is_looked_up_before_it_is_sent_again(
    demo: DemoPod, library: Library, pod: Pod, fault: Fault, sent: int, accepted: bool
) -> None:
    said: list[str] = []
    library.subscribe(lambda e: said.append(e.sentence) if isinstance(e, ChangeRefused) else None)
    inbox = library.listing(Notices())
    await see(inbox, 0, 0)
    await library.settled()
    end = "accept" if accepted else "reject"
    row, notice = next(
        (row, each)
        for row, each in enumerate(inbox)
        if isinstance(each, InboxNotice) and each.approved is not accepted
    )
    fault(demo, f"POST {end}")
    library.edits.answer_follow(notice, accepted)
    await library.edits.sender.delivered()
    assert len(posts(demo, end)) == sent
    there = (await pod.federation.inbox()).items[row]
    assert there is not None
    assert (there.approved, said) == (accepted, [])


async def test_a_damaged_item_of_the_store_does_not_hold_up_what_waits(
    demo: DemoPod, library: Library, pod: Pod
) -> None:
    inbox = library.listing(Notices())
    await see(inbox, 0, 0)
    await library.settled()
    notice = inbox[0]
    assert isinstance(notice, InboxNotice)
    sql = "UPDATE things SET value = x'ff' WHERE kind = 'notice'"
    library.store.library.write(lambda db: db.execute(sql)).result(10)
    library.edits.answer_follow(notice, not notice.approved)
    library.edits.report("other", "artist", 1, "Älva", "not theirs")
    async with asyncio.timeout(10):
        await library.edits.sender.delivered()
    assert len(posts(demo, "moderation/reports")) == 1
    there = (await pod.federation.inbox()).items[0]
    assert there is not None
    assert there.approved is not notice.approved


@pytest.mark.parametrize(
    ("complaint", "subject", "key"),
    [("other", "artist", 1), ("illegal_content", "track", 1), ("other", "account", "olga@a.b")],
)
async def test_a_report_says_what_is_wrong_with_what(
    demo: DemoPod, library: Library, complaint: Complaint, subject: Subject, key: int | str
) -> None:
    library.edits.report(complaint, subject, key, "Älva", " not theirs ")
    await library.edits.sender.delivered()
    (body,) = posts(demo, "moderation/reports")
    name = "full_username" if subject == "account" else "id"
    assert json.loads(body) == {
        "type": complaint,
        "target": {"type": subject, name: key},
        "summary": "not theirs",
    }


async def test_a_report_in_doubt_is_not_sent_again_and_a_refused_one_is_said(
    demo: DemoPod, library: Library
) -> None:
    said: list[str] = []
    library.subscribe(lambda e: said.append(e.sentence) if isinstance(e, ChangeRefused) else None)
    base = f"/api/v{demo.state.dialect.version[0]}"
    demo.twist(f"{base}/moderation/reports", Reply(504, b""), 1)
    library.edits.report("other", "artist", 1, "Älva", "x")
    await library.edits.sender.delivered()
    assert len(posts(demo, "moderation/reports")) == 1
    assert said == [
        "The pod does not say whether Älva was reported. Look there before you do it again."
    ]
    library.edits.report("other", "artist", 999_999, "Nobody", "x")
    await library.edits.sender.delivered()
    assert said[1].startswith("Nobody could not be reported: ")
