"""Music of places: oud, clarinet, an eleven, a hasapiko, strings of silk, bronze."""

from __future__ import annotations

from ..mix import Mix
from ..score import Note, chord, chords, hits, pitch, shifted, steady, tune
from ..sound import Samples
from ..voices import air, bars, drums, electric, strings


def daw_al_mina() -> Samples:
    """Maqam hijaz on D, fourteen bars of maqsum: dum tek, tek dum, tek."""
    mix = Mix(32.0, steady(105), "mina")
    first = (
        "d4:1 eb4:.5 f#4 g4:1 f#4:.5 eb4 | f#4:.5 g4 a4:1 g4:.5 f#4 eb4 d4 |"
        " d4:.5 f#4 a4 bb4 a4:1 g4:.5 f#4 | eb4:.5 f#4 eb4 d4 d4:2 |"
    )
    second = (
        "a4:1 d5 c5:.5 bb4 a4:1 | bb4:.5 a4 g4 a4 bb4 c5 d5:1 |"
        " eb5:.5 d5 c5 bb4 c5 bb4 a4 g4 | a4:.5 g4 f#4 eb4 f#4:1 d4 |"
    )
    end = "d5:.5 c5 bb4 a4 g4 f#4 eb4 c4 | d4:1 r:.5 d4 d4!:2"
    song = tune(f"{first} {second} {first} {end}", strength=0.85)
    mix.play(strings.oud, song, gain=-1, pan=-0.1, room=0.35, loose=0.008)
    # The risha plays the octave below on long notes.
    below = [note for note in shifted(song, -12, 0.6) if note.beats >= 1]
    mix.play(strings.oud, below, gain=-5, pan=-0.1, room=0.3, loose=0.012)
    shade = shifted(tune(second, start=16, strength=0.55), 0)
    mix.play(air.flute, shifted(shade, 12), gain=-9, pan=0.4, room=0.8, echo=0.15, loose=0.02)
    mix.play(
        air.flute,
        shifted(tune(end, start=48, strength=0.55), 12),
        gain=-10,
        pan=0.4,
        room=0.8,
        loose=0.02,
    )
    for bar in range(2, 13):
        low, rim = "x-------x-------", "--x-o-x-o-oox-o-"
        if bar in (5, 9):
            low, rim = "x-x-----x---x---", "oox-x-x-oxx-xxxx"
        mix.play(drums.dum, hits(low, 0.25, bar * 4), gain=-7, room=0.2)
        mix.play(drums.tek, hits(rim, 0.25, bar * 4), gain=-12, pan=0.12, room=0.25)
        mix.play(drums.riq, hits("x-o-x-ooo-x-x-o-", 0.25, bar * 4), gain=-18, pan=-0.4, room=0.3)
    mix.play(drums.dum, hits("x-----x-x", 0.25, 52), gain=-7, room=0.3)
    mix.play(
        strings.double_bass,
        tune("d2:2 a2:1 d2 " * 3 + "c2:2 d2", start=8, strength=0.7)
        + tune("d2:2 a2:1 d2 g2:2 d2 c2 g2 d2:1 c2 d2:2", start=24, strength=0.7),
        gain=-8,
        room=0.1,
    )
    return mix.down(hall=1.5, bright=4500, wet=-3, delay=0.286, again=0.3, fade=1.5)


