"""The pod of an account, as far as it is there."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from fwtui.errors import PodUnreachable

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod

OPEN_SECONDS = 30.0
"""For a pod to be opened: its client is imported meanwhile."""


class PodLink:
    """The way to the pod, when there is one."""

    def __init__(self) -> None:
        self.pod: Pod | None = None
        self._decided = asyncio.Event()
        """Whether there is a pod is known."""
        self._decided.set()

    def expect(self) -> None:
        """A pod is being opened: requests wait for it."""
        self._decided.clear()

    def connect(self, pod: Pod | None) -> None:
        """From now on this is the pod; ``None`` for offline."""
        self.pod = pod
        self._decided.set()

    def asked(self) -> Pod:
        """The pod. Raises PodUnreachable while there is none."""
        if self.pod is None:
            raise PodUnreachable("You are offline.")
        return self.pod

    async def opened(self) -> Pod:
        """The pod, once it is open. Raises PodUnreachable where there is none."""
        with suppress(TimeoutError):
            async with asyncio.timeout(OPEN_SECONDS):
                await self._decided.wait()
        return self.asked()
