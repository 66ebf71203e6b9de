"""How answers to requests and reports are sent to a pod, and looked up there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.library.outbox.changes import FollowAnswered, Reported
from fwtui.library.outbox.look_up import LookUp, Sign, Verdict, first, seen

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod


async def answer(pod: Pod, change: FollowAnswered) -> object:
    follows = pod.libraries if change.of == "library" else pod.accounts
    await (follows.accept(change.follow) if change.on else follows.reject(change.follow))
    return None


async def look_up_answer(pod: Pod, change: FollowAnswered, sign: Sign | None) -> Verdict:
    page = pod.federation.inbox
    notice = await first(lambda number: page(page=number), lambda each: each.id == change.notice)
    if notice is None:
        return Verdict(LookUp.UNKNOWN)
    return seen(notice.approved == change.on)


async def report(pod: Pod, change: Reported) -> object:
    return await pod.moderation.report(change.complaint, change.subject, change.key, change.summary)


async def look_up_report(pod: Pod, change: Reported, sign: Sign | None) -> Verdict:
    return Verdict(LookUp.UNKNOWN)  # moderators alone see reports
