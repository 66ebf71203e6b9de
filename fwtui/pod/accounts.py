"""Who is logged in where. No secret is in here: those are in :mod:`fwtui.pod.tokens`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from fwtui.pod.origin import Origin

Kind = Literal["oauth", "token", "anonymous"]


class Account(Struct, frozen=True):
    """A listener on a pod."""

    origin: Origin
    username: str | None = None
    """``None`` for anonymous."""
    kind: Kind = "oauth"
    """``oauth`` from a browser, ``token`` an application's token, or ``anonymous``."""
    ca_file: str = ""
    """A file of certificates in PEM to trust besides the system's, for this pod."""
    fingerprint: str = ""
    """SHA-256 of the one certificate to trust on this pod, in hexadecimal."""

    @property
    def name(self) -> str:
        """``ana@music.example``, or ``music.example`` for anonymous."""
        return f"{self.username}@{self.origin.name}" if self.username else self.origin.name

    @property
    def key(self) -> str:
        """What the account's things are kept under: its name and the pod's whole address."""
        return f"{self.username or ''}@{self.origin.key}"

    @property
    def slug(self) -> str:
        """For the names of files."""
        name = "".join(
            c if c.isascii() and (c.isalnum() or c in "-.") else "_" for c in self.username or ""
        )
        return f"{name}@{self.origin.slug}" if self.username else self.origin.slug
