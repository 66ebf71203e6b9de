"""How subscriptions, follows, hidden artists and radios are sent to a pod, and looked up there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from fwtui.errors import FUNKWHALE_2_ALONE, Refused
from fwtui.library.outbox.changes import (
    AccountFollowed,
    ArtistHidden,
    FeedFollowed,
    LibraryFollowed,
    NewRadio,
    RadioDeleted,
    RadioEdited,
    Subscribed,
)
from fwtui.library.outbox.look_up import (
    LookUp,
    RadiosSign,
    RowCache,
    Sign,
    Verdict,
    first,
    gone,
    is_gone,
    seen,
    verdict,
)
from fwtui.pod.api.base import all_pages
from fwtui.pod.schema import RadioFilter, filters_of
from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.music import HiddenArtist, LibraryFollow, Radio
    from fwtui.pod.pod import Pod


async def subscribe(pod: Pod, change: Subscribed) -> object:
    if change.on:
        return (await pod.channels.subscribe(change.channel)).channel
    await gone(pod.channels.unsubscribe(change.channel))
    return None


async def look_up_subscription(pod: Pod, change: Subscribed, sign: Sign | None) -> Verdict:
    there = change.channel in await pod.channels.subscribed()
    return seen(there == change.on)


async def follow_feed(pod: Pod, change: FeedFollowed) -> object:
    return (await pod.channels.subscribe_rss(change.url)).channel


async def look_up_feed(pod: Pod, change: FeedFollowed, sign: Sign | None) -> Verdict:
    found = await first(
        lambda number: pod.channels.subscriptions(page=number),
        lambda each: each.channel.rss == change.url,
    )
    # Harmless when it is sent once more.
    return verdict(None if found is None else found.channel)


async def follow(pod: Pod, change: LibraryFollowed) -> object:
    if change.on:
        return await _unless_there(
            pod.libraries.follow(change.library), partial(_followed, pod, change)
        )
    state = (await pod.libraries.followed()).get(change.library)
    if state is not None:
        await gone(pod.libraries.unfollow(state.id))
    return None


async def _followed(pod: Pod, change: LibraryFollowed) -> LibraryFollow | None:
    return await first(
        lambda number: pod.libraries.follows(page=number),
        lambda each: each.library.id == change.library,
    )


async def look_up_follow(pod: Pod, change: LibraryFollowed, sign: Sign | None) -> Verdict:
    return verdict(await _followed(pod, change), change.on)


async def has_accounts(pod: Pod, change: AccountFollowed, rows: RowCache) -> Sign | None:
    if not pod.dialect.follows_accounts:
        raise Refused(FUNKWHALE_2_ALONE, status=404)
    return None


async def follow_account(pod: Pod, change: AccountFollowed) -> object:
    if change.on:
        return await _unless_there(pod.accounts.follow(change.fid), partial(_account, pod, change))
    state = (await pod.accounts.followed()).get(change.fid)
    if state is not None:
        await gone(pod.accounts.unfollow(state.id))
    return None


async def _account(pod: Pod, change: AccountFollowed) -> object:
    found = await first(
        lambda number: pod.accounts.follows(page=number),
        lambda each: each.account.fid == change.fid,
    )
    return found or (await pod.accounts.followed()).get(change.fid)  # refused ones are not listed


async def look_up_account(pod: Pod, change: AccountFollowed, sign: Sign | None) -> Verdict:
    return verdict(await _account(pod, change), change.on)


async def hide(pod: Pod, change: ArtistHidden) -> object:
    there = await _filters(pod, change)
    if change.on:  # hidden elsewhere already: a second filter would have to be removed as well
        return there[0] if there else await pod.moderation.hide(change.artist)
    for each in there:
        await gone(pod.moderation.unhide(each.id))
    return None


async def _filters(pod: Pod, change: ArtistHidden) -> list[HiddenArtist]:
    """The content filters of an artist: more than one, where it was hidden twice."""
    return [
        each
        async for page in all_pages(lambda number: pod.moderation.hidden(page=number))
        for each in page.items
        if each is not None and each.artist == change.artist
    ]


async def look_up_hidden(pod: Pod, change: ArtistHidden, sign: Sign | None) -> Verdict:
    return verdict(next(iter(await _filters(pod, change)), None), change.on)


async def _unless_there(send: Awaitable[object], look: Callable[[], Awaitable[object]]) -> object:
    """Asks for a follow. A pod refuses the second one: where it is there, it is made."""
    try:
        return await send
    except Refused as error:
        if error.status != 400 or (there := await look()) is None:
            raise
        return there


# --- radios ----------------------------------------------------------------------------------


async def latest_radio(pod: Pod, change: NewRadio, rows: RowCache) -> Sign:
    await pod.radios.check(filters_of(change.config))
    page = await pod.radios.page(scope="me")
    return RadiosSign(max((each.id for each in page.items if each is not None), default=0))


async def check_radio(pod: Pod, change: RadioEdited, rows: RowCache) -> Sign | None:
    now = await pod.radios.radio(change.radio)
    if not _same_filters(now.config, change.config):
        await pod.radios.check(filters_of(change.config))
    return None


async def save_radio(pod: Pod, change: NewRadio | RadioEdited) -> object:
    return await pod.radios.save(
        change.radio if isinstance(change, RadioEdited) else None,
        change.name,
        change.config,
        description=change.description,
        public=change.public,
    )


async def look_up_new_radio(pod: Pod, change: NewRadio, sign: Sign | None) -> Verdict:
    if not isinstance(sign, RadiosSign):
        return Verdict(LookUp.UNKNOWN)
    page = await pod.radios.page(scope="me")
    for each in page.items:
        if each is not None and each.id > sign.latest and _is_radio(each, change):
            return Verdict(LookUp.MADE, each)
    return Verdict(LookUp.UNKNOWN if page.skipped else LookUp.NOT_MADE)


async def look_up_radio(pod: Pod, change: RadioEdited, sign: Sign | None) -> Verdict:
    now = await pod.radios.radio(change.radio)
    same = _is_radio(now, change) and now.is_public == change.public
    same = same and now.description == plain(change.description).strip()
    return seen(same, now)


def _is_radio(radio: Radio, change: NewRadio | RadioEdited) -> bool:
    """Whether a radio of the pod has the name and the filters of a change."""
    same = radio.name.strip() == plain(change.name).strip()
    return same and _same_filters(radio.config, change.config)


def _same_filters(one: bytes, other: bytes) -> bool:
    return _comparable(filters_of(one)) == _comparable(filters_of(other))


def _comparable(filters: tuple[RadioFilter, ...]) -> tuple[object, ...]:
    """Filters as they compare: a pod sorts the ids of artists and adds their names."""
    return tuple(
        (
            each.kind,
            tuple(sorted(each.ids)),
            each.names if not each.ids else (),
            each.negated,
            each.operator,
            _comparable(each.filters),
        )
        for each in filters
    )


async def delete_radio(pod: Pod, change: RadioDeleted) -> object:
    await gone(pod.radios.delete(change.radio))
    return None


async def look_up_deleted_radio(pod: Pod, change: RadioDeleted, sign: Sign | None) -> Verdict:
    return await is_gone(pod.radios.radio(change.radio))
