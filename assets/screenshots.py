"""Makes README's picture: the real interface on the demo pod, as SVG.

python -m assets.screenshots            # what `make screenshots` runs
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path

os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
os.environ.pop("NO_COLOR", None)

from fwtui.cli.interface import AccountSession
from fwtui.config import Settings
from fwtui.player.settings import PlayerSettings
from fwtui.pod.auth.login import Login
from fwtui.pod.http.origin import Origin
from fwtui.services.demo import DemoService
from fwtui.text import cells
from fwtui.ui.app import FwtuiApp

HERE = Path(__file__).resolve().parent
SIZE = (140, 40)
ALBUM_ARTIST = "Älva"
LONGEST = 30.0
"""Seconds to wait for anything."""


async def library() -> str:
    """The library with an album open and a track playing."""
    settings = Settings(player=PlayerSettings(device_lost="silent", mpv={"ao": "null"}))
    demo = DemoService(settings)
    try:
        url = await demo.address()
        async with Login(Origin.parse(url), demo.accounts) as login:
            demo.visit(await login.begin())
            account = await login.finish()
        home = AccountSession(settings, demo.paths, demo.accounts, account)
        app = FwtuiApp(home.context)
        async with app.run_test(size=SIZE) as pilot:

            async def until(done: Callable[[], bool]) -> None:
                async with asyncio.timeout(LONGEST):
                    while not done():
                        await pilot.pause(0.05)

            artists, albums, tracks = app.navigation.open_library().tables
            await until(lambda: artists.count > 0 and artists.value is not None)
            while getattr(artists.value, "name", "") != ALBUM_ARTIST:
                await pilot.press("j")
            await until(lambda: albums.count > 1)
            await pilot.press("l", "l")
            await until(lambda: tracks.count > 5 and tracks.track is not None)
            await pilot.press("j", "j", "enter")
            await until(lambda: app.playback.state == "playing")
            await pilot.press("j", "v", "j", "j", "v")
            await until(lambda: app.playback.place(app.clock()) > 12)
            await until(lambda: len(home.context.library.outbox) == 0)
            svg = app.export_screenshot(title="fwtui")
            await home.context.close()
            return svg
    finally:
        demo.close()


def standalone(svg: str) -> str:
    """Without fonts from elsewhere: any monospaced one of the reader's does."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
    return _TEXT.sub(_columns, svg)


_TEXT = re.compile(
    r'<text (?P<kind>class="[^"]*") x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" '
    r'textLength="(?P<length>[\d.]+)" (?P<rest>[^>]*)>(?P<text>[^<]*)</text>'
)


def _columns(found: re.Match[str]) -> str:
    """A text for each column of a row: so every one begins where a terminal begins it, and a
    script that runs from the right turns round inside its own column."""
    whole = unescape(found["text"]).replace("\xa0", " ")
    if not whole.strip():
        return found[0]
    cell = float(found["length"]) / len(whole)  # its length counts letters, its place cells
    made = []
    for part in re.finditer(r"\S+(?: \S+)*", whole):
        x = float(found["x"]) + cells(whole[: part.start()]) * cell
        text = escape(part[0]).replace(" ", "&#160;")
        made.append(
            f'<text {found["kind"]} x="{x:.1f}" y="{found["y"]}" '
            f'textLength="{cells(part[0]) * cell:.1f}" {found["rest"]}>{text}</text>'
        )
    return "".join(made)


if __name__ == "__main__":
    (HERE / "library.svg").write_text(standalone(asyncio.run(library())))
    print("assets/library.svg")
