"""What the interface sees of one account's services: values and protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from fwtui.base.signal import Unsubscribe

if TYPE_CHECKING:
    from fwtui.library.settings import LibrarySettings
    from fwtui.player.settings import PlayerSettings
    from fwtui.pod.auth.accounts import Account
    from fwtui.pod.ratelimit.budget import Standing
    from fwtui.pod.settings import PodSettings

RadioKind = Literal[
    "saved", "artist", "similar", "tag", "library", "account",
    "random", "random_library", "favorites", "less-listened", "less-listened_library",
    "recently-added",
]  # fmt: skip
"""A radio of the pod: the first row needs an id (or a name), the others (Funkwhale's own
``radio_type``) nothing."""
Reach = Literal["nobody", "connecting", "here", "offline", "unreachable", "logged_out"]
"""``nobody``: no account yet, so the login comes first."""


class PodState(Struct, frozen=True):
    """How it stands with the pod, as the status bar says it."""

    reach: Reach = "nobody"
    host: str = ""
    """``music.example``; also what stands behind the ``@``."""
    username: str = ""
    """Empty for a visitor without an account."""
    since: datetime | None = None
    """Since when it is offline or unreachable."""
    tries: int = 0
    next_try: float | None = None
    """When it is tried again: seconds of the monotonic clock."""
    why: str = ""
    """What went wrong, in the listener's words."""
    asked: float | None = None
    """When the last request left: seconds of the monotonic clock."""


class PodConnection(Protocol):
    """The pod as the interface knows it: what it allows, and whether it answers."""

    @property
    def state(self) -> PodState: ...

    def matters(self) -> Standing | None:
        """The scope that the status bar shows; ``None`` before the first answer."""

    def standings(self) -> Sequence[Standing]:
        """All scopes that are known, for the allowance."""

    def coming_back(self, scope: str, steps: int) -> Sequence[int]:
        """How many requests come back in each of ``steps`` equal parts of the window."""

    async def read_limits(self) -> None:
        """Ask the pod for all its scopes; costs nothing. Raises FwtuiError."""

    def try_now(self) -> None: ...

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """``changed`` is called on the loop's thread after every answer and change."""


class PodFound(Struct, frozen=True):
    """What a pod says of itself before anybody logs in."""

    address: str
    """``https://music.example``."""
    host: str
    name: str
    version: str
    """``Funkwhale 1.4.0``."""
    tracks: int | None = None
    artists: int | None = None
    federates: bool = False
    allows_anonymous: bool = False


class LoginAttempt(Protocol):
    """A login under way: the page that must be opened, and the answer that is waited for."""

    @property
    def url(self) -> str: ...

    @property
    def by_code(self) -> bool:
        """True when the listener must bring back a code; else the browser comes back itself."""

    def open_browser(self) -> bool:
        """False where there is no browser to open."""

    async def wait(self) -> Account:
        """Until the browser has come back. Raises FwtuiError."""

    async def answer(self, code: str) -> Account:
        """With the code, or the whole address it came in. Raises FwtuiError."""

    def cancel(self) -> None: ...


class LoginService(Protocol):
    """Everything about accounts."""

    def known(self) -> Sequence[Account]: ...

    @property
    def suggested(self) -> str:
        """An address to fill in: the demo pod's, or what was given on the command line."""

    @property
    def has_demo(self) -> bool:
        """Whether the demo pod is installed."""

    async def demo_address(self) -> str:
        """Start the demo pod, once; where it is. Raises FwtuiError."""

    async def find(self, address: str) -> PodFound:
        """Ask nodeinfo. Raises FwtuiError."""

    async def permission(self, pod: PodFound, *, by_code: bool | None = None) -> LoginAttempt:
        """Begin a login; ``by_code`` ``None`` decides by the terminal. Raises FwtuiError."""

    async def with_token(self, pod: PodFound, token: str) -> Account: ...

    async def as_visitor(self, pod: PodFound) -> Account: ...

    async def use(self, account: Account) -> None:
        """Open the house on this account: another library, another pod."""

    async def log_out(self, account: Account) -> None: ...


class ServiceSettings(Protocol):
    """The tables of config.toml that the services read."""

    @property
    def pod(self) -> PodSettings: ...

    @property
    def library(self) -> LibrarySettings: ...

    @property
    def player(self) -> PlayerSettings: ...
