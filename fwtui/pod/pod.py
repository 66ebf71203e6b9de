"""The pod as one account sees it: client, endpoint groups, media and rate budget."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cached_property

from msgspec.structs import replace

from fwtui.errors import FwtuiError, StoreError
from fwtui.pod.api.accounts import AccountsApi
from fwtui.pod.api.catalogue import CatalogueApi
from fwtui.pod.api.channels import ChannelsApi
from fwtui.pod.api.edits import EditsApi
from fwtui.pod.api.favourites import FavouritesApi
from fwtui.pod.api.federation import FederationApi
from fwtui.pod.api.history import HistoryApi
from fwtui.pod.api.instance import InstanceApi
from fwtui.pod.api.libraries import LibrariesApi
from fwtui.pod.api.moderation import ModerationApi
from fwtui.pod.api.playlists import PlaylistsApi
from fwtui.pod.api.radios import RadiosApi
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.oauth import OAuth
from fwtui.pod.auth.tokens import TokenRefresher
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http import sentences
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.proxies import clear_proxy
from fwtui.pod.media import Media
from fwtui.pod.ratelimit.budget import Priority, RateBudget, clock
from fwtui.pod.ratelimit.persistence import load_budget, save_budget
from fwtui.pod.schema import RateLimits
from fwtui.pod.settings import PodSettings

log = logging.getLogger(__name__)


class Pod:
    """A pod as one account sees it.

    ``Pod(account, accounts)`` uses the account's login; without ``accounts`` requests are
    anonymous.
    """

    def __init__(
        self,
        account: Account,
        accounts: Accounts | None = None,
        settings: PodSettings | None = None,
        *,
        http: PodClient | None = None,
    ) -> None:
        if accounts is None and account.kind != "anonymous" and http is None:
            account = replace(account, kind="anonymous", username=None)
        self.account = account
        self.origin = account.origin
        self.http = http or _http(account, accounts, settings or PodSettings())
        self.budget: RateBudget = self.http.budget
        self._allowance = accounts.allowance_file(account) if accounts is not None else None
        if self._allowance is not None:
            load_budget(self._allowance, self.budget, clock(), time.time())
        self.media = Media(self.http)
        self.library = CatalogueApi(self.http)
        self.favourites = FavouritesApi(self.http)
        self.playlists = PlaylistsApi(self.http)
        self.history = HistoryApi(self.http)
        self.radios = RadiosApi(self.http)
        self.channels = ChannelsApi(self.http)
        self.libraries = LibrariesApi(self.http)
        self.accounts = AccountsApi(self.http)
        self.federation = FederationApi(self.http)
        self.moderation = ModerationApi(self.http)
        self.edits = EditsApi(self.http)
        self.instance = InstanceApi(self.http)
        self._news: FwtuiError | None = None
        if account.kind != "anonymous" and (clear := clear_proxy(account.origin)):
            self._news = FwtuiError(clear, hint="A pod with https would be safe from it.")
        if http is None:
            self._accounts = accounts
            self.http.detector.changed.subscribe(self._on_dialect)
            self.http.on_wait(self._feed_limits)

    @cached_property
    def background(self) -> Pod:
        """The same pod with background priority: its requests leave the reserve to the listener."""
        return Pod(self.account, http=self.http.at(Priority.BACKGROUND))

    @property
    def trouble(self) -> FwtuiError | None:
        """News for the listener: tokens that could not be saved, a pod that was upgraded, and
        before the first request a proxy that can read the login."""
        token_source = self.http.token_source
        if isinstance(token_source, TokenRefresher) and token_source.trouble is not None:
            return token_source.trouble
        return self._news

    @property
    def dialect(self) -> PodDialect:
        """How this pod wants to be asked; see :mod:`fwtui.pod.dialect`."""
        return self.http.dialect

    async def may(self, scope: str) -> bool:
        """Whether the login was granted an OAuth scope such as ``write:edits``.

        True where it is not known, as of an application token: then the pod's answer says so.
        """
        token_source = self.http.token_source
        if not isinstance(token_source, TokenRefresher):
            return True
        granted = await token_source.granted()
        return not granted or scope in granted or scope.partition(":")[0] in granted

    def on_dialect(self, callback: Callable[[PodDialect, PodDialect], None]) -> Callable[[], None]:
        """Calls ``callback(former, new)`` when the pod turns out to be of another dialect, on
        the thread of the request. Returns the function that unsubscribes."""
        return self.http.detector.changed.subscribe(callback)

    def _on_dialect(self, former: PodDialect, new: PodDialect) -> None:
        if self._accounts is not None:
            try:
                self._accounts.save_dialect(self.origin, new)
            except StoreError as error:
                log.info("The dialect of the pod could not be saved: %s", error)
        if former.version and former.name != new.name:
            self._news = FwtuiError(
                sentences.UPGRADED.format(self.origin.name, new.version),
                hint="Your login, queue and catalogue are kept.",
            )
        self.budget.changed()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls ``callback()`` after each change of the budget or of :attr:`trouble`, on the
        thread of the request. Returns the function that unsubscribes."""
        return self.budget.subscribe(lambda scope: callback())

    async def read_limits(self) -> None:
        """Reads all rate-limit scopes into the budget; this request is not counted."""
        await self.limits()

    async def limits(self) -> RateLimits | None:
        """All rate-limit scopes, also read into the budget; ``None`` where the pod gives those
        of an anonymous user to an account with a login.

        A pod does so where the token has expired (Funkwhale: ``ident``); then the token is
        refreshed first. Raises LoginEnded where it cannot be.
        """
        if (limits := await self._feed_limits()) is None:
            await self.instance.me()
            limits = await self._feed_limits()
        return limits

    async def _feed_limits(self) -> RateLimits | None:
        """The scopes, ``None`` for an answer that is not about this account."""
        limits = await self.instance.limits()
        if self.budget.logged_in and limits.is_anonymous:
            return None
        self.budget.feed_limits(limits.scopes, clock(), limits.enabled)
        return limits

    async def aclose(self) -> None:
        """Saves the budget and closes the connections of the running loop."""
        if self._allowance is not None:
            save_budget(self._allowance, self.budget, clock(), time.time())
        await self.http.aclose()


def _http(account: Account, accounts: Accounts | None, settings: PodSettings) -> PodClient:
    dialect = accounts.dialect(account.origin) if accounts is not None else None
    http = PodClient(account, settings, dialect=dialect)
    http.detects = accounts is not None
    if accounts is not None and account.kind != "anonymous":
        oauth = OAuth(http, accounts.token_store, accounts.app_secret(account.origin))
        http.token_source = TokenRefresher(
            accounts.secret(account),
            accounts.token_store,
            accounts.lock_file(account),
            oauth.refreshed,
            ahead=settings.refresh_ahead,
            on_trouble=lambda error: http.budget.changed(),
        )
    return http
