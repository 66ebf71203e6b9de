"""A message bus of a test's own: Debian's dbus-daemon, on a socket in the test's folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def missing(*tools: str) -> str:
    """Which of these programs are not installed, as the reason of a skip; ``""``: none."""
    absent = [tool for tool in tools if shutil.which(tool) is None]
    return f"not installed: {', '.join(absent)} (see .ci/setup)" if absent else ""


class PrivateBus:
    """A bus that ends with :meth:`close`, without any service on it."""

    def __init__(self, folder: Path) -> None:
        path = folder / "bus"
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(path=path))
        self.address = f"unix:path={path}"
        self.environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address}
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._daemon.stdout is not None
        assert self._daemon.stdout.readline().startswith("unix:")  # it accepts connections now

    def close(self) -> None:
        self._daemon.send_signal(signal.SIGTERM)
        self._daemon.wait(10)
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()
