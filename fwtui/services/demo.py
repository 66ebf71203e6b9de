"""The demo pod, started when it is asked for; nothing of it is kept."""

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
    """A pod of its own, with places of its own: it forgets everything when it ends, so its
    accounts must not lie beside real ones."""

    def __init__(self, settings: ServiceSettings, **wishes: Any) -> None:
        """``wishes`` are :class:`~fwtui.demo.pod.DemoPod`'s own."""
        self._settings = settings
        self._wishes = wishes
        self._pod: DemoPod | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @staticmethod
    def installed() -> bool:
        return find_spec("aiohttp") is not None

    @property
    def url(self) -> str:
        """Empty until it runs."""
        return self._pod.url if self._pod else ""

    @property
    def paths(self) -> Paths:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="fwtui-demo-")
        return Paths.under(Path(self._folder.name)).made()

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.paths.data, self._settings.pod)

    def start(self) -> str:
        """Run it, once; where it is. Raises :class:`FwtuiError`; ValueError for bad limits."""
        if self._pod is None:
            if not self.installed():
                raise FwtuiError(
                    "The demo pod is not installed.", hint="Install fwtui with it: fwtui[demo]"
                )
            from fwtui.demo.pod import DemoPod

            self._pod = DemoPod(approve=True, **self._wishes).start()
        return self._pod.url

    async def address(self) -> str:
        """As :meth:`start`, off the loop."""
        return await asyncio.to_thread(self.start)

    def close(self) -> None:
        if self._pod is not None:
            self._pod.close()
        if self._folder is not None:
            self._folder.cleanup()

    @staticmethod
    def visit(address: str) -> bool:
        """The browser of the demo goes where it is sent: the pod approves by itself."""
        threading.Thread(target=_visit, args=(address,), name="demo-browser", daemon=True).start()
        return True


def _visit(address: str) -> None:
    from fwtui.demo.browser import visit

    visit(address)
