"""A radio of the pod as a source of tracks for the player."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast, get_args

from msgspec.structs import replace

from fwtui.errors import NO_CONNECTION, FwtuiError, PodUnreachable, Refused
from fwtui.music import ArtistId, LibraryId, RadioId, SessionId, Track, TrackId
from fwtui.player.radio import Station
from fwtui.services.contracts import RadioKind

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.pod.api.radios import Kind, RadiosApi
    from fwtui.pod.pod import Pod

log = logging.getLogger(__name__)


class PodRadio:
    """The :class:`~fwtui.player.radio.RadioSource` of one radio session on the pod."""

    def __init__(self, station: Station, library: Library, pod: Callable[[], Pod | None]) -> None:
        """``station`` may hold the session of a former run, which goes on if the pod still has
        it; ``pod`` gives ``None`` while there is no connection. Raises FwtuiError for a kind that
        does not exist.
        """
        if station.kind not in get_args(RadioKind):
            raise FwtuiError(f"There is no radio of the kind {station.kind}.")
        self.station = station
        self._library = library
        self._pod = pod
        self._untried = station.session is not None

    async def more(self, count: int, /) -> Sequence[TrackId]:
        """The next tracks of the session, at most ``count``; none when it has no more. Raises
        FwtuiError."""
        pod = self._pod()
        if pod is None:
            raise PodUnreachable(NO_CONNECTION)
        tracks = await self._from_saved_session(pod.radios, count) if self._untried else ()
        if not tracks:
            if self.station.session is None:
                session = await self._start(pod.radios)
                self.station = replace(self.station, session=int(session))
            tracks = await pod.radios.batch(self._session, count)
        await self._library.keep_tracks(tracks)
        return [track.id for track in tracks]

    @property
    def _session(self) -> SessionId:
        return SessionId(cast("int", self.station.session))

    async def _from_saved_session(self, radios: RadiosApi, count: int) -> Sequence[Track]:
        """Tracks of the session of a former run; none when the pod does not have it."""
        tracks: Sequence[Track] = ()
        try:
            tracks = await radios.batch(self._session, count)
        except Refused as error:
            log.info("the radio session of a former run has ended: %s", error)
        self._untried = False
        if not tracks:  # no more tracks, or no such session: the pod answers both alike
            self.station = replace(self.station, session=None)
        return tracks

    async def _start(self, radios: RadiosApi) -> SessionId:
        of = self.station.id
        match self.station.kind:
            case "saved":
                return await radios.start_saved(RadioId(_number(of)))
            case "artist":
                return await radios.start_artist(ArtistId(_number(of)))
            case "similar":
                return await radios.start_similar(TrackId(_number(of)))
            case "tag":
                return await radios.start_tag(str(of))
            case "library":
                return await radios.start_library(LibraryId(str(of)))
            case "account":
                return await radios.start_actor(str(of))
            case "filters":
                from fwtui.pod.schema import filters_of  # not before the first frame

                return await radios.start_filters(filters_of(str(of).encode()))
            case kind:
                return await radios.start(cast("Kind", kind))


def _number(id: int | str | None) -> int:
    if not isinstance(id, int):
        raise FwtuiError("This radio needs to know what it is of.")
    return id
