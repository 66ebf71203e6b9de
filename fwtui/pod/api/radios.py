"""Radios: the saved ones, and sessions that give one track after another."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Literal

from fwtui.errors import BadAnswer, NotFound, PodFailed, Refused, Uncertain
from fwtui.music import ArtistId, LibraryId, Radio, RadioId, SessionId, Track, TrackId
from fwtui.pod import schema
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import DateOrder, Scope, uuid_param
from fwtui.pod.http.client import PodClient
from fwtui.pod.schema import Page, RadioCandidates, RadioFilter
from fwtui.text import plain

log = logging.getLogger(__name__)

Kind = Literal["random", "random_library", "favorites", "less-listened", "less-listened_library",
               "recently-added"]  # fmt: skip
"""The kinds of radio that need nothing but their name."""

MOST_IN_A_BATCH = 50
_SLOWEST_PICK = 180.0
"""Seconds: with 300,000 tracks a random one was seen to take 89."""


class RadiosApi(Resource):
    """A session never gives a track twice, and ends when there is nothing left."""

    def __init__(self, http: PodClient) -> None:
        super().__init__(http)
        self._batches = True
        """Whether the pod gives several tracks at once, by its second API, as far as is known."""

    # --- saved ----------------------------------------------------------------------------

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        scope: Scope = "",
        q: str = "",
        ordering: DateOrder = "-creation_date",
    ) -> Page[Radio]:
        """Mine and the public ones; ``wire.filters_of(radio.config)`` are its filters."""
        params = {"scope": scope or None, "q": q or None, "ordering": ordering}
        return await self._get_page(schema.RADIO, "radios/radios", page, page_size, params)

    async def radio(self, id: RadioId) -> Radio:
        return await self._get(schema.RADIO, f"radios/radios/{id:d}")

    async def create(
        self,
        name: str,
        filters: Sequence[RadioFilter],
        *,
        description: str = "",
        public: bool = False,
    ) -> Radio:
        """Validated first: for filters that it does not know a pod has a server error.

        When the answer is lost, it is looked for before it is made again.
        """
        await self._insist(filters)
        json = _radio(name, filters, description, public)
        try:
            return await self._change(schema.RADIO, "radios/radios", json)
        except Uncertain:
            newest = await self.page(scope="me", page_size=1)
            for made in newest.items:
                same = made is not None and schema.filters_of(made.config) == tuple(filters)
                if made is not None and same and made.name == plain(name):
                    return made
            return await self._change(schema.RADIO, "radios/radios", json)

    async def update(
        self,
        id: RadioId,
        name: str,
        filters: Sequence[RadioFilter],
        *,
        description: str = "",
        public: bool = False,
    ) -> Radio:
        """Replaces all of it; validated first."""
        await self._insist(filters)
        json = _radio(name, filters, description, public)
        return await self._change(schema.RADIO, f"radios/radios/{id:d}", json, method="PUT")

    async def delete(self, id: RadioId) -> None:
        await self._send("DELETE", f"radios/radios/{id:d}")

    async def tracks(
        self, id: RadioId, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Page[Track]:
        """All that a saved radio may play."""
        return await self._get_page(schema.TRACK, f"radios/radios/{id:d}/tracks", page, page_size)

    async def validate(self, filters: Sequence[RadioFilter]) -> tuple[RadioCandidates, ...]:
        """What each of the filters finds on its own, groups included.

        So one call counts a whole tree, when every node of it is given as an item.
        """
        json = {"filters": [one.as_json() for one in filters]}
        answer = await self._http.request(
            "POST", "radios/radios/validate", json=json, repeatable=True
        )
        return schema.VALIDATED.one(answer.body)

    # --- sessions -------------------------------------------------------------------------

    async def start(self, kind: Kind) -> SessionId:
        return await self._start(kind)

    async def start_saved(self, id: RadioId) -> SessionId:
        """Somebody else's private radio is :class:`Refused`."""
        return await self._start("custom", custom_radio=id)

    async def start_artist(self, id: ArtistId) -> SessionId:
        return await self._start("artist", related_object_id=id)

    async def start_similar(self, id: TrackId) -> SessionId:
        """Tracks that were heard after this one."""
        return await self._start("similar", related_object_id=id)

    async def start_tag(self, name: str) -> SessionId:
        return await self._start("tag", related_object_id=name)

    async def start_library(self, id: LibraryId) -> SessionId:
        return await self._start("library", related_object_id=uuid_param(id))

    async def start_actor(self, full_username: str) -> SessionId:
        """What an account has uploaded."""
        return await self._start("actor-content", related_object_id=full_username)

    async def start_filters(self, filters: Sequence[RadioFilter]) -> SessionId:
        """A radio that is not saved. Validated first: a pod takes any nonsense here."""
        await self._insist(filters)
        config = [one.as_json() for one in filters]
        return await self._start("custom_multiple", config=config)

    async def next(self, session: SessionId) -> Track | None:
        """The next track; ``None`` when there is none left. It may take a second, or ninety."""
        try:
            answer = await self._http.request(
                "POST",
                "radios/tracks",
                json={"session": session},
                timeout=_SLOWEST_PICK,
                # Done twice, it skips a track, which nobody misses.
                repeatable=True,
            )
        except NotFound:
            # Funkwhale: 404 and "Radio doesn't have more candidates".
            return None
        track = schema.NEXT_TRACK.one(answer.body)
        if track.uploads:
            return track
        # Funkwhale: here alone a pod does not look who asks, so every track comes without
        # uploads and as if it could not be played.
        try:
            return await self._get(schema.TRACK, f"tracks/{track.id:d}")
        except NotFound:
            return track

    async def batch(self, session: SessionId, count: int) -> tuple[Track, ...]:
        """The next tracks, fewer where no more are left: at once where the pod can do that."""
        wanted = min(count, MOST_IN_A_BATCH)
        if self._batches:
            try:
                return await self._at_once(session, wanted)
            except (BadAnswer, Refused) as error:
                # Funkwhale: 404 and a page of HTML where there is no second API.
                log.info("this pod gives a radio's tracks one by one: %s", error)
                self._batches = False
        tracks: list[Track] = []
        while len(tracks) < wanted and (track := await self.next(session)) is not None:
            tracks.append(track)
        return tuple(tracks)

    async def _at_once(self, session: SessionId, count: int) -> tuple[Track, ...]:
        answer = await self._http.request(
            "GET",
            f"/api/v2/radios/sessions/{session:d}/tracks",
            params={"count": count},
            timeout=_SLOWEST_PICK,
            ok_statuses=(404,),
        )
        if answer.status == 404:
            # In JSON it is the pod's word that nothing is left.
            return ()
        return tuple(track for track in schema.TRACK.bare(answer.body) if track is not None)

    async def _start(self, kind: str, **of: object) -> SessionId:
        try:
            return await self._change(
                schema.SESSION, "radios/sessions", {"radio_type": kind, **of}, repeatable=True
            )
        except PodFailed as error:
            if not of or error.status != 500:
                raise
            # Funkwhale: a server error for an artist, a tag or a library that is not there.
            raise NotFound(
                "The pod cannot make a radio of this; it may not be there any more",
                status=error.status,
            ) from error

    async def _insist(self, filters: Sequence[RadioFilter]) -> None:
        """Raises :class:`Refused` for filters that are wrong, or find nothing together."""
        *each, together = await self.validate(
            [*filters, RadioFilter("group", filters=tuple(filters))]
        )
        wrong = next((found.wrong for found in (*each, together) if found.wrong), "")
        if wrong:
            raise Refused(f"The pod does not take this filter: {wrong}", status=400)
        if not together.count:
            raise Refused("No track fits these filters", status=400)


def _radio(
    name: str, filters: Sequence[RadioFilter], description: str, public: bool
) -> dict[str, object]:
    return {
        "name": name,
        "description": description,
        "is_public": public,
        "config": [one.as_json() for one in filters],
    }
