"""Values and protocols: the services of one account as the interface sees them."""

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
    "saved", "artist", "similar", "tag", "library", "account", "filters",
    "random", "random_library", "favorites", "less-listened", "less-listened_library",
    "recently-added", "along",
]  # fmt: skip
"""The kinds of radio of a pod. Those of the first row are of an id, a name, or filters
as JSON; the others are Funkwhale's own ``radio_type`` and are of nothing, except ``along``: what
the accounts of a scope hear (:mod:`fwtui.services.listen_along`)."""
Reach = Literal["no_account", "connecting", "here", "offline", "unreachable", "logged_out"]
"""Whether the pod answers; ``no_account`` opens the login, ``here`` is connected."""


class PodState(Struct, frozen=True):
    """The state of the connection, as the status bar shows it."""

    reach: Reach = "no_account"
    host: str = ""
    """``music.example``; also what stands behind the ``@``."""
    username: str = ""
    """Empty for a visitor without an account."""
    since: datetime | None = None
    """Since when it is offline or unreachable."""
    tries: int = 0
    """Attempts since the pod is away."""
    next_try: float | None = None
    """The time of the next attempt: seconds of the monotonic clock."""
    why: str = ""
    """The sentence of the last error."""
    asked: float | None = None
    """The time of the last answer or failure: seconds of the monotonic clock."""
    address: str = ""
    """``https://music.example``: the address of the pod's pages."""

    def is_own(self, account: str) -> bool:
        """Whether ``user@pod`` is the account that is logged in; a pod may leave itself out, or
        its port."""
        name, _, host = account.partition("@")
        same = not host or host.partition(":")[0] == self.host.partition(":")[0]
        return same and bool(name) and name == self.username


class PodConnection(Protocol):
    """The connection to a pod: whether it answers, and its rate limits."""

    @property
    def state(self) -> PodState:
        """The state of the connection now."""

    def most_relevant(self) -> Standing | None:
        """The scope that the status bar shows; ``None`` before the first answer."""

    def standings(self) -> Sequence[Standing]:
        """All scopes that are known."""

    def coming_back(self, scope: str, steps: int) -> Sequence[int]:
        """How many requests come back in each of ``steps`` equal parts of the window."""

    async def read_limits(self) -> None:
        """Ask the pod for its rate limits, which costs nothing. Raises FwtuiError."""

    def try_now(self) -> None:
        """Ask a pod that is away at once, not after the pause."""

    def set_idle(self, idle: bool) -> None:
        """Say whether the session is idle: no terminal is attached and nothing plays. A pod that
        is away is asked seldom then, and at once when it is over."""

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """Call ``changed`` on the loop's thread after each answer and each change."""


class PodFound(Struct, frozen=True):
    """The nodeinfo of a pod, as the login shows it."""

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
    warning: str = ""
    """What the listener must know before a login: who can read it on the way."""


class WiderLogin(Struct, frozen=True):
    """One more login of the account in use, which allows more than the one before."""

    address: str
    """``https://music.example``."""
    username: str
    scopes: tuple[str, ...]
    """OAuth scopes besides the usual ones."""
    words: str
    """What is allowed by it: "edits"."""


class LoginAttempt(Protocol):
    """A login under way: the page to open, and the answer to wait for."""

    @property
    def url(self) -> str:
        """The page of the pod where the listener lets fwtui in."""

    @property
    def by_code(self) -> bool:
        """Whether the listener brings back a code; else the browser is redirected here."""

    def open_browser(self) -> bool:
        """Open the page; ``False`` where there is no browser."""

    async def wait(self) -> Account:
        """Wait for the redirect of the browser. Raises FwtuiError."""

    async def answer(self, code: str) -> Account:
        """Finish with a code, or with the whole address that holds it. Raises FwtuiError."""

    def cancel(self) -> None:
        """Give the login up; returns at once."""


class LoginService(Protocol):
    """The accounts of this machine: listed, added, opened, logged out."""

    def accounts(self) -> Sequence[Account]:
        """All accounts."""

    @property
    def suggested(self) -> str:
        """The address to fill in: that of the demo pod, or that of the command line."""

    @property
    def has_demo(self) -> bool:
        """Whether the demo pod is installed."""

    async def demo_address(self) -> str:
        """Start the demo pod, once, and return its address. Raises FwtuiError."""

    async def find(self, address: str) -> PodFound:
        """Read a pod's nodeinfo. Raises FwtuiError."""

    async def begin(
        self, pod: PodFound, *, by_code: bool | None = None, wider: WiderLogin | None = None
    ) -> LoginAttempt:
        """Begin a login; ``by_code`` ``None``: by whether a browser can be opened here; of
        ``wider``, that account's alone is taken. Raises FwtuiError."""

    async def with_token(self, pod: PodFound, token: str) -> Account:
        """Add an account by the token of an application. Raises FwtuiError."""

    async def as_visitor(self, pod: PodFound) -> Account:
        """Add an account without a login. Raises FwtuiError."""

    async def use(self, account: Account) -> None:
        """Open another account: its library, player and pod. Raises FwtuiError."""

    async def log_out(self, account: Account) -> None:
        """Revoke a login on its pod, and remove the account here. Raises FwtuiError where the
        pod could not revoke it; the account is removed all the same."""


class ServiceSettings(Protocol):
    """The tables of config.toml that the services read."""

    @property
    def pod(self) -> PodSettings:
        """The table ``[pod]``."""

    @property
    def library(self) -> LibrarySettings:
        """The table ``[library]``."""

    @property
    def player(self) -> PlayerSettings:
        """The table ``[player]``."""