def heder_tsfoni() -> Samples:
    """A zhok, slow three with the second beat left out, in D with a raised fourth."""
    mix = Mix(30.0, steady(112), "heder")
    a_part = (
        "d5:1.5 e5:.5 f5:1 | e5:.5 f5 g#5:1 a5 | g#5:.5 f5 e5:1 f5 | d5:3 |"
        " a5:1.5 b5:.5 c6:1 | b5:.5 a5 g#5:1 f5 | e5:.5 g#5 f5 e5 d5 e5 | d5:3 |"
    )
    b_part = (
        "d6:2 c6:.5 b5 | a5:1 g#5 a5 | b5:.5 a5 g#5 f5 e5 f5 | g#5:2 a5:1 |"
        " f5:1.5 g#5:.5 a5:1 | c6:.5 b5 a5 g#5 f5 e5 | f5:.5 e5 g#5 f5 e5:1 | d5:3 |"
    )
    song = tune(f"{a_part} {b_part} a4:.5 d5 f5 a5 d6:1 | d5:2", strength=0.82)
    mix.play(air.clarinet, song, gain=-3, pan=0.08, room=0.45, echo=0.08, loose=0.012)
    krekhts = [
        Note(n.beat - 0.08, 0.08, n.hz * 2 ** (3 / 12), 0.45)
        for n in song
        if n.beats >= 1.5 and n.beat > 1
    ]
    mix.play(air.clarinet, krekhts, gain=-7, pan=0.08, room=0.4, loose=0)
    harmony = chords(
        "d4 f4 a4 | d4 f4 a4 | e4 g#4 b4 | d4 f4 a4 | d4 f4 a4 | e4 g#4 b4 |"
        " e4 g#4 b4 | d4 f4 a4 | d4 f4 a4 | d4 f4 a4 | e4 g#4 b4 | e4 g#4 b4 |"
        " d4 f4 a4 | a3 c4 e4 | e4 g#4 b4 | d4 f4 a4"
    )
    for bar, names in enumerate(harmony):
        mix.play(air.bellows, chord(names, bar * 3 + 2, 0.55, 0.7), gain=-10, pan=-0.3, room=0.3)
        mix.play(air.bellows, chord(names, bar * 3, 0.3, 0.4), gain=-12, pan=-0.3, room=0.3)
        root = names.split()[0]
        low = root[:-1] + "2"
        mix.play(strings.double_bass, tune(f"{low}:2 {low}:1?", bar * 3, 0.85), gain=-5, room=0.1)
        if bar >= 8:
            roll = [
                Note(bar * 3 + at, 0.5, pitch(names.split()[index % 3]) * 2, 0.5)
                for index, at in enumerate((0, 0.5, 1, 1.5, 2, 2.5))
            ]
            mix.play(strings.dulcimer, roll, gain=-13, pan=0.45, room=0.5)
    mix.play(
        air.bellows,
        chord("d4 f4 a4", 48, 1.0, 0.7) + chord("d4 f4 a4 d5", 51, 2, 0.6),
        gain=-10,
        pan=-0.3,
        room=0.3,
    )
    mix.play(strings.double_bass, tune("a2:3 d2:2", 48, 0.85), gain=-5, room=0.1)
    return mix.down(hall=1.3, bright=5000, wet=-4, delay=0.27, again=0.3, fade=1.2)


