"""Try the interface by hand on made-up rows: ``python -m tests.ui.tryout [artists]``."""

from __future__ import annotations

import sys
import time

from fwtui.ui.app import run
from fwtui.ui.settings import UiSettings
from tests.ui.made_up import house

if __name__ == "__main__":
    of_library = {"artists": int(sys.argv[1])} if len(sys.argv) > 1 else {}
    tried = house(UiSettings(), **of_library)
    tried.player.become(at=time.monotonic())
    sys.exit(run(tried))
