"""Requests that do not wait for an allowance that is used up: a list as the pod has it now, where
it would be read from this machine else, and other work."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from fwtui.errors import FwtuiError
from fwtui.pod.http.errors import throttled
from fwtui.pod.ratelimit.budget import clock

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.library.listing.listing import Listing
    from fwtui.pod.pod import Pod

T = TypeVar("T")

LONGEST_WAIT = 10.0
"""Seconds for which an allowance that is used up is waited for."""
_LOOK_AGAIN = 0.25


async def request_now(listing: Listing, library: Library, limit: int) -> FwtuiError | None:
    """Request the first ``limit`` rows, however much is known of them. Returns why the pod could
    not be asked, where something of the list is known here; raises FwtuiError where nothing is.
    """
    try:
        await unless_used_up(listing.request_all(limit), library)
    except FwtuiError as error:
        if not listing.state.known:
            raise
        return error
    return None


async def unless_used_up(work: Coroutine[Any, Any, T], library: Library) -> T:
    """The result of work that requests something of the pod. Raises FwtuiError: what the work
    does, and Throttled where one of its requests would wait long for its turn."""
    asking = asyncio.ensure_future(work)
    try:
        while not asking.done():
            await asyncio.wait((asking,), timeout=_LOOK_AGAIN)
            if not asking.done():
                _raise_used_up(library.asked())
        return await asking
    finally:
        asking.cancel()


def _raise_used_up(pod: Pod) -> None:
    """Raises Throttled where a request waits long for its turn."""
    for each in pod.budget.standings(clock()):
        if each.waiting and each.wait > LONGEST_WAIT:
            raise throttled(each.scope, each.wait, pod.account.origin.name)
