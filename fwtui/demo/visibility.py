"""Privacy levels, and who may see an object of a level."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.demo.users import DemoUser

PRIVACY = ("me", "followers", "instance", "everyone")


def may_see(
    viewer: DemoUser | None,
    owner: DemoUser,
    privacy: str,
    *,
    followed: Container[str] = (),
    hides: bool = False,
) -> bool:
    """Whether an object of the owner's with that privacy level is visible to the viewer.

    ``followed`` are the names of users whom the viewer follows. ``hides``: an object of the
    level ``followers`` is hidden from its owner, as on 1.x and the alpha of 2.0.
    """
    if privacy == "everyone":
        return True
    if viewer is None:
        return False
    if privacy == "followers" and owner.username in followed:
        return True
    if privacy == "followers" and hides:
        return False
    return privacy == "instance" or viewer.id == owner.id
