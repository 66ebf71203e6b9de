"""What must have happened on the pod before a recording can be replayed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from urllib.parse import quote

from fwtui.demo.oauth import OUT_OF_BAND, Accounts

from .world import CALLBACK, VERIFIER, World

WHO: dict[str, str] = {
    "users_patch": "kenji",
    "listen_private_other_user": "ana",
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
}
"""Recordings that are replayed first."""

NEW_IDS: dict[str, tuple[str, str]] = {
    "favorites_create": ("tracks", "293"),
}
"""Kind and recorded id whose place the answer's ``id`` takes."""

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
    world.pod.state.part(Accounts).revoke(world.tokens.access_token)


@prepares("auth_basic_me")
def _basic(world: World) -> None:
    word = base64.b64encode(f"{world.user}:{world.user}".encode()).decode()
    world.instead["Basic FAKE"] = f"Basic {word}"


@prepares("authrequired_oauth_apps_create_anon", "authrequired_rss_anon")
def _no_session(world: World) -> None:
    world.pod.state.part(Accounts).sessions.clear()


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
    app = world.pod.state.part(Accounts).apps[world.tokens.client_id]
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
    accounts = world.pod.state.part(Accounts)
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
