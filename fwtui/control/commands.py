"""Commands of ``fwtui ctl``: a table of those with arguments, and each action by its id."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast, get_args

from msgspec import Struct

from fwtui.base.tasks import Tasks
from fwtui.control import snapshot
from fwtui.control.change_commands import ChangeCommands
from fwtui.control.request import Request, Result
from fwtui.control.view_commands import ViewCommands, result_of
from fwtui.errors import (
    LISTENS_PRIVATE,
    LISTENS_SENT,
    NOTHING_PLAYS,
    NOTHING_TO_DO,
    QUEUE_EMPTY,
    FwtuiError,
    RefusedError,
    UsageError,
)
from fwtui.player.playback import Repeat
from fwtui.services import arguments, player_commands, resolve
from fwtui.text import counted

if TYPE_CHECKING:
    from fwtui.control.interface import ControlledAccount, ControlledInterface
    from fwtui.music import TrackId
    from fwtui.player.origins import ListOrigin
    from fwtui.player.playback import Playback
    from fwtui.services.resolve import Kind, Target

ROWS, MOST_ROWS = 100, 1_000
"""Rows of the queue in a reply: without a word on it, and at most."""
HITS, MOST_HITS = 20, 100
"""Hits of a search, each kind."""
RESOLVE_SECONDS = 30.0
"""For a query to be resolved and its first tracks to be there."""


class ControlCommand(Struct, frozen=True):
    """A command with a word of its own."""

    name: str
    arguments: str
    words: str
    options: tuple[str, ...] = ()


COMMANDS: tuple[ControlCommand, ...] = (
    ControlCommand(
        "play",
        "[WHAT]",
        "play what is named as in `fwtui play`; without WHAT play on",
        ("next", "add", "kind", "shuffle", "row", "seen"),
    ),
    ControlCommand("pause", "[on|off]", "pause, or play on"),
    ControlCommand("stop", "", "stop; the queue stays"),
    ControlCommand("next", "", "next track"),
    ControlCommand("previous", "", "previous track, or the start of this one"),
    *(ControlCommand(each.name, each.arguments, each.words) for each in player_commands.COMMANDS),
    ControlCommand("mute", "[on|off]", "mute"),
    ControlCommand("repeat", "[off|all|one]", "repeat nothing, the queue, the track"),
    ControlCommand("shuffle", "[on|off]", "shuffle what follows"),
    ControlCommand("stop_after", "[on|off]", "stop after this track"),
    ControlCommand("private", "[on|off]", "do not tell the pod what you hear"),
    ControlCommand(
        "along", "[WHO... | off]", "listen along with accounts or a pod: ana@music.example"
    ),
    ControlCommand("favourite", "[on|off]", "make the track that plays a favourite"),
    ControlCommand(
        "queue",
        "[list [FIRST [COUNT]] | play ROW | move FROM TO | remove ROW... | clear | save NAME]",
        "the queue; rows count from 1, and 3-7 is a range",
        ("seen",),
    ),
    ControlCommand(
        "undo",
        "[list | N]",
        "take back the last change, or entry N of the list of changes",
        ("seen",),
    ),
    ControlCommand("redo", "[N]", "do again what was taken back last, or entry N", ("seen",)),
    ControlCommand("send", "", "send the changes that wait to the pod at once"),
    ControlCommand("search", "WORDS", "what is known here and on the pod", ("here", "limit")),
    ControlCommand("open", "ADDRESS", "an address of any pod in its view", ("fetch",)),
    ControlCommand("status", "", "what plays, and how"),
    ControlCommand("follow", "", "each change as it happens; the action is `do follow`"),
    ControlCommand("wait", "[track|queue]", "until the track, or the queue, has ended"),
    ControlCommand(
        "do", "ACTION", "an action by its id, as its key does on the view that is shown"
    ),
    ControlCommand("actions", "", "all actions by id"),
    ControlCommand("page", "[FIRST [COUNT]]", "the list that is shown as text, and what is asked"),
    ControlCommand("row", "N", "put the cursor on row N of the list that is shown", ("seen",)),
    ControlCommand("answer", "[WORDS]", "answer by number or words; without words leave it"),
    ControlCommand(
        "set",
        "[NAME [VALUE]]",
        "a setting by its name; `default` as VALUE takes it out of the file",
    ),
    ControlCommand(
        "use", "[NAME@POD]", "open another account of this machine; without it list them"
    ),
)
"""In the order of the help. A command goes before an action of the same id."""

AS = "It is typed as: {}."
"""What is said where the words of a command are no words of it."""
BY_NAME = {command.name: command for command in COMMANDS}


class Commands:
    """Performs requests on one account and its interface."""

    def __init__(self, account: ControlledAccount, interface: ControlledInterface) -> None:
        self._account = account
        self._interface = interface
        self._view = ViewCommands(interface)
        self._changes = ChangeCommands(account)
        self._tasks = Tasks()
        self._listed: tuple[str, Sequence[TrackId]] | None = None
        """The version of the queue that was listed last, and its rows: another track may play."""

    def close(self) -> None:
        """Cancel what is being read."""
        self._tasks.cancel()

    async def run(self, request: Request) -> Result:
        """Perform a request; ``follow`` is the server's own. Raises FwtuiError, of which
        :class:`UsageError` is for a request that makes no sense."""
        name = request.command.replace("-", "_")
        command = BY_NAME.get(name)
        if command is None:
            if request.words:
                raise UsageError(f"“{request.command}” takes no words.")
            return self._perform(name)
        allowed = {*command.options, "json", "format"}
        if unknown := [each for each in request.options if each not in allowed]:
            raise UsageError(f"`{name}` has no option --{unknown[0]}.")
        if not command.arguments and request.words:
            raise UsageError(f"`{name}` takes no words.")
        if (of_player := player_commands.BY_NAME.get(name)) is not None:
            if not request.text and not of_player.arguments.startswith("["):
                raise UsageError(AS.format(f"{name} {of_player.arguments}"))
            now = datetime.now().astimezone()
            return Result(of_player.perform(self._account.player, request.text, now))
        perform: Callable[[Request], Result | Awaitable[Result]] | None
        perform = getattr(self._view, name, None) or getattr(self._changes, name, None)
        if perform is None:
            perform = getattr(self, f"_{name}")
        made = perform(request)
        return made if isinstance(made, Result) else await made

    # --- actions -----------------------------------------------------------------------------

    def _do(self, request: Request) -> Result:
        return self._perform(request.text.replace("-", "_"))

    def _perform(self, action: str) -> Result:
        if action not in self._interface.actions:
            raise UsageError(f"There is no command “{action}”; `fwtui ctl --help` lists them.")
        made = self._interface.perform(action)
        if not made.done:
            raise RefusedError(NOTHING_TO_DO)
        return result_of(made)

    def _open(self, request: Request) -> Result:
        if len(request.words) != 1:
            raise UsageError(AS.format("open ADDRESS"))
        made = self._interface.open(request.text, fetch=request.flag("fetch"))
        if made.failed or not made.done:
            raise RefusedError(made.words)
        return Result(made.words)

    def _actions(self, request: Request) -> Result:
        return Result(value=dict(self._interface.actions))

    # --- transport ---------------------------------------------------------------------------

    @property
    def _playback(self) -> Playback:
        return self._account.player.playback

    def _need_track(self) -> None:
        if self._playback.track is None:
            raise RefusedError(NOTHING_PLAYS)

    def _pause(self, request: Request) -> Result:
        player = self._account.player
        plays = self._playback.state in ("playing", "preparing")
        if not arguments.switch(request.text, not plays):
            self._play_on()
        elif plays:
            player.pause()
        return Result()

    def _play_on(self) -> None:
        if not len(self._account.player.queue):
            raise RefusedError(QUEUE_EMPTY)
        if self._playback.state in ("paused", "stopped"):
            self._account.player.resume()

    def _stop(self, request: Request) -> Result:
        self._account.player.stop()
        return Result()

    def _next(self, request: Request) -> Result:
        player = self._account.player
        if player.queue.peek(by_itself=False) is None and not player.endless:
            raise RefusedError("There is no track after this one.")
        player.next()
        return Result()

    def _previous(self, request: Request) -> Result:
        self._need_track()
        self._account.player.previous()
        return Result()

    def _mute(self, request: Request) -> Result:
        if arguments.switch(request.text, self._playback.muted) != self._playback.muted:
            self._account.player.mute()
        return Result()

    def _repeat(self, request: Request) -> Result:
        if not request.text:
            self._account.player.cycle_repeat()
        elif request.text in get_args(Repeat):
            self._account.player.set_repeat(cast("Repeat", request.text))
        else:
            raise UsageError(f"“{request.text}” is none of off, all, one.")
        return Result(f"Repeat {self._playback.repeat}")

    def _shuffle(self, request: Request) -> Result:
        player = self._account.player
        if arguments.switch(request.text, player.queue.shuffled) != player.queue.shuffled:
            player.toggle_shuffle()
        return Result("Shuffle on" if player.queue.shuffled else "Shuffle off")

    def _stop_after(self, request: Request) -> Result:
        if arguments.switch(request.text, self._playback.stop_after) != self._playback.stop_after:
            self._need_track()
            self._account.player.stop_after_this()
        return Result()

    def _private(self, request: Request) -> Result:
        player = self._account.player
        if arguments.switch(request.text, player.settings.private) != player.settings.private:
            self._perform("private")
        return Result(LISTENS_PRIVATE if player.settings.private else LISTENS_SENT)

    def _along(self, request: Request) -> Result:
        from fwtui.library.listing.scopes import scope_of
        from fwtui.services import listen_along

        player = self._account.player
        if request.text in ("", "off"):
            if not listen_along.is_along(player):
                raise RefusedError("You are not listening along.")
            return Result(player.radio if not request.text else listen_along.end(self._account))
        scope = scope_of(request.text, self._account.pod.state.host)
        if not scope:
            raise UsageError(AS.format("along ana@music.example, along music.example or along off"))
        return Result(listen_along.begin(self._account, scope))

    def _favourite(self, request: Request) -> Result:
        edits = self._account.library.edits
        track = self._playback.track
        on = arguments.switch(request.text, track is not None and edits.is_favourite(track.id))
        if track is None:
            raise RefusedError(NOTHING_PLAYS)
        if edits.refusal:
            raise RefusedError(edits.refusal)
        if edits.is_favourite(track.id) != on:
            edits.set_favourite(track.id, on)
        return Result(f"{track.title} is {'a favourite' if on else 'no favourite'}")

    # --- what to play ------------------------------------------------------------------------

    async def _play(self, request: Request) -> Result:
        kind = request.value("kind")
        if kind is not None and kind not in get_args(resolve.Kind):
            raise UsageError(f"There is no kind “{kind}”: {', '.join(get_args(resolve.Kind))}.")
        if request.flag("next") and request.flag("add"):
            raise UsageError("--next or --add, not both.")
        if (row := request.value("row")) is not None:
            return await self._view.play_row(request, row)
        if not request.text:
            if request.flag("next") or request.flag("add"):
                raise UsageError("What to play is missing.")
            self._play_on()
            return Result()
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                return await self._play_query(request, cast("Kind | None", kind))
        except TimeoutError:
            raise RefusedError("The pod does not answer in time.") from None

    async def _play_query(self, request: Request, kind: Kind | None) -> Result:
        account = self._account
        library, player = account.library, account.player
        found = await account.find(request.text, kind)
        if found.kind == "radio":
            if request.flag("next") or request.flag("add"):
                raise RefusedError("A radio has no end, so it is played and not added.")
            return self._play_radio(found)
        parts = resolve.parts_of(found, library)
        try:
            first = await anext(parts)
        except StopAsyncIteration:
            raise RefusedError(f"“{found.title or request.text}” has nothing to play.") from None
        title = await resolve.title_of(found, library)
        name = title or request.text
        origin = resolve.origin_of(found, name)
        if request.flag("next"):
            whole = [*first]
            async for part in parts:
                whole += part
            player.play_next(whole, origin)
            return Result(f"Next: {name}")
        if request.flag("add"):
            player.add(first, origin)
            rest = self._add_rest(parts, player.queue.edits, origin)
            self._tasks.start(rest, "rest of a list")
            return Result(f"Added: {name}")
        if request.flag("shuffle") and not player.queue.shuffled:
            player.toggle_shuffle()
        player.play(first, None if request.flag("shuffle") else 0, origin)
        self._tasks.start(self._add_rest(parts, 0, origin), "rest of a list")
        return Result(f"Playing: {name}")

    def _play_radio(self, found: Target) -> Result:
        title = found.title or "Radio"
        if isinstance(found.id, str):
            self._account.radio(found.id, None, title)  # type: ignore[arg-type]
        else:
            self._account.radio("saved", found.id, title)
        return Result(f"Radio: {title}")

    async def _add_rest(
        self, parts: AsyncIterator[Sequence[TrackId]], since: int, origin: ListOrigin
    ) -> None:
        """The other parts of a long list as they arrive, unless the queue is replaced or the
        addition undone meanwhile."""
        player = self._account.player
        queue = player.queue
        began = queue.began
        try:
            with player.awaiting():
                async for part in parts:
                    if queue.began != began or queue.edits < since:
                        return
                    player.follow(part, since, origin=origin)
        except FwtuiError as error:
            self._account.library.tell(error)

    # --- the queue ---------------------------------------------------------------------------

    def _queue(self, request: Request) -> Result:
        what, *rest = request.words or ("list",)
        words = tuple(rest)
        player = self._account.player
        length = len(player.queue)
        seen = request.value("seen")
        if seen not in (None, str(player.queue.version)) and self._listed != (
            seen,
            player.queue.ids(),
        ):
            # Rows are named by numbers, which are those of another version, and not as they were.
            raise RefusedError("The queue has changed since it was seen; nothing was done.")
        match what, len(words):
            case "list", 0 | 1 | 2:
                return self._queue_list(words, length)
            case "play", 1:
                player.jump(arguments.row(words[0], length))
                return Result()
            case "move", 2:
                here, there = (arguments.row(each, length) for each in words)
                player.move([here], there)
                return Result(f"Row {here + 1} is row {there + 1} now.")
            case "remove", count if count:
                gone = arguments.rows(words, length)
                player.remove(gone)
                return Result(f"{counted(len(gone), 'row')} removed.")
            case "clear", 0:
                player.clear()
                return Result(QUEUE_EMPTY)
            case "save", count if count:
                return self._queue_save(" ".join(words).strip())
            case _:
                raise UsageError(AS.format(f"queue {BY_NAME['queue'].arguments}"))

    def _queue_list(self, words: tuple[str, ...], length: int) -> Result:
        first = arguments.row(words[0], length) if words else max(0, self._playback.row - 10)
        count = int(arguments.number(words[1], "100")) if len(words) > 1 else ROWS
        rows = snapshot.queue_rows(self._account, first, min(count, MOST_ROWS))
        version = self._account.player.queue.version
        self._listed = str(version), self._account.player.queue.ids()
        current = self._playback.row + 1
        return Result(
            value={"rows": rows, "length": length, "current": current, "queue_version": version}
        )

    def _queue_save(self, name: str) -> Result:
        queue = self._account.player.queue
        if not name:
            raise UsageError("The playlist needs a name.")
        if not len(queue):
            raise RefusedError(QUEUE_EMPTY)
        if why := self._account.library.edits.refusal:
            raise RefusedError(why)
        queue.finish_shuffle()
        ids = list(queue.ids())
        made = self._account.library.edits.create_playlist(name, ids)
        return Result(f"{name} is made, {counted(len(ids), 'track')} on it.", {"playlist": made})

    # --- values ------------------------------------------------------------------------------

    def _status(self, request: Request) -> Result:
        return Result(value=snapshot.status(self._account))

    async def _search(self, request: Request) -> Result:
        if not request.text:
            raise UsageError("What to look for is missing.")
        limit = request.value("limit")
        most = min(MOST_HITS, int(arguments.number(limit, "20"))) if limit else HITS
        library = self._account.library
        found = library.search(request.text, most)
        groups: list[Any] = list(found.groups)
        words = ""
        if not request.flag("here"):
            try:
                async with asyncio.timeout(RESOLVE_SECONDS):
                    groups += (await library.search_pod(request.text, most)).groups
            except TimeoutError:
                words = "The pod did not answer in time; these are from here."
            except FwtuiError as error:
                words = error.sentence
        nearest = {"nearest": True}
        hits = [
            snapshot.hit(value) | (nearest if group.nearest else {})
            for group in groups
            for value in group.values
        ]
        if not hits:
            raise RefusedError(words or resolve.NothingCalled(request.text).sentence)
        return Result(words, {"hits": hits, "nearest": found.forgiven or None})

    async def _wait(self, request: Request) -> Result:
        """Until the track is over, though it begins again; with ``queue`` until playback
        stops."""
        what = request.text or "track"
        if what not in ("track", "queue"):
            raise UsageError(f"“{what}” is neither track nor queue.")
        player = self._account.player
        begun = player.playback.begun
        ended = asyncio.Event()

        def look(playback: Playback) -> None:
            stopped = playback.state == "stopped" and not player.endless
            if stopped or (what == "track" and playback.begun != begun):
                ended.set()

        leave = player.subscribe(look)
        of_account = self._account.on_change(ended.set)
        try:
            look(player.playback)
            await ended.wait()
        finally:
            leave()
            of_account()
        return Result()


__all__ = ["BY_NAME", "COMMANDS", "Commands", "ControlCommand"]
