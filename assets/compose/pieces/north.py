"""Slow music from where it is cold: a piano, a fiddle, a choir, a ferry."""

from __future__ import annotations

import numpy as np

from ..mix import Mix
from ..score import Note, chord, chords, moved, picked, pitch, shifted, steady, tune
from ..sound import RATE, Samples, clock, count, generator, hold, lowpass, partials, swell
from ..voices import air, bars, electric, strings


def _tape(wave: Samples, depth: float = 0.0009) -> Samples:
    """The wow of an old machine: the time itself sways a little."""
    time = np.arange(len(wave)) / RATE
    sway = depth * RATE * (np.sin(2 * np.pi * 0.45 * time) + 0.4 * np.sin(2 * np.pi * 1.3 * time))
    at = np.clip(np.arange(len(wave)) + sway - sway[0], 0, len(wave) - 1)
    whole = np.arange(len(wave))
    return np.column_stack([np.interp(at, whole, side) for side in wave.T])


def harbour_lights() -> Samples:
    """D major with a sixth in it, eleven slow bars: felt piano, pad, a few lamps of glass."""
    mix = Mix(42.0, steady(63), "harbour")
    harmony = chords(
        "d2 a2 f#3 a3 e4 | b2 f#3 a3 d4 e4 | g2 d3 b3 d4 f#4 |"
        " a2 e3 b3 d4 e4 | f#2 d3 a3 d4 e4 | e2 b2 g3 d4 f#4 |"
        " g2 d3 a3 b3 f#4 | a2 e3 a3 d4 e4 | b2 f#3 a3 d4 f#4 |"
        " g2 d3 b3 d4 a4"
    )
    mix.play(
        strings.felt_piano,
        picked(harmony, (0, 1, 2, 3, 4, 3, 2, 1), 0.5, 4, 0.42, ring=3.5),
        gain=-4,
        width=0.5,
        room=0.5,
        loose=0.012,
    )
    mix.play(
        strings.felt_piano, chord("d2 a2 d3 f#3 a3 e4", 40, 3.4, 0.5), gain=-4, room=0.5, loose=0.03
    )
    melody = tune(
        "r:2 f#5:1 e5 | d5:2 r:1 a4 | b4:1.5 d5:.5 f#5:2 | e5:3 r:1 |"
        " r:1 a5 f#5 e5 | g5:1.5 f#5:.5 e5:1 b4 | d5:1.5 e5:.5 f#5:1 a5! | g5:1 e5 d5:2 |"
        " f#5:2 d5:1 b4 | a4:1 b4 d5:2 | f#5:3.5",
        strength=0.72,
    )
    mix.play(strings.felt_piano, melody, gain=0, pan=0.1, room=0.7, echo=0.22, loose=0.015)
    lamps = tune(
        "r:15 a6:1 | r:7 d6:1? | r:7 e6:1 | f#6:1? r:7 | r:3 b6:1? | r:3 a6:1?", strength=0.5
    )
    mix.play(bars.glass, lamps, gain=-15, pan=-0.4, room=1.2, echo=0.6)
    for bar, names in enumerate(harmony):
        mix.play(
            electric.pad,
            chord(" ".join(names.split()[1:4]), bar * 4, 4, 0.5),
            gain=-15,
            room=0.6,
            loose=0,
        )
        mix.play(
            electric.sub,
            [Note(bar * 4, 3.9, pitch(names.split()[0]), 0.5)],
            gain=-15,
            room=0,
            loose=0,
        )
    return _tape(mix.down(hall=3.2, bright=4200, wet=-2, delay=0.714, again=0.4, fade=2.5))


