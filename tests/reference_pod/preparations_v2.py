"""The recordings of 2.x: whose parts are played, and what must have happened before."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.endpoints.serializers_v2 import FIRST_CREDIT

from .world import World

Part = tuple[str, str]

MP3 = ("uuid", "2c6cee2b-f0d2-4377-82f7-f3da91603112")
OGG = ("uuid", "872be06d-072f-4c29-9567-cfb3ab2209fe")
FLAC = ("uuid", "22495003-21b6-46dc-9fdd-550e8a0dc259")
EPISODE = ("uuid", "c9948ade-5198-400c-ac4f-87adf592c3b1")
SILENT = ("uuid", "6b94cd83-7da4-4b47-8b3c-5730e03109c0")
PRIVATE = ("uuid", "67f4cb0d-21bd-408c-b827-9724f4edfb9d")
INSTANCE = ("uuid", "fd138238-f1cd-4310-a50d-3a2a8a19e454")
UPLOAD = ("uuid", "bdcda817-bccb-479b-a582-a38076076f96")
OTHER_UPLOAD = ("uuid", "4204d08d-93db-493a-a365-a101fb1cad0a")
OWN_UPLOAD = ("uuid", "2f1b6e91-8ec0-42cb-a7bd-b2abb5637f67")
COVER = ("uuid", "b906ec3b-772f-4fec-9599-01c3f7ff3bd2")
CHANNEL = ("uuid", "a003a9da-0cdd-44ec-83fa-95814219642e")
OWN_LIBRARY = ("uuid", "c0bb3708-ddb0-46fa-aa48-ed6e69e53892")
OTHER_LIBRARY = ("uuid", "2b66d01e-6d80-4e7e-bacc-95f4799a860a")

ALIASES: dict[Part, Part] = {
    **{("tracks", number): ("tracks", "900") for number in ("18", "81", "114", "176")},
    **{("tracks", number): ("tracks", "558") for number in ("89", "206", "218")},
    ("tracks", "23"): ("tracks", "780"),
    ("tracks", "26"): ("tracks", "334"),
    ("tracks", "302"): ("tracks", "1077"),
    **{("artists", number): ("artists", "64") for number in ("8", "10", "15")},
    ("albums", "9"): ("albums", "88"),
    ("albums", "10"): ("albums", "133"),
    ("albums", "28"): ("albums", "133"),
    ("uuid", "0c1b9707-d332-455f-8dc2-67ee4c868566"): MP3,
    ("uuid", "76bf3e6a-11db-4cf8-b941-fec3749820d8"): MP3,
    ("uuid", "691ccd23-b03e-45db-ada0-8d46238f35e4"): OGG,
    ("uuid", "73b5f64c-01f0-4970-851f-db1d1c9224e1"): FLAC,
    ("uuid", "c62e3957-a892-4323-85fc-57bd6763678e"): FLAC,
    ("uuid", "c7e0c5e3-3fde-41c3-9454-0c1719e808e2"): FLAC,
    ("uuid", "0023997d-093d-43a6-b789-ad6b4e17e973"): EPISODE,
    ("uuid", "2fbbbb24-2144-4a5d-8d3d-470cd2396135"): SILENT,
    ("uuid", "694bb59c-36e6-4d80-a812-8146a715b345"): PRIVATE,
    ("uuid", "bd7e7dd6-d6b5-44ff-8db0-a50e9b73703d"): INSTANCE,
    ("uuid", "50f6d704-5f8a-4b53-8d00-bde1dbffe396"): UPLOAD,
    ("uuid", "ced8d845-794b-4964-bec0-f0f570e9ff55"): OTHER_UPLOAD,
    ("uuid", "e61d2fda-3301-4647-a81d-d878b54726bd"): OWN_UPLOAD,
    ("uuid", "e0f71878-4936-4d31-9561-146f91d78b88"): COVER,
    ("uuid", "8b8a8df0-fca3-414c-a264-cb72cc6b35af"): CHANNEL,
    ("uuid", "5a7a28da-d95c-44ae-8c83-76b562204c0d"): CHANNEL,
    ("uuid", "29df2067-6529-4ffb-9356-ff43461ba551"): OWN_LIBRARY,
    ("uuid", "b2dc3e58-8111-4a42-b176-813957b0077b"): OWN_LIBRARY,
    ("uuid", "25a7f5e1-f5a6-4862-b940-d07077a9a1f9"): OTHER_LIBRARY,
    **{
        ("uuid", uuid): ("uuid of playlists", number)
        for uuid, number in (
            ("70d3b568-fdf4-4ae3-9abf-49f7f08e5d86", "1"),
            ("70ea93a1-c8c9-41cb-8d29-acd2ca94f6ea", "1"),
            ("d21eb46f-2967-45f0-820b-0d2fe1f75d6a", "1"),
            ("1d550590-ff5a-409b-9eb3-f5ab3d9cf412", "5"),
            ("10a03ee4-6ccb-44bc-aaf9-1d2d7e2a42c4", "7"),
            ("6fe1fd95-7193-4459-a2f6-2f26a4beeb97", "8"),
        )
    },
}
WHO: dict[str, str] = {
    "users_patch_privacy": "kenji",
    "playlists_followers_level_as_other": "kenji",
}
_KINDS: dict[str, tuple[str, str]] = {
    # The recorded sessions over v1 and over v2.
    "actor-content": ("28", "29"),
    "artist": ("14", "15"),
    "custom": ("39", "43"),
    "custom_multiple": ("40", "44"),
    "favorites": ("16", "17"),
    "less-listened": ("18", "19"),
    "library": ("26", "27"),
    "random_library": ("22", "23"),
    "recently-added": ("20", "21"),
    "similar": ("41", "45"),
    "tag": ("42", "46"),
}
BEFORE: dict[str, tuple[str, ...]] = {
    "federation_follows_user_delete": ("federation_follows_user_create",),
    "federation_follows_user_retrieve": ("federation_follows_user_create",),
    "oauth_access_after_refresh_revoke": ("oauth_revoke_refresh_ok",),
    "playlists_patch_description": ("playlists_create_description",),
    "v2_favorites_remove": ("v2_favorites_create",),
    "v2_radio_tracks_post": ("v2_radio_session_create",),
    **{
        f"radio_{kind}_next_{version}": (f"radio_{kind}_session_{version}",)
        for kind in _KINDS
        for version in ("v1", "v2")
    },
}
NEW_IDS: dict[str, Part] = {
    "content_filter_create": ("uuid", "8fbbf9e5-f9cd-4166-bab5-c85b4ba585d8"),
    "favorites_create": ("tracks", "93"),
    "federation_fetch_create": ("fetches", "1"),
    "federation_follows_user_create": ("uuid", "a94d5b54-de13-402d-8b4a-0f7e180431d9"),
    "history_create": ("listenings", "104"),
    "playlists_create": ("uuid", "6b500d24-0e9f-4997-87b0-3e8e19321d7e"),
    "playlists_create_description": ("uuid", "100f00d5-c26c-4327-874d-1fe0dfd4272a"),
    "radios_create": ("radios", "3"),
    "v2_radio_session_create": ("sessions", "11"),
    **{
        f"radio_{kind}_session_{version}": ("sessions", number)
        for kind, numbers in _KINDS.items()
        for version, number in zip(("v1", "v2"), numbers, strict=True)
    },
}
TYPES: dict[str, str] = {
    "listen_head": "audio/mpeg",
    "listen_instance_user": "audio/mpeg",
    "listen_ogg": "audio/ogg",
    "v2only_listen": "audio/mpeg",
}
"""Content types that differ, because the demo's files are of other formats."""
PREPARE: dict[str, Callable[[World], None]] = {}


