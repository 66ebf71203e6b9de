"""Two things that are not songs, for the podcasts."""

from __future__ import annotations

import numpy as np

from ..mix import Mix
from ..score import Note, chord, pitch, steady, tune
from ..sound import Samples, bandpass, clock, generator
from ..voices import air, bars, scape


def tide_tables() -> Samples:
    """The end of the pier: surf, a bell on a buoy, gulls, a rope, the horn; a tune to begin."""
    mix = Mix(40.0, steady(84), "tide")
    mix.add(scape.waves(40.0), gain=-11, room=0.05)
    jingle = tune("d4:.5 f#4 a4 d5:1 c#5:.5 a4:1 | b4:.5 g4 e4 a4:2.5", strength=0.8)
    mix.play(air.bellows, jingle, gain=-3, room=0.4)
    mix.play(
        air.bellows, tune("d3+a3:4 g3+b3:1.5 a3+c#4:1 d3+f#3:1.5", strength=0.5), gain=-8, room=0.4
    )
    swing = generator("buoy")
    tolls = [
        Note(float(beat), 1, pitch("f#4"), float(swing.uniform(0.3, 0.8)))
        for beat in np.cumsum(swing.uniform(2.0, 4.6, 17)) + 7
    ]
    mix.play(bars.church, tolls, gain=-17, pan=0.3, room=0.9)
    for seed, at, gain in ((1, 9.0, -19), (2, 14.5, -24), (3, 27.0, -20), (4, 33.2, -26)):
        mix.add(scape.gull(seed), at=at, gain=gain, room=0.9)
    for seed, at in ((5, 12.0), (6, 24.6), (7, 31.0)):
        mix.add(scape.rope(seed), at=at, gain=-15, room=0.3)
    mix.add(scape.foghorn(), at=19.0, gain=-13, room=1.0)
    mix.add(scape.foghorn(2.4), at=35.0, gain=-17, room=1.2)
    return mix.down(hall=3.0, bright=3000, wet=-3, fade=3.0).mean(axis=1)


def severny_efir() -> Samples:
    """A dial is turned: a call in Morse, a station's bells, a choir that fades."""
    mix = Mix(32.0, steady(60), "efir")
    mix.add(scape.static(32.0), gain=-19, room=0)
    dial: list[tuple[float, float]] = [
        (0, 2600),
        (2.2, 300),
        (3.0, 0),
        (11, 0),
        (12.5, 900),
        (14.5, 2400),
        (15.6, 60),
        (16, 0),
        (26, 0),
        (27.5, 500),
        (30, 3000),
        (32, 3400),
    ]
    mix.add(scape.whistle(32.0, dial), gain=-25, room=0)
    mix.add(scape.morse("cqdefwtui"), at=3.2, gain=-19, room=0.1)
    call = tune(
        "r:13 e5:.6 g5 b5 a5:1.2 f#5:.6 d5 e5:1.8 | e5:.6 g5 c6 b5:1.2 a5:.6 g5 e5:2.4",
        strength=0.7,
    )
    mix.play(bars.glockenspiel, call, gain=-10, room=0.6)
    choir = Mix(32.0, steady(60), "far")
    for names, at in (
        ("e3 b3 g4 e4", 17),
        ("c3 g3 e4 g4", 20),
        ("d3 a3 f#4", 23),
        ("e3 b3 g4", 26),
    ):
        choir.play(air.choir_a, chord(names, at, 3.2, 0.7), gain=-6, room=0.6)
    fading = 0.55 + 0.45 * np.sin(2 * np.pi * clock(32.0) * 0.31)
    mix.add(choir.down(hall=2.0) * fading[:, None], gain=-5, room=0)
    tuned = mix.down(hall=1.2, bright=3000, wet=-4, fade=2.5).mean(axis=1)
    return bandpass(tuned, 260, 3400, 3)