def kaldvatn() -> Samples:
    """Cold water: a fiddle in lydian D over a drone, three beats a bar, ice above."""
    mix = Mix(36.0, steady(64), "kaldvatn")
    first = "a4:1.5 b4:.5 c#5:1 | d5:2 e5:1 | c#5:1 b4:.5 c#5 a4:1 | g#4:2 a4:1 |"
    second = "d5:1.5 e5:.5 f#5:1 | g#5:1 a5:2 | f#5:.5 e5 d5:1 c#5 | e5:3 |"
    last = "a5:1.5 g#5:.5 f#5:1 | e5:1 c#5 b4 | a4:3"
    fiddle = tune(f"r:3 {first} {second} {last}", strength=0.8)
    mix.play(strings.fiddle, fiddle, gain=-2, pan=-0.12, room=0.7, echo=0.12, loose=0.015)
    graces = [
        Note(n.beat - 0.09, 0.09, n.hz * 2 ** (2 / 12), 0.4)
        for n in fiddle
        if n.beats >= 1.5 and n.beat > 3
    ]
    mix.play(strings.fiddle, graces, gain=-6, pan=-0.12, room=0.6, loose=0)
    under = tune(
        "r:15 | f#4:2 g#4:1 | a4:3 | d4:2 e4:1 | c#5:3 | c#5:2 d5:1 | c#5:1 a4 g#4 | e4:3",
        strength=0.6,
    )
    mix.play(strings.fiddle, under, gain=-7, pan=0.35, room=0.9, loose=0.025)
    drone = [
        Note(0, 34, pitch("d3"), 0.6),
        Note(1.5, 32, pitch("a3"), 0.5),
        Note(15, 19, pitch("d2"), 0.7),
    ]
    mix.play(strings.strings, drone, gain=-7, room=0.5, loose=0)
    for bar, sounding in enumerate(
        chords(
            "d4 a4 | d4 a4 | e4 b4 | e4 g#4 | d4 a4 | f#4 a4 | e4 b4 |"
            " d4 f#4 | c#4 a4 | e4 a4 | d4 a4 e5"
        )
    ):
        mix.play(electric.pad, chord(sounding, bar * 3, 3, 0.5), gain=-17, room=0.7, loose=0)
    ice = generator("ice")
    names = ("d6", "e6", "a6", "b6", "g#6", "c#7")
    drops = [
        Note(float(beat), 1, pitch(str(ice.choice(names))), float(ice.uniform(0.2, 0.6)))
        for beat in np.cumsum(ice.uniform(0.9, 2.4, 18))
    ]
    mix.play(bars.glass, drops, gain=-16, width=0.9, pan=-0.2, room=1.3, echo=0.8, loose=0.05)
    return mix.down(hall=3.8, bright=5200, wet=-1, delay=0.66, again=0.45, fade=2.5)


def polynya() -> Samples:
    """A hymn of nine bars in E minor for four parts, bells before and after."""
    mix = Mix(36.0, steady(62), "polynya")
    parts = {
        "soprano": "r:2 b4:2 | b4:1.5 a4:.5 g4:1 a4 | b4:2 d5:1 c5 | b4:3 g4:1 |"
        " d5:1.5 c5:.5 b4:1 a4 | g4:1 a4 b4 c5 | b4:1 a4 g4 f#4 | e4:2 f#4:1 d#4 | e4:5",
        "alto": "r:2 g4:2 | g4:1.5 f#4:.5 e4:1 e4 | f#4:2 f#4:1 e4 | e4:3 e4:1 |"
        " g4:2 g4:1 f#4 | e4:1 e4 e4 e4 | e4:1 e4 e4 d#4 | b3:2 c4:1 b3 | b3:5",
        "tenor": "r:2 e4:2 | e4:1.5 d4:.5 c4:1 c4 | d4:2 b3:1 c4 | g3:3 b3:1 |"
        " b3:2 d4:1 d4 | c4:1 c4 g3 a3 | b3:1 c4 c4 b3 | g3:2 a3:1 f#3 | g#3:5",
        "bass": "r:2 e3:2 | e3:2 c3:1 a2 | b2:2 b2:1 c3 | e3:3 e3:1 |"
        " g2:2 g2:1 d3 | c3:1 a2 e3 c3 | g2:1 a2 a2 b2 | e3:2 a2:1 b2 | e2:5",
    }
    vowel = {"soprano": air.choir_a, "alto": air.choir_o, "tenor": air.choir_o, "bass": air.choir_o}
    pans = {"soprano": -0.35, "alto": 0.3, "tenor": -0.15, "bass": 0.15}
    for name, line in parts.items():
        lift = 0.0 if name != "soprano" else 1.5
        mix.play(
            vowel[name],
            tune(line, strength=0.8),
            gain=-5 + lift,
            pan=pans[name],
            room=1.0,
            loose=0.03,
        )
    mix.play(
        air.harmonium,
        tune("e2:4 | e2 | b1 | e2 | g1 | c2 | a1:4 | b1 | e2:4", strength=0.7),
        gain=-11,
        room=0.4,
        loose=0,
    )
    toll = [Note(beat, 2, pitch("e4"), 0.7) for beat in (0, 1, 16, 33)]
    toll += [
        Note(beat, 1, pitch(name), 0.45)
        for beat, name in ((0.5, "b4"), (1.5, "g4"), (1.75, "b4"), (33.5, "b4"), (34, "g#4"))
    ]
    mix.play(bars.church, toll, gain=-14, pan=0.4, room=1.2, loose=0.02)
    return mix.down(hall=4.5, bright=3600, wet=0, fade=2.5)


