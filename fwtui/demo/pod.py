"""The demo pod, running: an HTTP server on its own thread, with hooks for tests.

with DemoPod(limits={"authenticated-list": "20/60s"}) as pod:
    tokens = pod.token()
    ...  # speak with pod.url
    assert pod.seen[-1].status == 200
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from types import FrameType
from typing import Any

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from fwtui.demo import changes
from fwtui.demo.auth.oauth import OUT_OF_BAND, AuthServer
from fwtui.demo.catalogue.build import build
from fwtui.demo.catalogue.ids import at
from fwtui.demo.dialect import dialect_named
from fwtui.demo.dispatch import Dispatcher
from fwtui.demo.endpoints.media import Revisions
from fwtui.demo.endpoints.mutations import Mutations
from fwtui.demo.routes import MODULES, RouteModule, routes
from fwtui.demo.server.aiohttp_app import AiohttpApp
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Faults, Go, HangUp, Match, Seen, Twist, always, fits
from fwtui.demo.server.http import Flow, Reply, html_500
from fwtui.demo.server.ratelimit import limits_of
from fwtui.demo.server.thread import ServerThread
from fwtui.demo.state import DemoSettings, DemoState

log = logging.getLogger(__name__)

MOST_SEEN = 100_000
"""Requests that are remembered; at the limit the older half is dropped."""


class TokenPair(Struct, frozen=True):
    """An application and its tokens, ready for use."""

    client_id: str
    client_secret: str
    access_token: str
    refresh_token: str
    expires_in: int
    """Seconds."""
    scope: str
    username: str

    @property
    def header(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}


class DemoPod:
    """A demo pod. The hooks may be called from any thread while it runs."""

    def __init__(
        self,
        *,
        tracks: int = 0,
        limits: dict[str, str] | None = None,
        anonymous: bool = True,
        approve: bool = False,
        assets: Path | None = None,
        name: str = "Demo pod",
        access_seconds: int = 36000,
        dialect: str = "1",
        upgrade_after: float | None = None,
        presigned_seconds: float = 0.0,
        host: str = "127.0.0.1",
        port: int = 0,
        catalogue: Any = None,
        modules: Sequence[RouteModule] = MODULES,
    ) -> None:
        """See :class:`DemoSettings`; ``port`` 0 takes a free one. ``catalogue`` replaces the
        demo's own, for tests of the media pages; ``modules`` is the route table.

        Raises ValueError for malformed limits and an unknown dialect.
        """
        self._settings = DemoSettings(
            tracks=tracks,
            limits=limits or {},
            anonymous=anonymous,
            approve=approve,
            assets=assets,
            name=name,
            access_seconds=access_seconds,
            dialect=dialect,
            upgrade_after=upgrade_after,
            presigned_seconds=presigned_seconds,
        )
        self._address = (host, port)
        self._modules = modules
        self._upgrade: threading.Timer | None = None
        self._ahead = 0.0
        self._faults = Faults()
        self._changed = threading.Condition()
        self._running = ServerThread(self._app, self._listening)
        self.seen: list[Seen] = []
        """Every request, in the order of the answers; status 0 is a connection that was closed
        without one."""
        self.url = ""
        """``http://127.0.0.1:PORT``, without a slash at the end."""
        # A copy, so that pods may share the music of one and still change what they own.
        music = copy(catalogue) if catalogue else build(self._settings)
        self.state = DemoState(self._settings, music, lambda: self.now)
        self.state.part(limits_of)

    # --- running ------------------------------------------------------------------------

    def start(self) -> DemoPod:
        """Listen. Raises OSError when the port is taken."""
        self._running.start(*self._address)
        if self._settings.upgrade_after is not None:
            self._upgrade = threading.Timer(self._settings.upgrade_after, self.upgrade)
            self._upgrade.daemon = True
            self._upgrade.start()
        return self

    def close(self) -> None:
        """Stop at once, cutting what is open."""
        if self._upgrade is not None:
            self._upgrade.cancel()
        self._running.close()

    def __enter__(self) -> DemoPod:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _app(self) -> web.Application:
        dispatcher = Dispatcher(self.state, routes(self.state, self._modules))
        return AiohttpApp(dispatcher.answer, self._faults, self._note).app()

    def _listening(self, url: str) -> None:
        self.url = self.state.base = url

    def _note(self, seen: Seen) -> None:
        with self._changed:
            if len(self.seen) >= MOST_SEEN:
                del self.seen[: MOST_SEEN // 2]
            self.seen.append(seen)
            self._changed.notify_all()

    # --- requests ------------------------------------------------------------------------

    def asked(self, match: Match) -> list[Seen]:
        """The matching requests so far."""
        with self._changed:
            return [seen for seen in self.seen if _was(match, seen)]

    def wait(self, match: Match, times: int = 1, timeout: float = 10.0) -> list[Seen]:
        """Wait for so many matching requests. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.asked(match)) >= times, timeout):
                raise TimeoutError(f"{match} was not asked {times} times")
            return self.asked(match)

    def forget_seen(self) -> None:
        with self._changed:
            self.seen.clear()

    # --- dialect ------------------------------------------------------------------------

    @property
    def api(self) -> str:
        """The base address of the API of the present dialect, with a slash at the end."""
        return f"{self.url}/api/{self.state.dialect.listen_version}/"

    def upgrade(self, dialect: str = "2") -> None:
        """Make the pod one of another dialect. Logins, playlists (with UUIDs for keys),
        favourites and listenings stay. Raises ValueError for an unknown dialect."""

        def change() -> None:
            self.state.dialect = dialect_named(dialect)

        self._running.do(change)

    # --- accounts -----------------------------------------------------------------------

    def token(
        self, username: str = "demo", scope: str = "read write", redirect_uris: str = ""
    ) -> TokenPair:
        """An application with a token pair of this user, without the web flow."""

        def make() -> TokenPair:
            accounts = self.state.part(AuthServer)
            uris = redirect_uris or f"{OUT_OF_BAND} http://127.0.0.1/callback http://[::1]/callback"
            app = accounts.register("test", scope, uris)
            pair = accounts.issue(app, self.state.users[username], scope)
            return TokenPair(
                client_id=app.client_id,
                client_secret=app.secret,
                access_token=str(pair["access_token"]),
                refresh_token=str(pair["refresh_token"]),
                expires_in=self._settings.access_seconds,
                scope=scope,
                username=username,
            )

        return self._running.do(make)

    def application_token(self, username: str = "demo", scope: str = "read write") -> str:
        """An application token of five words, as made under "Your applications"."""
        user = self.state.users[username]
        return self._running.do(
            lambda: self.state.part(AuthServer).register("test", scope, "", user).token
        )

    def expire_access_tokens(self) -> None:
        """Expire all access tokens; the refresh tokens stay good."""

        def expire() -> None:
            for access in self.state.part(AuthServer).access.values():
                access.expires = 0.0

        self._running.do(expire)

    def forget_refresh_tokens(self) -> None:
        """Forget all refresh tokens, as a pod does after fifteen days without a refresh."""
        self._running.do(lambda: self.state.part(AuthServer).refresh.clear())

    def forget_apps(self) -> None:
        """Forget all applications with their tokens."""

        def forget() -> None:
            accounts = self.state.part(AuthServer)
            for table in (accounts.apps, accounts.access, accounts.refresh, accounts.codes):
                table.clear()

        self._running.do(forget)

    # --- time and limits ----------------------------------------------------------------

    @property
    def now(self) -> float:
        """The pod's clock, epoch seconds."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Set the pod's clock forward: tokens age, requests leave their rate-limit windows."""
        self._ahead += seconds

    def use_up(self, scope: str, left: int = 0, username: str = "demo") -> None:
        """Use up a rate limit until ``left`` requests remain, as another program of this user (or
        of this address, for ``anonymous-…``) would."""
        ident = str(self.state.users[username].id)
        if scope.startswith("anonymous-"):
            ident = "127.0.0.1"
        self._running.do(lambda: self.state.part(limits_of).use_up(scope, ident, left))

    # --- changes of the music ----------------------------------------------------------------

    def arrive(
        self, *titles: str, album: str = "Just in", artist: str = "The Newcomers"
    ) -> list[int]:
        """Another user uploads an album; gives the ids of its tracks."""
        return self._running.do(lambda: changes.arrive(self.state, list(titles), album, artist))

    def lose(self, *tracks: int) -> None:
        """Other users delete tracks, which leave playlists and favourites too."""
        self._running.do(lambda: changes.lose(self.state, list(tracks)))

    def shut(self, *tracks: int) -> None:
        """Make tracks unplayable for all but their new owner."""
        self._running.do(lambda: changes.close(self.state, list(tracks)))

    # --- edits that were suggested -----------------------------------------------------------

    def decide_edit(self, *, approve: bool, place: int = 0) -> None:
        """Approve and apply an edit that was suggested, or refuse it, as a moderator would;
        ``place`` 0 is the newest one."""

        def decide() -> None:
            edits, moderator = self.state.part(Mutations), self.state.users["podadmin"]
            edits.decide(edits.rows[place], moderator, at(self.now), approve=approve)

        self._running.do(decide)

    # --- faults ------------------------------------------------------------------------

    def twist(self, match: Match, twist: Twist | Reply, times: int | None = 1) -> None:
        """Answer matching requests by a twist (:mod:`fwtui.demo.server.faults`) or a fixed reply.

        ``times`` ``None`` keeps it. The newest twist is asked first."""
        if isinstance(twist, Reply):
            twist = always(twist)
        self._faults.add(match, twist, times)

    def straighten(self) -> None:
        """Remove all twists."""
        self._faults.clear()

    def fail(self, status: int, match: Match, times: int | None = 1) -> None:
        """Answer with this status and the HTML page of a server error.

        502, 503 and 504 come from the gateway in front of the pod."""
        gateway = status in (502, 503, 504)
        self.twist(match, replace(html_500(), status=status, plain=gateway), times)

    def delay(self, seconds: float, match: Match = "", times: int | None = None) -> None:
        """Answer after so many seconds."""

        async def twist(asked: HttpRequest, go: Go) -> HttpAnswer:
            await asyncio.sleep(seconds)
            return await go()

        self.twist(match, twist, times)

    def hang_up(self, match: Match, times: int | None = 1) -> None:
        """Close the connection without an answer, before the request is handled."""

        async def twist(asked: HttpRequest, go: Go) -> HttpAnswer:
            raise HangUp

        self.twist(match, twist, times)

    def lose_answer(self, match: Match, times: int | None = 1) -> None:
        """Handle the request, and close the connection without an answer."""

        async def twist(asked: HttpRequest, go: Go) -> HttpAnswer:
            await go()
            raise HangUp

        self.twist(match, twist, times)

    def fail_after(self, status: int, match: Match, times: int | None = 1) -> None:
        """Handle the request, and answer with this status and the page of a server error."""
        page = replace(html_500(), status=status)

        async def twist(asked: HttpRequest, go: Go) -> HttpAnswer | Reply:
            await go()
            return page

        self.twist(match, twist, times)

    def garble(self, match: Match, body: bytes = b'{"id": ', times: int | None = 1) -> None:
        """Handle the request, and answer with its status and another body."""

        async def twist(asked: HttpRequest, go: Go) -> HttpAnswer:
            return (await go()).having(body)

        self.twist(match, twist, times)

    def answer_late(self, seconds: float, match: Match, times: int | None = 1) -> None:
        """Handle the request at once, and answer after so many seconds."""

        async def twist(asked: HttpRequest, go: Go) -> HttpAnswer:
            answer = await go()
            await asyncio.sleep(seconds)
            return answer

        self.twist(match, twist, times)

    def drop(self, match: Match, after_bytes: int, times: int | None = 1) -> None:
        """Cut the connection after so many bytes of the body."""
        self.trouble(match, Flow(drop_after=after_bytes), times)

    def stall(self, match: Match, after_bytes: int, times: int | None = 1) -> None:
        """Send so many bytes of the body, then nothing, and keep the connection."""
        self.trouble(match, Flow(stall_after=after_bytes), times)

    def slow_first_byte(self, match: Match, seconds: float, times: int | None = 1) -> None:
        """Headers at once, the body later."""
        self.trouble(match, Flow(first_byte=seconds), times)

    def trouble(self, match: Match, flow: Flow, times: int | None = 1) -> None:
        """Send the body by this flow."""

        async def twist(asked: HttpRequest, go: Go) -> HttpAnswer:
            return (await go()).flowing(flow)

        self.twist(match, twist, times)

    def send_elsewhere(self, match: Match, location: str, times: int | None = 1) -> None:
        """Redirect (302) to this address, as a pod does whose files lie in an object store."""
        self.twist(match, Reply(302, b"", headers=(("location", location),), plain=True), times)

    def change_file(self, upload: str = "") -> None:
        """Exchange the file of an upload (or of all): another ETag and date from now on."""

        def change() -> None:
            revisions = self.state.part(Revisions)
            if upload:
                revisions.of[upload] = revisions.of.get(upload, 0) + 1
            else:
                revisions.all += 1

        self._running.do(change)


def _was(match: Match, seen: Seen) -> bool:
    return fits(match, HttpRequest(seen.method, seen.path, seen.query, seen.headers, seen.body))


def serve(
    settings: DemoSettings,
    ready: Callable[[str], None],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
) -> None:
    """Run a pod until the process is interrupted or terminated; ``ready`` gets its address.

    Raises OSError when the port is taken, ValueError for limits that cannot be.
    """
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    pod = DemoPod(
        tracks=settings.tracks,
        limits=settings.limits,
        anonymous=settings.anonymous,
        approve=settings.approve,
        assets=settings.assets,
        name=settings.name,
        access_seconds=settings.access_seconds,
        dialect=settings.dialect,
        upgrade_after=settings.upgrade_after,
        presigned_seconds=settings.presigned_seconds,
        host=host,
        port=port,
    )
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pod:
            ready(pod.url)
            ended.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
