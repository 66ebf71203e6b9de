"""The dialects of the API that the demo pod speaks: 1.4, 2.0 alpha and 2.0.

All differences between them are named here, as fields of :class:`Dialect`; the shapes of JSON
are those of ``serializers_v1`` and ``serializers_v2`` in :mod:`fwtui.demo.endpoints`. A pod can
change its dialect while it runs, as one does that is upgraded.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

Mount = Literal["api", "instance", "v1", "v2", "both"]
"""Below which versions a route lies: ``api`` below all that the dialect has; ``instance`` below
v1 always and below v2 where the dialect has it; ``v1`` and ``v2`` below that one always;
``both`` below v2 always and below v1 where the dialect has it."""


class Dialect(Struct, frozen=True, kw_only=True):
    """What differs from pod to pod."""

    name: str
    version: str
    """The version of the software in nodeinfo."""
    generation: Literal[1, 2]
    """Of shapes, orderings and keys: 2 has ``artist_credit``, ``actor`` in place of ``user``,
    and playlists by UUID."""
    has_v1: bool
    """All of the API lies below ``/api/v1/``; else only ``instance/``, and 404 in HTML."""
    has_v2: bool
    """All of the API lies below ``/api/v2/``; else only radio sessions and nodeinfo 2.1."""
    listen_version: Literal["v1", "v2"]
    """The version in ``listen_url``."""

    # --- shapes --------------------------------------------------------------------------
    favourites_by_fid: bool = False
    """A listed favourite has ``fid`` in place of ``id``."""
    listenings_by_fid: bool = False
    """A listed listening has ``fid`` in place of ``id``."""
    album_tracks: Literal["never", "always", "unless refused"] = "never"
    """Albums carry their tracks; ``include_tracks=false`` refuses them."""
    artists_by_cursor: bool = False
    """The list of artists has no ``count`` and takes ``cursor`` in place of ``page``."""

    # --- artists, albums, tracks ---------------------------------------------------------
    filters_by_credit: bool = False
    """``artist`` finds each credited artist, ``artist_credit`` an artist's albums, and
    ``has_albums`` each artist once."""
    favourite_filters_fail: bool = False
    """``tracks?favorites=true`` and ``favorites/tracks?q=`` are a 500."""

    # --- playlists -----------------------------------------------------------------------
    longest_playlist_name: int = 50
    playlists_by_uuid: bool = False
    """The UUID is the key in addresses; an integer is a 404."""
    playlists_described: bool = False
    """A playlist has a description."""
    playlists_found_by_owner: bool = False
    """``q`` finds the name of the owner too."""
    playlists_in_any_order: bool = False
    """Without ``ordering`` the list has no order."""
    playlists_negotiate: bool = False
    """Playlists render as XSPF too, so that ``Vary`` names Accept."""
    playlists_have_libraries: bool = False
    """Each playlist has a hidden library, which its owner sees among the libraries."""
    playlist_tracks_paged: bool = False
    """The rows of a playlist come in pages; read in the web page of 2.0, never met."""
    followers_level_hides: Literal["nothing", "reading", "all"] = "all"
    """Methods from which the privacy level ``followers`` hides an object of the caller's own."""

    # --- radios --------------------------------------------------------------------------
    tag_batch_fails: bool = False
    """The batch of a tag radio is a 500."""
    refused_batch_is_bare: bool = False
    """The 403 for the batch of another user's radio has no body."""
    next_track_repeats: bool = False
    """``POST radios/tracks`` gives the same track each time."""

    # --- federation ----------------------------------------------------------------------
    follows_users: bool = False
    """Users follow users: ``federation/follows/user``, the scope ``from_subscribed``, and the
    privacy level ``followers``."""
    fetches_by: Literal["object", "object_uri"] = "object"
    """The field of the address in a fetch."""
    fetches_at_once: bool = False
    """A fetch is done within the request."""
    fetches_activities: bool = False
    """The ``object`` of a fetch is the ActivityPub object."""

    # --- OAuth ---------------------------------------------------------------------------
    orphan_refresh_fails: bool = True
    """The refresh of a token whose access token was revoked alone is a 500."""

    @property
    def mounts(self) -> dict[Mount, tuple[str, ...]]:
        """By mount, the prefixes of its routes."""
        v1, v2 = "/api/v1/", "/api/v2/"
        return {
            "api": (v1,) * self.has_v1 + (v2,) * self.has_v2,
            "instance": (v1, *(v2,) * self.has_v2),
            "v1": (v1,),
            "v2": (v2,),
            "both": (*(v1,) * self.has_v1, v2),
        }


V1: Final = Dialect(
    name="1",
    version="1.4.0",
    generation=1,
    has_v1=True,
    has_v2=False,
    listen_version="v1",
)
V2: Final = Dialect(
    name="2",
    version="2.0.6",
    generation=2,
    has_v1=False,
    has_v2=True,
    listen_version="v2",
    favourites_by_fid=True,
    listenings_by_fid=True,
    album_tracks="unless refused",
    artists_by_cursor=True,
    filters_by_credit=True,
    favourite_filters_fail=True,
    longest_playlist_name=100,
    playlists_by_uuid=True,
    playlists_described=True,
    playlists_found_by_owner=True,
    playlists_in_any_order=True,
    playlists_negotiate=True,
    playlists_have_libraries=True,
    followers_level_hides="nothing",
    refused_batch_is_bare=True,
    next_track_repeats=True,
    follows_users=True,
    fetches_by="object_uri",
    fetches_at_once=True,
    fetches_activities=True,
    orphan_refresh_fails=False,
)
V2_ALPHA: Final = replace(
    V2,
    name="2-alpha",
    version="2.0.0-alpha.1",
    has_v1=True,
    listen_version="v1",
    favourites_by_fid=False,
    listenings_by_fid=False,
    album_tracks="always",
    artists_by_cursor=False,
    followers_level_hides="reading",
    tag_batch_fails=True,
    next_track_repeats=False,
    fetches_by="object",
    fetches_at_once=False,
    fetches_activities=False,
)
DIALECTS: Final = {dialect.name: dialect for dialect in (V1, V2_ALPHA, V2)}


def dialect_named(name: str) -> Dialect:
    """Raises ValueError for an unknown name."""
    if name not in DIALECTS:
        raise ValueError(f"no such dialect: {name!r} (one of {', '.join(DIALECTS)})")
    return DIALECTS[name]
