"""The login flow: the requests to a pod and their order, without the screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from textual import work
from textual.screen import Screen

from fwtui.errors import FwtuiError
from fwtui.services.contracts import LoginAttempt, PodFound

if TYPE_CHECKING:
    from fwtui.pod.auth.accounts import Account
    from fwtui.services.contracts import LoginService
    from fwtui.ui.context import AppContext

Step = Literal["pod", "browser", "code", "token", "ready"]
LOOK_AFTER = 0.6
"""Seconds without a key until the pod of an address is looked for."""


class Choice(Struct, frozen=True):
    """One way to go on."""

    what: Literal["browser", "code", "token", "visitor", "account", "demo"]
    words: str
    fact: str = ""
    account: Any = None


class LoginFlow(Screen[None], inherit_bindings=False):
    """Asks the pod, and goes from step to step; the screen over it says how that stands."""

    def __init__(self, context: AppContext, why: str = "") -> None:
        super().__init__()
        self.context = context
        self.step: Step = "pod"
        self.found: PodFound | None = None
        self.trouble: FwtuiError | None = FwtuiError(why) if why else None
        self.busy = ""
        self._looking = ""
        """The address that is looked up during typing, before enter."""
        self._permission: LoginAttempt | None = None
        self._account: Account | None = None

    @property
    def desk(self) -> LoginService:
        return self.context.login

    # --- what the screen does with it ----------------------------------------------------------

    def _to(self, step: Step) -> None:
        raise NotImplementedError

    def _tell(self) -> None:
        """Something is so now that was not."""
        raise NotImplementedError

    def _offer(self) -> None:
        """There are other ways in now."""
        raise NotImplementedError

    def action_copy(self) -> None:
        raise NotImplementedError

    # --- what takes its time ---------------------------------------------------------------

    def _look_for(self, address: str, *, pause: float = LOOK_AFTER) -> None:
        self._looking = address
        self._tell()
        self.look(address, pause)

    @work(exclusive=True, group="look")
    async def look(self, address: str, pause: float) -> None:
        """Look for the pod of an address that is being typed; a failure waits for enter."""
        await asyncio.sleep(pause)
        try:
            self.found = await self.desk.find(address)
        except FwtuiError:
            self._looking = ""
            self._tell()
        else:
            self._looking = ""
            self._offer()

    @work(exclusive=True, group="login")
    async def go(self, address: str) -> None:
        """Enter on the address: look for the pod, and go on with the first way in."""
        if self.found is None or address not in (self.found.address, self.found.host):
            self.workers.cancel_group(self, "look")
            self._looking = ""
            self.busy = f"Looking for {address}"
            self._tell()
            try:
                self.found = await self.desk.find(address)
            except FwtuiError as error:
                self._failed(error)
                return
            self.busy = ""
            self._offer()
        self.ask()

    def take(self, choice: Choice) -> None:
        match choice.what:
            case "browser":
                self.ask(by_code=False)
            case "code":
                self.ask(by_code=True)
            case "token":
                self._to("token")
            case "visitor":
                self.visit()
            case "account":
                self._account = choice.account
                self.enter()
            case "demo":
                self.open_demo()

    @work(exclusive=True, group="login")
    async def open_demo(self) -> None:
        self.busy = "The demo pod is starting"
        self._tell()
        try:
            self.found = await self.desk.find(await self.desk.demo_address())
        except FwtuiError as error:
            self._failed(error)
            return
        self.ask()

    @work(exclusive=True, group="login")
    async def ask(self, *, by_code: bool | None = None) -> None:
        """Ask the pod for permission, in the browser or by a code."""
        if self.found is None:
            return
        if self._permission is not None:
            self._permission.cancel()
        self.busy = f"Asking {self.found.host}"
        self._tell()
        try:
            permission = await self.desk.begin(self.found, by_code=by_code)
            self._permission = permission
            if not permission.by_code and not permission.open_browser():
                permission.cancel()
                permission = await self.desk.begin(self.found, by_code=True)
                self._permission = permission
            if permission.by_code:
                self._to("code")
                self.action_copy()
                return
            self._to("browser")
            self._account = await permission.wait()
        except FwtuiError as error:
            self._permission = None
            self._to("pod")
            self._failed(error)
        else:
            # The state was checked: it is the login that was begun here.
            self.enter()

    @work(exclusive=True, group="login")
    async def answer(self, code: str) -> None:
        permission = self._permission
        if permission is None:
            return
        self.busy = "Asking the pod for a login"
        self._tell()
        try:
            self._account = await permission.answer(code)
        except FwtuiError as error:
            self._failed(error)
        else:
            # A pasted code says nothing of whose it is.
            self._to("ready")

    @work(exclusive=True, group="login")
    async def with_token(self, token: str) -> None:
        if self.found is None:
            return
        self.busy = "Trying the token"
        self._tell()
        try:
            self._account = await self.desk.with_token(self.found, token)
        except FwtuiError as error:
            self._failed(error)
        else:
            self._to("ready")

    @work(exclusive=True, group="login")
    async def visit(self) -> None:
        if self.found is None:
            return
        try:
            self._account = await self.desk.as_visitor(self.found)
        except FwtuiError as error:
            self._failed(error)
        else:
            self.enter()

    @work(exclusive=True, group="enter")
    async def enter(self) -> None:
        """Open the context on the account."""
        if self._account is None:
            return
        try:
            await self.desk.use(self._account)
        except FwtuiError as error:
            self._failed(error)
        else:
            self.dismiss()

    @work(exclusive=True, group="leave")
    async def leave_account(self) -> None:
        """Log out: the login is of another account than the expected one."""
        account, self._account = self._account, None
        if account is None:
            return
        try:
            await self.desk.log_out(account)
        except FwtuiError as error:
            self._failed(error)

    def _failed(self, error: FwtuiError) -> None:
        self.busy, self.trouble = "", error
        self._tell()
