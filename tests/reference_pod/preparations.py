"""What must have happened on the pod before a recording can be replayed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from msgspec import Struct

from fwtui.demo.auth.oauth import OUT_OF_BAND, AuthServer

from . import preparations_v2 as second
from .world import CALLBACK, VERIFIER, World

WHO: dict[str, str] = {
    "users_patch": "kenji",
    "federation_follows_library_create": "olga",
    "listen_private_other_user": "ana",
    "radio_session_custom_private_other": "ana",
    "radio_favorites_empty_next": "podadmin",
    "radio_session_favorites_empty": "podadmin",
}
"""Who asks, where it is not ``demo``."""

BEFORE: dict[str, tuple[str, ...]] = {
    "apptoken_old_after_refresh": ("oauth_apps_refresh_token",),
    "oauth_access_after_refresh_revoke": ("oauth_revoke_refresh_first",),
    "oauth_access_after_revoke": ("oauth_revoke_access_ok",),
    "oauth_access_after_wrong_client_revoke": ("oauth_revoke_wrong_client",),
    "oauth_old_access_after_refresh": ("oauth_refresh_ok",),
    "oauth_refresh_after_access_revoke": ("oauth_revoke_access_ok",),
    "oauth_refresh_after_refresh_revoke": ("oauth_revoke_refresh_first",),
    "oauth_refresh_old_refresh_token": ("oauth_refresh_ok",),
    "oauth_token_after_errors": ("oauth_token_ok_body",),
    "oauth_token_code_reuse_after": ("oauth_token_ok_body",),
    "oauth_token_code_reused": ("oauth_token_ok_body",),
    "favorites_create_again": ("favorites_create",),
    "favorites_remove_again": ("favorites_create", "favorites_remove_post"),
    "favorites_remove_post": ("favorites_create",),
    "favorites_remove_delete": ("favorites_create_slash",),
    "favorites_delete_by_id": ("favorites_create",),
    "channels_subscribe_again": ("channels_subscribe",),
    "channels_unsubscribe": ("channels_subscribe",),
    "channels_unsubscribe_again": ("channels_subscribe", "channels_unsubscribe"),
    "content_filter_delete": ("content_filter_create",),
    "federation_fetch_retrieve": ("federation_fetch_create",),
    "history_retrieve": ("history_create",),
    "history_delete_405": ("history_create",),
    "playlists_create_dupname": ("playlists_create",),
    "playlists_delete_again": ("playlists_create", "playlists_delete"),
    "radios_delete": ("radios_create",),
    "radio_next_track": ("radio_session_random",),
    "radio_next_track_slash": ("radio_session_random",),
    "radio_next_track_anon": ("radio_session_random",),
    "radio_session_retrieve": ("radio_session_random",),
    "v2_radio_session_tracks": ("v2_radio_session_create",),
    "v2_radio_session_tracks_slash": ("v2_radio_session_create",),
    **dict.fromkeys(
        (
            "playlists_add",
            "playlists_add_empty",
            "playlists_add_missing_track",
            "playlists_add_no_allow_duplicates",
            "playlists_add_nobody",
            "playlists_add_same_twice_in_request",
            "playlists_add_unplayable_track",
            "playlists_clear",
            "playlists_clear_post_405",
            "playlists_delete",
            "playlists_patch",
            "playlists_put",
        ),
        ("playlists_create",),
    ),
    **dict.fromkeys(
        (
            "playlists_add_duplicate_allowed",
            "playlists_add_duplicate_error",
            "playlists_move",
            "playlists_move_bad",
            "playlists_move_missing_to",
            "playlists_move_out_of_range_from",
            "playlists_move_out_of_range_to",
            "playlists_remove",
            "playlists_remove_delete",
            "playlists_remove_nobody",
            "playlists_remove_out_of_range",
        ),
        ("playlists_create", "playlists_add"),
    ),
}
"""Recordings that are replayed first."""

NEW_IDS: dict[str, tuple[str, str]] = {
    "content_filter_create": ("uuid", "7a1e3929-2175-464e-a5be-0f9b558d559f"),
    "favorites_create": ("tracks", "293"),
    "federation_fetch_create": ("fetches", "2"),
    "history_create": ("listenings", "163"),
    "playlists_create": ("playlists", "9"),
    "radio_session_random": ("sessions", "1"),
    "radios_create": ("radios", "4"),
    "v2_radio_session_create": ("sessions", "10"),
}
"""Kind and recorded id whose part the thing that was made then plays."""

TYPES: dict[str, str] = dict.fromkeys(
    ("listen_private_owner", "listen_private_listen_token", "listen_private_oauth_query"),
    "application/octet-stream",
)
"""Content types that differ, because the demo's private pieces are Opus and not Vorbis."""

