"""Which scene is on which cover."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from . import land, sea
from .canvas import Canvas

COVERS: dict[str, Callable[[], Canvas]] = {
    "first-light": sea.first_light,
    "vinterhamn": sea.vinterhamn,
    "northern-rooms": sea.northern_rooms,
    "naeturferja": sea.naeturferja,
    "teishoku": land.teishoku,
    "yako": land.yako,
    "polynya": sea.polynya,
    "rasif": sea.rasif,
    "ir-levana": land.ir_levana,
    "aquarium-hours": land.aquarium_hours,
    "boite": land.boite,
    "elevens": land.elevens,
    "harbour-of-glass": land.harbour_of_glass,
    "letters": land.letters,
    "dew": land.dew,
    "thalassina": sea.thalassina,
    "first-voyage": sea.first_voyage,
    "harvest-loop": land.harvest_loop,
    "bramble-sessions": land.bramble_sessions,
    "harbour-radio": sea.lighthouse,
    "severny-efir": land.severny_efir,
}


def draw(folder: Path, only: tuple[str, ...] = ()) -> list[Path]:
    """Paints every cover (or those named) into the folder, and the small one of it that a pod
    would crop; the large crop is the cover itself."""
    drawn = []
    for name, scene in COVERS.items():
        if not only or name in only:
            drawn.append(folder / f"{name}.png")
            canvas = scene()
            canvas.save(drawn[-1])
            canvas.save(folder / f"{name}-200.png", 200)
    return drawn
