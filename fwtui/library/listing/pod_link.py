"""The pod of an account, as far as it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.errors import PodUnreachable

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod


class PodLink:
    """The way to the pod, when there is one."""

    def __init__(self) -> None:
        self.pod: Pod | None = None

    def asked(self) -> Pod:
        """The pod. Raises PodUnreachable while there is none."""
        if self.pod is None:
            raise PodUnreachable("You are offline.")
        return self.pod
