"""What must hold on every screen that is small, whatever it shows."""

from __future__ import annotations

import calendar
import re
from functools import cache
from pathlib import Path
from typing import Any

from textual.widgets import Input

from fwtui.ui.widgets.long_list import LongList
from tests.ui.piloted import Piloted

_HERE = Path(__file__).parent
_WORD = re.compile(r"[^\W\d_]{2,}")
_CUT = re.compile(r"[^\W\d_]*…")
_LEAVES = re.compile(r"(\?( help)?|esc( [a-z ]+)?) *$")


@cache
def _known() -> frozenset[str]:
    """Every word of the program, of the samples and of dates."""
    files = [*(_HERE.parent.parent / "fwtui").rglob("*.py"), *_HERE.rglob("*.py")]
    text = "\n".join(each.read_text() for each in files)
    dates = (*calendar.month_abbr, *calendar.month_name, *calendar.day_abbr)
    return frozenset(word.lower() for word in (*_WORD.findall(text), *dates))


def faults_of(seen: Piloted) -> list[str]:
    """The rules that a small screen breaks; at rest there are none."""
    app: Any = seen.app
    rows, focused = seen.rows, app.screen.focused
    head, height = rows[0], app.size.height
    found: list[str] = []
    if app.screen is app.frame and app.said is None:
        title = seen.view.way[-1][:3]
        found += [] if title in head else [f"no title {title}"]
        # A limit that is used up takes the whole of a narrow header.
        leaves = _LEAVES.search(head) or re.search(r"\d+:\d\d(:\d\d)?$", head)
        found += [] if leaves else ["no way out"]
    elif app.screen is not app.frame:
        found += [] if re.search(r"esc|ctrl\+c", rows[-1]) else ["no way out"]
    if isinstance(focused, LongList) and focused.count:
        at = focused.cursor_region
        if focused.state_of(focused.cursor, focused.value).cursor:
            inside = focused.region.y <= at.y < min(focused.region.bottom, height)
            found += [] if inside else [f"the cursor's row is at {at.y}"]
    for field in app.screen.query(Input):
        if (
            field.display
            and field.is_on_screen
            and not app.screen.region.contains_region(field.region)
        ):
            found.append(f"a field at {field.region}")
    caret = getattr(focused, "caret", None)
    if getattr(focused, "takes_text", False) and caret is not None:
        found += [] if app.screen.region.contains(*caret) else [f"the caret at {caret}"]
    if (menu := app.menus.opened) is not None:  # what it covers is cut by it
        rows = [menu.render_line(y).text for y in range(menu.size.height)]
    for y, row in enumerate(rows):
        words = _WORD.findall(_CUT.sub(" ", row))
        found += [f"row {y}: {word}" for word in words if word.lower() not in _known()]
    return [f"{each}\n" + "\n".join(rows) for each in found]