NIGHT_CROSSING = 75.0
"""Seconds of the ferry."""
NIGHT_CUTS = (25.4, 49.2)
"""Where it is cut into tracks: in the middle of held chords, so that any gap is heard."""


def naeturferja() -> Samples:
    """From the pier, over the open sea, towards land: one breath of an engine in A.

    Few highs and little noise, since a lossless file is kept of it.
    """
    mix = Mix(NIGHT_CROSSING, steady(60), "ferry")
    time = clock(NIGHT_CROSSING)
    engine = partials(55.0, NIGHT_CROSSING, [0.5, 1.0, 0.42, 0.3, 0.08, 0.05])
    engine += partials(55.35, NIGHT_CROSSING, [0.3, 0.5, 0.2, 0.1])
    engine *= 1 + 0.18 * np.sin(2 * np.pi * 3.45 * time) + 0.12 * np.sin(2 * np.pi * 0.11 * time)
    engine *= swell(
        NIGHT_CROSSING, [(0, 0), (4, 1), (24, 0.8), (30, 0.6), (50, 0.7), (66, 0.8), (74, 0)]
    )
    mix.add(engine, gain=-16, room=0.1)
    # Ten chords of seven seconds; none changes within a second of a cut.
    hands = chords(
        "a2 e3 a3 c4 | f2 c3 a3 c4 e4 | d3 a3 c4 f4 | e3 b3 d4 g4 |"
        " c3 g3 c4 e4 | f2 c3 a3 e4 g4 | a2 e3 b3 c4 g4 | d3 a3 e4 f4"
        " | e3 g#3 b3 e4 | a2 e3 a3 c#4 e4"
    )
    for number, names in enumerate(hands):
        last = number == len(hands) - 1
        mix.play(
            air.harmonium,
            chord(names, 1.5 + number * 7, 8.5 if last else 7.6, 0.7),
            gain=-11,
            room=0.8,
            loose=0.06,
        )
    far = (
        "r:9 e5:2 d5:1 c5:3 | r:3 f5:2 e5:1 d5:1.5 b4:4.5 | r:4 g5:3 e5:2 d5:1 c5:4 |"
        " r:2 e5:1.5 g5 a5:4 g5:2 | r:2 f5:2 e5 c5 b4:3 | r:2 e5:1.5 g#5 b5:4 |"
        " a5:2 e5 c#5:4"
    )
    song = tune(far, strength=0.62)
    mix.play(strings.felt_piano, song, gain=-3, room=1.0, echo=0.3, loose=0.04)
    answer = [note for note in moved(shifted(song, -12, 0.6), 1.5) if note.beats >= 3]
    mix.play(strings.felt_piano, answer, gain=-6, room=1.0, echo=0.3, loose=0.05)
    mix.play(
        bars.glass,
        tune("r:27 e6:9 r:2 b5:12 c6:14 e6:6 a5", strength=0.35),
        gain=-17,
        room=1.0,
        echo=0.5,
    )
    horn = partials(110.0, 3.2, np.exp(-0.5 * np.arange(1, 8))) * hold(2.4, 0.5, 0.8)
    mix.add(horn, at=0.8, gain=-17, room=1.6)
    mix.add(horn, at=69.5, gain=-21, room=1.8)
    out = mix.down(hall=4.0, bright=2200, wet=-2, delay=0.75, again=0.45, dark=1500, fade=4.0)
    return lowpass(out, 3200, 3).mean(axis=1)[: count(NIGHT_CROSSING)]
