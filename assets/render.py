"""Renders the demo's music and covers again: ``python -m assets.render [KEY ...]``.

Needs numpy, and opusenc, oggenc, flac and lame on the path. Keys are those of pieces and
covers; without any, everything is made anew. Masters are kept in build/masters, because an
album's gain is measured over all its tracks: those not asked for come from there.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np

from .compose.catalogue import Sound, sounds
from .compose.encode import Gains, encode
from .compose.loudness import blocks, lufs, mastered, together
from .compose.pieces import CUTS, PIECES
from .compose.sound import count
from .draw.covers import COVERS, draw

ASSETS = Path(__file__).parent
MASTERS = ASSETS.parent / "build" / "masters"
SEVERAL = 2
"""Pieces at a time."""


def master(piece: str) -> str:
    """Plays a piece, masters it, cuts it where it is to be cut, keeps the result."""
    wave = mastered(PIECES[piece]())
    if piece in CUTS:
        edges = [0, *(count(second) for second in CUTS[piece]), len(wave)]
        for number, (first, last) in enumerate(pairwise(edges), 1):
            np.save(MASTERS / f"{piece}-{number}.npy", wave[first:last].astype(np.float32))
    else:
        np.save(MASTERS / f"{piece}.npy", wave.astype(np.float32))
    return piece


def parts(piece: str) -> list[str]:
    cuts = len(CUTS.get(piece, ()))
    return [f"{piece}-{number}" for number in range(1, cuts + 2)] if cuts else [piece]


def gains_of(sound: Sound, waves: dict[str, np.ndarray], powers: dict[str, np.ndarray]) -> Gains:
    album = [key for key in sound.album if key in waves]
    return Gains(
        lufs(powers[sound.key]),
        float(np.abs(waves[sound.key]).max()),
        together(powers[key] for key in album),
        max(float(np.abs(waves[key]).max()) for key in album),
    )


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(PIECES) - set(COVERS)
    if unknown:
        sys.exit(f"No piece and no cover of that name: {', '.join(sorted(unknown))}.")
    covers = tuple(name for name in COVERS if name in wanted)
    if covers or not wanted:
        draw(ASSETS / "covers", covers)
    MASTERS.mkdir(parents=True, exist_ok=True)
    there = {piece: all((MASTERS / f"{key}.npy").exists() for key in parts(piece))
             for piece in PIECES}  # fmt: skip
    anew = [piece for piece in PIECES if not wanted or piece in wanted or not there[piece]]
    with ProcessPoolExecutor(SEVERAL) as pool:
        for piece in pool.map(master, anew):
            print(f"played   {piece}", flush=True)
    waves = {sound.key: np.load(MASTERS / f"{sound.key}.npy").astype(float) for sound in sounds()}
    powers = {key: blocks(wave) for key, wave in waves.items()}
    total = 0
    (ASSETS / "music").mkdir(exist_ok=True)
    for sound in sounds():
        gains = gains_of(sound, waves, powers)
        for path in encode(sound, waves[sound.key], gains, ASSETS / "music"):
            total += path.stat().st_size
            print(f"{path.stat().st_size:9,}  {gains.track:6.2f} LUFS  {path.name}")
    print(f"{total:9,}  bytes in all")


if __name__ == "__main__":
    main(sys.argv[1:])
