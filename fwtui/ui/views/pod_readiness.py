"""When the pod can be asked for a search: it is there, and its lists are not used up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError

if TYPE_CHECKING:
    from fwtui.pod.ratelimit.window import Standing
    from fwtui.ui.shell import Shell

USED_UP = "the pod’s lists are used up"
LONGEST_WAIT = 3600.0
"""Seconds."""
_REREAD = 60.0
"""Seconds between two reads of the free ``rate-limit`` while a search waits."""


def is_used_up(standings: Iterable[Standing]) -> bool:
    """Whether requests for lists wait until the allowance comes back."""
    return any(each.scope.endswith("-list") and each.used_up for each in standings)


class PodReadiness:
    """Whether the pod can be asked, and the wait for it."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def hindrance(self) -> tuple[str, float] | None:
        """Why the pod is not asked now, and the seconds until that may be over."""
        pod = self._shell.context.pod
        if pod.state.reach == "connecting":
            return "connecting to the pod", LONGEST_WAIT
        if pod.state.reach != "here":
            return "the pod is away", LONGEST_WAIT
        waits = [
            each.wait for each in pod.standings() if each.scope.endswith("-list") and each.used_up
        ]
        return (USED_UP, min(max(waits) + 0.05, LONGEST_WAIT)) if waits else None

    async def until_askable(self, say: Callable[[str], None]) -> None:
        """Wait while the pod is away or the allowance of its lists is used up, and say so."""
        changed = asyncio.Event()
        unsubscribe = self._shell.context.pod.subscribe(changed.set)
        read_at = -_REREAD
        try:
            while (hindrance := self.hindrance()) is not None:
                said, seconds = hindrance
                say(said)
                changed.clear()
                now = asyncio.get_running_loop().time()
                if said == USED_UP and now - read_at >= _REREAD:
                    # What is known may be a guess; to ask costs nothing of the allowance.
                    read_at = now
                    with suppress(FwtuiError):
                        await self._shell.context.pod.read_limits()
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(seconds, _REREAD)):
                        await changed.wait()
        finally:
            unsubscribe()
