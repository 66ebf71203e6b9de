"""The rate-limit scope of a request, before it is sent.

Funkwhale counts list, retrieve, create, update and destroy separately, and everything else
as ``wildcard``; authenticated and anonymous requests apart.
"""

from __future__ import annotations

import re

HOUR = 3600
DAY = 86_400

DEFAULT_RATES = {
    "anonymous-list": (10_000, DAY),
    "anonymous-retrieve": (10_000, DAY),
    "anonymous-create": (1_000, DAY),
    "anonymous-update": (1_000, DAY),
    "anonymous-destroy": (1_000, DAY),
    "anonymous-wildcard": (1_000, HOUR),
    "anonymous-oauth-app": (10, DAY),
    "anonymous-reports": (10, DAY),
    "authenticated-list": (10_000, HOUR),
    "authenticated-retrieve": (10_000, HOUR),
    "authenticated-create": (1_000, HOUR),
    "authenticated-update": (1_000, HOUR),
    "authenticated-destroy": (500, HOUR),
    "authenticated-wildcard": (2_000, HOUR),
    "authenticated-oauth-app": (10, HOUR),
    "authenticated-reports": (100, DAY),
    "oauth-authorize": (100, HOUR),
    "oauth-token": (100, HOUR),
    "oauth-revoke-token": (100, HOUR),
    "login": (30, HOUR),
    "fetch": (200, DAY),
}
"""Default requests and seconds of each scope (Funkwhale: settings)."""

UNKNOWN_RATE = (1_000, HOUR)
"""Assumed for an unknown scope until the pod reports it."""

_SPECIAL = {
    ("POST", "oauth/token"): "oauth-token",
    ("POST", "oauth/revoke"): "oauth-revoke-token",
    ("POST", "oauth/authorize"): "oauth-authorize",
    ("POST", "users/login"): "login",
    ("GET", "users/login"): "login",
    ("POST", "federation/fetches"): "fetch",
}
_BY_LOGIN = {
    ("POST", "oauth/apps"): "oauth-app",
    ("POST", "moderation/reports"): "reports",
}
_OPEN = ("instance/nodeinfo", "instance/settings", "instance/spa-manifest.json")
"""Endpoints without authentication: always counted as anonymous."""
_ACTIONS = {"GET": ("list", "retrieve"), "HEAD": ("list", "retrieve")}
_ON_ONE = {"PATCH": "update", "PUT": "update", "DELETE": "destroy"}

_RESOURCES = {
    # Resources with CRUD actions, each with the names below it that are not ids.
    "activity": (),
    "albums": (),
    "artists": (),
    "attachments": (),
    "channels": ("metadata-choices", "rss-subscribe"),
    "favorites/tracks": ("all", "remove"),
    "federation/fetches": (),
    "federation/follows/library": ("all",),
    "federation/inbox": ("action",),
    "history/listenings": (),
    "libraries": ("fs-import",),
    "licenses": (),
    "listen": (),
    "moderation/content-filters": (),
    "mutations": (),
    "oauth/apps": (),
    "oauth/grants": (),
    "playlists": (),
    "radios/radios": ("filters", "validate"),
    "radios/sessions": (),
    "radios/tracks": (),
    "stream": (),
    "subscriptions": ("all",),
    "tags": (),
    "tracks": (),
    "uploads": ("action",),
    "users": ("me", "settings"),
}
_NO_CREATE = {"activity", "albums", "artists", "licenses", "listen", "stream", "tags", "tracks"}
_API = r"^/?(?:.*?/)?api/v(\d)/"


def scope_of(method: str, path: str, logged_in: bool) -> str | None:
    """The scope of a request; ``None`` where nothing is counted.

    ``path`` as in :meth:`fwtui.pod.http.client.PodClient.request`, without a query.
    """
    who = "authenticated" if logged_in else "anonymous"
    version = "1"
    if path.startswith("/") or "://" in path:
        found = re.match(_API, path)
        if not found:
            return "anonymous-wildcard" if "/.well-known/" in path else None
        version = found[1]
        path = path[found.end() :]
    path = path.strip("/")
    if path.startswith(_OPEN):
        return "anonymous-wildcard"
    if version == "2" and method == "POST" and path == "radios/sessions":
        # Funkwhale: counted as authenticated for anonymous users too.
        return "authenticated-create"
    if path == "rate-limit":
        return None
    if special := _SPECIAL.get((method, path)):
        return special
    if name := _BY_LOGIN.get((method, path)):
        return f"{who}-{name}"
    return f"{who}-{_action(method, path)}"


def _action(method: str, path: str) -> str:
    parts = path.split("/")
    for length in (3, 2, 1):
        resource = "/".join(parts[:length])
        names = _RESOURCES.get(resource)
        if names is not None and len(parts) >= length:
            rest = parts[length:]
            break
    else:
        return "wildcard"
    if not rest:
        if method == "POST":
            return "wildcard" if resource in _NO_CREATE else "create"
        return "list" if method in _ACTIONS else "wildcard"
    if len(rest) > 1 or rest[0] in names:
        return "wildcard"
    if method in _ACTIONS:
        return "retrieve" if resource != "users" else "wildcard"
    if method in _ON_ONE and resource != "history/listenings":
        return _ON_ONE[method]
    return "wildcard"


def pattern(method: str, path: str) -> str:
    """A request with its ids as ``*``: the key of a remembered scope."""
    parts = path.strip("/").split("/")
    return method + " " + "/".join("*" if re.fullmatch(_ID, part) else part for part in parts)


_ID = r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}"
