"""What is blown or sung: reeds, brass, bellows, voices."""

from __future__ import annotations

import numpy as np

from ..sound import (
    Samples,
    Voice,
    bandpass,
    clock,
    generator,
    hold,
    lowpass,
    partials,
    swell,
    vibrato,
)

VOWELS = {
    "a": ((700, 110, 1.0), (1150, 140, 0.6), (2600, 220, 0.22)),
    "o": ((430, 90, 1.0), (820, 110, 0.45), (2500, 220, 0.10)),
    "u": ((320, 80, 1.0), (680, 100, 0.22), (2300, 220, 0.05)),
}
"""Formants: centre and width in Hz, level."""


def choir(vowel: str) -> Voice:
    """Four singers of one part, on one vowel."""

    def sing(hz: float, seconds: float, strength: float) -> Samples:
        length = seconds + 0.9
        numbers = np.arange(1, max(3, int(3600 / hz)) + 1)
        colour = sum(
            level * np.exp(-(((numbers * hz - centre) / (width * 1.6)) ** 2))
            for centre, width, level in VOWELS[vowel]
        )
        levels = (0.10 + colour) / numbers**0.75
        random = generator(int(hz * 10))
        sides = [np.zeros(len(clock(length))), np.zeros(len(clock(length)))]
        for singer in range(4):
            own = vibrato(
                hz * 2 ** (random.normal(0, 5) / 1200), length,
                random.uniform(4.4, 5.6), random.uniform(5, 13), random.uniform(0.2, 0.6),
            )  # fmt: skip
            voice = partials(own, length, levels, phase=random.uniform(0, 6))
            lean = 0.25 + 0.5 * (singer % 2)
            sides[0] += voice * (1 - lean)
            sides[1] += voice * lean
        breath = bandpass(random.normal(0, 1, len(sides[0])), 900, 3200) * 0.012
        shape = hold(seconds, 0.32, 0.9)[: len(sides[0])]
        return (np.column_stack(sides) + breath[:, None]) * shape[:, None] * strength * 0.5

    return sing


choir_a, choir_o, choir_u = choir("a"), choir("o"), choir("u")


def clarinet(hz: float, seconds: float, strength: float) -> Samples:
    """Odd partials first; it slides into long notes, as a singer would."""
    length = seconds + 0.12
    time = clock(length)
    slide = -70 * np.exp(-time / 0.045) * np.clip(seconds / 0.5, 0.2, 1)
    pitch = vibrato(hz, length, 5.4, 13, 0.28) * 2 ** (slide / 1200)
    numbers = np.arange(1, 14)
    even = 0.10 + 0.35 * strength * np.clip(hz / 700, 0, 1)
    levels = np.where(numbers % 2, 1.0, even) * np.exp(-numbers * (0.42 - 0.22 * strength))
    wave = partials(pitch, length, levels)
    air = bandpass(generator(17).normal(0, 1, len(wave)), 1200, 6000) * 0.012
    shape = swell(length, [(0, 0), (0.035, 0.9), (0.12, 1), (max(0.13, seconds), 0.8), (length, 0)])
    return (wave + air) * shape[: len(wave)] * (0.35 + 0.65 * strength) * 0.8


def flute(hz: float, seconds: float, strength: float) -> Samples:
    """A wooden end-blown flute: much breath, few partials."""
    length = seconds + 0.2
    pitch = vibrato(hz, length, 4.8, 10, 0.3)
    wave = partials(pitch, length, [1.0, 0.32, 0.16, 0.05, 0.03])
    breath = generator(23).normal(0, 1, len(wave))
    breath = bandpass(breath, hz * 0.8, hz * 2.5) * 0.10 + bandpass(breath, 2500, 7000) * 0.02
    puff = 1 + 2.5 * np.exp(-clock(length) / 0.03)
    shape = hold(seconds, 0.06, 0.2)[: len(wave)]
    return (wave + breath * puff) * shape * strength * 0.6


def brass(dark: float, attack: float) -> Voice:
    """Cornet to tuba: `dark` sets how fast the highs fall, and loud is bright."""

    def blow(hz: float, seconds: float, strength: float) -> Samples:
        length = seconds + 0.1
        time = clock(length)
        shape = swell(
            length,
            [(0, 0), (attack, 1.0), (attack + 0.09, 0.8), (max(attack + 0.1, seconds), 0.72),
             (length, 0)],
        )[: len(time)]  # fmt: skip
        pitch = vibrato(hz, length, 5.3, 7, 0.35) * 2 ** (-25 * np.exp(-time / 0.02) / 1200)
        turns = np.cumsum(pitch[: len(time)])
        wave = np.zeros(len(time))
        for number in range(1, 16):
            if hz * number > 9000:
                break
            # A lip opens wider with more air: highs follow a power of the envelope.
            edge = shape ** (1 + 0.28 * number)
            level = np.exp(-number * dark * (1.45 - 0.75 * strength)) * (1.3 if number > 1 else 1)
            wave += level * edge * np.sin(2 * np.pi * turns * number / 44100)
        return wave * (0.3 + 0.7 * strength) * 0.7

    return blow


cornet, horn, tuba = brass(0.26, 0.022), brass(0.5, 0.035), brass(0.62, 0.03)


def bellows(hz: float, seconds: float, strength: float) -> Samples:
    """Accordion or harmonium: two reeds, a little apart."""
    length = seconds + 0.12
    numbers = np.arange(1, 15)
    levels = np.where(numbers % 2, 1.0, 0.7) / numbers**1.15
    left = partials(hz * 1.0016, length, levels)
    right = partials(hz * 0.9990, length, levels, phase=0.9)
    shape = hold(seconds, 0.045, 0.12)[: len(left)]
    wide = np.column_stack([left + 0.5 * right, right + 0.5 * left])
    return lowpass(wide, 3800, 1) * shape[:, None] * strength * 0.4


def harmonium(hz: float, seconds: float, strength: float) -> Samples:
    """The same with slow hands, for chords that grow out of each other."""
    length = seconds + 1.6
    numbers = np.arange(1, 9)
    levels = np.exp(-numbers * hz / 900) / numbers
    wave = partials(hz * 1.0012, length, levels) + partials(hz * 0.9989, length, levels, phase=0.9)
    return wave * hold(seconds, 1.3, 1.6)[: len(wave)] * strength * 0.4
