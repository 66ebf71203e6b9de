"""A minimal browser: opens a page and follows its redirect."""

from __future__ import annotations

import logging
import urllib.request

log = logging.getLogger(__name__)

SECONDS = 20.0


def visit(address: str) -> None:
    """Open a page of the demo pod, which redirects to the login's loopback address."""
    try:
        # Not through a proxy: both ends are on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=SECONDS):
            pass
    except OSError as error:
        log.warning("The demo's page could not be opened: %s", type(error).__name__)
