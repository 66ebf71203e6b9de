"""Actions on podcasts: heard marks, feeds followed by address, lists of feeds (OPML)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.services import opml
from fwtui.text import counted
from fwtui.ui.wording import AS_KNOWN, READS_PODCAST

if TYPE_CHECKING:
    from collections.abc import Callable

    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

FILE = "podcasts.opml"


class PodcastActions:
    """Performs the actions on podcasts."""

    def __init__(self, context: AppContext, shell: Shell, navigation: Navigation) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation

    def do_heard(self) -> None:
        """Mark the marked episodes, or the one under the cursor, as heard; or as not heard where
        all are."""
        table, library = self._navigation.table, self._context.library
        episodes = [
            each
            for each in (table.tracks if table is not None else ())
            if library.show_of(each) is not None
        ]
        if table is None or not episodes:
            self._shell.status.say("Episodes of podcasts can be marked as heard.")
            return
        on = not all(library.edits.heard.holds(each.id) for each in episodes)
        library.edits.mark_heard([each.id for each in episodes], on)
        for each in episodes:
            self._context.player.resume_points.forget(each.id)
        what = episodes[0].title if len(episodes) == 1 else counted(len(episodes), "episode")
        self._shell.status.say(
            f"{what} marked as {'heard' if on else 'not heard'}", "on this machine"
        )
        table.clear_selection()

    def do_follow_feed(self) -> None:
        """Ask for the address of a feed, and follow it."""

        def follow(text: str) -> None:
            url = opml.feed_url(text)
            if not url:
                self._shell.status.report(opml.no_feed(text))
                return
            self._context.library.edits.follow_feeds({url: ""})
            self._shell.status.say(READS_PODCAST, url)

        self._ask("Address of the podcast (RSS)", follow, "")

    def do_import_podcasts(self) -> None:
        """Ask for a file of OPML, and follow its podcasts."""

        def read(name: str) -> None:
            try:
                feeds = opml.read(Path(name).expanduser())
            except FwtuiError as error:
                self._shell.status.report(error)
                return
            self._context.library.edits.follow_feeds(opml.by_url(feeds))
            self._shell.status.say(f"The pod is asked to read {counted(len(feeds), 'podcast')}.")

        self._ask("File of podcasts (OPML)", read, f"~/{FILE}")

    def do_export_podcasts(self) -> None:
        """Ask for a file, and write the podcasts followed into it."""

        def write(name: str) -> None:
            self._shell.run_worker(self._export(Path(name).expanduser()), group="podcasts")

        self._ask("Write the podcasts (OPML) to", write, f"~/{FILE}")

    async def _export(self, file: Path) -> None:
        try:
            feeds, trouble = await opml.subscribed(self._context.library)
            opml.save(file, feeds)
        except FwtuiError as error:
            self._shell.status.report(error)
        else:
            known = "" if trouble is None else f", {AS_KNOWN}"
            self._shell.status.say(f"{counted(len(feeds), 'podcast')} written{known}", str(file))

    def _ask(self, question: str, done: Callable[[str], None], value: str) -> None:
        from fwtui.ui.widgets.prompt import Prompt

        self._shell.menus.open(Prompt(question, done, value=value, longest=2000, width=56))