def gankino() -> Samples:
    """Eleven eighths, two-two-three-two-two, eighteen times."""
    eighths = 60 / (1.58 / 11)
    mix = Mix(30.0, steady(eighths), "gankino")
    one = (
        "a4:1 b4 c5 d5 e5 d5 c5 b4:1 c5 a4:2 | c5:1 d5 e5 f5 e5 d5 c5 d5:1 b4 a4:2 |"
        " a4:1 b4 c5 d5 e5 f5 e5 d5:1 c5 b4 c5 | d5:1 c5 b4 a4 b4:2 g#4:1 a4:4 |"
    )
    two = (
        "e5:2 e5:1 f5 g#5 f5 e5 f5:1 e5 d5:2 | d5:1 e5 f5 e5 d5:1 c5 d5 e5:4 |"
        " e5:1 g#5 a5 g#5 f5 g#5 f5 e5:1 d5 e5:2 | f5:1 e5 d5 c5 b4 c5 b4 a4:4 |"
    )
    coda = "a4:1 b4 c5 d5 e5:1 f5 g#5 a5:2 e5 | a5:2! e5 a4:3 r:4"
    song = tune(f"{one} {one} {two} {one} {coda}", strength=0.8)
    mix.play(strings.tambura, song, gain=-4, pan=-0.2, room=0.25, loose=0.004)
    later = [note for note in song if note.beat >= 44]
    mix.play(air.clarinet, later, gain=-8, pan=0.2, room=0.35, loose=0.008)
    fiddle = shifted([note for note in song if note.beat >= 88 and note.beats >= 1], -5)
    mix.play(
        strings.fiddle,
        [n for n in fiddle if n.beat < 176],
        gain=-15,
        pan=0.45,
        room=0.4,
        loose=0.008,
    )
    roots = (["a2"] * 3 + ["e2"]) * 2 + ["e2", "d2", "e2", "a2"] + ["a2"] * 3 + ["e2"] + ["a2"]
    for bar, root in enumerate(roots):
        at = bar * 11
        bass = [
            Note(at + beat, 1.6, pitch(root), 0.9 if beat in (0, 4) else 0.6)
            for beat in (0, 2, 4, 7, 9)
        ]
        mix.play(strings.double_bass, bass, gain=-5, room=0.08)
        names = {"a2": "a3 c4 e4", "e2": "e3 g#3 b3", "d2": "d3 f3 a3"}[root]
        strum = [n for beat in (1, 3, 5, 6, 8, 10) for n in chord(names, at + beat, 0.6, 0.5)]
        mix.play(air.bellows, shifted(strum, 12), gain=-16, pan=0.3, room=0.2)
        if bar >= 2:
            mix.play(drums.tapan, hits("x-o-X--x-o-", 1, at), gain=-6, room=0.15)
            mix.play(drums.switch, hits("-oxoooxoxoo", 1, at), gain=-12, pan=0.1, room=0.2)
    mix.play(
        drums.tapan,
        [Note(187, 1, 0, 1), Note(189, 1, 0, 0.8), Note(191, 1, 0, 1)],
        gain=-5,
        room=0.3,
    )
    mix.play(air.bellows, chord("a3 e4 a4", 191, 5, 0.6), gain=-10, pan=0.3, room=0.3)
    return mix.down(hall=1.1, bright=5000, wet=-5, fade=1.0)


def thalassino() -> Samples:
    """A hasapiko in D minor, ten bars; the bouzouki has the thirds, the guitar the sea."""
    mix = Mix(31.0, steady(88), "thalassa")
    first = (
        "a4:1 d5:.5 e5 f5:1 e5:.5 d5 | e5:1.5 c#5:.5 a4:2 |"
        " bb4:.5 a4 bb4 d5 g5:1 f5:.5 e5 | f5:.5 e5 d5:1 a4:2 |"
    )
    second = (
        "d5:.5 e5 f5 g5 a5:2 | bb5:.5 a5 g5 f5 g5:2 |"
        " a5:.5 g5 f5 e5 f5 e5 d5 c#5 | d5:1 e5:.5 f5 e5:2 |"
    )
    end = "f5:.5 e5 d5 c#5 d5 bb4 g4 a4 | d5:1 a4:.5 d5 d4:2 r:2"
    song = tune(f"{first} {second} {end}", strength=0.85)
    mix.play(strings.bouzouki, song, gain=-3, pan=-0.08, room=0.35, loose=0.008)
    # Thirds below, in the scale: what a second player adds when the tune comes round.
    scale = [
        pitch(name)
        for name in ("f4", "g4", "a4", "bb4", "c#5", "d5", "e5", "f5", "g5", "a5", "bb5")
    ]
    thirds = []
    for note in song:
        near = min(range(len(scale)), key=lambda index: abs(scale[index] - note.hz))
        if note.beat >= 16 and near >= 2:
            thirds.append(note._replace(hz=scale[near - 2], strength=note.strength * 0.7))
    mix.play(strings.bouzouki, thirds, gain=-8, pan=0.35, room=0.35, loose=0.014)
    harmony = chords(
        "d3 a3 d4 f4 | a2 e3 a3 c#4 | g2 d3 g3 bb3 | d3 a3 d4 f4 |"
        " d3 a3 d4 f4 | g2 d3 g3 bb3 | d3 a3 d4 f4 | a2 e3 g3 c#4 |"
        " g2 d3 g3 bb3 | d3 a3 d4 f4"
    )
    for bar, names in enumerate(harmony):
        ladder = names.split()
        at = bar * 4
        low = [Note(at, 1, pitch(ladder[0]), 0.8), Note(at + 2, 1, pitch(ladder[1]), 0.65)]
        mix.play(strings.guitar, low, gain=-4, pan=0.2, room=0.2)
        strum = [
            Note(at + beat + index * 0.025, 0.6, pitch(name), force)
            for beat, force in ((1, 0.6), (1.5, 0.35), (3, 0.6), (3.5, 0.4))
            for index, name in enumerate(ladder[1:])
        ]
        if bar < 9:
            mix.play(strings.guitar, strum, gain=-8, pan=0.2, room=0.25)
        mix.play(
            strings.double_bass,
            [n._replace(hz=n.hz / 2) if n.hz > 90 else n for n in low],
            gain=-8,
            room=0.05,
        )
    mix.play(strings.guitar, chord("d3 a3 d4 f4 a4", 38, 3, 0.6), gain=-6, pan=0.2, room=0.3)
    return mix.down(hall=1.4, bright=4800, wet=-4, fade=1.5)


