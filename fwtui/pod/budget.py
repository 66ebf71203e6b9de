"""The allowance of a pod, and who may use it."""

from __future__ import annotations

from enum import Enum


class Priority(Enum):
    """What a request is for; the value is how the allowance's page calls it."""

    LISTENER = "browsing"
    STREAM = "stream"
    BACKGROUND = "sync"
    """Keeps off the last part of the allowance, which is the listener's."""
