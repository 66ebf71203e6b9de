"""Saved radios and radio sessions."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Literal

from msgspec import Raw

from fwtui.errors import BadAnswer, NotFound, PodAway, PodFailed, Refused
from fwtui.music import ArtistId, LibraryId, Radio, RadioId, SessionId, Track, TrackId
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import Scope, uuid_param
from fwtui.pod.dialect import V1
from fwtui.pod.http.client import PodClient
from fwtui.pod.schema import Page, RadioCandidates, RadioFilter, convert, convert_pod

log = logging.getLogger(__name__)

Kind = Literal["random", "random_library", "favorites", "less-listened", "less-listened_library",
               "recently-added"]  # fmt: skip
"""The kinds of radio without a parameter."""

MAX_BATCH = 50
_PICK_TIMEOUT = 180.0
"""Seconds. Measured: 89 for a random track of 300,000."""


class RadiosApi(Resource):
    """Radios. A session plays no track twice, and ends without candidates."""

    def __init__(self, http: PodClient) -> None:
        super().__init__(http)
        self._batches = True
        """Whether the pod has the batch endpoint of API v2; assumed until a request fails."""
        self._one_by_one: set[SessionId] = set()
        """Sessions whose batch is a server error."""
        self._given: dict[SessionId, set[TrackId]] = {}
        """The tracks of each session that came one by one."""

    # --- saved ----------------------------------------------------------------------------

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        scope: Scope = "",
        q: str = "",
    ) -> Page[Radio]:
        """My radios and public ones; ``schema.filters_of(radio.config)`` decodes the filters."""
        params = {"scope": scope or None, "q": q or None, "ordering": "-creation_date"}
        return await self._get_page(convert.RADIO, "radios/radios", page, page_size, params)

    async def radio(self, id: RadioId) -> Radio:
        """One saved radio."""
        return await self._get(convert.RADIO, f"radios/radios/{id:d}")

    async def save(
        self,
        id: RadioId | None,
        name: str,
        config: bytes,
        *,
        description: str = "",
        public: bool = False,
    ) -> Radio:
        """Saves a new radio (``None``), or replaces one, without validation: see :meth:`check`."""
        json = {
            "name": name,
            "description": description,
            "is_public": public,
            "config": Raw(config),
        }
        path = "radios/radios" if id is None else f"radios/radios/{id:d}"
        method = "POST" if id is None else "PUT"
        return await self._change(convert.RADIO, path, json, method=method)

    async def delete(self, id: RadioId) -> None:
        """Deletes a saved radio."""
        await self._send("DELETE", f"radios/radios/{id:d}")

    async def validate(self, filters: Sequence[RadioFilter]) -> tuple[RadioCandidates, ...]:
        """The candidates of each filter on its own, groups included.

        One call counts a whole tree when every node of it is an item.
        """
        json = {"filters": [one.as_json() for one in filters]}
        answer = await self._http.request(
            "POST", "radios/radios/validate", json=json, repeatable=True
        )
        return convert_pod.VALIDATED.one(answer.body)

    # --- sessions -------------------------------------------------------------------------

    async def start(self, kind: Kind) -> SessionId:
        """Starts a session of a radio without parameter."""
        return await self._start(kind)

    async def start_saved(self, id: RadioId) -> SessionId:
        """Starts a saved radio; another account's private one raises :class:`Refused`."""
        return await self._start("custom", custom_radio=id)

    async def start_artist(self, id: ArtistId) -> SessionId:
        """Starts the radio of an artist."""
        return await self._start("artist", related_object_id=id)

    async def start_similar(self, id: TrackId) -> SessionId:
        """Starts a radio of tracks that were played after this one."""
        return await self._start("similar", related_object_id=id)

    async def start_tag(self, name: str) -> SessionId:
        """Starts the radio of a tag."""
        return await self._start("tag", related_object_id=name)

    async def start_library(self, id: LibraryId) -> SessionId:
        """Starts the radio of a library."""
        return await self._start("library", related_object_id=uuid_param(id))

    async def start_actor(self, full_username: str) -> SessionId:
        """Starts a radio of the uploads of an account, ``user@pod``."""
        return await self._start("actor-content", related_object_id=full_username)

    async def start_filters(self, filters: Sequence[RadioFilter]) -> SessionId:
        """Starts an unsaved radio after validation: a pod accepts invalid filters here."""
        await self.check(filters)
        config = [one.as_json() for one in filters]
        return await self._start("custom_multiple", config=config)

    async def next_v1(self, session: SessionId) -> Track | None:
        """The next track; ``None`` at the end. May take up to 90 s on a large pod. Raises
        :class:`NotFound` on a pod without v1."""
        try:
            answer = await self._http.request(
                "POST",
                # Below v1 also on a 2.x pod that still has it: below v2 it repeats one track.
                f"{V1}radios/tracks",
                json={"session": session},
                timeout=_PICK_TIMEOUT,
                # A repetition skips a track.
                repeatable=True,
            )
        except NotFound as error:
            if error.unknown_path:
                raise
            # Funkwhale: 404 and "Radio doesn't have more candidates".
            return None
        track = convert.NEXT_TRACK.one(answer.body)
        if track.uploads:
            return track
        # Funkwhale: this endpoint ignores the user, so every track is without uploads and
        # marked as not playable.
        try:
            return await self._get(convert.TRACK, f"tracks/{track.id:d}")
        except NotFound:
            return track

    async def batch(self, session: SessionId, count: int) -> tuple[Track, ...]:
        """The next tracks, at most ``count``; in one request where the pod has API v2.

        One by one below v1 where that request fails: without API v2, and for the tag radio of
        2.0.0-alpha.1 (500, or what a gateway makes of it). A repeated track ends the session.
        """
        wanted = min(count, MAX_BATCH)
        failure: PodFailed | PodAway | None = None
        if self._batches and session not in self._one_by_one:
            try:
                return await self._batch(session, wanted)
            except (PodFailed, PodAway) as error:
                log.info("the batch of a radio failed; asking one by one: %s", error)
                failure = error
            except (BadAnswer, Refused) as error:
                # Funkwhale: 404 and HTML without API v2.
                log.info("this pod gives a radio's tracks one by one: %s", error)
                self._batches = False
        tracks: dict[TrackId, Track] = {}
        given = self._given.setdefault(session, set())
        while len(tracks) < wanted:
            try:
                track = await self.next_v1(session)
            except (BadAnswer, NotFound):
                # No v1 either: the failure of the batch is the answer.
                if failure is not None:
                    raise failure from None
                raise
            if track is None or track.id in given:
                break
            given.add(track.id)
            tracks[track.id] = track
        if failure is not None:
            self._one_by_one.add(session)
        return tuple(tracks.values())

    async def _batch(self, session: SessionId, count: int) -> tuple[Track, ...]:
        answer = await self._http.request(
            "GET",
            f"/api/v2/radios/sessions/{session:d}/tracks",
            params={"count": count},
            timeout=_PICK_TIMEOUT,
            ok_statuses=(404,),
        )
        if answer.status == 404:
            # In JSON: no candidates are left.
            return ()
        return tuple(track for track in convert.TRACK.bare(answer.body) if track is not None)

    async def _start(self, kind: str, **of: object) -> SessionId:
        try:
            return await self._change(
                convert_pod.SESSION, "radios/sessions", {"radio_type": kind, **of}, repeatable=True
            )
        except PodFailed as error:
            if not of or error.status != 500:
                raise
            # Funkwhale: 500 for an unknown artist, tag or library.
            raise NotFound(
                "The pod cannot make a radio of this; it may not be there any more",
                status=error.status,
            ) from error

    async def check(self, filters: Sequence[RadioFilter]) -> None:
        """Raises :class:`Refused` for invalid filters (saved ones are a server error,
        Funkwhale), and for filters without a candidate."""
        *each, together = await self.validate(
            [*filters, RadioFilter("group", filters=tuple(filters))]
        )
        wrong = next((found.wrong for found in (*each, together) if found.wrong), "")
        if wrong:
            raise Refused(f"The pod does not take this filter: {wrong}", status=400)
        if not together.count:
            raise Refused("No track fits these filters", status=400)