PREPARE: dict[str, Callable[[World], None]] = {}
"""Anything else."""


def prepares(*names: str) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    def register(prepare: Callable[[World], None]) -> Callable[[World], None]:
        PREPARE.update(dict.fromkeys(names, prepare))
        return prepare

    return register


# --- who is asking ----------------------------------------------------------------------


@prepares(
    "auth_expired_bearer_artists",
    "auth_expired_bearer_favorites",
    "auth_expired_bearer_me",
    "auth_expired_bearer_post",
    "oauth_refresh_after_access_expired",
)
def _tokens_expire(world: World) -> None:
    world.pod.expire_access_tokens()


@prepares("oauth_refresh_after_16_days_uncleaned")
def _days_pass(world: World) -> None:
    world.pod.advance(16 * 86400)


@prepares("oauth_authorize_with_bearer")
def _revoked(world: World) -> None:
    world.pod.state.part(AuthServer).revoke(world.tokens.access_token)


@prepares("auth_basic_me")
def _basic(world: World) -> None:
    word = base64.b64encode(f"{world.user}:{world.user}".encode()).decode()
    world.instead["Basic FAKE"] = f"Basic {word}"


@prepares("authrequired_oauth_apps_create_anon", "authrequired_rss_anon")
def _no_session(world: World) -> None:
    world.pod.state.part(AuthServer).sessions.clear()


@prepares("authrequired_oauth_app_retrieve_anon")
def _own_app(world: World) -> None:
    world.instead["FAKE-CLIENT-ID"] = world.owned.client_id


@prepares("scope_ro_token_create_playlist", "scope_ro_token_favorites", "scope_ro_token_me")
def _little_scope(world: World) -> None:
    world.fakes["FAKE-ACCESS-TOKEN"] = world.pod.token("demo", "read:profile").access_token


@prepares("scope_minimal_me")
def _least_scope(world: World) -> None:
    scope = "read write:favorites write:playlists"
    world.fakes["FAKE-ACCESS-TOKEN"] = world.pod.token("demo", scope).access_token


# --- OAuth ------------------------------------------------------------------------------


@prepares("oauth_authorize_wrong_redirect", "oauth_authorize_noport_localhost")
def _one_uri(world: World) -> None:
    app = world.pod.state.part(AuthServer).apps[world.tokens.client_id]
    app.redirect_uris = f"{CALLBACK} http://127.0.0.1:43211/callback"


@prepares("oauth_token_oob")
def _code_out_of_band(world: World) -> None:
    _grant(world, OUT_OF_BAND)


@prepares(
    "oauth_token_pkce_missing_verifier", "oauth_token_pkce_ok", "oauth_token_pkce_no_secret_public"
)
def _challenged(world: World) -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    _grant(world, CALLBACK, base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), "S256")


@prepares("oauth_token_pkce_wrong_verifier")
def _challenged_otherwise(world: World) -> None:
    _grant(world, CALLBACK, "not-the-verifiers", "S256")


@prepares("oauth_token_pkce_plain_ok")
def _challenged_plainly(world: World) -> None:
    _grant(world, CALLBACK, VERIFIER, "plain")


def _grant(world: World, uri: str, challenge: str = "", method: str = "") -> None:
    accounts = world.pod.state.part(AuthServer)
    user = world.pod.state.users[world.user]
    app = accounts.apps[world.tokens.client_id]
    world.fakes["FAKE-AUTH-CODE"] = accounts.grant(app, user, "read write", uri, challenge, method)


@prepares("oauth_refresh_wrong_client", "oauth_revoke_wrong_client")
def _another_client(world: World) -> None:
    other = world.pod.token()
    world.fakes["FAKE-CLIENT-ID"] = other.client_id
    world.fakes["FAKE-CLIENT-SECRET"] = other.client_secret


# --- listening and pictures -------------------------------------------------------------


@prepares("listen_if_none_match", "listen_if_range")
def _etag(world: World) -> None:
    path = f"/api/v1/listen/{world.parts['uuid', '2c6cee2b-f0d2-4377-82f7-f3da91603112']}/"
    etag = world.client.head(path, headers=world.tokens.header).headers["etag"]
    world.instead['"6b01e2e5-9775f"'] = etag


@prepares("listen_to_ogg", "listen_to_opus")
def _another_format(world: World) -> None:
    """The demo has its FLAC pieces in every format, and mp3 ones in that alone."""
    world.parts["uuid", "2c6cee2b-f0d2-4377-82f7-f3da91603112"] = world.parts[
        "uuid", "22495003-21b6-46dc-9fdd-550e8a0dc259"
    ]


