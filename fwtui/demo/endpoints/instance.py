"""Nodeinfo 2.0 and 2.1, their well-known address, and ``rate-limit``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.demo.server.cookies import csrf_cookie
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, ok
from fwtui.demo.server.ratelimit import limits_of

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState

ABOUT = "Original music in a box, to try fwtui on"
_NODEINFO = (
    "application/json; profile=http://nodeinfo.diaspora.software/ns/schema/2.0#; charset=utf-8"
)


def routes(state: DemoState) -> list[Route]:
    instance = InstancePages(state)
    return [
        Route(
            "instance/nodeinfo/2.0",
            {"GET": EndpointAction(instance.nodeinfo_20)},
            open="all",
            mount="v1",
            renders="*/*",
        ),
        Route(
            "instance/nodeinfo/2.1",
            {"GET": EndpointAction(instance.nodeinfo_21)},
            open="all",
            mount="v2",
            renders="*/*",
        ),
        Route("rate-limit", {"GET": EndpointAction(instance.rate_limit, None)}, open="all"),
        Route(
            "/.well-known/nodeinfo",
            {"GET": EndpointAction(instance.well_known_nodeinfo)},
            open="all",
            identifies=False,
            vary="Accept, origin",
            renders="*/*",
        ),
    ]


class InstancePages:
    """The pod's description of itself."""

    def __init__(self, state: DemoState) -> None:
        self._state = state

    def rate_limit(self, call: Call) -> Reply:
        limits = self._state.part(limits_of)
        return ok(limits.standing(call.user.id if call.user else None, call.address))

    @property
    def _version(self) -> str:
        return self._state.dialect.version

    def nodeinfo_20(self, call: Call) -> Reply:
        counts = self._counts()
        info = self._common(call, "2.0") | {
            "software": {"name": "funkwhale", "version": self._version}
        }
        info["metadata"] |= {
            "library": {
                "federationEnabled": True,
                "anonymousCanListen": self._state.settings.anonymous,
                "tracks": {"total": counts["tracks"]},
                "artists": {"total": counts["artists"]},
                "albums": {"total": counts["albums"]},
                "music": {"hours": float(counts["hours"])},
            },
            "reportTypes": [
                {"type": kind, "label": label, "anonymous": anonymous}
                for kind, label, anonymous in (
                    ("takedown_request", "Takedown request", True),
                    ("invalid_metadata", "Invalid metadata", False),
                    ("illegal_content", "Illegal content", True),
                    ("offensive_content", "Offensive content", False),
                    ("other", "Other", False),
                )
            ],
            "endpoints": {
                "knownNodes": f"/api/{self._state.dialect.listen_version}/federation/domains",
                "channels": "/federation/index/channels",
                "libraries": "/federation/index/libraries",
            },
            "rules": "",
            "terms": "",
        }
        return Reply(200, info, _NODEINFO, (csrf_cookie(call),))

    def nodeinfo_21(self, call: Call) -> Reply:
        counts = self._counts()
        anonymous = ["anonymousCanListen"] if self._state.settings.anonymous else []
        info = self._common(call, "2.1") | {
            "software": {
                "name": "funkwhale",
                "version": self._version,
                "repository": "https://dev.funkwhale.audio/funkwhale/funkwhale",
                "homepage": "https://funkwhale.audio",
            },
        }
        info["usage"] |= {"localPosts": 0, "localComments": 0}
        info["metadata"] |= {
            "languages": ["en"],
            "location": "",
            "content": {
                "local": {
                    "artists": counts["artists"],
                    "releases": counts["albums"],
                    "recordings": counts["tracks"],
                    "hoursOfContent": int(counts["hours"]),
                },
                "topMusicCategories": [{"name": "Ambient", "count": counts["tracks"]}],
                "topPodcastCategories": [{"name": "radio", "count": 1}],
            },
            "features": ["channels", "podcasts", *anonymous, "federation"],
            "codeOfConduct": "",
        }
        return Reply(200, info, _NODEINFO, (csrf_cookie(call),))

    def well_known_nodeinfo(self, call: Call) -> Reply:
        link = {
            "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
            "href": f"{call.base}/api/v1/instance/nodeinfo/2.0",
        }
        return ok({"links": [link]})

    def _counts(self) -> dict[str, Any]:
        counts: dict[str, Any] = self._state.catalogue.counts()
        return counts

    def _common(self, call: Call, version: str) -> dict[str, Any]:
        counts, users = self._counts(), len(self._state.users)
        return {
            "version": version,
            "software": {},
            "protocols": ["activitypub"],
            "services": {"inbound": ["atom1.0"], "outbound": ["atom1.0"]},
            "openRegistrations": False,
            "usage": {"users": {"total": users, "activeHalfyear": users, "activeMonth": users}},
            "metadata": {
                "actorId": f"{call.base}/federation/actors/service",
                "private": not self._state.settings.anonymous,
                "shortDescription": ABOUT,
                "longDescription": "",
                "contactEmail": "",
                "nodeName": self._state.settings.name,
                "banner": None,
                "defaultUploadQuota": 1000,
                "supportedUploadExtensions": [
                    "aac",
                    "aif",
                    "aiff",
                    "flac",
                    "m4a",
                    "mp3",
                    "ogg",
                    "opus",
                ],
                "allowList": {"enabled": False, "domains": None},
                "funkwhaleSupportMessageEnabled": True,
                "instanceSupportMessage": "",
                "usage": {
                    "favorites": {"tracks": {"total": counts.get("favorites", 0)}},
                    "listenings": {"total": counts.get("listenings", 0)},
                    "downloads": {"total": 0},
                },
            },
        }
