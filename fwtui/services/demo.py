"""The demo pod on this machine, with files of its own in a temporary folder."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fwtui.base.paths import Paths
from fwtui.errors import FwtuiError
from fwtui.pod.auth.accounts import Accounts

if TYPE_CHECKING:
    from fwtui.demo.pod import DemoPod
    from fwtui.services.contracts import ServiceSettings


class DemoService:
    """A demo pod and its folders. Both are gone when it is closed, so its accounts are kept
    apart from real ones."""

    def __init__(self, settings: ServiceSettings, **options: Any) -> None:
        """``options`` are those of :class:`~fwtui.demo.pod.DemoPod`."""
        self._settings = settings
        self._options = options
        self._pod: DemoPod | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @staticmethod
    def missing() -> list[str]:
        """The Python packages that the demo pod needs and that are not installed here."""
        from fwtui.demo.assets import found

        server = [] if find_spec("aiohttp") else ["aiohttp"]
        return server if found() else [*server, "fwtui-demo"]

    @staticmethod
    def require() -> None:
        """Raise :class:`FwtuiError`, with what to do, where a package of the demo is missing."""
        if missing := DemoService.missing():
            what = " and ".join(missing).replace("fwtui-demo", "its music (fwtui-demo)")
            raise FwtuiError(
                f"The demo pod lacks {what}.",
                hint=f"`pipx inject fwtui {' '.join(missing)}` brings it to a fwtui of pipx. "
                "In a folder with fwtui's source the music is ./assets, and `make demo` does it "
                "all, beside any other fwtui.",
            )

    @property
    def url(self) -> str:
        """The address of the pod; empty until it runs."""
        return self._pod.url if self._pod else ""

    @property
    def paths(self) -> Paths:
        """The folders of the demo, created at the first use."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="fwtui-demo-")
        return Paths.under(Path(self._folder.name)).made()

    @property
    def accounts(self) -> Accounts:
        """The accounts in these folders."""
        return Accounts(self.paths.data, self._settings.pod)

    def start(self) -> str:
        """Start the pod, once, and return its address.

        Raises :class:`FwtuiError` where it is not installed, ValueError for bad limits.
        """
        if self._pod is None:
            self.require()
            from fwtui.demo.pod import DemoPod

            self._pod = DemoPod(approve=True, **self._options).start()
        return self._pod.url

    async def address(self) -> str:
        """As :meth:`start`, on a thread."""
        return await asyncio.to_thread(self.start)

    def close(self) -> None:
        """Stop the pod and delete its folders."""
        if self._pod is not None:
            self._pod.close()
        if self._folder is not None:
            self._folder.cleanup()

    @staticmethod
    def visit(address: str) -> bool:
        """Stand in for the web browser: follow the login page, which approves by itself."""
        threading.Thread(target=_visit, args=(address,), name="demo-browser", daemon=True).start()
        return True


def _visit(address: str) -> None:
    from fwtui.demo.browser import visit

    visit(address)
