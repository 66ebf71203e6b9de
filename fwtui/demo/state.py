"""The state of a running demo pod.

``DemoState`` is handed to every module's ``routes(state)``. A module keeps its mutable data in
a class of its own, made once per pod by ``state.part(FavouriteStore)``, which calls
``FavouriteStore(state)`` the first time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from msgspec import Struct

from fwtui.demo.dialect import dialect_named
from fwtui.demo.users import USERS, DemoUser

Part = TypeVar("Part")


class DemoSettings(Struct, frozen=True, kw_only=True):
    """How a demo pod is set up."""

    tracks: int = 0
    """Grow the catalogue to this many tracks; 0 keeps to the music that is there."""
    anonymous: bool = True
    """Anonymous reading (off on a fresh pod)."""
    limits: dict[str, str] = {}
    """Rates by scope that differ from the default: ``{"authenticated-list": "20/60s"}``."""
    approve: bool = False
    """Answer ``GET /authorize`` by authorising as ``demo`` at once."""
    assets: Path | None = None
    """The folder of the music; ``None`` is the packaged one."""
    name: str = "Demo pod"
    access_seconds: int = 36000
    """Life of an access token."""
    dialect: str = "1"
    """``1``, ``2-alpha`` or ``2``: see :mod:`fwtui.demo.dialect`."""
    upgrade_after: float | None = None
    """Seconds after the start at which the pod becomes one of dialect ``2``."""
    presigned_seconds: float = 0.0
    """Life of the addresses of another host that ``listen`` redirects to; 0 sends the files."""


class SoundFile(Struct, frozen=True):
    """An upload that a user may hear."""

    uuid: str
    path: Path
    """The file; one that is gone from the disk answers 404 as nginx does."""
    extension: str
    """``mp3``, ``ogg``, ``opus`` or ``flac``: of the file itself."""
    formats: dict[str, Path] = {}
    """The same piece in other formats (extension to file), given for ``?to=``."""


class TrackAudio(Struct, frozen=True):
    """The files of a track, for ``/listen/UUID/``."""

    name: str
    """``Artist - Album - Title``, as it stands in Content-Disposition (no extension)."""
    files: tuple[SoundFile, ...]
    """In the order in which the pod prefers them; empty where this user may hear none."""


class Picture(Struct, frozen=True):
    """An attachment: a cover and its square crops."""

    uuid: str
    original: Path
    medium: Path
    """200 x 200."""
    large: Path
    """600 x 600."""

    def urls(self, base: str) -> dict[str, str | None]:
        """The ``urls`` of the attachment's JSON."""
        folder = "/".join((self.uuid[:2], self.uuid[2:4], self.uuid[4:6]))
        stem = f"attachments/{folder}/attachment_cover-{self.uuid}"
        suffix = self.original.suffix
        crop = f"{base}/media/__sized__/{stem}-crop-c0-5__0-5-"
        quality = "" if suffix == ".png" else "-95"
        return {
            "source": None,
            "original": f"{base}/media/{stem}{suffix}",
            "medium_square_crop": f"{crop}200x200{quality}{suffix}",
            "large_square_crop": f"{crop}600x600{quality}{suffix}",
        }


class DemoState:
    """The state of one pod; used on the server's thread only."""

    def __init__(
        self,
        settings: DemoSettings,
        catalogue: Any,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises ValueError for an unknown dialect."""
        self.settings = settings
        self.dialect = dialect_named(settings.dialect)
        """Of the answers from now on."""
        self.catalogue = catalogue
        self.clock = clock
        self.base = ""
        """``http://127.0.0.1:PORT``, set when the server listens; handlers use ``call.base``."""
        self.users: dict[str, DemoUser] = {user.username: user for user in USERS}
        self._parts: dict[type, object] = {}

    def part(self, kind: Callable[[DemoState], Part]) -> Part:
        """The one ``kind(state)`` of this pod."""
        made = self._parts.get(cast(type, kind))
        if made is None:
            made = self._parts[cast(type, kind)] = kind(self)
        return cast(Part, made)

    def user(self, user_id: int) -> DemoUser:
        return next(user for user in self.users.values() if user.id == user_id)
