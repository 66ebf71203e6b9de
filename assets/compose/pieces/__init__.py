"""The pieces: each a function that answers samples, mixed but not mastered.

Two columns, or one where the piece is mono. A piece with cuts becomes as many files.
"""

from __future__ import annotations

from collections.abc import Callable

from ..sound import Samples
from . import dances, machines, north, scapes, small

PIECES: dict[str, Callable[[], Samples]] = {
    "harbour-lights": north.harbour_lights,
    "kaldvatn": north.kaldvatn,
    "polynya": north.polynya,
    "yogisha": machines.yogisha,
    "cold-start": machines.cold_start,
    "sharp-little-stars": machines.sharp_little_stars,
    "daw-al-mina": dances.daw_al_mina,
    "heder-tsfoni": dances.heder_tsfoni,
    "gankino": dances.gankino,
    "thalassino": dances.thalassino,
    "first-voyage": dances.first_voyage,
    "bronze-tide": dances.bronze_tide,
    "petite-valse": small.petite_valse,
    "orchard": small.orchard,
    "lantern-march": small.lantern_march,
    "tide-tables": scapes.tide_tables,
    "severny-efir": scapes.severny_efir,
    "naeturferja": north.naeturferja,
}

CUTS: dict[str, tuple[float, ...]] = {"naeturferja": north.NIGHT_CUTS}
"""Seconds at which a piece is cut; its files are KEY-1, KEY-2, ..."""
