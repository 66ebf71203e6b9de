"""Channels: create and change (refused), metadata choices, RSS feed."""

from __future__ import annotations

from typing import Final

from fwtui.demo.endpoints.channels import ChannelPages
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, detail, not_found, ok
from fwtui.demo.state import DemoState

from . import feeds

METADATA: Final = {
    "language": [
        {"value": code, "label": label}
        for code, label in (
            ("ar", "Arabic"), ("de", "German"), ("el", "Greek (modern)"), ("en", "English"),
            ("es", "Spanish"), ("fr", "French"), ("he", "Hebrew (modern)"), ("ja", "Japanese"),
            ("ko", "Korean"), ("ru", "Russian"), ("sv", "Swedish"), ("zh", "Chinese"),
        )
    ],
    "itunes_category": [
        {"value": "Arts", "label": "Arts", "children": ["Books", "Design", "Food"]},
        {"value": "Leisure", "label": "Leisure", "children": ["Hobbies", "Home & Garden"]},
        {"value": "Music", "label": "Music", "children": ["Music Commentary", "Music History"]},
        {"value": "Technology", "label": "Technology", "children": []},
    ],
}  # fmt: skip
"""What a channel's maker may choose from: a small part of a pod's lists."""


def routes(state: DemoState) -> list[Route]:
    pages = ChannelEditor(state)
    not_changed = EndpointAction(pages.not_changed, "update")
    return [
        Route("channels", {"POST": EndpointAction(pages.not_made, "create")}, needs="libraries"),
        Route(
            "channels/{id:any}",
            {
                "PUT": not_changed,
                "PATCH": not_changed,
                "DELETE": EndpointAction(pages.not_changed, "destroy"),
            },
            needs="libraries",
        ),
        Route(
            "channels/metadata-choices",
            {"GET": EndpointAction(lambda call: ok(METADATA))},
            needs="libraries",
        ),
        Route(
            "channels/{id:any}/rss",
            {"GET": EndpointAction(pages.rss)},
            "libraries",
            renders=feeds.RSS,
        ),
    ]


class ChannelEditor:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._channels = ChannelPages(state)

    def not_made(self, call: Call) -> Reply:
        """Who listens here makes no channels."""
        return detail(403, "You do not have permission to perform this action.")

    def not_changed(self, call: Call) -> Reply:
        return not_found()

    def rss(self, call: Call) -> Reply:
        place = self._channels.find(call)
        view = serializer(self._state, call)
        feed = feeds.feed(view, self._channels.shape(view, place))
        return Reply(200, feed.encode(), feeds.RSS)
