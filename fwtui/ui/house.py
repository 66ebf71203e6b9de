"""What the interface is handed: the live things behind it, and nothing of how they work.

The interface reads values and sends commands. It is drawn before anything heavy is
loaded: :meth:`House.open` is called once after the first paint, and what it brings up
tells of itself through the same values (a pod that is ``connecting``, a playback without
a device), or by :meth:`House.on_change` where a whole part was replaced.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from fwtui.ui.settings import UiSettings

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.player.player import Player
    from fwtui.pod.accounts import Account
    from fwtui.pod.budget import Standing
    from fwtui.ui.leaving import LastFrame

Unsubscribe = Callable[[], None]
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


class PodDesk(Protocol):
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


class Permission(Protocol):
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


class LoginDesk(Protocol):
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

    async def permission(self, pod: PodFound, *, by_code: bool | None = None) -> Permission:
        """Begin a login; ``by_code`` ``None`` decides by the terminal. Raises FwtuiError."""

    async def with_token(self, pod: PodFound, token: str) -> Account: ...

    async def as_visitor(self, pod: PodFound) -> Account: ...

    async def use(self, account: Account) -> None:
        """Open the house on this account: another library, another pod."""

    async def log_out(self, account: Account) -> None: ...


class House:
    """The live things, each behind its name. Filled in by whoever wires them."""

    def __init__(
        self,
        settings: UiSettings,
        library: Library,
        player: Player,
        pod: PodDesk,
        login: LoginDesk,
        *,
        start: Callable[[], None] = lambda: None,
        radio: Callable[[RadioKind, int | str | None, str], None] | None = None,
        stop: Callable[[], Awaitable[None]] | None = None,
        keep: Callable[[LastFrame], None] = lambda frame: None,
    ) -> None:
        self.settings = settings
        self.library = library
        self.player = player
        self.pod = pod
        self.login = login
        self._start = start
        self._radio = radio
        self._stop = stop
        self.keep = keep
        """Keep the last frame for the next start; called after :meth:`close`."""
        self.welcome = ""
        """A sentence for the listener to begin with, after the first paint."""
        self._watchers: list[Callable[[], None]] = []

    def open(self) -> None:
        """Bring up sound and network; called once, after the first paint. Returns at once."""
        self._start()

    def radio(self, kind: RadioKind, id: int | str | None, title: str) -> None:
        """Play a radio without end: ``house.radio("saved", radio.id, radio.name)``.

        Returns at once; what goes wrong is one of the player's notes. ``id`` is the saved
        radio's, the artist's, the track's (``similar``) or the library's, a tag's name, an
        account's ``user@pod``. What plays goes on until the first track is there.
        """
        if self._radio is not None:
            self._radio(kind, id, title)

    async def close(self) -> None:
        """The interface goes: silence, the queue saved, files closed. Within a second."""
        if self._stop is not None:
            await self._stop()

    def replace(
        self,
        *,
        library: Library | None = None,
        player: Player | None = None,
        pod: PodDesk | None = None,
    ) -> None:
        """Another account's library or pod takes the place; every view begins anew."""
        self.library = library or self.library
        self.player = player or self.player
        self.pod = pod or self.pod
        for changed in tuple(self._watchers):
            changed()

    def on_change(self, changed: Callable[[], None]) -> Unsubscribe:
        """``changed`` is called after :meth:`replace`."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)
