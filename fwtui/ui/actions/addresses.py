"""Actions on addresses of the federation: pasted or typed, fetched by the pod, and opened."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from fwtui.errors import NO_ADDRESS, FwtuiError
from fwtui.music import Album, Artist, Playlist, Track
from fwtui.text import number
from fwtui.ui.actions.table import BY_ID
from fwtui.ui.wording import READS_PODCAST

if TYPE_CHECKING:
    from fwtui.services.addresses import Address, AddressFinder, Found
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

CONNECT_SECONDS = 20.0
"""For the pod to answer at all, where fwtui was started with an address."""
_BEGINS = ("http://", "https://", "<http", "@", "acct:", "feed:", "itpc:")
"""Of pasted texts that may be addresses."""
_TOLD_SECONDS = 200
"""Longer than any fetch is waited for."""
_GROUP = "ask"
_FETCHING = "fetch"


class AddressActions:
    """Opens what an address names."""

    def __init__(self, context: AppContext, shell: Shell, navigation: Navigation) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation
        self._fetches = False

    def do_open_address(self) -> None:
        """Ask for an address, and open it."""
        from fwtui.ui.widgets.prompt import Prompt

        asks = "Address of a page of any pod, @user@pod, or a feed"
        self._shell.menus.open(Prompt(asks, self.open, longest=2000, width=56))

    def do_stop_reading(self) -> bool:
        """Wait no longer for what the pod fetches; False where it fetches nothing."""
        if not self._fetches:
            return False
        self._shell.cancel_workers(_FETCHING)
        self._shell.status.say("The pod goes on fetching; open the address again later.")
        return True

    def pasted(self, text: str) -> bool:
        """Open a pasted address; another text is left alone, a bare mail address too, and the
        answer is False."""
        begins = text.strip().lower().startswith(_BEGINS)
        return begins and self.address_of(text) is not None and self.open(text)

    def address_of(self, text: str) -> Address | None:
        """The address in a text."""
        from fwtui.services.addresses import recognised

        return recognised(text, self._context.pod.state.host)

    def open(self, text: str, *, fetch: bool = False) -> bool:
        """Open what an address names, in the background; False where the text holds none.

        ``fetch``: the listener has agreed to a fetch, which is not asked about then."""
        address = self.address_of(text)
        if address is None:
            self._shell.status.say(NO_ADDRESS, text, failure=True)
            return False
        self._shell.run_worker(self._open(address, fetch), group=_GROUP, exclusive=True)
        return True

    async def _open(self, address: Address, agreed: bool) -> None:
        from fwtui.services.addresses import AddressFinder

        status = self._shell.status
        try:
            if address.names == "feed":
                await self._offer_feed(address)
                return
            if address.names in ("favourites", "radio") and address.is_own:
                self._navigation.open("favourites" if address.names == "favourites" else "radios")
                return
            await self._connected()
            finder = AddressFinder(self._context.library)
            found = await finder.known(address)
            if found is not None:
                self.show(found)
            elif why := self._context.library.edits.refusal:
                status.say(why)
            elif agreed or await self._agrees(address):
                work = self._fetch(finder, address)
                self._shell.run_worker(work, group=_FETCHING, exclusive=True)
        except FwtuiError as error:
            status.report(error)

    async def _fetch(self, finder: AddressFinder, address: Address) -> None:
        self._fetches = True
        telling = asyncio.create_task(self._tell_seconds(address.host))
        try:
            found = await finder.fetched(address)
            self._shell.status.unsay()
            self.show(found)
        except FwtuiError as error:
            self._shell.status.report(error)
        finally:
            telling.cancel()
            self._fetches = False

    async def _tell_seconds(self, host: str) -> None:
        """Say each second how long the pod has been asking, whether it answers at once that it
        does (1.x) or once it is done (2.x)."""
        key = self._shell.menus.item(BY_ID["stop_reading"]).sign
        for seconds in range(_TOLD_SECONDS):
            fact = f"{seconds} s, {key} stops waiting"
            self._shell.status.say(f"Asking {host}", fact, goes_on=bool(seconds))
            await asyncio.sleep(1.0)

    async def _connected(self) -> None:
        """Wait for a pod to ask. Raises PodUnreachable where none comes."""
        library, pod = self._context.library, self._context.pod
        changed = asyncio.Event()
        leave = pod.subscribe(changed.set)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    while pod.state.reach == "connecting":
                        await changed.wait()
                        changed.clear()
        finally:
            leave()
        library.asked()

    async def _agrees(self, address: Address) -> bool:
        """Ask whether a fetch may be spent on an address."""
        from fwtui.services.addresses import FETCH_SCOPE

        pod = self._context.pod
        with suppress(FwtuiError):  # the price is said without what is left
            await pod.read_limits()  # is not counted
        standing = next((each for each in pod.standings() if each.scope == FETCH_SCOPE), None)
        if standing is None or not standing.reported:
            price = "It takes one of the fetches that your pod allows in a day."
        else:
            limit, left = number(standing.limit), number(standing.remaining)
            price = f"It takes one of {limit} fetches in a day; {left} left."
        where = "your own pod" if address.is_own else address.host
        lines = [address.text, price]
        act = f"Fetch it from {where}"
        return await self._shell.menus.ask("Not known here yet.", lines, act=act, keep="Leave it")

    async def _offer_feed(self, address: Address) -> None:
        edits = self._context.library.edits
        if edits.refusal:
            self._shell.status.say(edits.refusal)
            return
        lines = [address.text, "Your pod reads the feed, and lists it among your podcasts."]
        question = "Follow this podcast?"
        if await self._shell.menus.ask(question, lines, act="Follow", keep="Leave it"):
            edits.follow_feeds({address.text: ""})
            self._shell.status.say(READS_PODCAST, address.text)

    def show(self, found: Found) -> None:
        """Open a thing in its view: those that can be followed have it on their first row."""
        navigation = self._navigation
        match found:
            case Artist():
                navigation.open_artist(found.id)
            case Album():
                navigation.open_album(found.id)
            case Track() if found.album is not None:
                navigation.open_album(found.album.id, found.id)
            case Playlist():
                navigation.open_playlist(found)
            case _:
                navigation.open_details(found)
