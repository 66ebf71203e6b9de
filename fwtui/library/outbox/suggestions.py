"""Edits that are suggested to a pod's moderators: sent, looked up, taken back, and said.

A suggestion has no mark of its own on the pod: it is known by its author and by what it suggests,
among the edits of the thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.errors import MAY_NOT_MARK, MAY_NOT_SUGGEST, NotFound, Refused
from fwtui.library.outbox.changes import EditSuggested, EditWithdrawn, NoticeRead
from fwtui.music import EditValue, SuggestedEdit
from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.library.outbox.look_up import RowCache, Sign, Verdict
    from fwtui.pod.pod import Pod

EDITS, NOTICES = "write:edits", "write:notifications"
"""OAuth scopes that the first login does not ask for."""
_MOST_PAGES = 10
"""Pages of one thing's edits that are read."""
_FORBIDDEN = 403


def same(edit: SuggestedEdit, change: EditSuggested) -> bool:
    """Whether an edit of the pod suggests what a change suggests."""
    return dict(edit.fields).keys() == {change.field} and _comparable(
        edit.fields[0][1]
    ) == _comparable(change.value)


def _comparable(value: EditValue) -> object:
    """A value as it compares: a pod trims texts, and sorts tags or not."""
    if isinstance(value, tuple):
        return frozenset(each.casefold() for each in value)
    return plain(value, 5_000).strip() if isinstance(value, str) else value


def is_own(edit: SuggestedEdit, username: str | None) -> bool:
    """Whether the account of this name on the pod is the author of an edit."""
    author = edit.author
    return (
        author is not None and author.is_local and author.name.partition("@")[0] == (username or "")
    )


async def _mine(pod: Pod, change: EditSuggested) -> tuple[list[SuggestedEdit], bool]:
    """The account's edits that suggest the same; and whether all edits of the thing were read."""
    found: list[SuggestedEdit] = []
    seen = 0
    for number in range(1, _MOST_PAGES + 1):
        page = await pod.edits.of(change.subject, change.key, page=number)
        found += [
            each
            for each in page.items
            if each is not None and is_own(each, pod.account.username) and same(each, change)
        ]
        seen += len(page.items)
        if not page.items or (page.counted and seen >= page.count):
            return found, not page.skipped
    return found, False


async def prepare(pod: Pod, change: EditSuggested, rows: RowCache) -> Sign:
    """The same suggestions that are there. Raises Refused where one of them waits, and where
    the login may not suggest edits."""
    from fwtui.library.outbox.look_up import EditsSign

    if not await pod.may(EDITS):
        raise Refused(MAY_NOT_SUGGEST, status=_FORBIDDEN)
    found, _ = await _mine(pod, change)
    if any(each.waits for each in found):
        raise Refused("The same edit of yours waits for a moderator already.", status=409)
    return EditsSign(tuple(each.id for each in found))


async def send(pod: Pod, change: EditSuggested) -> SuggestedEdit:
    try:
        return await pod.edits.suggest(
            change.subject, change.key, change.field, change.value, change.summary
        )
    except Refused as error:
        if error.status != _FORBIDDEN:
            raise
        # A pod says the same of a login without the scope, and of what is another pod's.
        sentence = "This login may not suggest edits, or the pod takes none of this."
        raise Refused(sentence, status=_FORBIDDEN) from error


async def look_up(pod: Pod, change: EditSuggested, sign: Sign | None) -> Verdict:
    from fwtui.library.outbox.look_up import EditsSign, LookUp, Verdict

    before = sign.ids if isinstance(sign, EditsSign) else ()
    found, whole = await _mine(pod, change)
    new = next((each for each in found if each.id not in before), None)
    if new is None:
        return Verdict(LookUp.NOT_MADE if whole else LookUp.UNKNOWN)
    return Verdict(LookUp.MADE, new)


async def withdraw(pod: Pod, change: EditWithdrawn) -> object:
    """Deletes the edit on the pod; one that is gone is taken back already. Raises Refused where
    it was decided on: a pod would delete one that it has refused."""
    from fwtui.library.outbox.look_up import gone

    try:
        edit = await _to_withdraw(pod, change)
    except NotFound as error:
        if error.unknown_path:
            raise
        return None
    await gone(pod.edits.withdraw(edit.id))
    return None


async def _to_withdraw(pod: Pod, change: EditWithdrawn) -> SuggestedEdit:
    whole = True
    if change.edit is None:
        found = [await pod.edits.edit(change.id)]
    else:
        found, whole = await _mine(pod, change.edit)
    if not found:
        missing = "It is not on the pod any more."
        raise Refused(missing if whole else "It is not among the newest edits.", status=409)
    waiting = next((each for each in found if each.waits), None)
    if waiting is None:
        raise Refused("A moderator has decided on it.", status=409)
    return waiting


async def look_up_withdrawn(pod: Pod, change: EditWithdrawn, sign: Sign | None) -> Verdict:
    from fwtui.library.outbox.look_up import LookUp, Verdict, is_gone

    if change.edit is None:
        return await is_gone(pod.edits.edit(change.id))
    found, whole = await _mine(pod, change.edit)
    if any(each.waits for each in found):
        return Verdict(LookUp.NOT_MADE)
    return Verdict(LookUp.MADE if whole else LookUp.UNKNOWN)


def outcome(change: EditSuggested | EditWithdrawn, answer: object) -> str:
    """What became of a change, by the pod's answer, as a sentence."""
    if isinstance(change, EditWithdrawn):
        return f"The edit of {change.name} is taken back."
    if isinstance(answer, SuggestedEdit) and answer.applied:
        return f"The edit of {change.name} is applied."
    if isinstance(answer, SuggestedEdit) and answer.approved:
        return f"The edit of {change.name} is accepted; the pod applies it soon."
    return f"The edit of {change.name} waits for a moderator."


# --- items of the inbox ----------------------------------------------------------------------


async def mark(pod: Pod, change: NoticeRead) -> object:
    if not await pod.may(NOTICES):
        raise Refused(MAY_NOT_MARK, status=_FORBIDDEN)
    return await pod.federation.mark_read(change.notice, change.on)


async def look_up_mark(pod: Pod, change: NoticeRead, sign: Sign | None) -> Verdict:
    from fwtui.library.outbox.look_up import LookUp, Verdict, first, seen

    page = pod.federation.inbox
    notice = await first(lambda number: page(page=number), lambda each: each.id == change.notice)
    if notice is None:
        return Verdict(LookUp.UNKNOWN)
    return seen(notice.is_read == change.on)
