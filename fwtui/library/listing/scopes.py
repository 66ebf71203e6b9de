"""Scopes of lists by the names of accounts and pods."""

from __future__ import annotations

import re


def scope_of(names: str, host: str = "") -> str:
    """Funkwhale's scope for ``user@pod`` or ``pod``, however it was typed; several are divided by
    commas or spaces, and each adds its rows. ``user`` alone is an account of ``host``."""
    bare = (name.removeprefix("https://").strip("/@") for name in re.split(r"[\s,]+", names))
    return ",".join(_part(name, host) for name in bare if name)


def _part(name: str, host: str) -> str:
    if "@" in name:
        return f"actor:{name}"
    is_pod = "." in name or ":" in name or not host
    return f"domain:{name}" if is_pod else f"actor:{name}@{host}"


def names_in(scope: str) -> str:
    """The accounts and pods of a scope as they are read: ``ana@pod, other.pod``."""
    parts = (part.partition(":") for part in scope.split(","))
    return ", ".join(name or kind for kind, _, name in parts)
