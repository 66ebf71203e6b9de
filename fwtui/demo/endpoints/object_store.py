"""Files in an object store of another host, at presigned addresses that run out.

The other host is this pod by another name. Errors are those of S3: an expired address is a 403,
and an Authorization header beside the signature a 400.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from fwtui.demo.server.files import send
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState

_KEY: Final = secrets.token_bytes(32)


def routes(state: DemoState) -> list[Route]:
    return [
        Route(
            "/store/{name:any}",
            {"GET": EndpointAction(state.part(ObjectStore).get, None)},
            kind="plain",
            slash="never",
        )
    ]


class ObjectStore:
    """The files that were presigned, by name."""

    def __init__(self, state: DemoState) -> None:
        self._seconds = state.settings.presigned_seconds
        self._clock = state.clock
        self._files: dict[str, tuple[Path, str]] = {}
        """Path and content type."""

    @property
    def is_used(self) -> bool:
        """Whether this pod keeps its files in a store."""
        return self._seconds > 0

    def address(self, base: str, path: Path, kind: str) -> str:
        """A new address of a file, good for some seconds."""
        name = hashlib.sha256(str(path).encode()).hexdigest()[:24] + path.suffix
        self._files[name] = (path, kind)
        end = f"{self._clock() + self._seconds:.3f}"
        query = urlencode({"X-Amz-Expires": end, "X-Amz-Signature": _signature(name, end)})
        host = base.replace("127.0.0.1", "localhost")
        return f"{host}/store/{name}?{query}"

    def get(self, call: Call) -> Reply:
        if "authorization" in call.headers:
            return _error(400, "InvalidArgument", "Only one auth mechanism allowed")
        name, end = call.params["name"], call.query.get("X-Amz-Expires")
        given = call.query.get("X-Amz-Signature")
        if name not in self._files or not hmac.compare_digest(given, _signature(name, end)):
            return _error(403, "SignatureDoesNotMatch", "The signature does not match")
        if float(end) <= call.now:
            return _error(403, "AccessDenied", "Request has expired")
        path, kind = self._files[name]
        return send(path, kind, call)


def _signature(name: str, end: str) -> str:
    return hmac.new(_KEY, f"{name} {end}".encode(), hashlib.sha256).hexdigest()


def _error(status: int, code: str, message: str) -> Reply:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Reply(status, body.encode(), "application/xml", plain=True)
