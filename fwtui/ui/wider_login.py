"""What the login of the account may not do, and one more login that allows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fwtui.errors import MAY_NOT_MARK, MAY_NOT_SUGGEST
from fwtui.library.outbox.suggestions import EDITS, NOTICES
from fwtui.services.contracts import WiderLogin
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from textual.app import App

    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell

_LACKS = {
    EDITS: (MAY_NOT_SUGGEST, "edits"),
    NOTICES: (MAY_NOT_MARK, "marks of the inbox"),
}
"""What is said of a scope that is missing, and what is allowed by it."""


async def allowed(
    app: App[Any], context: AppContext, shell: Shell, scope: str, then: Callable[[], object]
) -> bool:
    """Whether the login was granted a scope; where it was not, a menu offers one more login,
    after which ``then`` is called."""
    edits = context.library.edits
    if await edits.may(scope):
        return True
    says, words = _LACKS[scope]
    pod = context.pod.state
    kept = [each for each in _LACKS if each == scope or await edits.may(each)]
    wider = WiderLogin(pod.address, pod.username, tuple(kept), words)

    def log_in() -> None:
        from fwtui.ui.views.login import LoginScreen

        app.push_screen(LoginScreen(context, shell.glyphs, wider=wider, allowed=then))

    heading = (
        ((says, "bright"),),
        ((f"{pod.username} can log in once more and allow it.", "dim"),),
        (("What plays, the queue and all lists stay.", "dim"),),
    )
    items = (
        MenuItem("Leave it", lambda: None, "esc", ("escape",), harmless=True),
        MenuItem(f"Log in once more, with {words} allowed", log_in),
    )
    shell.menus.open(Menu([MenuPart(items, heading)], narrows=False, width=56))
    return False
