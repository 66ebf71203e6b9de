"""A radio of the pod, as the player asks for its tracks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, get_args

from fwtui.errors import FwtuiError, PodUnreachable
from fwtui.music import ArtistId, LibraryId, RadioId, SessionId, TrackId
from fwtui.ui.house import RadioKind

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.pod.api.radios import RadiosApi
    from fwtui.pod.client import Pod


class PodRadio:
    """The player's :class:`~fwtui.player.radio.RadioSource`: one session on the pod."""

    def __init__(
        self,
        kind: RadioKind,
        id: int | str | None,
        library: Library,
        pod: Callable[[], Pod | None],
    ) -> None:
        if kind not in get_args(RadioKind):
            raise FwtuiError(f"There is no radio of the kind {kind}.")
        self._kind = kind
        self._id = id
        self._library = library
        self._pod = pod
        self._session: SessionId | None = None

    async def more(self, count: int, /) -> Sequence[TrackId]:
        pod = self._pod()
        if pod is None:
            raise PodUnreachable("There is no connection to the pod.")
        if self._session is None:
            self._session = await self._started(pod.radios)
        tracks = await pod.radios.batch(self._session, count)
        await self._library.keep_tracks(tracks)
        return [track.id for track in tracks]

    async def _started(self, radios: RadiosApi) -> SessionId:
        of = self._id
        match self._kind:
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
            case kind:
                return await radios.start(kind)


def _number(id: int | str | None) -> int:
    if not isinstance(id, int):
        raise FwtuiError("This radio needs to know what it is of.")
    return id
