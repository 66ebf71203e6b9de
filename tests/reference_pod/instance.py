"""Settings, manifest, webfinger, plugins and the roots of both APIs."""

from __future__ import annotations

from typing import Any

from fwtui.demo.endpoints.instance import ABOUT
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, detail, not_found, ok
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    instance = InstanceSettings(state)
    return [
        Route(
            "instance/settings",
            {"GET": EndpointAction(instance.settings)},
            open="all",
            mount="instance",
            identifies=False,
        ),
        Route(
            "instance/spa-manifest.json",
            {"GET": EndpointAction(instance.manifest)},
            open="all",
            mount="instance",
            identifies=False,
            renders="*/*",
        ),
        Route(
            "/.well-known/webfinger",
            {"GET": EndpointAction(instance.webfinger)},
            open="all",
            identifies=False,
            vary="Accept, origin",
            renders="*/*",
        ),
        Route("/api/v2", {"GET": EndpointAction(_closed)}, needs="instance:settings"),
        Route("/api/v1", {"GET": EndpointAction(_closed)}, needs="instance:settings"),
        Route(
            "plugins",
            {
                "GET": EndpointAction(_closed),
                "POST": EndpointAction(_closed),
                "DELETE": EndpointAction(_closed),
            },
            needs="plugins",
            open="none",
        ),
    ]


def _closed(call: Call) -> Reply:
    return detail(403, "You do not have permission to perform this action.")


class InstanceSettings:
    def __init__(self, state: DemoState) -> None:
        self._state = state

    def settings(self, call: Call) -> Reply:
        name = self._state.settings.name
        return ok(
            [
                _preference("audio", "max_channels", 20, "Max channels allowed per user", "number"),
                _preference("instance", "name", name, "Public name", "text"),
                _preference("instance", "short_description", ABOUT, "Short description", "text"),
                _preference("instance", "location", "", "Server Location", "select"),
                _preference("instance", "banner", None, "Banner image", "file"),
                _preference("moderation", "languages", ["en"], "Moderation languages", "select"),
                _preference("music", "transcoding_enabled", True, "Transcoding", "checkbox"),
                _preference("playlists", "max_tracks", 250, "Max tracks per playlist", "number"),
                _preference("users", "registration_enabled", False, "Registration", "checkbox"),
            ]
        )

    def manifest(self, call: Call) -> Reply:
        name = self._state.settings.name
        manifest = {
            "name": name,
            "short_name": name,
            "categories": ["music", "entertainment"],
            "description": ABOUT,
            "icons": [],
            "prefer_related_applications": False,
            "related_applications": [],
            "shortcuts": [{"name": "Search", "url": "/search", "icons": []}],
        }
        return Reply(200, manifest, "application/manifest+json")

    def webfinger(self, call: Call) -> Reply:
        kind, _, account = call.query.get("resource").partition(":")
        username, _, host = account.partition("@")
        if kind != "acct" or username not in self._state.users or host != call.host:
            return not_found()
        actor = f"{call.base}/federation/actors/{username}"
        return ok(
            {
                "subject": f"acct:{account}",
                "links": [{"rel": "self", "href": actor, "type": "application/activity+json"}],
                "aliases": [actor],
            }
        )


def _preference(section: str, name: str, value: Any, words: str, kind: str) -> dict[str, Any]:
    """A row of ``instance/settings``. A pod has 28, some with a hundred kilobytes of choices;
    this one has those that a client might look at."""
    fields = {
        "number": ("IntegerField", "NumberInput"),
        "text": ("CharField", "TextInput"),
        "select": ("ChoiceField", "Select"),
        "file": ("FileField", "ImageWidget"),
        "checkbox": ("BooleanField", "CheckboxInput"),
    }
    field, widget = fields[kind]
    return {
        "section": section,
        "name": name,
        "identifier": f"{section}__{name}",
        "default": value,
        "value": value,
        "verbose_name": words,
        "help_text": words,
        "additional_data": {},
        "field": {"class": field, "widget": {"class": widget}, "input_type": kind},
    }
