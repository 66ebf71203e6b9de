"""Who may see what others did."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.demo.users import DemoUser

PRIVACY = ("me", "followers", "instance", "everyone")


def may_see(viewer: DemoUser | None, owner: DemoUser, privacy: str) -> bool:
    """Whether something of the owner's, with that privacy, is for the viewer.

    Nobody follows a user of the demo pod, so ``followers`` is as good as ``me``.
    """
    if privacy == "everyone":
        return True
    if viewer is None:
        return False
    return privacy == "instance" or viewer.id == owner.id
