"""Requests to one pod, as one account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import httpx
from msgspec import Struct
from msgspec.json import encode

from fwtui.errors import Refused
from fwtui.pod.accounts import Account
from fwtui.pod.budget import Priority
from fwtui.pod.settings import PodSettings

Params = Mapping[str, "str | int | bool | float | None | Sequence[str | int]"]
"""``None`` is left out, a bool is ``true`` or ``false``, a sequence is sent as one pair each."""


class Answer(Struct, frozen=True):
    """What a pod answered, whole; the status is below 400."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


Readback = Callable[[], Awaitable["Answer | None"]]
"""Looks whether a change whose answer was lost was made all the same: the answer that stands
for the lost one, or ``None`` when the change is not there and may be sent again."""


class Http:
    """Requests to one pod, as one account; safe to use on several loops.

    Everything that can go wrong is raised as a :class:`fwtui.errors.PodError`.
    """

    def __init__(self, account: Account, settings: PodSettings | None = None) -> None:
        self.account = account
        self.origin = account.origin
        self.priority = Priority.LISTENER
        self.settings = settings or PodSettings()
        self._client = httpx.AsyncClient()

    def at(self, priority: Priority) -> Http:
        """The same connection, whose requests carry another priority."""
        return self

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        priority: Priority | None = None,
        timeout: float | None = None,
        largest: int | None = None,
        accept: str = "application/json",
        authenticate: bool = True,
        elsewhere: bool = False,
        patience: float | None = None,
        repeatable: bool | None = None,
        readback: Readback | None = None,
    ) -> Answer:
        """Sends a request and gives the answer, if it is below 400.

        ``path`` is below ``/api/v1/`` (``tracks``, ``albums/3``), or begins with ``/``
        (``/api/v2/...``), or is a whole address of this pod. ``timeout`` in seconds is for
        the whole answer, ``largest`` its size in bytes (default: the settings').
        ``authenticate`` false leaves the token out; ``elsewhere`` true lets a redirect lead
        to another host, without the token (covers). ``patience``: seconds that it may wait
        for the allowance before :class:`Throttled` is raised; ``None`` waits as long as it
        takes. ``repeatable``: whether it does no harm when it is done twice; ``None`` goes by
        the method (RFC 9110, 9.2.2: all but POST and PATCH). ``readback``: see
        :data:`Readback`; for a change that is not repeatable and whose answer was lost;
        without it that is :class:`Uncertain`.

        Raises a :class:`PodError`: :class:`NotFound` for 404, :class:`Refused` for other
        4xx, :class:`LoginNeeded` and :class:`LoginEnded`, :class:`PodFailed` for 5xx,
        :class:`PodUnreachable`, :class:`PodUntrusted`, :class:`ForeignAddress`,
        :class:`BadAnswer`, :class:`Throttled`, :class:`Uncertain`.
        """
        response = await self._client.request(
            method,
            self.origin.url(path),
            params=params,  # type: ignore[arg-type]
            content=None if json is None else encode(json),
            data=form,  # type: ignore[arg-type]
        )
        if response.status_code >= 400:
            raise Refused("The pod said no", status=response.status_code)
        return Answer(response.status_code, dict(response.headers), response.content)

    async def aclose(self) -> None:
        """Closes the connections of the running loop."""
        await self._client.aclose()
