"""Menus of a list's sort order and scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import structs

from fwtui.library.listing.scopes import scope_of
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.wording import order_word, whose_word

if TYPE_CHECKING:
    from fwtui.library.listing.queries import Query, SortOrder
    from fwtui.ui.shell import Shell

OF_MUSIC = {
    "all": "All of the pod",
    "me": "My libraries",
    "subscribed": "Libraries that I follow",
    "from_subscribed": "People whom I follow",
}
"""Scopes of artists, albums and tracks: of the libraries that they are in."""
OF_ACCOUNTS = {
    "me": "My own",
    "from_subscribed": "People whom I follow",
    "all": "All that I may see",
}
"""Scopes of what accounts made, heard or love."""
_UNSURE = "The pod has not said yet whether it has that."
_LACKS = "This pod does not have that."
Turn = Callable[["Query"], object]
"""Applies a chosen sort order or scope."""


def choose_order(shell: Shell, query: Any, turn: Turn) -> None:
    """A menu of sort orders, with the cursor on the present one."""
    if query is None or len(query.orders) < 2:
        shell.status.say("This list has one order only.")
        return

    def take(order: SortOrder) -> None:
        turn(structs.replace(query, order=order))

    items = [
        MenuItem(
            _upper(order_word(order)),
            partial(take, order),
            fact="now" if order == query.order else "",
        )
        for order in query.orders
    ]
    now = query.orders.index(query.order) if query.order in query.orders else 0
    shell.menus.open(Menu([MenuPart(tuple(items), ((("In which order?", "dim"),),))], cursor=now))


def choose_whose(
    shell: Shell, now: str, scopes: Mapping[str, str], take: Callable[[str], object]
) -> None:
    """A menu of those of the scopes that the pod has, with the cursor on the present one; any
    accounts or pods by their names. Before the pod has said what it has, the others are there
    and say so."""
    library = shell.context.library
    offered = {
        scope: words
        for scope, words in scopes.items()
        if scope in library.scopes or not library.knows_scopes
    }
    offered.setdefault(now, whose_word(now))

    def refusal(scope: str) -> str:
        if scope in library.scopes:
            return ""
        return _LACKS if library.knows_scopes else _UNSURE

    def choose(scope: str) -> None:
        if scope != now and (said := refusal(scope)):
            shell.status.say(said)
        else:
            take(scope)

    def fact(scope: str) -> str:
        if scope == now:
            return "now"
        return "not known yet" if refusal(scope) else ""

    items = [
        MenuItem(words, partial(choose, scope), fact=fact(scope))
        for scope, words in offered.items()
    ]
    other = MenuItem("Of an account or a pod…", lambda: _ask_whose(shell, take))
    heading = ((("Whose?", "dim"),),)
    parts = [MenuPart((*items, other), heading)]
    shell.menus.open(Menu(parts, cursor=list(offered).index(now)))


def _ask_whose(shell: Shell, take: Callable[[str], object]) -> None:
    from fwtui.ui.widgets.prompt import Prompt

    def named(names: str) -> None:
        if scope := scope_of(names, shell.context.pod.state.host):
            take(scope)

    shell.menus.open(Prompt("ana@music.example, or music.example", named))


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