def first_voyage() -> Samples:
    """Twelve-eight, five tones on G, a bent string over slow strings; the drum is a janggu."""
    mix = Mix(34.0, steady(198), "voyage")
    # A beat is an eighth: twelve to a bar.
    song = tune(
        "g4:3 a4:2 c5:1 d5:6 | e5:2 d5:1 c5:2 a4:1 g4:6 | a4:2 c5:1 d5:2 e5:1 g5:3 e5 |"
        " d5:2 c5:1 a4:2 c5:1 d5:6 | g5:3 a5:2 g5:1 e5:2 d5:1 e5:3 | c5:2 d5:1 e5:2 d5:1 c5:3 a4 |"
        " g4:2 a4:1 c5:2 d5:1 e5:2 c5:1 a4:3 | c5:2 a4:1 g4:9",
        start=6,
        strength=0.8,
    )
    mix.play(strings.gayageum, song, gain=0, pan=-0.1, room=0.5, echo=0.15, loose=0.012)
    low = [note._replace(hz=note.hz / 2, strength=0.55) for note in song if note.beats >= 3]
    mix.play(strings.gayageum, low, gain=-4, pan=-0.1, room=0.4, loose=0.02)
    rolled = [
        Note(beat + index * 0.22, 3, pitch(name), 0.45)
        for beat in (0, 54, 102)
        for index, name in enumerate(("g3", "c4", "d4", "g4", "a4", "d5"))
    ]
    mix.play(strings.gayageum, rolled, gain=-5, pan=0.2, room=0.7, loose=0)
    answer = tune("r:48 | d5:6 g5 | e5:9 r:3 | d5:6 c5 | g5:9", start=6, strength=0.55)
    mix.play(air.flute, answer, gain=-10, pan=0.35, room=0.9, echo=0.2, loose=0.02)
    for bar, names in enumerate(
        chords("g3 d4 | c3 g3 e4 | a3 e4 | g3 d4 a4 | c3 g3 e4 | a3 c4 e4 | d3 a3 d4 | g3 d4 g4")
    ):
        mix.play(electric.pad, chord(names, 6 + bar * 12, 12, 0.6), gain=-15, room=0.6, loose=0)
    for bar in range(1, 7):
        at = 6 + bar * 12
        mix.play(drums.janggu_low, hits("X-----o--x--", 1, at), gain=-8, pan=-0.2, room=0.35)
        mix.play(drums.janggu_high, hits("x--x-oo-ox-o", 1, at), gain=-13, pan=0.25, room=0.35)
    mix.play(drums.janggu_low, hits("X-----o-----", 1, 90), gain=-8, pan=-0.2, room=0.4)
    return mix.down(hall=2.6, bright=4600, wet=-3, delay=0.606, again=0.35, fade=2.5)


