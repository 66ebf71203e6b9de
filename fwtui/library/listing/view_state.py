"""The stored cursor and order of each list, and the past search texts and commands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec

from fwtui.library.listing.queries import PlaylistTracks, Query
from fwtui.library.store.upsert import remember
from fwtui.music import PlaylistId

if TYPE_CHECKING:
    from collections.abc import Callable

    from fwtui.library.store.store import Store

CURSOR = "cursor:"
"""Prefix of the keys of cursors."""
COMMANDS_KEPT = 12
"""Commands of the palette."""
_COMMANDS = "commands"
_encode = msgspec.msgpack.encode


class ViewState:
    """Cursors and orders of lists, past searches and commands.

    What was written a moment ago may not be on disk yet, so it is held here too.
    """

    def __init__(
        self,
        store: Store,
        searches_kept: int,
        current: Callable[[PlaylistId], PlaylistId] = lambda playlist: playlist,
    ) -> None:
        """``current`` gives the present key of a playlist that had another one."""
        self._store = store
        self._current = current
        self._searches_kept = searches_kept
        self._fresh: dict[str, bytes] = {}
        self._searched: list[str] = []

    # --- lists -----------------------------------------------------------------------------

    def cursor(self, query: Query) -> tuple[int | str, int] | None:
        """The id that the cursor of this list stood on, and the row it had then."""
        kept = self._recall(self._cursor_key(query))
        if not kept:
            return None
        at, row = msgspec.msgpack.decode(kept, type=tuple[int | str, int])
        return (self._current(PlaylistId(str(at))) if query.kind == "playlist" else at), row

    def save_cursor(self, query: Query, id: int | str, row: int) -> None:
        """Store the id and the row of a list's cursor."""
        self._keep(self._cursor_key(query), _encode((id, row)))

    def _cursor_key(self, query: Query) -> str:
        if isinstance(query, PlaylistTracks):
            query = msgspec.structs.replace(query, playlist=self._current(query.playlist))
        return CURSOR + query.key

    def restore_order(self, query: Query) -> Query:
        """The same query in the order and scope that were last chosen for its sort."""
        kept = self._recall(_sort(query))
        if not kept:
            return query
        scope, order = msgspec.msgpack.decode(kept, type=tuple[str, Any])
        chosen: dict[str, Any] = {"scope": scope}
        if order is not None and hasattr(query, "order"):
            chosen["order"] = msgspec.convert(order, type(query.order))
        return msgspec.structs.replace(query, **chosen)

    def save_order(self, query: Query) -> None:
        """Store the order and scope of a query for all queries of its sort."""
        self._keep(_sort(query), _encode((query.scope, getattr(query, "order", None))))

    # --- searches ----------------------------------------------------------------------------

    @property
    def searches(self) -> tuple[str, ...]:
        """The latest first."""
        kept = self._store.searches(self._searches_kept)
        return tuple(dict.fromkeys((*reversed(self._searched), *kept)))

    def save_search(self, text: str) -> None:
        """Store a search text as the latest; an empty one is ignored."""
        text = text.strip()
        if not text or not self._searches_kept:
            return
        self._searched = [each for each in self._searched if each != text] + [text]
        sql, now = "REPLACE INTO searches VALUES (?, ?)", time.time()
        self._store.library.write(lambda db: db.execute(sql, (text, now)) and None)

    # --- commands ----------------------------------------------------------------------------

    @property
    def commands(self) -> tuple[str, ...]:
        """The ids of the commands that were used last, the latest first."""
        kept = self._recall(_COMMANDS)
        return tuple(msgspec.msgpack.decode(kept, type=list[str])) if kept else ()

    def save_command(self, id: str) -> None:
        """Store a command as the latest."""
        latest = dict.fromkeys((id, *self.commands))
        self._keep(_COMMANDS, _encode(list(latest)[:COMMANDS_KEPT]))

    # --- parts -------------------------------------------------------------------------------

    def _recall(self, key: str) -> bytes | None:
        return self._fresh.get(key) or self._store.remembered(key)

    def _keep(self, key: str, value: bytes) -> None:
        self._fresh[key] = value
        self._store.library.write(lambda db: remember(db, key, value))


def _sort(query: Query) -> str:
    # The tracks of an album and all tracks are looked at in different orders.
    part = [name for name in ("album", "artist", "tag") if getattr(query, name, None)]
    return ":".join(["sort", type(query).__name__, *part])