def prepares(*names: str) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    def register(prepare: Callable[[World], None]) -> Callable[[World], None]:
        PREPARE.update(dict.fromkeys(names, prepare))
        return prepare

    return register


@prepares("v2_radio_session_tracks_slash")
def _another_session(world: World) -> None:
    world.instead["sessions/10/"] = "sessions/11/"


@prepares("v2only_nodeinfo_20_v1", "v2only_nodeinfo_21_v2")
def _a_dead_token(world: World) -> None:
    world.pod.expire_access_tokens()


@prepares("listen_to_ogg", "listen_to_opus")
def _another_format(world: World) -> None:
    world.parts["uuid", "0c1b9707-d332-455f-8dc2-67ee4c868566"] = world.parts[FLAC]


@prepares("listen_if_none_match", "listen_if_range")
def _etag(world: World) -> None:
    path = f"/api/v1/listen/{world.parts[MP3]}/"
    etag = world.client.head(path, headers=world.tokens.header).headers["etag"]
    world.instead['"6b0b1657-7a2c9"'] = etag


@prepares("libraries_retrieve_private_other")
def _private_library(world: World) -> None:
    answer = world.client.get(
        "/api/v1/libraries", params={"scope": "me"}, headers=world.pod.token("ana").header
    )
    rows = answer.json()["results"]
    library = next(row for row in rows if row["privacy_level"] == "me" and row["size"] is not None)
    world.parts["uuid", "4c08b600-15fa-4e6c-81b2-c2684d844cc4"] = library["uuid"]


@prepares("federation_fetch_create", "federation_fetch_retrieve")
def _not_there(world: World) -> None:
    world.instead["federation/actors/bob"] = "federation/actors/nobody"


@prepares("radio_session_similar", "radio_similar_session_v1", "radio_similar_session_v2")
@prepares("radio_similar_next_v1", "radio_similar_next_v2")
def _like_a_track(world: World) -> None:
    for number in ("18", "81"):
        related = f'"{world.parts["tracks", "900"]}"'
        world.instead[f'"related_object_id":{number}'] = f'"related_object_id":{related}'


@prepares("playlists_followers_level_as_follower", "playlists_followers_level_as_other")
def _for_followers(world: World) -> None:
    """A playlist of ana's, whom demo follows."""
    head = world.pod.token("ana").header
    wanted = {"name": "For my followers", "privacy_level": "followers"}
    made = world.client.post("/api/v1/playlists", json=wanted, headers=head).json()
    add = {"tracks": [int(world.parts["tracks", "900"])], "allow_duplicates": True}
    world.client.post(f"/api/v1/playlists/{made['uuid']}/add", json=add, headers=head)


@prepares("playlists_holding_track")
def _a_track_of_a_playlist(world: World) -> None:
    longest = world.pod.state.part(PlaylistStore).by_id[int(world.parts["playlists", "1"])]
    world.parts["tracks", "26"] = str(longest.rows[0].track)


@prepares("albums_filter_artist_credit")
def _a_credit(world: World) -> None:
    credit = FIRST_CREDIT + int(world.parts["artists", "64"])
    world.instead["artist_credit=1&"] = f"artist_credit={credit}&"


@prepares("tracks_multi_artist", "tracks_three_artists", "albums_multi_artist")
def _a_guest(world: World) -> None:
    """A track with a guest; the demo has none with three artists, and no album of two."""
    title = quote("夜汽車")
    world.instead["title=Disc+1+Part+2"] = f"title={title}"
    world.instead["q=Drift"] = f"q={title}"
    world.instead["q=Double"] = "q=Harbour"