PELOG = {1: 0, 2: 120, 3: 265, 5: 680, 6: 785}
"""Five of the seven tones, in cents above the first (250 Hz)."""


def _bronze(tone: int, octave: int = 0) -> float:
    return 250.0 * 2 ** (PELOG[tone] / 1200 + octave)


def bronze_tide() -> Samples:
    """Three rounds of sixteen: gong, skeleton, and a fast line that two players share."""
    mix = Mix(38.0, steady(88), "bronze")
    core = (6, 5, 3, 2, 3, 5, 3, 1, 2, 3, 5, 6, 5, 3, 2, 1)
    for cycle in range(3):
        start = cycle * 16
        slow = [Note(start + index, 0.95, _bronze(tone), 0.8) for index, tone in enumerate(core)]
        mix.play(bars.saron, slow, gain=-8, pan=-0.15, room=0.4, loose=0.006)
        deep = [note._replace(hz=note.hz / 2, beats=1.9) for note in slow[::2]]
        mix.play(bars.saron, deep, gain=-9, pan=0.1, room=0.5)
        mix.play(
            bars.kettle,
            [Note(start + beat, 2, _bronze(core[int(beat)], -1), 0.7) for beat in (3, 7, 11)],
            gain=-11,
            pan=0.35,
            room=0.6,
        )
        mix.play(bars.great_gong, [Note(start, 4, 62.0, 0.9)], gain=-8, room=0.4, loose=0)
        if cycle == 0:
            continue
        # Each player has the off-beats of the other; together the line never stops.
        ladder = [_bronze(tone, octave) for octave in (0, 1, 2) for tone in (1, 2, 3, 5, 6)]
        for index, tone in enumerate(core):
            place = ladder.index(_bronze(tone, 1))
            figure = (0, 1, -1, 1, 0, -1, 1, 0) if index % 2 else (0, -1, 1, 0, 1, -1, 0, 1)
            louder = 0.35 + 0.3 * cycle / 2 + (0.15 if 8 <= index < 14 else 0)
            for step, turn in enumerate(figure):
                hz = ladder[min(max(place + turn, 0), len(ladder) - 1)]
                side = -0.5 if turn <= 0 else 0.5
                note = Note(start + index + step * 0.125, 0.12, hz, louder)
                mix.play(bars.gangsa, [note], gain=-15, pan=side, room=0.35, loose=0.003)
    mix.play(bars.great_gong, [Note(48, 4, 62.0, 1.0)], gain=-7, room=0.5, loose=0)
    mix.play(
        bars.saron,
        [Note(48, 5, _bronze(6), 0.7), Note(48, 5, _bronze(6, -1), 0.7)],
        gain=-8,
        room=0.6,
    )
    song = [
        Note(16 + beat, length, _bronze(tone, 1), 0.6)
        for beat, length, tone in (
            (2, 2, 6),
            (4, 1.5, 5),
            (5.5, 0.5, 6),
            (6, 2, 5),
            (9, 1, 3),
            (10, 1, 5),
            (11, 3, 6),
            (14.5, 1, 5),
            (15.5, 2.5, 3),
            (18, 2, 2),
            (20, 1, 3),
            (21, 1, 5),
            (22, 2.5, 3),
            (25, 1, 2),
            (26, 1, 3),
            (27, 2, 5),
            (29, 1, 3),
            (30, 1, 2),
            (31, 3, 1),
        )
    ]
    mix.play(air.flute, song, gain=-9, pan=0.05, room=0.8, echo=0.1, loose=0.02)
    return mix.down(hall=2.4, bright=5200, wet=-4, delay=0.34, again=0.3, fade=2.5)
