"""The accounts of the demo pod."""

from __future__ import annotations

from msgspec import Struct


class DemoUser(Struct, frozen=True):
    """An account; ``id`` is its number, its actor is ``username@host``."""

    id: int
    username: str
    password: str
    name: str = ""
    email: str = ""
    is_superuser: bool = False
    privacy_level: str = "instance"
    date_joined: str = "2024-03-01T08:00:00.000000Z"
    summary: str | None = None

    def full_username(self, host: str) -> str:
        return f"{self.username}@{host}"


DEMO = DemoUser(1, "demo", "demo", name="Demo", email="demo@demo.example")
ANA = DemoUser(
    2, "ana", "ana", name="Ana Řezníčková", email="ana@demo.example", privacy_level="everyone"
)
KENJI = DemoUser(3, "kenji", "kenji", name="健二", email="kenji@demo.example")
OLGA = DemoUser(4, "olga", "olga", name="Ольга", email="olga@demo.example", privacy_level="me")
PODADMIN = DemoUser(
    5, "podadmin", "podadmin", email="podadmin@demo.example", is_superuser=True, privacy_level="me"
)

USERS: tuple[DemoUser, ...] = (DEMO, ANA, KENJI, OLGA, PODADMIN)
"""The accounts of ``assets/catalogue.toml``, in its order: ``demo`` logs in; ``ana`` and ``kenji``
have music and playlists of their own; ``olga``'s activity is private; ``podadmin`` owns the house's
music."""
