"""An HTTP server on its own thread and event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from aiohttp import web

T = TypeVar("T")

READY_SECONDS = 60.0


class ServerThread:
    """Serves until it is closed."""

    def __init__(
        self, app: Callable[[], web.Application], listening: Callable[[str], None]
    ) -> None:
        """``app`` is made on the server's thread; ``listening`` is called there with the address,
        ``http://127.0.0.1:PORT``, before :meth:`start` returns."""
        self._app = app
        self._listening = listening
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. Raises OSError when the port is taken."""
        self._thread = threading.Thread(
            target=self._run, args=(host, port), name="demo-pod", daemon=True
        )
        self._thread.start()
        if not self._ready.wait(READY_SECONDS):
            raise TimeoutError("the demo pod did not start")
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """Stop at once, cutting what is open."""
        loop = self._loop
        if loop and self._stop and self._thread and self._thread.is_alive():
            loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    def do(self, what: Callable[[], T]) -> T:
        """Run a function on the server's thread, which owns the pod's state."""
        if self._loop is None or threading.current_thread() is self._thread:
            return what()

        async def run() -> T:
            return what()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def _run(self, host: str, port: int) -> None:
        try:
            asyncio.run(self._serve(host, port))
        except (OSError, OverflowError) as error:
            # The port is taken or not permitted: start() raises this.
            self._failure = error
            self._ready.set()

    async def _serve(self, host: str, port: int) -> None:
        # As on a pod, what was asked is done even when the client has gone.
        runner = web.AppRunner(
            self._app(), access_log=None, shutdown_timeout=0.05, handler_cancellation=False
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            host, port = runner.addresses[0][:2]
            self._listening(f"http://{f'[{host}]' if ':' in host else host}:{port}")
            self._stop = asyncio.Event()
            self._loop = asyncio.get_running_loop()
            self._ready.set()
            await self._stop.wait()
        finally:
            self._loop = None
            await runner.cleanup()
