"""Music with plugs: a night train, a sequencer, an old console."""

from __future__ import annotations

import numpy as np

from ..mix import Mix
from ..score import Note, chord, chords, hits, pitch, steady, swung, tune
from ..sound import Samples, bandpass, clock, count, generator
from ..voices import drums, electric, strings


def yogisha() -> Samples:
    """Dub techno in D minor, 20 bars at 120: chords far down an echo, rails underneath."""
    beat = 0.5
    mix = Mix(40.0, swung(steady(120), 0.25, 0.06), "yogisha")
    kick = [note for bar in range(2, 19) for note in hits("x---x---x---x---", 0.25, bar * 4)]
    mix.play(drums.kick, kick, gain=-8, room=0.02, loose=0)
    hats = [note for bar in range(4, 18) for note in hits("--x---x---x---xo", 0.25, bar * 4)]
    mix.play(drums.hat, hats, gain=-17, pan=0.2, room=0.1, echo=0.08)
    ticks = [note for bar in range(6, 18) for note in hits("o-oxo-o-ooo-oxo-", 0.25, bar * 4, 0.5)]
    mix.play(drums.riq, ticks, gain=-20, pan=-0.35, room=0.1)
    claps = [note for bar in range(8, 18) for note in hits("----x-------x---", 0.25, bar * 4)]
    mix.play(drums.clap, claps, gain=-17, pan=0.05, room=0.5, echo=0.25)
    train = [note for bar in range(20) for note in hits("x-------o-------", 0.25, bar * 4 + 0.5)]
    mix.play(drums.rails, train, gain=-17, pan=-0.2, room=0.4, echo=0.1)
    air = bandpass(generator("rails").normal(0, 1, (count(40.0), 2)), 180, 900)
    mix.add(air * (0.8 + 0.2 * np.sin(2 * np.pi * clock(40.0) / 4))[:, None], gain=-37, room=0)
    harmony = chords("d4 f4 a4 c5 e5 | d4 f4 a4 c5 e5 | bb3 d4 f4 a4 c5 | g3 bb3 d4 f4 a4")
    for bar in range(19):
        # The filter opens towards the middle of the way and closes again.
        opened = 500 + 2600 * np.sin(np.pi * bar / 19) ** 2
        names = harmony[bar // 2 % 4]
        rhythm = ((0.75, 0.9), (2.25, 0.6)) if bar % 2 == 0 else ((0.75, 0.8), (3.0, 0.7))
        for at, force in rhythm:
            mix.play(
                electric.stab(opened),
                chord(names, bar * 4 + at, 0.4, force),
                gain=-11,
                room=0.6,
                echo=0.8,
                loose=0,
            )
    roots = ("d2", "d2", "bb1", "g1")
    bass = [
        Note(bar * 4 + at, length, pitch(roots[bar // 2 % 4]), force)
        for bar in range(3, 19)
        for at, length, force in ((0.5, 0.4, 0.9), (1.75, 0.2, 0.7), (2.5, 0.9, 0.9))
    ]
    mix.play(electric.sub, bass, gain=-11.5, room=0, loose=0)
    koto = tune(
        "r:32 | a4:1.5 bb4:.5 d5:1 e5 | d5:2 r | r:1 f5:.5 e5 d5:1 bb4 | a4:3 r:1 |"
        " r:1 a5 f5:.5 e5 d5:1 | e5:2 bb4 | a4:1.5 bb4:.5 e5:1 d5 | d5:4",
        strength=0.75,
    )
    mix.play(strings.gayageum, koto, gain=-8, pan=0.25, room=0.6, echo=0.4)
    return mix.down(
        hall=2.6, bright=3800, wet=-3, delay=beat * 0.75, again=0.62, dark=1900, fade=3.0
    )


def cold_start() -> Samples:
    """A sequence of sixteen steps in E minor, transposed by hand, and what grows on it."""
    mix = Mix(38.0, steady(120), "coldstart")
    steps = (
        "e2",
        "e3",
        "b2",
        "e3",
        "g3",
        "e3",
        "b2",
        "d3",
        "e2",
        "e3",
        "b2",
        "f#3",
        "g3",
        "e3",
        "a3",
        "b3",
    )
    moves = (0, 0, 0, 0, -4, -4, -2, -2, 0, 0, 5, 5, -4, -4, -2, -2, 0, 0)
    for bar, move in enumerate(moves):
        opened = 350 + 2400 * (0.5 - 0.5 * np.cos(2 * np.pi * min(bar, 17) / 18)) ** 1.3
        line = [
            Note(
                bar * 4 + index * 0.25,
                0.25,
                pitch(name) * 2 ** (move / 12),
                0.95 if index % 4 == 0 else 0.65,
            )
            for index, name in enumerate(steps)
        ]
        mix.play(electric.sequence(opened), line, gain=-9, pan=-0.15, room=0.12, echo=0.35, loose=0)
        if bar >= 4:
            high = [note._replace(hz=note.hz * 4, strength=0.5) for note in line[1::3]]
            mix.play(
                electric.sequence(opened), high, gain=-17, pan=0.45, room=0.3, echo=0.4, loose=0
            )
    pads = chords(
        "e3 b3 g4 | e3 b3 g4 | c3 g3 e4 | d3 a3 f#4 | e3 b3 g4 |"
        " a3 c4 e4 | c3 g3 e4 | d3 a3 f#4 | e3 b3 e4 g4"
    )
    for number, names in enumerate(pads):
        mix.play(strings.strings, chord(names, number * 8, 8, 0.7), gain=-13, room=0.7, loose=0.02)
    mix.play(
        drums.soft_kick, [Note(b, 0.5, 0, 0.9) for b in range(16, 68)], gain=-6, room=0.02, loose=0
    )
    mix.play(
        drums.hat,
        [n for b in range(6, 17) for n in hits("x-o-x-o-x-o-x-oo", 0.25, b * 4)],
        gain=-20,
        pan=0.25,
        room=0.1,
    )
    song = tune(
        "r:24 | b4:3 d5:1 | e5:2 f#5 | g5:3 f#5:1 | e5:4 | a5:3 g5:1 | e5:2 c5 |"
        " e5:2 d5:1 c5 | g4:4 | f#5:3 e5:1 | d5:2 a4 | b4:6",
        strength=0.8,
    )
    mix.play(electric.lead, song, gain=-11, pan=0.1, room=0.5, echo=0.45, loose=0.01)
    return mix.down(hall=2.8, bright=4800, wet=-4, delay=0.375, again=0.5, dark=2600, fade=3.0)


def sharp_little_stars() -> Samples:
    """Two pulses, a triangle and a noise channel, in C; nothing else is in the box."""
    mix = Mix(30.0, steady(144), "stars")
    a_part = (
        "g5:.5 e5 c5 e5 g5:1 c6:.5 b5 | a5:.5 b5 a5 g5 e5:1 d5 |"
        " f5:.5 a5 c6 a5 f6:1 e6:.5 c6 | d6:.5 c6 b5 g5 d5:1 g5 |"
    )
    b_part = (
        "c6:.75 g5:.25 e5:.5 g5 c6 d6 e6:1 | e6:.75 d6:.25 c6:.5 b5 g#5 b5 e5:1 |"
        " a5:.5 c6 e6 c6 f5 a5 c6:1 | ab5:.5 c6 f6 ab6 g6 f6 d6 b5 |"
    )
    lead = tune(
        f"{a_part} {b_part} {a_part} {b_part} c6:.5 g5 e5 g5 c6:1 r | c6:.5 r e6 r c7:2",
        strength=0.8,
    )
    mix.play(electric.lead_pulse, lead, gain=-9, room=0.05, echo=0.18, loose=0)
    a_bars = chords("c4 e4 g4 | a3 c4 e4 | f3 a3 c4 | g3 b3 d4")
    b_bars = chords("c4 e4 g4 | e4 g#4 b4 | a3 c4 f4 | f3 ab3 c4")
    harmony = [*a_bars, *b_bars, *a_bars, *b_bars, "c4 e4 g4"]
    arpeggio = [
        Note(bar * 4 + step * 0.125, 0.125, pitch(names.split()[step % 3]) * 2, 0.5)
        for bar, names in enumerate(harmony)
        for step in range(32)
    ]
    mix.play(electric.thin_pulse, arpeggio, gain=-19, room=0.05, loose=0)
    roots = [
        "c3",
        "a2",
        "f2",
        "g2",
        "c3",
        "e3",
        "a2",
        "f2",
        "c3",
        "a2",
        "f2",
        "g2",
        "c3",
        "e3",
        "a2",
        "f2",
        "c3",
    ]
    bass = [
        Note(bar * 4 + step * 0.5, 0.42, pitch(name) * (2 if step % 4 == 3 else 1), 0.9)
        for bar, name in enumerate(roots)
        for step in range(8)
    ]
    bass.append(Note(68, 3, pitch("c3"), 0.9))
    mix.play(electric.triangle, bass, gain=-9, room=0, loose=0)
    for bar in range(2, 17):
        mix.play(electric.drop, hits("x-----x-x-------", 0.25, bar * 4), gain=-5, room=0, loose=0)
        beat = "----x-------x--o" if bar % 4 != 1 else "----x-------xoxx"
        back = [note._replace(hz=200.0) for note in hits(beat, 0.25, bar * 4)]
        mix.play(electric.hiss, back, gain=-13, room=0, loose=0)
        tick = [note._replace(hz=900.0) for note in hits("x-x-o-x-x-x-o-x-", 0.25, bar * 4, 0.5)]
        mix.play(electric.hiss, tick, gain=-20, room=0, loose=0)
    return mix.down(hall=0.6, bright=6000, wet=-6, delay=0.3125, again=0.35, dark=5000, fade=0.4)
