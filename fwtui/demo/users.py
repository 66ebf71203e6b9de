"""Who has an account on the demo pod."""

from __future__ import annotations

from msgspec import Struct


class User(Struct, frozen=True):
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


DEMO = User(1, "demo", "demo", name="Demo", email="demo@demo.example")
ANA = User(2, "ana", "ana", name="Ana", email="ana@demo.example")
BEN = User(3, "ben", "ben", name="Ben", email="ben@demo.example", privacy_level="everyone")
EVE = User(4, "eve", "eve", name="Eve", email="eve@demo.example", privacy_level="me")
ADMIN = User(5, "admin", "admin", name="Admin", email="admin@demo.example", is_superuser=True)

USERS: tuple[User, ...] = (DEMO, ANA, BEN, EVE, ADMIN)
"""``demo`` logs in; ``ana`` and ``ben`` have music and playlists of their own; ``eve`` keeps
everything to herself; ``admin`` owns the pod's music."""
