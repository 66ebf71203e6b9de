"""The sample as a session with settings of its own: ``python -m tests.session.sample_program``.

``lost=quit`` and ``idle=0.01`` are settings of the session, ``version=0.1`` is what client and
session call themselves, ``paused`` is what the sample does. With ``covered`` its albums have a
cover, which is shown in sixels.
"""

from __future__ import annotations

import sys

import fwtui

SAID = dict(wish.split("=", 1) for wish in sys.argv[1:] if "=" in wish)
fwtui.__version__ = SAID.get("version", fwtui.__version__)  # before anything has read it

from fwtui.session.settings import SessionSettings  # noqa: E402
from fwtui.ui.settings import UiSettings  # noqa: E402
from tests.ui.in_session import run  # noqa: E402
from tests.ui.sample import SampleContext  # noqa: E402
from tests.ui.tryout import tried  # noqa: E402
from tests.ui.widgets.test_cover import COVER, covered, picture  # noqa: E402


def with_covers() -> SampleContext:
    made, _ = covered(b"", UiSettings(colours="full", glyphs="unicode", covers="sixel"))
    made.library.covers._keep(COVER.medium, picture())
    return made


def main() -> int:
    settings = SessionSettings(
        lost=SAID.get("lost", "auto"),  # type: ignore[arg-type]
        idle_minutes=float(SAID.get("idle", 30.0)),
    )
    wishes = [wish for wish in sys.argv[1:] if "=" not in wish]
    if "covered" in wishes:
        return run(with_covers, settings=settings)
    return run(lambda: tried(wishes), settings=settings)


if __name__ == "__main__":
    sys.exit(main())
