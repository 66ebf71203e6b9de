"""Music for a small room, and for the green: a music box, two guitars, a brass band."""

from __future__ import annotations

from ..mix import Mix
from ..score import Note, chord, chords, hits, picked, pitch, shifted, slowing, steady, tune
from ..sound import Samples
from ..voices import air, bars, drums, strings


def petite_valse() -> Samples:
    """A waltz in G for a comb of steel; towards the end its spring runs down."""
    mix = Mix(33.0, slowing(150, 54, 72, 66), "valse")
    a_part = (
        "d6:2 b5:1 | g5:1 b5 d6 | e6:2 c6:1 | a5:3 | c6:2 a5:1 | f#5:1 a5 c6 | b5:1 d6 g6 | d6:3 |"
    )
    b_part = (
        "e6:1 d#6 e6 | g6:2 e6:1 | d6:1 c#6 d6 | g6:2 d6:1 | c6:1 b5 c6 | e6:1 d6 c6 |"
        " b5:1 a5 b5 | d6:3 |"
    )
    last = "d6:2 b5:1 | g5:1 b5 d6 | e6:2 c6:1 | a5:3 | c6:1 a5 f#5 | e6:1 d6 f#5 | g5:3 | g6:3"
    song = tune(f"{a_part} {b_part} {last}", strength=0.85)
    mix.play(bars.music_box, song, gain=-4, width=0.5, room=0.4, loose=0.007)
    # The octave above, where the card has room for one more hole.
    mix.play(
        bars.music_box,
        [n for n in shifted(song, 12, 0.45) if n.beats >= 2 and n.hz < 2700],
        gain=-8,
        width=0.5,
        room=0.5,
        loose=0.01,
    )
    harmony = chords(
        "g4 b4 d5 | g4 b4 d5 | c5 e5 g5 | d4 f#4 a4 | d4 f#4 c5 |"
        " d4 f#4 c5 | g4 b4 d5 | g4 b4 d5 | c5 e5 g5 | c5 e5 g5 |"
        " g4 b4 d5 | g4 b4 d5 | a4 c5 e5 | a4 c5 e5 | d4 f#4 c5 |"
        " d4 f#4 c5 | g4 b4 d5 | g4 b4 d5 | c5 e5 g5 | d4 f#4 a4 |"
        " d4 f#4 c5 | d4 f#4 c5 | g4 b4 d5"
    )
    for bar, names in enumerate(harmony):
        root, *rest = names.split()
        at = bar * 3
        mix.play(bars.music_box, [Note(at, 1, pitch(root) / 2, 0.75)], gain=-3, pan=0.1, room=0.3)
        for beat in (1, 2):
            mix.play(
                bars.music_box,
                chord(" ".join(rest), at + beat, 1, 0.45),
                gain=-6,
                pan=-0.1,
                room=0.35,
                loose=0.008,
            )
    mix.play(bars.music_box, chord("g3 d4 b4", 69, 3, 0.6), gain=-4, pan=-0.1, room=0.5)
    return mix.down(hall=1.8, bright=6500, wet=-4, fade=1.2)


def orchard() -> Samples:
    """Two guitars before sunrise: a picking hand in G, and a tune that takes its time."""
    mix = Mix(36.0, steady(100), "orchard")
    harmony = chords(
        "g2 d3 b3 d4 g4 | g2 d3 b3 d4 a4 | e3 b3 d4 g4 b4 |"
        " c3 g3 c4 e4 b4 | g2 d3 b3 d4 g4 | b2 f#3 b3 d4 a4 |"
        " c3 g3 c4 e4 g4 | d3 a3 d4 e4 a4 | e3 b3 d4 g4 b4 |"
        " c3 g3 c4 e4 g4 | g2 d3 b3 d4 g4 | a2 e3 c4 e4 g4 |"
        " c3 g3 c4 e4 a4 | d3 a3 d4 f#4 c5"
    )
    # The thumb walks on the beat between two strings, the fingers fall between.
    mix.play(
        strings.guitar,
        picked(harmony, (0, 3, 1, 4, 0, 2, 1, 3), 0.5, 4, 0.72, ring=4),
        gain=-3,
        pan=-0.3,
        room=0.25,
        loose=0.008,
    )
    song = tune(
        "r:4 | r:2 d5:1 e5 | g5:1.5 e5:.5 d5:2 | e5:.5 d5 b4:1 g4:2 |"
        " b4:1 d5:1.5 e5:.5 d5:1 | a4:2 f#4:1 a4 | c5:1.5 b4:.5 a4:1 g4 | a4:4 |"
        " b4:1 e5 g5:1.5 f#5:.5 | e5:1 d5 c5:2 | b4:.5 d5 g5:1 d5:2 | e5:1 c5 a4 g4 |"
        " e5:1 g5 a5:1.5 g5:.5 | f#5:1 d5 a4 c5 | b4:4",
        strength=0.78,
    )
    mix.play(strings.guitar, song, gain=1, pan=0.25, room=0.4, echo=0.06, loose=0.012)
    mix.play(
        strings.guitar,
        chord("g2 d3 b3 d4 g4 b4", 56, 3.8, 0.6),
        gain=-3,
        pan=-0.3,
        room=0.4,
        loose=0.03,
    )
    roots = [names.split()[0] for names in harmony] + ["g2"]
    bass = [Note(bar * 4, 3.6, pitch(root), 0.6) for bar, root in enumerate(roots) if bar >= 4]
    mix.play(strings.double_bass, bass, gain=-9, room=0.1)
    mix.play(
        bars.glockenspiel,
        tune("r:32 b5:2 g5 | e5:2 g5 | d6:4 | c6:2 e6 | a5:2 c6 | d6:4 | b5:4", strength=0.4),
        gain=-16,
        pan=0.5,
        room=0.9,
    )
    return mix.down(hall=1.6, bright=5200, wet=-4, delay=0.45, again=0.25, fade=2.0)


