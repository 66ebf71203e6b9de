"""Edits suggested to a pod, over real HTTP on each dialect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import Refused
from fwtui.library.store import codec
from fwtui.music import EditField, EditSubject, EditValue, SuggestedEdit
from fwtui.pod.pod import Pod
from fwtui.pod.schema.convert_edit import EDIT
from tests.library.fixtures import pod_of
from tests.pod.asked import asked_by


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


@pytest.fixture
async def pod(demo: DemoPod) -> AsyncIterator[Pod]:
    pod = pod_of(demo, known=True)
    yield pod
    await pod.aclose()


@pytest.mark.parametrize(
    ("subject", "field", "value"),
    [
        ("track", "title", "Salt"),
        ("track", "position", 3),
        ("track", "copyright", None),
        ("track", "description", "Rain, twice"),
        ("album", "release_date", "2001-02-03"),
        ("artist", "tags", ("Aa", "rain")),
    ],
)
async def test_an_edit_comes_back_as_it_was_suggested(
    pod: Pod, subject: EditSubject, field: EditField, value: EditValue
) -> None:
    made = await pod.edits.suggest(subject, 2, field, value, "why")
    assert (made.subject, made.key, made.fields) == (subject, 2, ((field, value),))
    assert (made.summary, made.waits, made.approved, made.applied) == ("why", True, None, False)
    assert (await pod.edits.of(subject, 2)).items == (made,)
    assert (await pod.edits.all()).items == (made,)
    assert await pod.edits.edit(made.id) == made


async def test_an_edit_is_taken_back_while_it_is_not_applied(demo: DemoPod, pod: Pod) -> None:
    first = await pod.edits.suggest("album", 1, "title", "Salt", "")
    await pod.edits.withdraw(first.id)
    assert (await pod.edits.all()).count == 0
    await pod.edits.suggest("album", 1, "title", "Salt", "")
    demo.decide_edit(approve=True)
    (decided,) = (await pod.edits.all()).items
    assert decided is not None
    assert (decided.approved, decided.applied, decided.waits) == (True, True, False)
    with pytest.raises(Refused):
        await pod.edits.withdraw(decided.id)


async def test_the_scopes_of_the_first_login_are_not_enough(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused, match="this login may not do that"):
            await pod.edits.suggest("track", 1, "title", "Salt", "")
        (notice, *_) = (await pod.federation.inbox()).items
        assert notice is not None
        with pytest.raises(Refused, match="this login may not do that"):
            await pod.federation.mark_read(notice.id, on=True)


async def test_an_item_of_the_inbox_is_marked_as_read_and_as_not_read(pod: Pod) -> None:
    (notice, *_) = (await pod.federation.inbox()).items
    assert notice is not None
    for on in (True, False):
        assert (await pod.federation.mark_read(notice.id, on)).is_read is on
        (now, *_) = (await pod.federation.inbox()).items
        assert now is not None
        assert now.is_read is on


async def test_of_an_edit_what_is_known_is_read(pod: Pod, demo: DemoPod) -> None:
    made = await pod.edits.suggest("track", 1, "title", "Salt", "")
    strange = {
        "uuid": made.id,
        "type": "update",
        "is_approved": False,
        "created_by": None,
        "payload": {"cover": "x", "title": {"a": 1}, "tags": ["a", 3], "name": "\x1b[31mS"},
        "target": {"type": "playlist", "id": 3, "repr": None},
    }
    found = EDIT.one(msgspec.json.encode(strange))
    assert (found.subject, found.key, found.approved, found.waits) == ("", 0, False, False)
    fields = {"cover": None, "title": None, "tags": ("a",), "name": "[31mS"}
    assert dict(found.fields) == fields
    assert EDIT.one(msgspec.json.encode({"uuid": made.id, "target": None})).fields == ()
    many = {f"field {number}": number for number in range(10_000)}
    assert len(EDIT.one(msgspec.json.encode({"uuid": made.id, "payload": many})).fields) == 20
    demo.twist("/mutations", Reply(200, {"count": 1, "results": [{"uuid": "no"}]}), 1)
    assert (await pod.edits.all()).skipped == 1


@pytest.mark.parametrize(
    "position",
    ["9" * 400, "9" * 5_000, "-1", str(1 << 63), "1e300"],
    ids=["400 digits", "5,000 digits", "negative", "64 bits", "no whole number"],
)
def test_a_number_that_no_field_holds_is_none_and_the_edit_is_kept(position: str) -> None:
    uuid = "12345678-1234-1234-1234-123456789012"
    found = EDIT.one(f'{{"uuid": "{uuid}", "payload": {{"position": {position}}}}}'.encode())
    assert found.fields == (("position", None),)
    assert codec.decoder(SuggestedEdit).decode(codec.encode(found)) == found
