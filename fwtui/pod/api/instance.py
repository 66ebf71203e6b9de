"""The pod's nodeinfo and rate limits, the own user, and covers."""

from __future__ import annotations

from fwtui.errors import NotFound, NotFunkwhale
from fwtui.music import Instance, User
from fwtui.pod.api.base import Resource
from fwtui.pod.dialect import NODEINFO, NODEINFO_V2
from fwtui.pod.schema import RateLimits, convert, convert_pod

MAX_COVER_BYTES = 20_000_000
"""Maximum bytes of a cover: originals may be scans; scaled ones have some 10,000."""


class InstanceApi(Resource):
    """The pod itself and the account on it."""

    async def nodeinfo(self) -> Instance:
        """The pod's nodeinfo. Raises :class:`NotFunkwhale` for other software."""
        try:
            about = await self._get(convert_pod.INSTANCE, NODEINFO)
        except NotFound:
            about = await self._get(convert_pod.INSTANCE, NODEINFO_V2)
        if about.software.lower() != "funkwhale":
            raise NotFunkwhale(
                f"{self._http.origin.name} is not a Funkwhale pod"
                + (f" but {about.software}" if about.software else "")
            )
        self._http.detector.assume(about.version)
        return about

    async def limits(self) -> RateLimits:
        """All scopes of the rate limits; this request is not counted."""
        return await self._get(convert_pod.LIMITS, "rate-limit/")

    async def me(self) -> User:
        """The user that is logged in. Raises :class:`LoginNeeded` without one."""
        return await self._get(convert.ME, "users/me")

    async def cover(self, url: str, max_bytes: int = MAX_COVER_BYTES) -> bytes:
        """The bytes of a picture; another host gets no token.

        Raises :class:`BadAnswer` above ``max_bytes``.
        """
        answer = await self._http.request(
            "GET", url, accept="image/*", authenticate=False, any_host=True, max_bytes=max_bytes
        )
        return answer.body