def lantern_march() -> Samples:
    """A march in B flat with a trio in E flat, as it is played on the green."""
    mix = Mix(30.0, steady(118), "march")
    a_part = (
        "bb4:.75 bb4:.25 d5:.5 f5 bb5:1 f5 | g5:.75 f5:.25 eb5:.5 d5 c5:1 f4 |"
        " c5:.75 c5:.25 eb5:.5 g5 a5:1 g5 | f5:.5 e5 f5 g5 f5:1 r |"
        " bb4:.75 bb4:.25 d5:.5 f5 bb5:1 d6 | c6:.75 bb5:.25 g5:.5 eb5 g5:1 f5:.5 eb5 |"
        " d5:.5 f5 bb5:1 c5:.5 eb5 a5:1 | bb5:.5 r f5 r bb4:1 r |"
    )
    trio = "eb5:2 g5:1 f5:.5 eb5 | bb4:2 c5 | ab5:1.5 g5:.5 f5:1 d5 | eb5:2 f5:.5 e5 f5 a5 |"
    end = "bb5:.5 bb5:.25 bb5 bb5:.5 f5 d5 f5 bb5:1! "
    song = tune(f"r:4 | {a_part} {trio} {end}", strength=0.85)
    mix.play(air.cornet, song, gain=-7, pan=-0.1, room=0.35, loose=0.008)
    mix.play(
        air.cornet,
        shifted([n for n in song if n.beat >= 20 and n.beats >= 0.5], -4, 0.6),
        gain=-11,
        pan=-0.35,
        room=0.35,
        loose=0.014,
    )
    harmony = chords(
        "bb2 f4 bb4 d5 | eb2 g4 bb4 eb5 | f2 a4 c5 eb5 | f2 a4 c5 f5"
        " | bb2 f4 bb4 d5 | eb2 g4 bb4 eb5 | f2 f4 a4 eb5 |"
        " bb2 f4 bb4 d5 | eb2 g4 bb4 eb5 | eb2 g4 bb4 eb5 |"
        " bb2 ab4 bb4 d5 | eb2 g4 a4 eb5 | bb2 f4 bb4 d5"
    )
    for bar, names in enumerate(harmony[:12]):
        root, *upper = names.split()
        at = 4 + bar * 4
        fifth = pitch(root) * (1.4983 if pitch(root) < 90 else 0.7492)
        oom = [
            Note(at, 0.7, pitch(root), 0.85),
            Note(at + 1, 0.6, fifth, 0.7),
            Note(at + 2, 0.7, pitch(root), 0.8),
            Note(at + 3, 0.6, fifth, 0.7),
        ]
        mix.play(air.tuba, oom, gain=-4, pan=0.1, room=0.2, loose=0.01)
        pah = [
            n for beat in (0.5, 1.5, 2.5, 3.5) for n in chord(" ".join(upper), at + beat, 0.3, 0.6)
        ]
        mix.play(air.horn, shifted(pah, -12), gain=-11, pan=0.35, room=0.3, loose=0.01)
        soft = 8 <= bar < 12
        beat = "x-ooX-o-x-ooX-xx" if not soft else "o---o-oo----o-o-"
        mix.play(drums.snare, hits(beat, 0.25, at), gain=-13, pan=-0.25, room=0.3)
        mix.play(
            drums.bass_drum,
            hits("x---o---x---o---", 0.25, at, 0.6 if soft else 0.85),
            gain=-7,
            room=0.2,
        )
        if not soft:
            mix.play(
                bars.cymbal, hits("x-------x-------", 0.25, at, 0.6), gain=-20, pan=0.4, room=0.3
            )
    counter = tune(
        "r:20 | d4:1 f4 bb4 a4 | g4:1 bb4 eb4 g4 | f4:1 bb4:1 eb4 f4 | bb3:2 d4:1 r |"
        " g4:4 | g4:2 ab4 | f4:2 ab4 | g4:2 eb4",
        strength=0.65,
    )
    mix.play(air.horn, counter, gain=-8, pan=0.2, room=0.4, loose=0.012)
    mix.play(
        bars.glockenspiel,
        shifted([n for n in song if 36 <= n.beat < 52], 12, 0.5),
        gain=-14,
        pan=0.45,
        room=0.4,
    )
    mix.play(
        drums.snare,
        hits("X-xxX-xxXxxxXxxx", 0.25, 0) + hits("x-x-x-xxX", 0.25, 52),
        gain=-12,
        pan=-0.25,
        room=0.3,
    )
    mix.play(
        drums.bass_drum,
        hits("X---x---X-x-X---", 0.25, 0) + hits("x---x---x---X", 0.25, 52),
        gain=-6,
        room=0.25,
    )
    mix.play(air.tuba, tune("bb2:.5 bb2 r d3 f3:1 bb2:1.2!", 52, 0.85), gain=-4, pan=0.1, room=0.3)
    mix.play(air.horn, chord("bb3 d4 f4", 55, 1.0, 0.85), gain=-7, pan=0.3, room=0.4)
    mix.play(bars.cymbal, hits("X", 1.5, 55), gain=-16, pan=0.4, room=0.5)
    return mix.down(hall=1.5, bright=5200, wet=-4, fade=1.0)
