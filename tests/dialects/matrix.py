"""The page of what fwtui does on each dialect, made by doing it: ``python -m tests.dialects``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from fwtui.demo.pod import DemoPod
from fwtui.errors import FwtuiError
from tests.dialects.things import DIALECTS, THINGS, Stage, Thing
from tests.library.fixtures import library_in, pod_of

PAGE = Path(__file__).parents[2] / "assets" / "DIALECTS.md"
SCOPES = tuple(
    f"authenticated-{what}"
    for what in ("list", "retrieve", "create", "update", "destroy", "wildcard")
)
HEAD = """# What fwtui does on which Funkwhale

Made by `python -m tests.dialects`, which does each thing against the demo pod of each dialect;
a test does it again and compares. 1.x is Funkwhale 1.2 to 1.4, 2 alpha is 2.0.0-alpha.1, which
has both APIs, 2 is 2.0 and above.

"""


async def done(thing: Thing, stage: Stage, dialect: str) -> str:
    """``yes``, or the reason why a dialect lacks a thing. Raises AssertionError where it fails
    without a reason, or works in spite of one."""
    reason = thing.without.get(dialect, "")
    try:
        async with asyncio.timeout(30 if not reason else 1):
            await thing.run(stage)
    except (AssertionError, FwtuiError, TimeoutError) as error:
        if not reason:
            what = f"{thing.group}, {thing.words}, on {DIALECTS[dialect]}"
            raise AssertionError(what) from error
        return f"no: {reason}"
    assert not reason, f"{thing.group}, {thing.words}: {DIALECTS[dialect]} has it after all"
    return "yes"


async def column(dialect: str) -> list[str]:
    """The cells of one dialect."""
    limits = dict.fromkeys(SCOPES, "1000000/60s")
    with TemporaryDirectory() as folder, DemoPod(dialect=dialect, limits=limits) as demo:
        pod = pod_of(demo, known=True)
        library = library_in(Path(folder), change_pauses=(0.02,), heart_pause=0.0)
        library.connect(pod)
        try:
            return [await done(each, Stage(library, pod), dialect) for each in THINGS]
        finally:
            await library.aclose()
            await pod.aclose()


async def page() -> str:
    """The whole page."""
    columns = [await column(dialect) for dialect in DIALECTS]
    lines = [f"| | {' | '.join(DIALECTS.values())} |", "|---" * (len(DIALECTS) + 1) + "|"]
    group = ""
    for thing, *cells in zip(THINGS, *columns, strict=True):
        if thing.group != group:
            group = thing.group
            lines.append(f"| **{group}** |" + " |" * len(cells))
        lines.append(f"| {thing.words} | {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n"