@prepares("listen_file_missing_on_disk_transcode")
def _to_something_else(world: World) -> None:
    world.instead["to=ogg"] = "to=mp3"


@prepares(
    "cover_original",
    "cover_with_bearer",
    "cover_head",
    "cover_medium_square_crop",
    "cover_large_square_crop",
    "authrequired_cover_anon",
)
def _cover(world: World) -> None:
    """The recorded picture's address has its own UUID in three places and a suffix."""
    recorded = "/media/attachments/bf/e1/51/attachment_cover-cac16abd-45a3-473c-8f48-089f9c3a039c"
    mine = world.parts["cover", "original"].removeprefix("http://")
    stem = re.sub(r"^[^/]*|\.png$", "", mine)
    world.instead[recorded] = quote(stem)
    world.instead[recorded.replace("/media/", "/media/__sized__/")] = quote(
        stem.replace("/media/", "/media/__sized__/")
    )
    world.instead["-95.jpg"] = ".png"
    world.instead[".jpg"] = ".png"


# --- libraries, playlists, radios -------------------------------------------------------


@prepares("libraries_retrieve_private_other")
def _private_library(world: World) -> None:
    answer = world.client.get(
        "/api/v1/libraries", params={"scope": "me"}, headers=world.pod.token("ana").header
    )
    library = next(row for row in answer.json()["results"] if row["privacy_level"] == "me")
    world.parts["uuid", "aeff4420-c368-43b5-92ab-fe72f4698526"] = library["uuid"]


@prepares("federation_follows_library_accept")
def _asked_to_follow(world: World) -> None:
    library = world.parts["uuid", "c0bb3708-ddb0-46fa-aa48-ed6e69e53892"]
    answer = world.client.post(
        "/api/v1/federation/follows/library",
        json={"target": library},
        headers=world.pod.token("olga").header,
    )
    world.parts["uuid", "62e03277-90c0-46ae-a387-36384be0e508"] = answer.json()["uuid"]


@prepares("federation_fetch_create", "federation_fetch_retrieve", "federation_fetch_webfinger")
def _nothing_there(world: World) -> None:
    """The recorded fetches failed, for the pod's address had a port; the demo's would not."""
    world.instead["2b66d01e-6d80-4e7e-bacc-95f4799a860a"] = "00000000-0000-4000-8000-000000000000"
    world.instead["@bob@"] = "@nobody@"


@prepares("playlists_add_over_limit")
def _many_tracks(world: World) -> None:
    """The recorded list was longer than the demo's catalogue; ids may repeat in a request."""
    for number in range(1, 7000):
        world.parts["tracks", str(number)] = world.parts["tracks", "900"]


@prepares("radio_session_similar")
def _like_a_track(world: World) -> None:
    world.instead['"related_object_id":900'] = f'"related_object_id":"{_track(world)}"'


def _track(world: World) -> str:
    return world.parts["tracks", "900"]


def _session(world: World, recorded: str, username: str, **fields: object) -> dict[str, str]:
    """Start a radio that plays the part of a recorded one; gives the user's header."""
    head = world.pod.token(username).header
    answer = world.client.post("/api/v1/radios/sessions", json=fields, headers=head)
    world.parts["sessions", recorded] = str(answer.json()["id"])
    return head


@prepares("radio_next_track_other_user")
def _anas_radio(world: World) -> None:
    _session(world, "1", "ana", radio_type="random")


@prepares("radio_favorites_empty_next")
def _nothing_to_play(world: World) -> None:
    _session(world, "4", world.user, radio_type="favorites")


@prepares("radio_exhausted")
def _all_played(world: World) -> None:
    artist = world.parts["artists", "59"]
    head = _session(world, "2", world.user, radio_type="artist", related_object_id=artist)
    session = int(world.parts["sessions", "2"])
    for _ in range(200):
        answer = world.client.post("/api/v1/radios/tracks", json={"session": session}, headers=head)
        if answer.status_code == 404:
            break


# --- plans ------------------------------------------------------------------------------


class Plan(Struct, frozen=True):
    """How the recordings of a generation are replayed."""

    who: dict[str, str]
    before: dict[str, tuple[str, ...]]
    new_ids: dict[str, tuple[str, str]]
    types: dict[str, str]
    prepare: dict[str, Callable[[World], None]]
    aliases: Mapping[tuple[str, str], tuple[str, str]]


PLANS = {
    1: Plan(WHO, BEFORE, NEW_IDS, TYPES, PREPARE, {}),
    2: Plan(
        WHO | second.WHO,
        BEFORE | second.BEFORE,
        NEW_IDS | second.NEW_IDS,
        TYPES | second.TYPES,
        PREPARE | second.PREPARE,
        second.ALIASES,
    ),
}
