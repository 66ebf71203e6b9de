"""The login as a state machine: from the address of a pod to an account.

=========  ============================================  =====================================
step       shows                                         goes to
=========  ============================================  =====================================
pod        the address, the pod found, the ways in       browser, code, token, pod, end
browser    "allow fwtui in your browser"                 code (tab), pod (failure, esc), end
code       the address to open, the field for the code   ready (code accepted), pod (esc: the
                                                         login stays open for its code)
token      the field for an application token            ready (token accepted), pod (esc)
ready      the account that the code or token is of      pod ("that is not me"), end (enter)
=========  ============================================  =====================================

The end opens the context on the account; a visitor, a known account and a login in the browser
end without ``ready``, since it is known whose account it is. A failure keeps the step, except
that of a request for permission, which goes to ``pod``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Literal, Protocol

from msgspec import Struct

from fwtui.errors import FwtuiError
from fwtui.services.contracts import LoginAttempt, PodFound

if TYPE_CHECKING:
    from fwtui.pod.auth.accounts import Account
    from fwtui.services.contracts import LoginService, WiderLogin

Step = Literal["pod", "browser", "code", "token", "ready"]
TRANSITIONS: dict[Step, frozenset[Step]] = {
    "pod": frozenset({"pod", "browser", "code", "token"}),
    "browser": frozenset({"code", "pod"}),
    "code": frozenset({"ready", "pod"}),
    "token": frozenset({"ready", "pod"}),
    "ready": frozenset({"pod"}),
}
"""Which steps follow a step; ``pod`` to itself where a request for permission failed."""
LOOK_AFTER = 0.6
"""Seconds without a key until the pod of an address is looked for."""


class Choice(Struct, frozen=True):
    """One way to go on."""

    what: Literal["browser", "code", "token", "visitor", "account", "demo"]
    words: str
    fact: str = ""
    account: Any = None


class LoginHost(Protocol):
    """The screen of a login: shows its values, and owns its background tasks."""

    def show_values(self) -> None:
        """The values of the flow have changed."""

    def show_step(self) -> None:
        """The step has changed."""

    def show_choices(self) -> None:
        """The choices have changed."""

    def copy_address(self) -> None:
        """The address to open is known: copy it to the clipboard."""

    def end(self) -> None:
        """The context is open on the account."""

    def run_worker(
        self, work: Coroutine[Any, Any, None], *, group: str = ..., exclusive: bool = ...
    ) -> object: ...

    def cancel_workers(self, group: str | None = None) -> None:
        """Cancel the background tasks of a group, or all of them."""


class LoginFlow:
    """The state of a login; each command returns at once and its result comes to the host."""

    def __init__(
        self,
        service: LoginService,
        host: LoginHost,
        why: str = "",
        *,
        here: tuple[str, str] | None = None,
        wider: WiderLogin | None = None,
    ) -> None:
        """``why`` is the trouble to begin with: the reason of a logout.

        ``here`` are the user name and the pod of the account in use; ``wider`` logs it in once
        more, and its services go on as they are.
        """
        self.step: Step = "pod"
        self.found: PodFound | None = None
        self.trouble: FwtuiError | None = FwtuiError(why) if why else None
        self.busy = ""
        """A request under way, as a sentence."""
        self.looking = ""
        """The address that is looked for although enter was not pressed."""
        self.account: Account | None = None
        self._service = service
        self._host = host
        self._attempt: LoginAttempt | None = None
        self._asked = ""
        """The address of the pod that the attempt is of."""
        self._here, self._wider = here, wider
        self._ended = bool(why)
        """The login of the account in use has ended."""

    @property
    def url(self) -> str:
        """The page that lets fwtui in; empty while there is none."""
        return self._attempt.url if self._attempt is not None else ""

    def choices(self) -> tuple[Choice, ...]:
        """The ways in to the pod that was found; else the known accounts and the demo."""
        if self.found is not None:
            ways = [
                Choice("browser", "in your browser"),
                Choice("code", "with a code", "from another device"),
            ]
            if self._wider is not None:
                return tuple(ways)
            ways.append(Choice("token", "with an application token"))
            if self.found.allows_anonymous:
                ways.append(Choice("visitor", "as a visitor", "no account needed"))
            return tuple(ways)
        known = [
            Choice("account", one.origin.name, self._about(one), one)
            for one in self._service.accounts()
        ]
        if self._service.has_demo:
            known.append(Choice("demo", "demo", "a pod in a box, no account needed"))
        return tuple(known)

    def _is_here(self, account: Account) -> bool:
        return self._here == (account.username or "", account.origin.name)

    def _about(self, account: Account) -> str:
        """``@april, in use``; ``@april, log in again``"""
        facts = [f"@{account.username}"] if account.username else []
        if self._is_here(account):
            facts.append("log in again" if self._ended else "in use")
        return ", ".join(facts)

    # --- commands --------------------------------------------------------------------------------

    def type_address(self, address: str) -> None:
        """Take an address while it is typed: its pod is looked for after a pause."""
        self.trouble = None
        if self.found is not None and address not in (self.found.address, self.found.host):
            self.found = None
            self._host.show_choices()
        # A suggested address is looked for already; typing it starts no second request.
        if self.found is None and address != self.looking:
            self._host.cancel_workers("look")
            self.looking = ""
            if _looks_whole(address):
                self.look_for(address)

    def look_for(self, address: str, *, pause: float = LOOK_AFTER) -> None:
        """Look for the pod of an address; a failure waits for enter."""
        self.looking = address
        self._host.show_values()
        self._run("look", self._look_for(address, pause))

    def log_in(self, address: str) -> None:
        """Look for the pod where it is not found yet, and take the first way in."""
        self._run("login", self._log_in(self._wider.address if self._wider else address))

    def take(self, choice: Choice) -> None:
        match choice.what:
            case "browser":
                self.ask(by_code=False)
            case "code":
                self.ask(by_code=True)
            case "token":
                self._host.cancel_workers("login")  # a request under way may lead elsewhere
                self._go_to("token")
            case "visitor":
                self._run("login", self._visit())
            case "account":
                if self._ended and self._is_here(choice.account):
                    self._run("login", self._renew(choice.account))
                    return
                self.account = choice.account
                self.enter()
            case "demo":
                self._run("login", self._open_demo())

    def ask(self, *, by_code: bool | None = None) -> None:
        """Ask the pod for permission, in the browser or by a code; None: as the terminal can."""
        self._run("login", self._ask(by_code))

    def answer(self, code: str) -> None:
        """Log in with a code, or with the whole address that holds it."""
        self._run("login", self._answer(code))

    def try_token(self, token: str) -> None:
        self._run("login", self._try_token(token))

    def enter(self) -> None:
        """Open the context on the account."""
        self._run("enter", self._enter())

    def refuse_account(self) -> None:
        """The account is of another person: log out of it again."""
        self._run("leave", self._refuse_account())

    def begin_again(self) -> None:
        """Cancel every request, and go back to the address.

        A login by code stays open: the listener may be fetching its code.
        """
        self._host.cancel_workers()
        self.looking = ""
        if self.step != "code":
            self.close()
        self._go_to("pod")

    def close(self) -> None:
        """Give up the login that is open."""
        if self._attempt is not None:
            self._attempt.cancel()
            self._attempt = None

    # --- requests --------------------------------------------------------------------------------

    def _run(self, group: str, work: Coroutine[Any, Any, None]) -> None:
        self._host.run_worker(work, group=group, exclusive=True)

    def _go_to(self, step: Step) -> None:
        if step not in TRANSITIONS[self.step]:
            raise ValueError(f"no step leads from {self.step} to {step}")
        self.step, self.trouble, self.busy = step, None, ""
        self._host.show_step()

    def _wait_for(self, what: str) -> None:
        self.busy = what
        self._host.show_values()

    def _failed(self, error: FwtuiError) -> None:
        self.busy, self.trouble = "", error
        self._host.show_values()

    async def _look_for(self, address: str, pause: float) -> None:
        await asyncio.sleep(pause)
        try:
            self.found = await self._service.find(address)
        except FwtuiError:
            self.looking = ""
            self._host.show_values()
        else:
            self.looking = ""
            self._host.show_choices()

    async def _log_in(self, address: str) -> None:
        if self.found is None or address not in (self.found.address, self.found.host):
            self._host.cancel_workers("look")
            self.looking = ""
            self._wait_for(f"Looking for {address}")
            try:
                self.found = await self._service.find(address)
            except FwtuiError as error:
                self._failed(error)
                return
            self.busy = ""
            self._host.show_choices()
        self.ask()

    async def _renew(self, account: Account) -> None:
        """Log in again to the pod of an account whose login has ended."""
        self._wait_for(f"Looking for {account.origin.name}")
        try:
            self.found = await self._service.find(account.origin.key)
        except FwtuiError as error:
            self._failed(error)
        else:
            self.ask()

    async def _open_demo(self) -> None:
        self._wait_for("The demo pod is starting")
        try:
            self.found = await self._service.find(await self._service.demo_address())
        except FwtuiError as error:
            self._failed(error)
            return
        self.ask()

    async def _ask(self, by_code: bool | None) -> None:
        if self.found is None:
            return
        kept, address = self._attempt, self.found.address
        if kept is not None and kept.by_code and by_code is not False and self._asked == address:
            self._go_to("code")
            return
        self.close()
        self._asked = address
        self._wait_for(f"Asking {self.found.host}")
        try:
            wider = self._wider
            attempt = await self._service.begin(self.found, by_code=by_code, wider=wider)
            self._attempt = attempt
            if not attempt.by_code and not attempt.open_browser():
                attempt.cancel()
                attempt = await self._service.begin(self.found, by_code=True, wider=wider)
                self._attempt = attempt
            if attempt.by_code:
                self._go_to("code")
                self._host.copy_address()
                return
            self._go_to("browser")
            self.account = await attempt.wait()
        except FwtuiError as error:
            self._attempt = None
            self._go_to("pod")
            self._failed(error)
        else:
            # The OAuth state was checked: it is the login that was begun here.
            self.enter()

    async def _answer(self, code: str) -> None:
        attempt = self._attempt
        if attempt is None:
            return
        self._wait_for("Asking the pod for a login")
        try:
            self.account = await attempt.answer(code)
        except FwtuiError as error:
            self._failed(error)
        else:
            if self._wider is not None:  # a login of another account was refused
                self.enter()
                return
            # A pasted code does not say whose account it is of: it is shown first.
            self._go_to("ready")

    async def _try_token(self, token: str) -> None:
        if self.found is None:
            return
        self._wait_for("Trying the token")
        try:
            self.account = await self._service.with_token(self.found, token)
        except FwtuiError as error:
            self._failed(error)
        else:
            self._go_to("ready")

    async def _visit(self) -> None:
        if self.found is None:
            return
        try:
            self.account = await self._service.as_visitor(self.found)
        except FwtuiError as error:
            self._failed(error)
        else:
            self.enter()

    async def _enter(self) -> None:
        if self.account is None:
            return
        if self._wider is not None:
            # The pod's client takes up the new login by itself; what plays goes on.
            self._host.end()
            return
        try:
            await self._service.use(self.account)
        except FwtuiError as error:
            self._failed(error)
        else:
            self._host.end()

    async def _refuse_account(self) -> None:
        account, self.account = self.account, None
        if account is None:
            return
        try:
            await self._service.log_out(account)
        except FwtuiError as error:
            self._failed(error)


def _looks_whole(address: str) -> bool:
    """Whether an address is worth a request: ``music.ex`` is, ``music`` is not."""
    host = address.partition("://")[2] or address
    host = host.partition("/")[0]
    return ("." in host.strip(".") or ":" in host) and len(host) > 3
