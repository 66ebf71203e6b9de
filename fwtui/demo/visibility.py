"""Privacy levels, and who may see an object of a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.demo.users import DemoUser

PRIVACY = ("me", "followers", "instance", "everyone")


def may_see(viewer: DemoUser | None, owner: DemoUser, privacy: str) -> bool:
    """Whether an object of the owner's with that privacy level is visible to the viewer.

    No user follows another on the demo pod, so ``followers`` is as good as ``me``."""
    if privacy == "everyone":
        return True
    if viewer is None:
        return False
    return privacy == "instance" or viewer.id == owner.id
