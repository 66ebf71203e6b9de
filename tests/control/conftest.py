from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.control.accounts import Services
from tests.control.session_bus import PrivateBus, missing

collect_ignore = (
    [] if sys.platform == "linux" else ["test_mpris.py", "test_notifications.py", "test_desktop.py"]
)
"""dbus-fast is installed on Linux alone."""


@pytest.fixture
def private_bus(tmp_path: Path) -> Iterator[PrivateBus]:
    if reason := missing("dbus-daemon"):
        pytest.skip(reason)
    bus = PrivateBus(tmp_path)
    yield bus
    bus.close()


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    made = Services(tmp_path)
    await made.start()
    yield made
    made.close()
