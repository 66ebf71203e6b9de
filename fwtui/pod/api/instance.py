"""The pod itself, and who this account is on it."""

from __future__ import annotations

from fwtui.errors import NotFound, NotFunkwhale
from fwtui.music import Instance, User
from fwtui.pod import schema
from fwtui.pod.api.base import Resource
from fwtui.pod.schema import RateLimits

MAX_COVER_BYTES = 20_000_000
"""Bytes: an original may be a scan; the sized ones have some tens of thousands."""


class InstanceApi(Resource):
    async def nodeinfo(self) -> Instance:
        """What the pod says of itself. Raises :class:`NotFunkwhale` for other software."""
        try:
            about = await self._get(schema.INSTANCE, "instance/nodeinfo/2.0/")
        except NotFound:
            about = await self._get(schema.INSTANCE, "/api/v2/instance/nodeinfo/2.1/")
        if about.software.lower() != "funkwhale":
            raise NotFunkwhale(
                f"{self._http.origin.name} is not a Funkwhale pod"
                + (f" but {about.software}" if about.software else "")
            )
        return about

    async def limits(self) -> RateLimits:
        """All scopes of the rate limit; asking costs nothing."""
        return await self._get(schema.LIMITS, "rate-limit/")

    async def me(self) -> User:
        """Raises :class:`LoginNeeded` without an account."""
        return await self._get(schema.ME, "users/me")

    async def cover(self, url: str, max_bytes: int = MAX_COVER_BYTES) -> bytes:
        """A picture, as it is. Its address may be another host's: no token goes along.

        Raises :class:`BadAnswer` for one that is larger than ``max_bytes`` bytes.
        """
        answer = await self._http.request(
            "GET", url, accept="image/*", authenticate=False, any_host=True, max_bytes=max_bytes
        )
        return answer.body
