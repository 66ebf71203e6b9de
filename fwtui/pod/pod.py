"""The pod as one account sees it: client, endpoint groups, media and rate budget."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

from msgspec.structs import replace

from fwtui.errors import FwtuiError
from fwtui.pod.api.catalogue import CatalogueApi
from fwtui.pod.api.channels import ChannelsApi
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
from fwtui.pod.http.client import PodClient
from fwtui.pod.media import Media
from fwtui.pod.ratelimit.budget import Priority, RateBudget, clock
from fwtui.pod.ratelimit.persistence import load_budget, save_budget
from fwtui.pod.settings import PodSettings


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
        self.federation = FederationApi(self.http)
        self.moderation = ModerationApi(self.http)
        self.instance = InstanceApi(self.http)

    @cached_property
    def background(self) -> Pod:
        """The same pod with background priority: its requests leave the reserve to the listener."""
        return Pod(self.account, http=self.http.at(Priority.BACKGROUND))

    @property
    def trouble(self) -> FwtuiError | None:
        """A warning for the listener: refreshed tokens that could not be saved."""
        token_source = self.http.token_source
        return token_source.trouble if isinstance(token_source, TokenRefresher) else None

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls ``callback()`` after each change of the budget or of :attr:`trouble`, on the
        thread of the request. Returns the function that unsubscribes."""
        return self.budget.subscribe(lambda scope: callback())

    async def read_limits(self) -> None:
        """Reads all rate-limit scopes into the budget; this request is not counted."""
        limits = await self.instance.limits()
        self.budget.feed_limits(limits.scopes, clock(), limits.enabled)

    async def aclose(self) -> None:
        """Saves the budget and closes the connections of the running loop."""
        if self._allowance is not None:
            save_budget(self._allowance, self.budget, clock(), time.time())
        await self.http.aclose()


def _http(account: Account, accounts: Accounts | None, settings: PodSettings) -> PodClient:
    http = PodClient(account, settings)
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
