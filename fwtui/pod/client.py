"""A pod, and all that can be asked of it."""

from __future__ import annotations

from functools import cached_property

from fwtui.pod.accounts import Account
from fwtui.pod.api.channels import ChannelsApi
from fwtui.pod.api.favourites import FavouritesApi
from fwtui.pod.api.federation import FederationApi
from fwtui.pod.api.history import HistoryApi
from fwtui.pod.api.instance import InstanceApi
from fwtui.pod.api.libraries import LibrariesApi
from fwtui.pod.api.library import LibraryApi
from fwtui.pod.api.moderation import ModerationApi
from fwtui.pod.api.playlists import PlaylistsApi
from fwtui.pod.api.radios import RadiosApi
from fwtui.pod.budget import Priority
from fwtui.pod.http import Http


class Pod:
    """A pod, as one account sees it."""

    def __init__(self, http: Http) -> None:
        self.http = http
        self.origin = http.origin
        self.account: Account = http.account
        self.library = LibraryApi(http)
        self.favourites = FavouritesApi(http)
        self.playlists = PlaylistsApi(http)
        self.history = HistoryApi(http)
        self.radios = RadiosApi(http)
        self.channels = ChannelsApi(http)
        self.libraries = LibrariesApi(http)
        self.federation = FederationApi(http)
        self.moderation = ModerationApi(http)
        self.instance = InstanceApi(http)

    @cached_property
    def background(self) -> Pod:
        """The same pod, whose requests keep off the listener's part of the allowance."""
        return Pod(self.http.at(Priority.BACKGROUND))

    async def aclose(self) -> None:
        """Closes the connections of the running loop."""
        await self.http.aclose()
