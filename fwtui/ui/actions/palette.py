"""The palette: finds actions, commands with words, names, settings and all else by a text.

Names come from the search index, so that a key costs the same in a small library and in a large
one; what the pod alone knows is a matter of the search, which is the last item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import Radios
from fwtui.library.store.kinds import KINDS, Kind, kind_of, row_id
from fwtui.music import Album, Artist, Channel, Playlist, Radio
from fwtui.services.player_commands import PlayerCommand, of_line
from fwtui.text import fit, whole_number
from fwtui.ui.actions.table import GROUPS
from fwtui.ui.text_match import folded, fuzzy
from fwtui.ui.views.radios import USUAL
from fwtui.ui.widgets.menu import MenuItem

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell

NAMED: tuple[Kind, ...] = ("artist", "album", "playlist", "channel")
"""Kinds whose names the index finds."""
OF_A_KIND = 8
"""Names of each kind."""
_RADIOS = 500
"""Saved radios that are looked through."""
_INSIDE = 3
"""The rank of a name that a text is not the beginning of, nor its words of words of it."""
_OFF = 50
"""Added to the rank of an action that the row hinders ..."""
_SET = 10
"""... and of a setting or a theme, which is shown at once where it comes first."""
_NEAR = 100
"""The rank of a name that was found by a slip, or by the name of its artist."""
_FACT = 22
"""Cells of what is said of a name."""
_SETTING = "setting"
_LIVE, _WHOSE = "live list", "whose music"
_SEARCH = "search"
_BY_NAME = (_SETTING, "theme", _LIVE, _WHOSE)
"""What is found by its name, and not listed without one."""
_AFTER_NAMES = (_SETTING, "theme", _WHOSE)
"""What comes after names that are as much like the text."""
_LINE = "line:"
"""Before the id of a command with its words."""


class CommandFinder:
    """The items for a text, the most like it first; of equal ones those that were used last."""

    def __init__(self, context: AppContext, shell: Shell, items: Sequence[MenuItem]) -> None:
        """``items``: actions, accounts, themes and scopes, which are looked through as they are."""
        self._context = context
        self._shell = shell
        radios = (*self._usual_radios(), *self._saved_radios())
        self._items = (*items, *radios, *self._live_lists(), *self._settings())
        self._by_id = {item.id: item for item in self._items if item.id}
        self._recent = context.library.view_state.commands
        self._is_partial = False
        """Whether the index has not all names yet."""

    def find(self, typed: str) -> list[MenuItem]:
        """The items for a text; without one all that are no names, what was used last first."""
        text = typed.strip()
        self._is_partial = False
        if not text:
            recent = [item for item in map(self._of_id, self._recent) if item is not None]
            used = {item.id for item in recent if item.id}
            every = [
                item
                for item in self._items
                if item.id not in used and not item.attempt and item.fact not in _BY_NAME
            ]
            return [*map(self._kept, recent), *map(self._kept, every)]
        wanted = folded(text)
        ranked = [
            (like.rank + _behind(item), item)
            for item in self._items
            if (like := fuzzy(item.words, wanted)) is not None
        ]
        ranked += self._names(text, wanted)
        ranked.sort(key=lambda each: (each[0], self._age(each[1])))
        if (command := of_line(typed)) is not None:
            ranked = [each for each in ranked if each[1].id != command[0].name]
            # What is named so comes before words of a command: “volume d” is “volume down”.
            named = sum(rank < _INSIDE for rank, _ in ranked) if command[1].isalpha() else 0
            ranked.insert(named, (0, self._line(*command)))
        items = [item for _, item in ranked]
        return [*map(self._kept, items), self._search(text)]

    def says(self, typed: str) -> str:
        """What a command takes while its words are typed, or what is not found yet."""
        command = of_line(typed)
        if command is not None:
            words = command[0].words
            return f"{words[0].upper()}{words[1:]}."
        return "Not all names can be found yet; they are still being read." * self._is_partial

    # --- parts ---------------------------------------------------------------------------------

    def _age(self, item: MenuItem) -> int:
        return self._recent.index(item.id) if item.id in self._recent else len(self._recent)

    def _kept(self, item: MenuItem) -> MenuItem:
        """The item, noted as the last one once it is done."""

        def do() -> None:
            self._context.library.view_state.save_command(item.id)
            item.do()

        return replace(item, do=do) if item.id else item

    def _of_id(self, id: str) -> MenuItem | None:
        """An item that was used before; ``None`` where it is no more."""
        if (item := self._by_id.get(id)) is not None:
            return item
        if id.startswith(_LINE):
            command = of_line(id.removeprefix(_LINE))
            return None if command is None else self._line(*command)
        kind, _, row = id.partition(":")
        number = whole_number(row)
        if kind not in KINDS or number is None:
            return None
        value = self._context.library.values(kind, [number])[0]
        return None if value is None else self._name(value)

    def _line(self, command: PlayerCommand, words: str) -> MenuItem:
        def attempt() -> str:
            try:
                said = command.perform(self._context.player, words, self._shell.now())
            except FwtuiError as error:
                return error.sentence
            self._shell.status.say(said)
            return ""

        line = f"{command.name} {words}".strip()
        return MenuItem(
            line[0].upper() + line[1:],
            lambda: None,
            fact=GROUPS["play"],
            attempt=attempt,
            id=f"{_LINE}{command.name} {words}" if words else "",
        )

    def _names(self, text: str, wanted: str) -> list[tuple[int, MenuItem]]:
        results = self._context.library.search(text, OF_A_KIND, kinds=NAMED)
        self._is_partial = results.indexed < 1
        found: list[tuple[int, MenuItem]] = []
        seen: set[str] = set()
        for group in results.groups:
            for value in group.values:
                item = self._name(value)
                if item.id and item.id in seen:
                    continue  # it is in two groups: by its name, and by a slip
                seen.add(item.id)
                like = None if group.nearest else fuzzy(item.words, wanted)
                found.append((_NEAR if like is None else like.rank, item))
        return found

    def _name(self, value: Any) -> MenuItem:
        """Leads to an artist, album, playlist or podcast, or plays a radio."""
        open_, name, fact = self._shell.navigation, "", ""
        match value:
            case Artist(id=artist, name=name):
                do, fact = partial(open_.open_artist, artist), "artist"
            case Album(id=album, title=name, artist=artist):
                do, fact = partial(open_.open_album, album), f"album, {artist}"
            case Playlist(name=name):
                do, fact = partial(open_.open_playlist, value), "playlist"
            case Channel(artist=Artist(name=name)):
                do, fact = partial(open_.open_channel, value), "podcast"
            case Radio(id=radio, name=name):
                do, fact = partial(self._context.radio, "saved", radio, name), "radio"
        cut = self._shell.glyphs.cut
        return MenuItem(name, do, fact=fit(fact, _FACT, cut).rstrip(), id=_id_of(value))

    def _usual_radios(self) -> list[MenuItem]:
        return [
            MenuItem(
                each.name,
                partial(self._context.radio, each.id, None, each.name),
                fact="radio",
                id=f"radio {each.id}",
            )
            for each in USUAL
            if self._context.pod.state.username or not each.mine
        ]

    def _saved_radios(self) -> list[MenuItem]:
        saved = self._context.library.listing(Radios())
        there = (saved[row] for row in range(min(len(saved), _RADIOS)))
        return [self._name(radio) for radio in there if radio is not None]

    def _live_lists(self) -> list[MenuItem]:
        opener = self._shell.navigation
        return [
            MenuItem(
                live.name,
                partial(opener.open_live_list, live),
                fact=_LIVE,
                id=f"live list {live.name}",
            )
            for live in self._context.library.edits.live_lists.all()
        ]

    def _settings(self) -> list[MenuItem]:
        """Each leads to a setting on the page of all."""
        return [
            MenuItem(
                each.key,
                partial(self._shell.navigation.open_setting, each.name),
                fact=_SETTING,
                id=f"setting {each.name}",
            )
            for each in self._context.settings_file.all
        ]

    def _search(self, text: str) -> MenuItem:
        do = partial(self._shell.navigation.search, text)
        return MenuItem(f"Search for “{text}”", do, fact=_SEARCH)


def scope_items(
    now: str, scopes: Mapping[str, str], take: Callable[[str], object]
) -> tuple[MenuItem, ...]:
    """Whose music the view may show, but for what it shows ``now``."""
    return tuple(
        MenuItem(words, partial(take, scope), fact=_WHOSE, id=f"whose {scope}")
        for scope, words in scopes.items()
        if scope != now
    )


def _behind(item: MenuItem) -> int:
    """What is added to the rank of an item."""
    return _OFF if item.attempt else _SET if item.fact in _AFTER_NAMES else 0


def _id_of(value: Any) -> str:
    kind = kind_of(value)
    return f"{kind}:{row_id(value)}" if kind is not None else ""
