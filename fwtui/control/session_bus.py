"""The connection to D-Bus, the message bus of the desktop's session."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
"""For the bus to accept the connection; and for one answer of it."""
LEAVE_SECONDS = 0.2
"""For the end of the connection, which needs nothing of the bus."""


class SessionBus:
    """One connection, made when it is first needed; a machine without a bus has none.

    dbus-fast is imported on another thread, and only where there is a bus: it costs some
    20 ms and 3 MB.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """``environ``: the variables that name the bus; the process's own without it."""
        self._environ = os.environ if environ is None else environ
        self._bus: MessageBus | None = None
        self._connecting: asyncio.Task[MessageBus | None] | None = None

    @property
    def address(self) -> str:
        """The bus's address, ``""`` where there is none (D-Bus specification, "Well-known
        Message Bus Instances"; the second one is systemd's)."""
        if address := self._environ.get("DBUS_SESSION_BUS_ADDRESS", ""):
            return address
        folder = self._environ.get("XDG_RUNTIME_DIR", "")
        path = os.path.join(folder, "bus")
        return f"unix:path={path}" if folder and os.path.exists(path) else ""

    @property
    def present(self) -> MessageBus | None:
        """The connection, if there is one now."""
        bus = self._bus
        return bus if bus is not None and bus.connected else None

    async def connect(self) -> MessageBus | None:
        """The connection, made where there is none; None without a bus. Raises nothing."""
        if (bus := self.present) is not None:
            return bus
        if not self.address:
            return None
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._connect(), name="connect to D-Bus")
            self._connecting.add_done_callback(self._connected)
        return await asyncio.shield(self._connecting)

    async def _connect(self) -> MessageBus | None:
        try:
            library = await asyncio.to_thread(import_module, "dbus_fast.aio")
            async with asyncio.timeout(CONNECT_SECONDS):
                bus: MessageBus = await library.MessageBus(self.address).connect()
        except Exception as error:  # noqa: BLE001 (dbus-fast's own, OSError, ImportError)
            log.info("There is no D-Bus to connect to: %s", error or type(error).__name__)
            return None
        self._bus = bus
        return bus

    def _connected(self, _: asyncio.Task[MessageBus | None]) -> None:
        self._connecting = None

    async def close(self) -> None:
        """Leave the bus, which gives up the names on it."""
        if self._connecting is not None:
            self._connecting.cancel()
        bus, self._bus = self._bus, None
        if bus is None:
            return
        with suppress(Exception):
            bus.disconnect()
            async with asyncio.timeout(LEAVE_SECONDS):
                await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
