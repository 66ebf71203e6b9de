"""Notes and time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
SIGNS = {"#": 1.0, "b": -1.0, "~": -0.5, "": 0.0}
_PITCH = re.compile(r"([a-g])([#b~]?)(-?\d)")


class Note(NamedTuple):
    beat: float
    """When, in beats from the start."""
    beats: float
    """How long."""
    hz: float
    strength: float = 0.8


Time = Callable[[float], float]
"""From beats to seconds."""


def pitch(name: str) -> float:
    """``a4`` is 440 Hz; ``#`` and ``b`` as usual, ``~`` is a quarter tone flat."""
    match = _PITCH.fullmatch(name)
    if not match:
        raise ValueError(f"no such pitch: {name}")
    letter, sign, octave = match.groups()
    return 440.0 * 2 ** ((STEPS[letter] + SIGNS[sign] - 9) / 12 + int(octave) - 4)


def tune(text: str, start: float = 0.0, strength: float = 0.8, shift: float = 0) -> list[Note]:
    """A line of music: ``e5:1 f5 g5+b5:.5 r a5!``.

    ``:n`` is the length in beats and stays until the next one; ``+`` joins a chord; ``r``
    rests; ``!`` is stronger, ``?`` softer; ``|`` is a bar line for the eye. `shift` is in
    semitones.
    """
    notes, beat, beats = [], start, 1.0
    for word in text.replace("|", " ").split():
        names, _, length = word.partition(":")
        beats = float(length.rstrip("!?")) if length.rstrip("!?") else beats
        force = strength * (1.25 if "!" in word else 0.7 if "?" in word else 1.0)
        notes += [
            Note(beat, beats, pitch(name) * 2 ** (shift / 12), min(force, 1.0))
            for name in names.rstrip("!?").split("+")
            if name != "r"
        ]
        beat += beats
    return notes


def hits(pattern: str, step: float, start: float = 0.0, strength: float = 0.8) -> list[Note]:
    """Drum notation: ``X`` strong, ``x`` plain, ``o`` soft, anything else a rest."""
    force = {"X": 1.2, "x": 1.0, "o": 0.55}
    return [
        Note(start + index * step, step, 0.0, min(strength * force[sign], 1.0))
        for index, sign in enumerate(pattern.replace("|", "").replace(" ", ""))
        if sign in force
    ]


def chord(names: str, beat: float, beats: float, strength: float = 0.8) -> list[Note]:
    return [Note(beat, beats, pitch(name), strength) for name in names.split()]


def picked(
    chords: Iterable[str], pattern: Iterable[int], step: float, bar: float, strength: float = 0.7,
    ring: float = 2.0,
) -> list[Note]:  # fmt: skip
    """Broken chords: in every bar, the pattern picks from that bar's chord, lowest first.

    A pattern's -1 rests; `ring` is how many steps a note is held.
    """
    notes = []
    pattern = list(pattern)
    for number, names in enumerate(chords):
        ladder = names.split()
        for index, rung in enumerate(pattern):
            if rung >= 0:
                force = strength * (1.0 if index == 0 else 0.82)
                at = number * bar + index * step
                notes.append(Note(at, step * ring, pitch(ladder[rung % len(ladder)]), force))
    return notes


def moved(notes: Iterable[Note], beats: float) -> list[Note]:
    return [note._replace(beat=note.beat + beats) for note in notes]


def shifted(notes: Iterable[Note], semitones: float, gain: float = 1.0) -> list[Note]:
    factor = 2 ** (semitones / 12)
    return [note._replace(hz=note.hz * factor, strength=note.strength * gain) for note in notes]


def steady(bpm: float) -> Time:
    return lambda beat: beat * 60 / bpm


def slowing(bpm: float, begin: float, end: float, last: float) -> Time:
    """Steady until the beat `begin`, then slower and slower until `last` bpm at `end`."""

    def time(beat: float) -> float:
        if beat <= begin:
            return beat * 60 / bpm
        span, now = end - begin, min(beat, end) - begin
        # The length of a beat grows with the square of the way gone: a spring that runs down.
        grown = 60 / bpm * now + (60 / last - 60 / bpm) * now**3 / (3 * span**2)
        return begin * 60 / bpm + grown + max(0.0, beat - end) * 60 / last

    return time


def swung(time: Time, unit: float = 0.5, late: float = 0.12) -> Time:
    """Every second `unit` comes late by that share of it."""

    def swing(beat: float) -> float:
        place = beat / unit
        lilt = place % 2
        off = lilt if lilt <= 1 else 2 - lilt
        return time(beat + off * late * unit)

    return swing


def chords(text: str) -> list[str]:
    """One chord a bar: ``g2 d3 b3 | c3 g3 e4``."""
    return [" ".join(bar.split()) for bar in text.split("|")]
