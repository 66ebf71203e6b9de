"""``stream`` and ``attachments``."""

from __future__ import annotations

from fwtui.demo.endpoints.media import MIME_TYPES, OCTETS, MediaPages
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, not_found, ok
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    media = MoreMedia(state)
    streamed = {"GET": EndpointAction(media.stream, "retrieve")}
    return [
        Route("stream/{uuid}", streamed, needs="libraries", renders="audio/*", listen_token=True),
        Route(
            "stream/{uuid}.mp3", streamed, needs="libraries", renders="audio/*", listen_token=True
        ),
        Route(
            "attachments/{uuid}",
            {
                "GET": EndpointAction(media.attachment, "retrieve"),
                "DELETE": EndpointAction(_not_yours, "destroy"),
            },
            needs="libraries",
        ),
        Route(
            "attachments/{uuid}/proxy",
            {"GET": EndpointAction(media.proxy)},
            open="all",
            identifies=False,
            renders="*/*",
        ),
    ]


def _not_yours(call: Call) -> Reply:
    return not_found()


class MoreMedia:
    def __init__(self, state: DemoState) -> None:
        self._media = MediaPages(state)

    def stream(self, call: Call) -> Reply:
        return self._media.hear(call, "mp3", download=False)

    def attachment(self, call: Call) -> Reply:
        picture = self._media.find_picture(call.params["uuid"])
        return ok(
            {
                "uuid": picture.uuid,
                "size": picture.original.stat().st_size,
                "mimetype": MIME_TYPES.get(picture.original.suffix, OCTETS),
                "creation_date": "2024-03-01T08:00:00.000000Z",
                "urls": picture.urls(call.base),
            }
        )

    def proxy(self, call: Call) -> Reply:
        """Where a picture is: for remote ones a pod would fetch it first."""
        urls = self._media.find_picture(call.params["uuid"]).urls(call.base)
        size = call.query.get("next")
        sizes = ("original", "medium_square_crop", "large_square_crop")
        location = urls[size if size in sizes else "original"] or ""
        return Reply(302, headers=(("location", location),))
