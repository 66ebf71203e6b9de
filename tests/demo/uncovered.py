"""Recordings that the demo pod does not answer, each with its reason."""

from __future__ import annotations

UNCOVERED: dict[str, str] = {}
